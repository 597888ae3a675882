import Foundation

/// What a table holds, and what a person should look at before learning from it.
public struct DatasetSummary: Sendable, Equatable, Codable {
  public let rowCount: Int
  public let columns: [ColumnSummary]
  /// Rows that equal an earlier row in every cell (missing equals missing).
  public let duplicateRowCount: Int
  public let target: String?
  /// Rows of each class of the target in class order; empty for a regression, and without target.
  public let classBalance: [ColumnSummary.Level]
  public let warnings: [DatasetWarning]

  /// Time: columns x n log n.
  ///
  /// - Parameters:
  ///   - table: the table.
  ///   - target: the column to predict; nil looks for neither balance nor leaks.
  ///   - isClassification: whether it holds classes; nil: as `TargetTask` finds.
  /// - Throws: `unknownColumn` if the target isn't there.
  public init(
    _ table: Table, target: String? = nil, isClassification: Bool? = nil
  ) throws(TabularError) {
    rowCount = table.rowCount
    self.target = target
    let summaries = table.columns.map { ColumnSummary($0) }
    columns = summaries
    let duplicates = Self.duplicateRows(table)
    duplicateRowCount = duplicates
    var warnings: [DatasetWarning] = []
    for (summary, column) in zip(summaries, table.columns) where summary.name != target {
      warnings += Self.warnings(summary, column)
    }
    if duplicates > 0 { warnings.append(.duplicateRows(count: duplicates)) }
    warnings += Self.equalColumns(table, except: target)
    if let target {
      let column = try table.column(target)
      let task = LeakSearch.Target(column, TargetTask(column, isClassification: isClassification))
      classBalance = task.classes
      if column.missingCount > 0 { warnings.append(.missingTarget(column: target, count: column.missingCount)) }
      if let smallest = task.classes.min(by: { $0.count < $1.count }), task.classes.count > 1 {
        let share = Double(smallest.count) / Double(max(1, table.rowCount))
        if share < 0.05 { warnings.append(.rareClass(name: smallest.name, count: smallest.count, share: share)) }
      }
      warnings += LeakSearch.warnings(table, target: task, named: target)
    } else {
      classBalance = []
    }
    self.warnings = warnings
  }

  private static func warnings(_ summary: ColumnSummary, _ column: Column) -> [DatasetWarning] {
    guard summary.count > 0 else { return [] }
    if summary.missingCount == summary.count { return [.allMissing(column: summary.name)] }
    if summary.isConstant { return [.constant(column: summary.name)] }
    var found: [DatasetWarning] = []
    if let numbers = summary.numbers, numbers.infiniteCount > 0 {
      found.append(.infinite(column: summary.name, count: numbers.infiniteCount))
    }
    let share = Double(summary.missingCount) / Double(summary.count)
    if share > 0.5 { found.append(.mostlyMissing(column: summary.name, share: share)) }
    let present = summary.count - summary.missingCount
    // A time of its own for every row is what times are for.
    let isKey =
      summary.isNumeric
      ? summary.distinctCount == present && summary.numbers.map { isNumbering($0, present) } ?? false
      : summary.times == nil
    if present >= 20, isKey, Double(summary.distinctCount) >= 0.9 * Double(present) {
      if let bounds = bounds(amongNumbersOf: column) {
        found.append(.numbersWithBounds(column: summary.name, example: bounds.example, rows: bounds.rows))
      } else {
        found.append(.likelyIdentifier(column: summary.name, distinct: summary.distinctCount, of: present))
      }
    }
    return found
  }

  /// Bounds such as `<5` or `>= 100` in a column of texts most of which are numbers; nil where it holds none.
  private static func bounds(amongNumbersOf column: Column) -> (example: String, rows: Int)? {
    guard case .categorical(let codes, let levels) = column.values else { return nil }
    func isNumber(_ text: some StringProtocol) -> Bool {
      text.unicodeScalars.contains { ("0"..."9").contains($0) } && Double(text) != nil
    }
    let texts = levels.map { $0.trimmingCharacters(in: .whitespaces) }
    let areBounds = texts.map { text -> Bool in
      guard let mark = text.first, "<>≤≥".contains(mark) else { return false }
      return isNumber(text.dropFirst().drop { $0 == "=" || $0.isWhitespace })
    }
    guard let first = areBounds.firstIndex(of: true), 2 * texts.count(where: { isNumber($0) }) >= texts.count else {
      return nil
    }
    return (levels[first], codes.count { $0 >= 0 && areBounds[Int($0)] })
  }

  /// Whether whole numbers that never repeat look like numbers given to rows rather than amounts.
  ///
  /// Amounts as widely spread would be expected to have `n^2 / (2 * range)` equal pairs; where that is 5 and more and there
  /// is none, somebody numbered the rows. So did who gave all of them the same seven digits or more.
  private static func isNumbering(_ numbers: ColumnSummary.Numbers, _ count: Int) -> Bool {
    guard numbers.areWhole, numbers.infiniteCount == 0 else { return false }
    let range = numbers.maximum - numbers.minimum + 1
    if Double(count) * Double(count) / (2 * range) >= 5 { return true }
    return numbers.minimum >= 1e6
      && Int(log10(numbers.minimum) + 1e-12) == Int(log10(numbers.maximum) + 1e-12)
  }

  /// Rows whose 128-bit hash an earlier row has; two different rows share one with a chance below n^2 / 2^128.
  private static func duplicateRows(_ table: Table) -> Int {
    let hashes = rowHashes(table).sorted()
    return zip(hashes, hashes.dropFirst()).count { $0 == $1 }
  }

  /// A hash for each row over all its cells: equal rows have the same one, where missing equals missing.
  public static func rowHashes(_ table: Table) -> [UInt128] {
    guard !table.columns.isEmpty else { return [] }
    var hashes = [UInt128](repeating: 0x9e37_79b9_7f4a_7c15, count: table.rowCount)
    for column in table.columns {
      switch column.values {
      case .numeric(let numbers), .time(let numbers, _):
        for (row, number) in numbers.enumerated() {
          // One pattern for every NaN, and one for both zeros.
          hashes[row] = mix(hashes[row], number.isNaN ? 0x7ff8 << 48 : (number + 0).bitPattern)
        }
      case .categorical(let codes, _):
        for (row, code) in codes.enumerated() { hashes[row] = mix(hashes[row], UInt64(bitPattern: Int64(code))) }
      }
    }
    return hashes
  }

  private static func mix(_ hash: UInt128, _ value: UInt64) -> UInt128 {
    // Two independent 64-bit multiply-and-fold steps.
    let (low, high) = (UInt64(truncatingIfNeeded: hash), UInt64(truncatingIfNeeded: hash >> 64))
    let first = (low ^ value ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db ^ (high | 1))
    let second = (high ^ value &* 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: 0x8ebc_6af0_9c88_c6e3 ^ (low << 1 | 1))
    return UInt128(first.high ^ first.low) << 64 | UInt128(second.high ^ second.low)
  }

  private static func equalColumns(_ table: Table, except target: String?) -> [DatasetWarning] {
    var groups: [Int: [Int]] = [:]
    var found: [DatasetWarning] = []
    guard table.rowCount > 1 else { return [] }
    for (position, column) in table.columns.enumerated() where column.name != target {
      if ColumnSummary(column, topLevelCount: 0).isConstant { continue }
      let key = signature(column)
      if let same = groups[key]?.first(where: { haveEqualValues(table.columns[$0], column) }) {
        found.append(.equalColumns(first: table.columns[same].name, second: column.name))
      } else {
        groups[key, default: []].append(position)
      }
    }
    return found
  }

  private static func signature(_ column: Column) -> Int {
    var hasher = Hasher()
    switch column.values {
    case .numeric(let numbers), .time(let numbers, _):
      for number in numbers.prefix(1_000) { hasher.combine(number.isNaN ? 0.5 : number) }
    case .categorical(let codes, _): for code in codes.prefix(1_000) { hasher.combine(code) }
    }
    return hasher.finalize()
  }

  private static func haveEqualValues(_ left: Column, _ right: Column) -> Bool {
    switch (left.values, right.values) {
    case (.numeric(let first), .numeric(let second)), (.time(let first, _), .time(let second, _)):
      zip(first, second).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    case (.categorical, .categorical): left.values == right.values
    default: false
    }
  }
}
