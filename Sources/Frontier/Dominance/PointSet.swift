/// Points whose every coordinate is to be minimised; no coordinate is NaN.
///
/// Dominance: p dominates q if p is at most q in every coordinate and below it in at least one. So points that are
/// equal don't dominate each other, and a point equal to another on one axis and worse on a second is dominated.
public struct PointSet: Sendable, Equatable {
  public let count: Int
  /// Number of coordinates of each point.
  public let dimension: Int
  /// Row by row.
  let coordinates: [Double]

  /// - Parameters: rows: points of equal length, at least one coordinate each; an empty set is allowed.
  /// - Throws: `noAxes`, `differentDimensions`, `notANumber`.
  public init(_ rows: [[Double]]) throws(FrontierError) {
    let dimension = rows.first?.count ?? 1
    guard dimension > 0 else { throw .noAxes }
    var coordinates: [Double] = []
    coordinates.reserveCapacity(rows.count * dimension)
    for (index, row) in rows.enumerated() {
      guard row.count == dimension else {
        throw .differentDimensions(point: index, required: dimension, found: row.count)
      }
      for (axis, value) in row.enumerated() where value.isNaN { throw .notANumber(point: index, coordinate: axis) }
      coordinates += row
    }
    self.init(count: rows.count, dimension: dimension, coordinates: coordinates)
  }

  /// The same from coordinates that stand one after the other, point by point.
  /// - Throws: `noAxes`, `differentDimensions`, `notANumber`.
  public init(dimension: Int, coordinates: [Double]) throws(FrontierError) {
    guard dimension > 0 else { throw .noAxes }
    guard coordinates.count.isMultiple(of: dimension) else {
      throw .differentDimensions(
        point: coordinates.count / dimension, required: dimension, found: coordinates.count % dimension)
    }
    if let index = coordinates.firstIndex(where: \.isNaN) {
      throw .notANumber(point: index / dimension, coordinate: index % dimension)
    }
    self.init(count: coordinates.count / dimension, dimension: dimension, coordinates: coordinates)
  }

  init(count: Int, dimension: Int, coordinates: [Double]) {
    self.count = count
    self.dimension = dimension
    self.coordinates = coordinates
  }

  func value(_ point: Int, _ axis: Int) -> Double { coordinates[point * dimension + axis] }

  func point(_ index: Int) -> [Double] { Array(coordinates[(index * dimension)..<((index + 1) * dimension)]) }

  /// Whether one point of the set dominates another. O(dimension).
  public func dominates(_ first: Int, _ second: Int) -> Bool {
    var better = false
    for axis in 0..<dimension {
      let left = value(first, axis)
      let right = value(second, axis)
      if left > right { return false }
      if left < right { better = true }
    }
    return better
  }

  /// Distinct points in lexicographic order, each by its first index, and for each point its place in that order.
  ///
  /// In this order only an earlier point can dominate a later one, and equal points share one fate.
  func distinct() -> (representatives: [Int], place: [Int]) {
    let order = lexicographicOrder()
    var representatives: [Int] = []
    var place = [Int](repeating: 0, count: count)
    for index in order {
      if let last = representatives.last, isEqual(last, index) {
        place[index] = representatives.count - 1
      } else {
        place[index] = representatives.count
        representatives.append(index)
      }
    }
    return (representatives, place)
  }

  /// By the first coordinate, then by the second, and so on; equal points by index.
  private func lexicographicOrder() -> [Int] {
    var order = AscendingOrder.positions(count) { value($0, 0) }
    guard dimension > 1 else { return order }
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, value(order[end], 0) == value(order[start], 0) { end += 1 }
      if end - start > 1 { order[start..<end].sort(by: precedes) }
      start = end
    }
    return order
  }

  private func precedes(_ first: Int, _ second: Int) -> Bool {
    for axis in 0..<dimension {
      let left = value(first, axis)
      let right = value(second, axis)
      if left != right { return left < right }
    }
    return first < second
  }

  private func isEqual(_ first: Int, _ second: Int) -> Bool {
    for axis in 0..<dimension where value(first, axis) != value(second, axis) { return false }
    return true
  }
}
