/// Columns whose reading rests on which rows are there, kept as they are written, so that what their cells mean can be
/// learned from some of the rows.
///
/// Whether `1.234` is a thousand, whether a column with a few words holds numbers, and whether the day or the month
/// stands first is told by the other cells. A model must not know those of rows that it is judged on. Columns that any
/// rows would have read the same way (plain numbers, nothing but words, declared ones) aren't kept.
///
/// Memory: four bytes a row and the different texts of each column that is kept.
public struct WrittenColumns: Sendable {
  /// A column of delimited text whose type or style of numbers its cells tell.
  struct Cells: Sendable {
    let name: String
    /// One for each file, read as texts.
    let parts: [ColumnBuilder]
  }

  /// What a column means to somebody who has seen some of the rows alone.
  public struct Learned: Sendable, Equatable {
    public let schema: ColumnSchema
    /// nil: the type and the style of numbers are told by the file itself.
    let decision: ColumnDecision?

    public var name: String { schema.name }
  }

  private let cells: [String: Cells]
  /// Before times were recognised: the other columns that are, or may be, times.
  private let texts: [String: Column]
  private let names: [String]
  private let isSemicolon: Bool
  private let units: [String]
  private let times: TimeOptions

  /// Nothing is kept: every column reads the same whatever rows are there.
  public static let none = WrittenColumns(of: Table(checked: [], rowCount: 0), cells: [], separators: [], units: [])

  /// - Parameters:
  ///   - table: before columns of times were recognised.
  ///   - separators: of the files.
  ///   - units: what numbers may carry besides the known signs.
  ///   - times: as the whole file was read. The column that orders the rows must be readable in all of them, so it is
  ///     the file that tells what it means.
  init(
    of table: Table, cells: [Cells], separators: [Character], units: [String], times: TimeOptions = TimeOptions()
  ) {
    let kept = cells.filter { table.index(of: $0.name) != nil && $0.name != times.orderColumn }
    self.cells = Dictionary(kept.map { ($0.name, $0) }) { first, _ in first }
    var texts: [String: Column] = [:]
    for column in table.columns where self.cells[column.name] == nil && Self.mayBeTimes(column, times) {
      texts[column.name] = column
    }
    self.texts = texts
    let all = Set(texts.keys).union(self.cells.keys)
    names = table.columnNames.filter { all.contains($0) }
    isSemicolon = separators.contains(";")
    self.units = units
    self.times = times
  }

  private static func mayBeTimes(_ column: Column, _ times: TimeOptions) -> Bool {
    let declaration = times.declared[column.name]
    guard column.name != times.orderColumn, declaration != nil || !times.untouched.contains(column.name) else {
      return false
    }
    switch column.values {
    case .numeric: return declaration != nil
    case .time: return false
    case .categorical(_, let levels):
      return !TimeRecognition(
        levels: levels, counts: levels.map { _ in 1 }, declaration: declaration, acceptsDigits: declaration != nil
      ).isUnlike
    }
  }

  /// What the columns mean that are kept.
  ///
  /// - Parameters:
  ///   - rows: those that are learned from, as positions in the table.
  ///   - wanted: only these columns.
  /// - Returns: one for each column; none for a column without any value in the rows, of which they tell nothing.
  public func learned(from rows: [Int], of wanted: Set<String>) -> [Learned] {
    let names = names.filter(wanted.contains)
    guard !names.isEmpty else { return [] }
    // All of them: one column proves the decimal mark of another.
    var counted: [String: [ColumnBuilder]] = [:]
    for (name, column) in cells { counted[name] = Self.counting(rows, column.parts) }
    let evidence = counted.mapValues { parts in ColumnEvidence(parts.map { ($0, "") }) }
    let mark = fileMark(evidence, counted)
    return names.compactMap { name in
      guard let parts = counted[name], let found = evidence[name], let first = parts.first else {
        return texts[name].flatMap { learned($0, rows) }
      }
      guard found.present > 0 else { return nil }
      let verdict = found.verdict(first.rules, mark)
      var leftOut = FoundTexts()
      var columns: [Column] = []
      for var part in parts {
        guard let outcome = part.outcome(verdict.decision, file: "") else { return nil }
        leftOut.add(outcome.leftOut)
        columns.append(outcome.column)
      }
      let number = ColumnReading(name: name, found, verdict, leftOut, first.rules, units: units).number
      guard let joined = try? Table.joined(columns) else { return nil }
      return learned(joined, rows, number, verdict.decision)
    }
  }

  /// All rows of a column, read as it was learned; nil for a column that isn't kept.
  public func column(_ learned: Learned) -> Column? {
    var whole: Column?
    if let decision = learned.decision, let parts = cells[learned.name]?.parts {
      var columns: [Column] = []
      for var part in parts {
        guard let column = part.outcome(decision, file: "")?.column else { return nil }
        columns.append(column)
      }
      whole = try? Table.joined(columns)
    } else {
      whole = texts[learned.name]
    }
    guard let whole, case .time(let format) = learned.schema.kind else { return whole }
    return whole.asTimes(format)
  }

  /// A cell as it is written; nil where the column isn't kept, or the cell is missing.
  public func text(_ name: String, row: Int) -> String? {
    var row = row
    for part in cells[name]?.parts ?? [] {
      if row < part.codes.count { return part.text(ofRow: row) }
      row -= part.codes.count
    }
    guard case .categorical(let codes, let levels)? = texts[name]?.values, codes.indices.contains(row), codes[row] >= 0
    else { return nil }
    return levels[Int(codes[row])]
  }

  // MARK: Types and styles

  /// The parts as if they held the given rows alone.
  private static func counting(_ rows: [Int], _ parts: [ColumnBuilder]) -> [ColumnBuilder] {
    guard parts.count > 1 else { return parts.map { $0.counting(rows) } }
    var first = 0
    return parts.map { part in
      defer { first += part.codes.count }
      let own = rows.filter { $0 >= first && $0 < first + part.codes.count }.map { $0 - first }
      return part.counting(own)
    }
  }

  /// The decimal mark that the rows speak for; see `CSVJointReading`.
  private func fileMark(_ evidence: [String: ColumnEvidence], _ counted: [String: [ColumnBuilder]]) -> FileDecimalMark {
    var proven = Set<NumberStyle.DecimalMark>()
    for (name, found) in evidence {
      guard let rules = counted[name]?.first?.rules, found.present > 0 else { continue }
      if let mark = found.verdict(rules, FileDecimalMark()).provenMark { proven.insert(mark) }
    }
    // Where a comma is proven, the forms of all numbers are looked at, and a fraction such as 1.234 proves nothing.
    let showsPoint = counted.values.contains { parts in
      parts.contains { part in
        let isDeclared = part.rules.decimalMark != nil || part.rules.thousandsMark != nil
        return (isDeclared || !proven.contains(.comma)) && part.countsPlainFractions
      }
    }
    if isSemicolon, showsPoint { proven.insert(.point) }
    let only = proven.count == 1 ? proven.first : nil
    return FileDecimalMark(mark: only ?? (isSemicolon ? .comma : .point), isProven: only != nil)
  }

  // MARK: Times

  /// The meaning of a column whose type as numbers or texts is known: times where the rows say so.
  private func learned(
    _ column: Column, _ rows: [Int], _ number: NumberReading? = nil, _ decision: ColumnDecision? = nil
  ) -> Learned? {
    let seen = column.selecting(rows).withHeldLevels
    guard seen.missingCount < seen.count else { return nil }
    let read = try? Table(checked: [seen], rowCount: rows.count).recognisingTimes(times).0.columns.first
    guard let read else { return nil }
    let table = Table(checked: [read], rowCount: rows.count)
    let reading = number.map { ColumnReading(name: column.name, number: $0) }
    let schema = TableSchema(
      of: table, readings: [reading].compactMap { $0 }, texts: Table(checked: [seen], rowCount: rows.count),
      notation: TextNotation())
    return schema.columns.first.map { Learned(schema: $0, decision: decision) }
  }
}

extension Column {
  /// Categories or numbers as times of a format; what is none is missing.
  fileprivate func asTimes(_ format: TimeFormat) -> Column {
    switch values {
    case .time: return self
    case .numeric(let numbers):
      let seconds = numbers.map { $0.isNaN ? .nan : format.form.seconds(of: $0) ?? .nan }
      return Column(name: name, values: .time(seconds: seconds, format: format))
    case .categorical(let codes, let levels):
      let seconds = levels.map { format.seconds(of: $0) ?? .nan }
      return Column(
        name: name, values: .time(seconds: codes.map { $0 < 0 ? .nan : seconds[Int($0)] }, format: format))
    }
  }

  /// The column without the levels that no row holds.
  fileprivate var withHeldLevels: Column {
    guard case .categorical(let codes, let levels) = values else { return self }
    let held = Set(codes.filter { $0 >= 0 }).sorted()
    guard held.count < levels.count else { return self }
    var places = [Int32](repeating: -1, count: levels.count)
    for (place, code) in held.enumerated() { places[Int(code)] = Int32(truncatingIfNeeded: place) }
    return Column(
      name: name,
      values: .categorical(codes: codes.map { $0 < 0 ? -1 : places[Int($0)] }, levels: held.map { levels[Int($0)] }))
  }
}

extension ColumnSchema {
  /// Whether cells of the two mean the same but for levels, and for texts that were met and are missing.
  public func readsLike(_ other: ColumnSchema) -> Bool {
    switch (cells, other.cells) {
    case (.numbers(let mine), .numbers(let theirs)): mine.style == theirs.style
    case (.categories, .categories): true
    case (.times(let mine, _), .times(let theirs, _)): mine == theirs
    case (.countedTimes(let mine, let reading), .countedTimes(let theirs, let other)):
      mine == theirs && reading.style == other.style
    default: false
    }
  }
}
