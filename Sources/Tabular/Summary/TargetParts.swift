/// Finds columns that are the parts of a target: two or three of them that sum to it in every row.
enum TargetParts {
  /// Columns up to which all pairs, and all triples, are tried.
  private static let mostForPairs = 2_000
  private static let mostForTriples = 100
  /// Rows that nearly every wrong choice fails on already.
  private static let probeCount = 8

  /// The names of the parts; nil where there are none. Rows in which the target or a part is missing don't count.
  static func find(_ columns: [Column], target: [Double]) -> [String]? {
    let rows = target.indices.filter { target[$0].isFinite }
    guard rows.count >= 10, let first = rows.first, rows.contains(where: { target[$0] != target[first] }) else {
      return nil
    }
    let parts = columns.compactMap { column -> (name: String, numbers: [Double])? in
      guard case .numeric(let numbers) = column.values else { return nil }
      let varies = rows.contains { numbers[$0].isFinite && numbers[$0] != numbers[first] }
      return varies ? (column.name, numbers) : nil
    }
    guard parts.count <= mostForPairs else { return nil }
    let step = max(1, rows.count / probeCount)
    let probes = stride(from: 0, to: rows.count, by: step).map { rows[$0] }
    let numbers = parts.map(\.numbers)
    func holds(_ chosen: [Int]) -> Bool {
      sums(chosen, numbers, target, probes) && sums(chosen, numbers, target, rows)
    }
    for i in parts.indices {
      for j in parts.indices where j > i {
        if holds([i, j]) { return [parts[i].name, parts[j].name] }
      }
    }
    guard parts.count <= mostForTriples else { return nil }
    for i in parts.indices {
      for j in parts.indices where j > i {
        for k in parts.indices where k > j {
          if holds([i, j, k]) { return [parts[i].name, parts[j].name, parts[k].name] }
        }
      }
    }
    return nil
  }

  private static func sums(_ chosen: [Int], _ parts: [[Double]], _ target: [Double], _ rows: [Int]) -> Bool {
    var counted = 0
    for row in rows {
      var sum = 0.0
      var size = abs(target[row])
      for part in chosen {
        sum += parts[part][row]
        size = max(size, abs(parts[part][row]))
      }
      if sum.isNaN { continue }
      guard abs(sum - target[row]) <= 1e-9 * size else { return false }
      counted += 1
    }
    return counted * 2 > rows.count
  }
}
