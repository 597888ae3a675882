import Records

/// Reads Weka's attribute-relation files: numeric, nominal, string and date attributes, dense and sparse rows.
///
/// Nominal levels keep their declared order; levels of string and date attributes are those found, sorted. `?` is
/// missing, and so are the marks that count in delimited text (but for declared levels), and `NaN` in a numeric
/// attribute. A numeric attribute with more than a few whole numbers that no double holds is categorical. In a sparse row (`{1 x, 3 y}`, attributes counted from 0) what isn't told
/// is zero or the first level, as the format says. Weights of rows (`{5}` at the end) are read over with a note.
///
/// Time: proportional to the bytes. Source: Weka's `ArffLoader`, and "Attribute-Relation File Format", Weka manual.
struct ARFFReader {
  let file: String
  private let cells: ARFFCells
  /// Sparse rows of a small file could fill any memory.
  private static let mostSparseCells = 1 << 29

  init(file: String, _ options: CSVReader.Options = CSVReader.Options()) {
    self.file = file
    cells = ARFFCells(file: file, options)
  }

  /// What has been read.
  private struct State {
    var attributes: [ARFFAttribute] = []
    var names = Set<String>()
    var rowCount = 0
    var places = RowPlaces()
    var isData = false
    var weights = Counted()
    var ignoredKeywords = Counted()
  }

  /// What a file holds.
  struct Reading {
    var table: Table
    var notes: [DataNote]
    var columns: [ColumnReading]
    /// Whether day or month comes first, by column of dates whose format says so.
    var dateOrders: [String: TimeFormat.Form] = [:]
  }

  /// - Parameter bytes: the file as text in UTF-8.
  func read(_ bytes: [UInt8]) throws(ARFFError) -> Reading {
    try check(bytes)
    let first = try rows(of: bytes, asLevels: [])
    let verdicts = first.attributes.map { attribute -> ColumnVerdict? in
      attribute.reading == .numbers ? attribute.evidence.verdict(rules(attribute), FileDecimalMark()) : nil
    }
    // The digits of long numbers are gone; they are read once more as texts.
    let long = verdicts.indices.filter { verdicts[$0]?.decision == .categorical(.longNumbers) }
    let state = long.isEmpty ? first : try rows(of: bytes, asLevels: Set(long))
    var notes = notes(state)
    var columns: [ColumnReading] = []
    let writer = ColumnNoteWriter(namesFile: false, marks: cells.options.missing)
    notes += [writer.missingMarks(first.attributes.map { ($0.name, $0.evidence) }, cells.options.missing)]
      .compactMap { $0 }
    for (attribute, verdict) in zip(first.attributes, verdicts) {
      guard let verdict else { continue }
      let (rules, evidence) = (rules(attribute), attribute.evidence)
      let leftOut = verdict.decision.isNumeric ? evidence.longNumbers : FoundTexts()
      notes += writer.notes(on: attribute.name, evidence, verdict, leftOut, rules).compactMap { $0 }
      columns.append(ColumnReading(name: attribute.name, evidence, verdict, leftOut, rules, units: []))
    }
    let table = Table(
      checked: state.attributes.map { $0.column() }, rowCount: state.rowCount, places: state.places)
    let orders = state.attributes.compactMap { attribute in attribute.dateOrder.map { (attribute.name, $0) } }
    return Reading(
      table: table, notes: notes, columns: columns, dateOrders: Dictionary(orders) { first, _ in first })
  }

  private func rules(_ attribute: ARFFAttribute) -> TypeRules {
    var rules = cells.options.rules(of: attribute.name)
    // The file says that these are numbers.
    rules.keepsZeroPaddedCodes = false
    return rules
  }

  /// - Parameter asLevels: numeric attributes whose cells are kept as texts.
  private func rows(of bytes: [UInt8], asLevels: Set<Int>) throws(ARFFError) -> State {
    var state = State()
    var number = 0
    var position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while position < bytes.count {
      number += 1
      let end = bytes[position...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? bytes.count
      let line = ARFFLine(file: file, number: number, bytes: bytes[position..<end])
      let isPair = end + 1 < bytes.count && bytes[end] == 0x0d && bytes[end + 1] == 0x0a
      position = end + (isPair ? 2 : 1)
      if line.isAtEnd { continue }
      if state.isData {
        try append(line, to: &state)
      } else {
        try take(line, &state)
        if state.isData { declare(&state, asLevels) }
      }
    }
    guard state.isData else { throw .noData(file: file) }
    return state
  }

  private func declare(_ state: inout State, _ asLevels: Set<Int>) {
    for (index, attribute) in state.attributes.enumerated() {
      if let declared = cells.options.columnTypes[attribute.name] { state.attributes[index].declare(declared.kind) }
      if asLevels.contains(index) { state.attributes[index].declare(.categorical) }
    }
  }

  /// Names the first byte that is no text.
  private func check(_ bytes: [UInt8]) throws(ARFFError) {
    guard let fault = bytes.withUnsafeBufferPointer({ EncodingFault.first(in: $0, .utf8) }) else { return }
    var line = 1
    var start = 0
    for position in 0..<fault.offset where bytes[position] == 0x0a || bytes[position] == 0x0d {
      let isSecondHalf = bytes[position] == 0x0a && position > 0 && bytes[position - 1] == 0x0d
      if !isSecondHalf { line += 1 }
      start = position + 1
    }
    let column = bytes[start..<fault.offset].count { $0 & 0xc0 != 0x80 } + 1
    throw .undecodable(byte: bytes[fault.offset], TextPlace(file: file, line: line, column: column))
  }

  private func notes(_ state: State) -> [DataNote] {
    var notes: [DataNote] = []
    let short = CSVLayout.shortName(file)
    if let first = state.weights.first {
      notes.append(
        DataNote(
          .rowWeights, file: file, line: first.line, count: state.weights.count,
          sentence: "\(state.weights.count) \(state.weights.count == 1 ? "row" : "rows") of \(short) "
            + "\(state.weights.count == 1 ? "has" : "have") a weight in braces (the first is line \(first.line)); weights "
            + "aren't used, every row counts once"))
    }
    if let first = state.ignoredKeywords.first {
      notes.append(
        DataNote(
          .linesLeftOut, file: file, line: first.line, count: state.ignoredKeywords.count,
          sentence:
            "\(state.ignoredKeywords.count) lines of \(short) that say which attributes are inputs and outputs are "
            + "left out (the first is line \(first.line)); name the target in the plan"))
    }
    return notes
  }

  // MARK: Declarations

  private func take(_ line: ARFFLine, _ state: inout State) throws(ARFFError) {
    var rest = line
    switch try rest.takeWord(until: ARFFLine.isBlank).text.lowercased() {
    case "@relation": return
    case "@attribute":
      let attribute = try declared(line, rest)
      guard state.names.insert(attribute.name).inserted else {
        throw .duplicateAttribute(attribute.name, line.place(line.start))
      }
      state.attributes.append(attribute)
    case "@data":
      if state.attributes.isEmpty {
        throw .badDeclaration(reason: "no attribute is declared before @data", line.place(line.start))
      }
      rest.skipBlanks()
      guard rest.isAtEnd else {
        throw .badDeclaration(reason: "text behind @data; rows begin on the next line", rest.place(rest.start))
      }
      state.isData = true
    // KEEL's dialect.
    case "@input", "@inputs", "@output", "@outputs": state.ignoredKeywords.count(line.place(line.start))
    default:
      throw .badDeclaration(
        reason: "expected @relation, @attribute or @data" + (state.attributes.isEmpty ? "; is this an ARFF file?" : ""),
        line.place(line.start))
    }
  }

  private func declared(_ line: ARFFLine, _ behindKeyword: ARFFLine) throws(ARFFError) -> ARFFAttribute {
    var rest = behindKeyword
    rest.skipBlanks()
    let nameStart = rest.start
    let brace = UInt8(ascii: "{")
    let name = try rest.takeWord { ARFFLine.isBlank($0) || $0 == brace }
    if name.bytes.isEmpty { throw .badDeclaration(reason: "an attribute needs a name", line.place(nameStart)) }
    rest.skipBlanks()
    if rest.firstByte == brace {
      rest.skip(1)
      return ARFFAttribute(name: name.text, kind: .nominal, levels: try levels(of: rest))
    }
    let typeStart = rest.start
    // Behind the type stands a range, a date's format or a comment; Weka reads over all of them.
    let type = try rest.takeWord { ARFFLine.isBlank($0) || $0 == UInt8(ascii: "[") }.text
    switch type.lowercased() {
    case "numeric", "real", "integer": return ARFFAttribute(name: name.text, kind: .numeric)
    case "string": return ARFFAttribute(name: name.text, kind: .text)
    case "date":
      rest.skipBlanks()
      let format = (try? rest.takeWord(until: ARFFLine.isBlank))?.text ?? ""
      return ARFFAttribute(name: name.text, kind: .text, dateOrder: Self.order(ofDateFormat: format))
    default: throw .unsupportedType(type, line.place(typeStart))
    }
  }

  /// What a format such as `dd/MM/yyyy` says of numbers whose order can't be seen; nil: nothing, as of `yyyy-MM-dd`.
  private static func order(ofDateFormat format: String) -> TimeFormat.Form? {
    // Quotes hold literal text.
    let letters = format.split(separator: "'", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 0 }.map { String($0.element) }.joined()
    guard let day = letters.firstIndex(of: "d"), let month = letters.firstIndex(of: "M"),
      let year = letters.firstIndex(of: "y"), max(day, month) < year, letters.count(where: { $0 == "M" }) <= 2
    else { return nil }
    return day < month ? .dayFirst : .monthFirst
  }

  /// Levels between commas, or between blanks where there is no comma.
  private func levels(of line: ARFFLine) throws(ARFFError) -> [String] {
    let closing = UInt8(ascii: "}")
    var byCommas = line
    var fields: [ARFFLine.Field]
    var other = line
    if let cut = try? byCommas.takeFields(closing: closing, .commas), cut.count > 1 {
      fields = cut
    } else {
      fields = try other.takeFields(closing: closing, .runs)
    }
    fields.removeAll(where: \.isAbsent)
    var seen = Set<String>()
    for field in fields where !seen.insert(field.text).inserted {
      throw .badDeclaration(reason: "the level '\(field.text.legible)' is declared twice", line.place(field.start))
    }
    return fields.map(\.text)
  }

  // MARK: Rows

  private func append(_ line: ARFFLine, to state: inout State) throws(ARFFError) {
    if line.firstByte == UInt8(ascii: "{") {
      try appendSparse(line, to: &state)
    } else {
      try appendDense(line, to: &state)
    }
    state.rowCount += 1
    state.places.append(rowCount: 1, file: file, firstLine: line.number)
  }

  private func appendDense(_ line: ARFFLine, to state: inout State) throws(ARFFError) {
    let expected = state.attributes.count
    var rest = line
    var fields = try fields(of: &rest, expected: expected)
    if fields.count == expected + 1, let last = fields.last, try isWeight(last, line) {
      state.weights.count(line.place(last.start))
      fields.removeLast()
    }
    guard fields.count == expected else {
      let place =
        fields.count < expected
        ? line.place(line.end, field: fields.count) : line.place(fields[expected].start, field: expected + 1)
      throw .wrongFieldCount(found: fields.count, expected: expected, place)
    }
    for (index, field) in fields.enumerated() {
      guard let refusal = state.attributes[index].append(field, cells, line: line.number) else { continue }
      throw error(refusal, field, state.attributes[index], line.place(field.start, field: index + 1))
    }
  }

  /// The fields between commas; where that are too few or too many, those between runs of commas and blanks.
  private func fields(of line: inout ARFFLine, expected: Int) throws(ARFFError) -> [ARFFLine.Field] {
    let start = line
    var fields: [ARFFLine.Field] = []
    var failure: ARFFError?
    do throws(ARFFError) { fields = try line.takeFields(closing: nil, .commas) } catch { failure = error }
    // A separator at the end of the row is no field.
    if failure == nil, fields.count > 1, fields.last?.isAbsent == true, fields.count == expected + 1 {
      fields.removeLast()
    }
    func fits(_ fields: [ARFFLine.Field]) -> Bool {
      fields.count == expected || (fields.count == expected + 1 && fields.last?.bytes.first == UInt8(ascii: "{"))
    }
    if failure == nil, fits(fields) { return fields }
    var again = start
    if let cut = try? again.takeFields(closing: nil, .runs), fits(cut) {
      line = again
      return cut
    }
    if let failure { throw failure }
    return fields
  }

  /// Whether a field is the weight of its row: a number in braces.
  private func isWeight(_ field: ARFFLine.Field, _ line: ARFFLine) throws(ARFFError) -> Bool {
    guard !field.isQuoted, field.bytes.first == UInt8(ascii: "{") else { return false }
    let number = field.bytes.dropFirst().prefix { $0 != UInt8(ascii: "}") }.filter { !ARFFLine.isBlank($0) }
    guard field.bytes.last == UInt8(ascii: "}"), Double(String(decoding: number, as: UTF8.self)) != nil else {
      throw .badDeclaration(reason: "a weight must be a number in braces", line.place(field.start))
    }
    return true
  }

  private func appendSparse(_ line: ARFFLine, to state: inout State) throws(ARFFError) {
    guard (state.rowCount + 1) * state.attributes.count <= Self.mostSparseCells else {
      throw .tooManySparseCells(file: file, attributes: state.attributes.count, rows: state.rowCount + 1)
    }
    var rest = line
    rest.skip(1)
    let entries = try rest.takeFields(closing: UInt8(ascii: "}"), .runs)
    for index in state.attributes.indices { state.attributes[index].appendUntold(cells) }
    var told = Set<Int>()
    for (index, value) in try pairs(entries, line) {
      guard state.attributes.indices.contains(index) else {
        throw .badSparseEntry(
          reason: "there is no attribute \(index); they count from 0 to \(state.attributes.count - 1)",
          line.place(value.start))
      }
      guard told.insert(index).inserted else {
        throw .badSparseEntry(reason: "the attribute \(index) is told twice", line.place(value.start))
      }
      if let refusal = state.attributes[index].replaceLast(value, cells, line: line.number) {
        throw error(refusal, value, state.attributes[index], line.place(value.start))
      }
    }
    rest.skipBlanks()
    if rest.firstByte == UInt8(ascii: ",") { rest.skip(1) }
    rest.skipBlanks()
    if rest.isAtEnd { return }
    let behind = try rest.takeWord { _ in false }
    guard try isWeight(behind, line) else {
      throw .badSparseEntry(reason: "text behind the closing brace", line.place(behind.start))
    }
    state.weights.count(line.place(behind.start))
  }

  /// Index and value by turns.
  private func pairs(
    _ words: [ARFFLine.Field], _ line: ARFFLine
  ) throws(ARFFError) -> [(index: Int, value: ARFFLine.Field)] {
    let words = words.filter { !$0.isAbsent }
    var pairs: [(index: Int, value: ARFFLine.Field)] = []
    for position in stride(from: 0, to: words.count, by: 2) {
      guard let index = Int(words[position].text) else {
        throw .badSparseEntry(
          reason: "'\(words[position].text.legible)' is no number of an attribute", line.place(words[position].start))
      }
      guard position + 1 < words.count else {
        throw .badSparseEntry(reason: "the attribute \(index) has no value", line.place(words[position].start))
      }
      pairs.append((index, words[position + 1]))
    }
    return pairs
  }

  private func error(
    _ refusal: ARFFAttribute.Refusal, _ field: ARFFLine.Field, _ attribute: ARFFAttribute, _ place: TextPlace
  ) -> ARFFError {
    if field.isAbsent { return .emptyField(attribute: attribute.name, place) }
    return switch refusal {
    case .notANumber: .notANumber(field.text, attribute: attribute.name, place)
    case .notALevel: .notALevel(field.text, levels: attribute.declaredLevels, attribute: attribute.name, place)
    case .tooLong: .tooLongNumber(field.text, attribute: attribute.name, place)
    }
  }
}
