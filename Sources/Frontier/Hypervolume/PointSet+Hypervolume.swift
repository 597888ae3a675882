extension PointSet {
  /// Volume of the region that the points dominate below a reference point; exact.
  ///
  /// A point that isn't below the reference in every coordinate adds nothing. Two coordinates: O(n log n). Three: one
  /// sweep over a staircase, O(n log n) comparisons. More: the WFG recursion with slices, O(n^(d-2) log n) at worst.
  ///
  /// Source: Beume et al., "On the complexity of computing the hypervolume indicator" (2009); While, Bradstreet &
  /// Barone, "A fast way of calculating exact hypervolumes" (2012).
  /// - Throws: `referenceDimension`, `notANumber`.
  public func hypervolume(reference: [Double]) throws(FrontierError) -> Double {
    try checkReference(reference)
    return Self.volume(rows(below: reference), reference)
  }

  /// What the hypervolume would lose without each point: 0 for dominated points, for points that have an equal, and
  /// for points not below the reference. One hypervolume a point. Throws as `hypervolume(reference:)`.
  public func hypervolumeContributions(reference: [Double]) throws(FrontierError) -> [Double] {
    try checkReference(reference)
    return (0..<count).map { index in
      let own = point(index)
      guard zip(own, reference).allSatisfy({ $0 < $1 }) else { return 0 }
      let others = (0..<count).filter { $0 != index }.map { other in
        zip(point(other), own).map { max($0, $1) }
      }
      let covered = Self.volume(others.filter { zip($0, reference).allSatisfy { $0 < $1 } }, reference)
      return max(0, Self.box(own, reference) - covered)
    }
  }

  private func checkReference(_ reference: [Double]) throws(FrontierError) {
    guard reference.count == dimension || count == 0 else {
      throw .referenceDimension(required: dimension, found: reference.count)
    }
    for (axis, value) in reference.enumerated() where value.isNaN { throw .notANumber(point: -1, coordinate: axis) }
  }

  private func rows(below reference: [Double]) -> [[Double]] {
    (0..<count).map(point).filter { zip($0, reference).allSatisfy { $0 < $1 } }
  }

  private static func box(_ point: [Double], _ reference: [Double]) -> Double {
    zip(point, reference).reduce(1) { $0 * ($1.1 - $1.0) }
  }

  private static func volume(_ rows: [[Double]], _ reference: [Double]) -> Double {
    guard let first = rows.first else { return 0 }
    if rows.count == 1 { return box(first, reference) }
    switch reference.count {
    case 1: return reference[0] - rows.reduce(first[0]) { min($0, $1[0]) }
    case 2: return area(rows, reference)
    case 3: return sweptVolume(rows, reference)
    default: return slicedVolume(rows, reference)
    }
  }

  private static func area(_ rows: [[Double]], _ reference: [Double]) -> Double {
    var lowest = reference[1]
    var sum = 0.0
    for row in rows.sorted(by: { ($0[0], $0[1]) < ($1[0], $1[1]) }) where row[1] < lowest {
      sum += (reference[0] - row[0]) * (lowest - row[1])
      lowest = row[1]
    }
    return sum
  }

  /// Moves a plane along the third axis; below it lies the staircase of what was passed.
  private static func sweptVolume(_ rows: [[Double]], _ reference: [Double]) -> Double {
    let sorted = rows.sorted { $0[2] < $1[2] }
    var border = Staircase()
    var area = 0.0
    var volume = 0.0
    for (position, row) in sorted.enumerated() {
      if !border.covers(row[0], row[1]) {
        area += border.insert(row[0], row[1], corner: (reference[0], reference[1]))
      }
      let next = position + 1 < sorted.count ? sorted[position + 1][2] : reference[2]
      volume += area * (next - row[2])
    }
    return volume
  }

  /// Worst last coordinate first: what a point adds to those after it is then a slab of constant height over an
  /// exclusive volume of one dimension less.
  private static func slicedVolume(_ rows: [[Double]], _ reference: [Double]) -> Double {
    let last = reference.count - 1
    let members = undominated(rows).sorted { $0[last] > $1[last] }
    let floor = Array(reference.dropLast())
    var volume = 0.0
    for (position, row) in members.enumerated() {
      let own = Array(row.dropLast())
      let limited = members[(position + 1)...].map { other in
        own.indices.map { max(own[$0], other[$0]) }
      }
      let exclusive = box(own, floor) - Self.volume(undominated(limited), floor)
      volume += exclusive * (reference[last] - row[last])
    }
    return volume
  }

  private static func undominated(_ rows: [[Double]]) -> [[Double]] {
    guard let first = rows.first, rows.count > 1 else { return rows }
    let set = PointSet(count: rows.count, dimension: first.count, coordinates: rows.flatMap { $0 })
    let (representatives, _) = set.distinct()
    let members = set.nondominated()
    return representatives.filter { members[$0] }.map { rows[$0] }
  }
}
