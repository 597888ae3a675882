import CMachine
import CText

/// A file that is to be read.
struct CSVSource {
  let reader: CSVReader
  let bytes: ByteSource
  let name: String
  let layout: CSVLayout

  /// Reads all columns, or only those whose approach is given.
  func draft(_ approaches: [Int: ColumnApproach] = [:], only: Bool = false) throws(CSVError) -> CSVDraft {
    var syntax = try reader.options.syntax()
    syntax.separator = layout.separatorByte
    // Blanks that separate are never part of a cell.
    if syntax.separator == SeparatorDetection.blanks { syntax.trimsBlanks = true }
    if layout.isMarkedText { syntax.encoding = .utf8 }
    var pass = CSVPass(
      name: name, options: reader.options, layout: layout, syntax: syntax, approaches: approaches,
      readsOnlyThose: only, blockBytes: reader.blockBytes, storedBytes: bytes.storedBytes ?? 0,
      workerCount: min(reader.threadLimit, Int(cmachine_processor_count())))
    return try pass.run(bytes)
  }
}

/// Reads files of the same columns, and decides the type of every column by the cells of all of them.
///
/// Most files are read once. A column is read again where its text turns out to be needed, or where its numbers have
/// another style than the first cells promised.
struct CSVJointReading {
  private let sources: [CSVSource]
  private var drafts: [CSVDraft] = []
  private var verdicts: [ColumnVerdict] = []
  private var evidence: [ColumnEvidence] = []
  /// Whether columns are kept as they are written whose reading rests on which rows are there.
  private let keepsTexts: Bool
  /// Those columns, once everything is read.
  private(set) var written: [WrittenColumns.Cells] = []

  init(_ sources: [CSVSource], keepsTexts: Bool = false) throws(CSVError) {
    self.sources = sources
    self.keepsTexts = keepsTexts
    for source in sources {
      var draft = try source.draft()
      _ = draft.forEachColumn { builder, _ in builder.close() }
      let names = draft.builders.map(\.name)
      if let first = drafts.first, first.builders.map(\.name) != names {
        throw .columnsDiffer(
          file: source.name, found: names, expected: first.builders.map(\.name), asIn: first.name)
      }
      drafts.append(draft)
    }
  }

  private var columnCount: Int { drafts.first?.builders.count ?? 0 }

  /// The tables, and what was decided about their columns. To be called once.
  mutating func finish() throws(CSVError) -> (
    readings: [CSVReading], notes: [DataNote], columns: [ColumnReading]
  ) {
    try gather()
    try decide()
    try fulfil()
    if keepsTexts { written = try writtenColumns() }
    let thousands = try columnsOfThousands()
    var readings: [CSVReading] = []
    var leftOut = [FoundTexts](repeating: FoundTexts(), count: columnCount)
    let verdicts = verdicts
    for index in drafts.indices {
      let name = drafts[index].name
      let outcomes = drafts[index].forEachColumn { builder, column in
        builder.outcome(verdicts[column].decision, file: name)
      }
      var columns: [Column] = []
      for (column, outcome) in outcomes.enumerated() {
        guard let outcome else { throw .unreadable(file: name, reason: "it changed while it was read") }
        columns.append(outcome.column)
        leftOut[column].add(outcome.leftOut)
      }
      readings.append(try reading(of: drafts[index], columns))
    }
    let columns = columnNames.enumerated().map { column, name in
      ColumnReading(
        name: name, evidence[column], verdicts[column], leftOut[column], drafts[0].builders[column].rules,
        units: sources[0].reader.options.units)
    }
    return (readings, notes(leftOut, thousands), columns)
  }

  private func reading(of draft: CSVDraft, _ columns: [Column]) throws(CSVError) -> CSVReading {
    let table: Table
    do throws(TabularError) {
      table = try Table(columns: columns, places: draft.places)
    } catch {
      throw .impossibleOptions(error.description)
    }
    return CSVReading(
      table: table, layout: draft.layout, unnamed: draft.unnamed, setAsideCount: draft.setAsideCount,
      setAside: draft.setAside,
      setAsideFile: draft.setAsideFile, blankLineCount: draft.blankLineCount, notes: draft.notes)
  }

  // MARK: Passes

  /// Reads columns again until their evidence is whole: all numbers were looked at where some need a look.
  private mutating func gather() throws(CSVError) {
    while true {
      var again = [[Int: ColumnApproach]](repeating: [:], count: drafts.count)
      for column in 0..<columnCount {
        let builders = drafts.map { $0.builders[column] }
        for (index, builder) in builders.enumerated() { again[index][column] = builder.wish }
        let isStyled = builders.contains { $0.wish == nil && $0.evidence(file: "").needsForms }
        for (index, builder) in builders.enumerated() where isStyled && builder.holdsUnseenForms {
          again[index][column] = .forms(builder.rules.plainStyle)
        }
      }
      if again.allSatisfy(\.isEmpty) { return }
      try readAgain(again)
    }
  }

  private mutating func decide() throws(CSVError) {
    evidence = []
    for column in 0..<columnCount {
      evidence.append(ColumnEvidence(drafts.map { ($0.builders[column], $0.name) }))
    }
    var proven = provenMarks()
    // Where commas are decimal marks, a column of numbers such as 1.234 may hold thousands.
    if proven.contains(.comma) {
      var again = [[Int: ColumnApproach]](repeating: [:], count: drafts.count)
      for column in 0..<columnCount {
        for (index, draft) in drafts.enumerated() where draft.builders[column].holdsUnseenForms {
          let rules = draft.builders[column].rules
          if rules.decimalMark == nil, rules.thousandsMark == nil { again[index][column] = .forms(rules.plainStyle) }
        }
      }
      if again.contains(where: { !$0.isEmpty }) {
        try readAgain(again)
        return try decide()
      }
    }
    let isSemicolon = drafts.contains { $0.separator == ";" }
    if isSemicolon, drafts.contains(where: { $0.builders.contains(where: \.holdsFractions) }) { proven.insert(.point) }
    let only = proven.count == 1 ? proven.first : nil
    let fileMark = FileDecimalMark(mark: only ?? (isSemicolon ? .comma : .point), isProven: only != nil)
    verdicts = (0..<columnCount).map { evidence[$0].verdict(drafts[0].builders[$0].rules, fileMark) }
  }

  /// The decimal marks that columns prove.
  private func provenMarks() -> Set<NumberStyle.DecimalMark> {
    var proven = Set<NumberStyle.DecimalMark>()
    for column in 0..<columnCount {
      let verdict = evidence[column].verdict(drafts[0].builders[column].rules, FileDecimalMark())
      if let mark = verdict.provenMark { proven.insert(mark) }
    }
    return proven
  }

  /// Reads again what can't be had from the passes so far.
  private mutating func fulfil() throws(CSVError) {
    var again = [[Int: ColumnApproach]](repeating: [:], count: drafts.count)
    for column in 0..<columnCount {
      for (index, draft) in drafts.enumerated() where !draft.builders[column].canGive(verdicts[column].decision) {
        again[index][column] = verdicts[column].decision.approach
      }
    }
    if again.contains(where: { !$0.isEmpty }) { try readAgain(again) }
  }

  /// What is known of columns of plain numbers whose points may part thousands. Nothing but a note follows from it.
  private func columnsOfThousands() throws(CSVError) -> [Int: ColumnEvidence] {
    var found: [Int: ColumnEvidence] = [:]
    var unseen: [Int: ColumnApproach] = [:]
    for column in 0..<columnCount where verdicts[column].decision == .numeric(.plain) {
      let builders = drafts.map { $0.builders[column] }
      let rules = builders[0].rules
      guard rules.declaration == nil, rules.decimalMark == nil, rules.thousandsMark == nil else { continue }
      if evidence[column].mayPartThousands { found[column] = evidence[column] }
      guard builders.allSatisfy({ $0.approach == .open }) else { continue }
      var search = ThousandsSearch()
      for builder in builders { search.take(builder.numbers) }
      if search.isWorthALook { unseen[column] = .forms(.plain) }
    }
    guard !unseen.isEmpty else { return found }
    var sums: [Int: ColumnEvidence] = [:]
    for source in sources {
      var draft = try source.draft(unseen, only: true)
      _ = draft.forEachColumn { builder, _ in builder.close() }
      for column in unseen.keys where draft.builders[column].wish == nil {
        sums[column, default: ColumnEvidence()].add(draft.builders[column].evidence(file: draft.name))
      }
    }
    for (column, sum) in sums where sum.mayPartThousands { found[column] = sum }
    return found
  }

  // MARK: Some of the rows

  /// The columns that other rows would have read otherwise, with all of their texts.
  private func writtenColumns() throws(CSVError) -> [WrittenColumns.Cells] {
    let isStyled = evidence.contains(where: \.needsForms)
    let unsettled = (0..<columnCount).filter { isUnsettled($0, isStyledFile: isStyled) }
    var parts: [Int: [ColumnBuilder]] = [:]
    for (index, draft) in drafts.enumerated() {
      var again: [Int: ColumnApproach] = [:]
      for column in unsettled where draft.builders[column].approach != .texts { again[column] = .texts }
      var texts = draft
      if !again.isEmpty {
        texts = try sources[index].draft(again, only: true)
        _ = texts.forEachColumn { builder, _ in builder.close() }
      }
      for column in unsettled {
        let builder = again[column] == nil ? draft.builders[column] : texts.builders[column]
        // Rows that only a declared type finds malformed are in one reading and not in the other.
        if texts.rowCount == draft.rowCount { parts[column, default: []].append(builder) }
      }
    }
    return unsettled.compactMap { column in
      guard let found = parts[column], found.count == drafts.count else { return nil }
      return WrittenColumns.Cells(name: columnNames[column], parts: found)
    }
  }

  /// Whether the type of a column, or the style of its numbers, may be another one where some of the rows aren't there.
  ///
  /// - Parameter isStyledFile: numbers of some column are written otherwise than programs do, so that a point may part
  ///   thousands in another.
  private func isUnsettled(_ column: Int, isStyledFile: Bool) -> Bool {
    let (found, rules) = (evidence[column], drafts[0].builders[column].rules)
    if rules.declaration?.kind == .categorical || rules.declaredStyle != nil || found.present == 0 { return false }
    // Nothing but words, or nothing but numbers that are too long.
    if found.numbers == 0 { return found.longNumbers.total > 0 && found.others.total > 0 }
    if found.longNumbers.total > 0 || found.others.total > 0 || found.needsForms { return true }
    let points = found.forms.values.reduce(0) { $0 + $1.sum([.point, .longPoint, .pointOrGroup]) }
    return isStyledFile && (points > 0 || drafts.contains { $0.builders[column].holdsFractions })
  }

  private mutating func readAgain(_ again: [[Int: ColumnApproach]]) throws(CSVError) {
    for (index, approaches) in again.enumerated() where !approaches.isEmpty {
      var draft = try sources[index].draft(approaches, only: true)
      if draft.rowCount != drafts[index].rowCount {
        // Rows of a column that was declared numeric turned out to be malformed: the others must leave them out too.
        var all: [Int: ColumnApproach] = [:]
        for (column, builder) in drafts[index].builders.enumerated() {
          all[column] = approaches[column] ?? builder.approach
        }
        draft = try sources[index].draft(all)
      }
      _ = draft.forEachColumn { builder, _ in builder.close() }
      for column in draft.builders.indices where draft.builders[column].isSettled {
        draft.builders[column] = drafts[index].builders[column]
      }
      drafts[index] = draft
    }
  }

  private func notes(_ leftOut: [FoundTexts], _ thousands: [Int: ColumnEvidence]) -> [DataNote] {
    let marks = sources[0].reader.options.missing
    let writer = ColumnNoteWriter(namesFile: drafts.count > 1, marks: marks)
    var notes = [writer.missingMarks(zip(columnNames, evidence).map { ($0, $1) }, marks)]
    for (column, name) in columnNames.enumerated() {
      notes += writer.notes(
        on: name, evidence[column], verdicts[column], leftOut[column], drafts[0].builders[column].rules)
      if let found = thousands[column] { notes.append(writer.pointOrThousands(column: name, found)) }
    }
    return notes.compactMap { $0 }
  }

  private var columnNames: [String] { drafts.first?.builders.map(\.name) ?? [] }
}

extension ColumnDecision {
  /// How a pass gets what was decided.
  var approach: ColumnApproach {
    switch self {
    case .numeric(let style): .numbers(style)
    case .categorical: .texts
    }
  }
}
