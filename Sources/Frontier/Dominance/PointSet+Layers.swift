extension PointSet {
  /// Non-domination rank of each point: 0 for members of the frontier, 1 for those of the frontier without them, and
  /// so on. Equal points share a rank.
  ///
  /// Two coordinates: O(n log n). Three: O(n log^2 n) comparisons. More: O(n^2 * dimension) at worst, by a binary
  /// search over the layers (a point dominated in one layer is dominated in each layer before it).
  ///
  /// Source: Zhang et al., "An efficient approach to nondominated sorting", IEEE TEVC 19 (2015).
  public func layers() -> [Int] {
    let (representatives, place) = distinct()
    let ranks: [Int]
    switch dimension {
    case 1: ranks = Array(representatives.indices)
    case 2: ranks = layersOfPlane(representatives)
    case 3: ranks = layersOfSpace(representatives)
    default: ranks = layersInGeneral(representatives)
    }
    return place.map { ranks[$0] }
  }

  private func layersOfPlane(_ order: [Int]) -> [Int] {
    // The smallest y so far in each layer; rising from layer to layer.
    var lowest: [Double] = []
    return order.map { index in
      let y = value(index, 1)
      let layer = Self.firstLayer(lowest.count) { lowest[$0] <= y }
      if layer == lowest.count { lowest.append(y) } else { lowest[layer] = y }
      return layer
    }
  }

  private func layersOfSpace(_ order: [Int]) -> [Int] {
    var borders: [Staircase] = []
    return order.map { index in
      let y = value(index, 1)
      let z = value(index, 2)
      let layer = Self.firstLayer(borders.count) { borders[$0].covers(y, z) }
      if layer == borders.count { borders.append(Staircase()) }
      borders[layer].insert(y, z)
      return layer
    }
  }

  private func layersInGeneral(_ order: [Int]) -> [Int] {
    let rest = dimension - 1
    // Each layer's coordinates without the first, in which an earlier point is never above a later one.
    var layers: [[Double]] = []
    return order.map { index in
      let start = index * dimension + 1
      let layer = Self.firstLayer(layers.count) { candidate in
        Self.isCovered(coordinates, at: start, by: &layers[candidate], dimension: rest)
      }
      if layer == layers.count { layers.append([]) }
      layers[layer] += coordinates[start..<(start + rest)]
      return layer
    }
  }

  /// The first layer that doesn't dominate, where domination is true up to some layer and false from there on.
  private static func firstLayer(_ count: Int, dominates: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if dominates(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Crowding distance of each point within its own layer: how far its neighbours are, as a share of the layer's
  /// extent, averaged over the axes. The ends of each axis, and all points of a layer with at most two distinct
  /// points, are infinitely far; equal points share the distance of one. O(n log n * dimension).
  ///
  /// Source: Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE TEVC 6 (2002).
  public func crowdingDistances() -> [Double] {
    let (representatives, place) = distinct()
    let ranks = layers()
    var distance = [Double](repeating: 0, count: representatives.count)
    var members: [Int: [Int]] = [:]
    for (position, index) in representatives.enumerated() { members[ranks[index], default: []].append(position) }
    for positions in members.values {
      guard positions.count > 2 else {
        for position in positions { distance[position] = .infinity }
        continue
      }
      for axis in 0..<dimension {
        func coordinate(_ position: Int) -> Double { value(representatives[position], axis) }
        let sorted = positions.sorted { (coordinate($0), $0) < (coordinate($1), $1) }
        let extent = coordinate(sorted[sorted.count - 1]) - coordinate(sorted[0])
        distance[sorted[0]] = .infinity
        distance[sorted[sorted.count - 1]] = .infinity
        guard extent > 0, extent.isFinite else { continue }
        for neighbour in 1..<(sorted.count - 1) {
          let gap = coordinate(sorted[neighbour + 1]) - coordinate(sorted[neighbour - 1])
          distance[sorted[neighbour]] += gap / extent / Double(dimension)
        }
      }
    }
    return place.map { distance[$0] }
  }
}
