import Foundation

/// Looks for single columns that give the target away.
enum LeakSearch {
  /// The target as classes or as numbers, see `TargetTask`.
  struct Target {
    /// Class of each row, -1 for missing; nil for a regression.
    var codes: [Int32]?
    var numbers: [Double] = []
    var classes: [ColumnSummary.Level] = []
    /// Of all codes, those without a row too.
    private var names: [String] = []

    func name(of code: Int32) -> String { names.indices.contains(Int(code)) ? names[Int(code)] : "" }

    init(_ column: Column, _ task: TargetTask) {
      switch column.values {
      case .categorical(let own, let levels):
        codes = own
        names = levels
        classes = Self.count(own, levels)
      case .numeric(let values), .time(let values, _):
        numbers = values
        guard task.isClassification else { return }
        let sorted = Set(values.lazy.filter { !$0.isNaN }.map { $0 + 0 }).sorted()
        let position = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32(truncatingIfNeeded: $0)) })
        let own = values.map { value in value.isNaN ? -1 : position[value + 0] ?? -1 }
        codes = own
        names = sorted.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" }
        classes = Self.count(own, names)
      }
    }

    private static func count(_ codes: [Int32], _ names: [String]) -> [ColumnSummary.Level] {
      var counts = [Int](repeating: 0, count: names.count)
      for code in codes where code >= 0 { counts[Int(code)] += 1 }
      return zip(names, counts).filter { $0.1 > 0 }.map { ColumnSummary.Level(name: $0.0, count: $0.1) }
    }
  }

  static func warnings(_ table: Table, target: Target, named name: String) -> [DatasetWarning] {
    let others = table.columns.filter { $0.name != name }
    if let codes = target.codes {
      guard target.classes.count > 1 else { return [] }
      return others.compactMap { classLeak($0, codes, target.classes.count) ?? presenceLeak($0, codes, target) }
    }
    let parts = TargetParts.find(others, target: target.numbers)
    return (parts.map { [.sumsToTheTarget(columns: $0)] } ?? [])
      + others.filter { parts?.contains($0.name) != true }.compactMap { column in
        guard let numbers = numbers(column), let correlation = correlation(numbers, target.numbers),
          abs(correlation) >= 0.999
        else { return nil }
        return .equalsTheTarget(column: column.name, correlation: correlation)
      }
  }

  /// For categories and repeated numbers: how often do the other rows of the same value (missing is one too) tell the
  /// class? Leaving the row itself out keeps identifiers from looking clever. Warns where nine tenths of the errors of
  /// always naming the largest class are gone. For numbers also: do the classes lie in separate intervals?
  private static func classLeak(_ column: Column, _ classes: [Int32], _ classCount: Int) -> DatasetWarning? {
    let values = valueCodes(column)
    var counts: [UInt64: Int] = [:]
    var totals: [Int32: Int] = [:]
    for (value, code) in zip(values, classes) where code >= 0 {
      counts[UInt64(UInt32(bitPattern: value)) << 32 | UInt64(UInt32(bitPattern: code)), default: 0] += 1
      totals[code, default: 0] += 1
    }
    let rowCount = totals.values.reduce(0, +)
    guard let largest = totals.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), rowCount > 0 else { return nil }
    var best: [Int32: (first: Int, code: Int32, second: Int)] = [:]
    for (key, count) in counts {
      let (value, code) = (Int32(truncatingIfNeeded: key >> 32), Int32(truncatingIfNeeded: key))
      var entry = best[value] ?? (0, -1, 0)
      if count > entry.first {
        entry = (count, code, entry.first)
      } else if count > entry.second {
        entry.second = count
      }
      best[value] = entry
    }
    var right = 0
    for entry in best.values {
      if entry.first == 1, entry.second == 0 {
        // A value of its own: only the size of the classes is left to go by.
        if entry.code == largest.key { right += 1 }
      } else if entry.first - 1 > entry.second {
        right += entry.first
      }
    }
    let accuracy = Double(right) / Double(rowCount)
    let baseline = Double(largest.value) / Double(rowCount)
    if 1 - accuracy <= 0.1 * (1 - baseline), best.count * 2 <= rowCount {
      return .tellsTheClass(column: column.name, accuracy: accuracy)
    }
    if let numbers = numbers(column), separates(numbers, classes, classCount) {
      return .separatesTheClasses(column: column.name)
    }
    return nil
  }

  /// Whether it tells the class that a value is there or missing, as above; or whether all rows that have a value, or all that lack one, are of one class, though by chance they wouldn't be: with
  /// the share of the class over all rows, so many of them in a row have a probability below one in a thousand million.
  private static func presenceLeak(_ column: Column, _ classes: [Int32], _ target: Target) -> DatasetWarning? {
    guard column.missingCount > 0 else { return nil }
    let isMissing = missing(column)
    let total = classes.count { $0 >= 0 }
    let largest = target.classes.map(\.count).max() ?? 0
    var counts: [Bool: [Int32: Int]] = [:]
    for (row, code) in classes.enumerated() where code >= 0 {
      counts[isMissing[row], default: [:]][code, default: 0] += 1
    }
    let right = counts.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
    if total > 0, (total - right) * 10 <= total - largest {
      return .tellsTheClass(column: column.name, accuracy: Double(right) / Double(total))
    }
    for present in [true, false] {
      let chosen = classes.indices.filter { classes[$0] >= 0 && isMissing[$0] != present }
      guard let first = chosen.first, chosen.count >= 20, chosen.count < total,
        chosen.allSatisfy({ classes[$0] == classes[first] })
      else { continue }
      let share = Double(classes.count { $0 == classes[first] }) / Double(total)
      guard Double(chosen.count) * -log(share) > 9 * log(10) else { continue }
      return .presenceTellsTheClass(
        column: column.name, isPresent: present, name: target.name(of: classes[first]), rows: chosen.count)
    }
    return nil
  }

  private static func missing(_ column: Column) -> [Bool] {
    switch column.values {
    case .numeric(let numbers), .time(let numbers, _): numbers.map(\.isNaN)
    case .categorical(let codes, _): codes.map { $0 < 0 }
    }
  }

  /// Whether each class lies in an interval of its own; rows with missing numbers don't count, but all classes must
  /// have at least ten rows.
  private static func separates(_ numbers: [Double], _ classes: [Int32], _ classCount: Int) -> Bool {
    let rows = numbers.indices.filter { !numbers[$0].isNaN && classes[$0] >= 0 }.sorted { numbers[$0] < numbers[$1] }
    guard rows.count >= 10 * classCount else { return false }
    var runs = 1
    for (left, right) in zip(rows, rows.dropFirst()) where classes[left] != classes[right] {
      runs += 1
      if runs > classCount || numbers[left] == numbers[right] { return false }
    }
    return runs == classCount
  }

  /// The numbers of a numeric column, or the seconds of a column of times.
  private static func numbers(_ column: Column) -> [Double]? {
    switch column.values {
    case .numeric(let numbers), .time(let numbers, _): numbers
    case .categorical: nil
    }
  }

  /// A code for each different value; -1 for missing.
  private static func valueCodes(_ column: Column) -> [Int32] {
    switch column.values {
    case .categorical(let codes, _): return codes
    case .numeric(let numbers), .time(let numbers, _):
      var codes: [Double: Int32] = [:]
      return numbers.map { number in
        if number.isNaN { return -1 }
        if let code = codes[number] { return code }
        let code = Int32(truncatingIfNeeded: codes.count)
        codes[number] = code
        return code
      }
    }
  }

  /// Pearson's correlation over the rows where both are finite; nil where one doesn't vary or fewer than 3 rows are left.
  private static func correlation(_ left: [Double], _ right: [Double]) -> Double? {
    let pairs = zip(left, right).filter { $0.isFinite && $1.isFinite }
    guard pairs.count >= 3 else { return nil }
    let count = Double(pairs.count)
    let means = (pairs.reduce(0) { $0 + $1.0 / count }, pairs.reduce(0) { $0 + $1.1 / count })
    var (products, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
    for pair in pairs {
      let (x, y) = (pair.0 - means.0, pair.1 - means.1)
      products += x * y
      leftSquares += x * x
      rightSquares += y * y
    }
    guard leftSquares > 0, rightSquares > 0 else { return nil }
    return products / (leftSquares.squareRoot() * rightSquares.squareRoot())
  }
}
