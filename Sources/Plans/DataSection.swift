import Tabular

/// The data section of an experiment file that reads a file as it was read, without anything left to be found.
package struct DataSection: Sendable, Equatable, CustomStringConvertible {
  private var lines: [String] = []

  /// - Parameters:
  ///   - plan: what was said.
  ///   - isClassification: what the target asks for; nil: not known.
  ///   - loaded: what was found.
  package init(_ plan: DataPlan, isClassification: Bool?, loaded: LoadedDataset) {
    switch plan.source {
    case .dataset(let name): add("dataset", name)
    case .file(let path, let format):
      add("file", path)
      addLayout(format, loaded)
      addNumbers(format, loaded)
      addTypes(format, loaded)
    }
    add("target", plan.target)
    if case .dataset = plan.source {
      add("task", plan.task?.rawValue)
    } else if plan.target == nil {
      lines.append("# target: the column to predict")
    } else {
      add("task", plan.task?.rawValue ?? isClassification.map { $0 ? "classification" : "regression" })
    }
    add("positive", plan.positive)
    add("drop", plan.drop)
    add("sensitive", plan.sensitive)
    add("time", plan.time?.name)
    add("groups", plan.groups)
    add("keep-as-input", plan.keepAsInput)
    if let rows = plan.rows { lines.append("rows: \(rows)") }
  }

  package var description: String { "data:\n" + lines.map { "  \($0)" }.joined(separator: "\n") }

  // MARK: Parts

  private mutating func addLayout(_ format: FileFormat, _ loaded: LoadedDataset) {
    if let kind = format.kind { lines.append("format: \(kind.rawValue)") }
    guard let layout = loaded.layout else { return }
    // One that a line `sep=;` told isn't found again, as that line is skipped then.
    if layout.isSeparatorFound || format.separator != nil || layout.separator != "," {
      let name = FileFormat.separatorNames.filter { $0.value == String(layout.separator) }.map(\.key).sorted().first
      add("separator", name ?? String(layout.separator), isText: name == nil)
    }
    if layout.header != .lacksFirstName { lines.append("header: \(layout.header == .present)") }
    if let names = format.columnNames ?? Self.namesBeside(layout, loaded) { add("column-names", names) }
    if layout.skippedLineCount > 0 || format.skippedLines != nil {
      lines.append("skip-lines: \(layout.skippedLineCount)")
    }
    if let comment = layout.comment { add("comment", String(comment), isText: true) }
    if format.encoding != .utf8 { lines.append("encoding: \(format.encoding.rawValue)") }
    if let trims = format.trimsBlanks { lines.append("trim: \(trims)") }
    if format.malformedRows != .fail { lines.append("malformed-rows: \(format.malformedRows.rawValue)") }
  }

  /// Names that came from a file beside the data, which a declared header would leave unread; nil where there are none.
  private static func namesBeside(_ layout: CSVLayout, _ loaded: LoadedDataset) -> [String]? {
    guard layout.header == .absent else { return nil }
    let names = loaded.table.columnNames
    let areGenerated = names.enumerated().allSatisfy { $1 == "column_\($0 + 1)" }
    return areGenerated ? nil : names
  }

  private mutating func addNumbers(_ format: FileFormat, _ loaded: LoadedDataset) {
    if let mark = format.decimalMark { lines.append("decimal-mark: \(mark.rawValue)") }
    if let mark = format.thousandsMark { lines.append("thousands-mark: \(mark.rawValue)") }
    if !format.units.isEmpty { add("units", format.units) }
    if let share = format.numericShare { lines.append("numeric-share: \(share)") }
    // A text is a mark for all columns, so one that another column has for a level can't be one.
    let levels = Set(
      loaded.table.columns.flatMap { column in
        if case .categorical(_, let levels) = column.values { levels } else { [String]() }
      })
    var marks = format.missing.own
    for mark in loaded.columns.flatMap(\.leftOut) where !marks.contains(mark) && !levels.contains(mark) {
      marks.append(mark)
    }
    if !marks.isEmpty || !format.missing.includesUsual {
      add(format.missing.includesUsual ? "missing" : "missing-only", marks, alwaysQuoted: true)
    }
    listed = Set(marks)
  }

  /// Texts that are listed as missing.
  private var listed: Set<String> = []

  private mutating func addTypes(_ format: FileFormat, _ loaded: LoadedDataset) {
    var types: [String] = []
    let found = Dictionary(loaded.columns.map { ($0.name, $0) }) { first, _ in first }
    for column in loaded.table.columns {
      let name = PlanText.word(column.name)
      if case .time(let time) = column.kind {
        // A declared type takes every cell for a time, and would refuse what was found to be none.
        if loaded.notes.contains(where: { $0.kind == .noTimes && $0.column == column.name }) { continue }
        let year = time.firstTwoDigitYear.map { ", first-year: \($0)" } ?? ""
        types.append("\(name): {time: \(time.form.rawValue)\(year)}")
      } else if let declaration = format.types[column.name] ?? found[column.name]?.declaration,
        found[column.name]?.leftOut.allSatisfy(listed.contains) != false
      {
        types.append("\(name): \(PlanText.declaration(declaration))")
      }
    }
    guard !types.isEmpty else { return }
    lines.append("types:")
    lines += types.map { "  \($0)" }
  }

  // MARK: Lines

  private mutating func add(_ key: String, _ text: String?, isText: Bool = false) {
    guard let text else { return }
    lines.append("\(key): \(isText ? PlanText.quoted(text) : PlanText.word(text))")
  }

  private mutating func add(_ key: String, _ texts: [String]?, alwaysQuoted: Bool = false) {
    guard let texts else { return }
    let items = texts.map { alwaysQuoted ? PlanText.quoted($0) : PlanText.word($0) }
    lines.append("\(key): [\(items.joined(separator: ", "))]")
  }
}
