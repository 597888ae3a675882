extension PointSet {
  /// Volume of the region that the points dominate below a reference point; exact.
  ///
  /// A point that isn't below the reference in every coordinate adds nothing. Two coordinates: O(n log n). Three: one
  /// sweep over a staircase, O(n log n). Four: `FourAxisVolume`, O(n^2) searches. More: `ManyAxisVolume` (WFG).
  ///
  /// Source: Beume et al., "On the complexity of computing the hypervolume indicator", IEEE TEVC 13 (2009).
  /// - Throws: `referenceDimension`, `notANumber`.
  public func hypervolume(reference: [Double]) throws(FrontierError) -> Double {
    try checkReference(reference)
    let inside = screened(indices(below: reference))
    guard let first = inside.first else { return 0 }
    switch dimension {
    case 1: return reference[0] - inside.reduce(value(first, 0)) { min($0, value($1, 0)) }
    case 2: return area(inside, reference)
    case 3: return sweptVolume(inside, reference)
    case 4:
      let points = inside.map { SIMD4(value($0, 0), value($0, 1), value($0, 2), value($0, 3)) }
      return FourAxisVolume().volume(
        points, corner: SIMD4(reference[0], reference[1], reference[2], reference[3]))
    default: return ManyAxisVolume().volume(frontierCoordinates(inside), corner: reference)
    }
  }

  func checkReference(_ reference: [Double]) throws(FrontierError) {
    guard reference.count == dimension || count == 0 else {
      throw .referenceDimension(required: dimension, found: reference.count)
    }
    for (axis, value) in reference.enumerated() where value.isNaN { throw .notANumber(point: -1, coordinate: axis) }
  }

  /// Points that are below the reference in every coordinate.
  func indices(below reference: [Double]) -> [Int] {
    (0..<count).filter { index in
      for axis in 0..<dimension where value(index, axis) >= reference[axis] { return false }
      return true
    }
  }

  /// The coordinates of the distinct members among some points, one after the other.
  private func frontierCoordinates(_ indices: [Int]) -> [Double] {
    let part = subset(indices)
    let (representatives, place) = part.distinct()
    let isMember = part.nondominated()
    return indices.indices.flatMap { position in
      isMember[position] && representatives[place[position]] == position ? part.point(position) : []
    }
  }

  private func area(_ inside: [Int], _ reference: [Double]) -> Double {
    var lowest = reference[1]
    var sum = 0.0
    for position in AscendingOrder.positions(inside.count, value: { value(inside[$0], 0) }) {
      let y = value(inside[position], 1)
      guard y < lowest else { continue }
      sum += (reference[0] - value(inside[position], 0)) * (lowest - y)
      lowest = y
    }
    return sum
  }

  /// Moves a plane along the third axis; below it lies the staircase of what was passed.
  private func sweptVolume(_ inside: [Int], _ reference: [Double]) -> Double {
    var (border, ranks) = RankedStaircase.empty(inside.count) { value(inside[$0], 0) }
    let corner = (x: reference[0], y: reference[1])
    var area = 0.0
    var volume = 0.0
    var level = reference[2]
    for position in AscendingOrder.positions(inside.count, value: { value(inside[$0], 2) }) {
      let y = value(inside[position], 1)
      if border.covers(ranks[position], y) { continue }
      let z = value(inside[position], 2)
      if area > 0 { volume += area * (z - level) }
      level = z
      area += border.insert(ranks[position], y, corner: corner)
    }
    return area > 0 ? volume + area * (reference[2] - level) : volume
  }
}
