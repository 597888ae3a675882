extension PointSet {
  /// What the hypervolume would lose without each point: 0 for dominated points, for points that have an equal, and
  /// for points not below the reference. Throws as `hypervolume(reference:)`.
  ///
  /// A point that only one member dominates stands up when that member goes, so that the members and the layer behind them
  /// are looked at. Two coordinates: O(n log n). Three: one sweep a member. More: one hypervolume a member, of the others
  /// cut to its box.
  public func hypervolumeContributions(reference: [Double]) throws(FrontierError) -> [Double] {
    try checkReference(reference)
    var result = [Double](repeating: 0, count: count)
    let inside = indices(below: reference)
    let part = inside.count == count ? self : subset(inside)
    let (representatives, place) = part.distinct()
    var copies = [Int](repeating: 0, count: representatives.count)
    for position in place { copies[position] += 1 }
    // Of the distinct points, the members and those behind them; only a member without an equal has a share of its own.
    let (front, behind) = part.firstLayers(representatives)
    let near = part.subset((front + behind).map { representatives[$0] })
    let alone = front.indices.filter { copies[front[$0]] == 1 }
    for (position, volume) in near.exclusiveVolumes(of: alone, memberCount: front.count, reference: reference) {
      result[inside[representatives[front[position]]]] = volume
    }
    return result
  }

  /// Places of the first two layers of distinct points in lexicographic order.
  private func firstLayers(_ representatives: [Int]) -> (front: [Int], behind: [Int]) {
    var front: [Int] = []
    var behind: [Int] = []
    guard dimension == 2 else {
      let layers = layers()
      for (place, index) in representatives.enumerated() {
        if layers[index] == 0 { front.append(place) } else if layers[index] == 1 { behind.append(place) }
      }
      return (front, behind)
    }
    var (lowest, second) = (Double.infinity, Double.infinity)
    for (place, index) in representatives.enumerated() {
      let y = value(index, 1)
      if y < lowest {
        front.append(place)
        lowest = y
      } else if y < second {
        behind.append(place)
        second = y
      }
    }
    return (front, behind)
  }

  /// What each of the named members holds alone; the first `memberCount` points are the members, in lexicographic order,
  /// and so are those behind them.
  private func exclusiveVolumes(
    of named: [Int], memberCount: Int, reference: [Double]
  ) -> [(position: Int, volume: Double)] {
    switch dimension {
    case 1: return named.map { ($0, (memberCount < count ? value(memberCount, 0) : reference[0]) - value($0, 0)) }
    case 2: return exclusiveAreas(of: named, memberCount: memberCount, reference: reference)
    case 3:
      let corner = SIMD4(reference[0], reference[1], reference[2], 0)
      let order = AscendingOrder.positions(count) { value($0, 2) }
      let sorted = order.map { SIMD4(value($0, 0), value($0, 1), value($0, 2), 0) }
      var rank = [Int](repeating: 0, count: count)
      for (place, index) in order.enumerated() { rank[index] = place }
      let exclusion = SpaceExclusion()
      return named.map { index in
        let place = rank[index]
        return (
          index,
          max(0, exclusion.volume(of: sorted[place], without: sorted, count: count, skipped: place, corner: corner))
        )
      }
    default:
      let many = ManyAxisVolume()
      return named.map { index in
        (index, many.exclusiveVolume(point(index), among: coordinates, skipped: index, corner: reference))
      }
    }
  }

  /// In the plane a member holds the rectangle up to its neighbours, less what points behind it cover of that.
  private func exclusiveAreas(
    of named: [Int], memberCount: Int, reference: [Double]
  ) -> [(position: Int, volume: Double)] {
    var next = memberCount
    return named.map { index in
      let right = index + 1 < memberCount ? value(index + 1, 0) : reference[0]
      var above = index > 0 ? value(index - 1, 1) : reference[1]
      let bottom = value(index, 1)
      var left = value(index, 0)
      var area = 0.0
      while next < count, value(next, 0) < left { next += 1 }
      var step = next
      while step < count, value(step, 0) < right {
        if value(step, 1) < above {
          area += (value(step, 0) - left) * (above - bottom)
          left = value(step, 0)
          above = value(step, 1)
        }
        step += 1
      }
      return (index, area + (right - left) * (above - bottom))
    }
  }
}
