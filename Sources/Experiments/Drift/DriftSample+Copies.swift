extension DriftSample {
  /// Current rows that equal a reference row in every column, each with a reference row of its own, by position.
  ///
  /// A model that learns from one of two equal rows knows the other: whatever is fitted on some rows and asked of others
  /// keeps both on one side.
  func copies() -> [(reference: Int, current: Int)] {
    func key(_ cells: ArraySlice<Double>) -> [UInt64] {
      // One missing cell equals another, and 0 equals -0.
      cells.map { $0.isNaN ? Double.nan.bitPattern : $0 == 0 ? 0 : $0.bitPattern }
    }
    func keys(_ storage: [Double], _ rows: Int) -> [[UInt64]] {
      let width = levelCounts.count
      return (0..<rows).map { key(storage[($0 * width)..<(($0 + 1) * width)]) }
    }
    var places: [[UInt64]: [Int]] = [:]
    for (row, key) in keys(reference.storage, reference.rows).enumerated().reversed() {
      places[key, default: []].append(row)
    }
    var copies: [(reference: Int, current: Int)] = []
    for (row, key) in keys(current.storage, current.rows).enumerated() {
      if let partner = places[key]?.popLast() { copies.append((partner, row)) }
    }
    return copies
  }
}
