/// Reads the cells of one column as its frozen schema says.
struct CellReader {
  private enum Kind {
    case numbers(NumberCells)
    case countedTimes(NumberCells, TimeFormat)
    case texts(TextCells)
  }

  private var kind: Kind

  init(_ column: ColumnSchema, _ notation: TextNotation, _ encoding: CSVReader.Options.Encoding) {
    switch column.cells {
    case .numbers(let reading): kind = .numbers(NumberCells(reading, notation, encoding))
    case .countedTimes(let format, let reading):
      kind = .countedTimes(NumberCells(reading, notation, encoding), format)
    case .categories(let levels): kind = .texts(TextCells(levels: levels, notation, encoding))
    case .times(let format, let texts):
      kind = .texts(TextCells(format, missingTexts: texts, notation, encoding))
    }
  }

  /// Writes the numbers of some rows of a column of the block into `cells`, one every `stride` places, and says which
  /// cells are at fault.
  ///
  /// Safe: `cells` must have room for `block.rowCount` rows of `stride` places.
  mutating func read(
    _ block: CSVBlock, field: Int, rows: Range<Int>, into cells: UnsafeMutablePointer<Double>, stride: Int,
    fault: (_ row: Int, _ fact: RowFault.Fact) -> Void
  ) {
    switch kind {
    case .numbers(let reader):
      for row in rows {
        let (start, count) = block.cell(row, field)
        if let number = reader.plainNumber(start, count) {
          cells[row &* stride] = number
        } else {
          cells[row &* stride] = Self.settle(reader.read(start, count), row, fault)
        }
      }
    case .countedTimes(let reader, let format):
      for row in rows {
        let (start, count) = block.cell(row, field)
        var answer = reader.read(start, count)
        if case .value(let number) = answer, !number.isNaN {
          answer =
            format.form.seconds(of: number).map { .value($0) }
            ?? .fault(.notATime(text: reader.text(start, count), form: format.description))
        }
        cells[row &* stride] = Self.settle(answer, row, fault)
      }
    case .texts(var reader):
      for row in rows {
        let (start, count) = block.cell(row, field)
        let answer = reader.read(start, count)
        cells[row &* stride] = answer.value
        if let fact = answer.fault { fault(row, fact) }
      }
      kind = .texts(reader)
    }
  }

  private static func settle(
    _ answer: NumberCells.Answer, _ row: Int, _ fault: (_ row: Int, _ fact: RowFault.Fact) -> Void
  ) -> Double {
    switch answer {
    case .value(let number): return number
    case .fault(let fact):
      fault(row, fact)
      return .nan
    }
  }
}

/// Reads cells as numbers, to the same bits as `ColumnBuilder` does.
struct NumberCells {
  enum Answer {
    /// NaN: missing.
    case value(Double)
    case fault(RowFault.Fact)
  }

  private let reading: NumberReading
  /// By the decimal mark of the style.
  private let parser: NumberParser
  /// By the mark that the column was first read with.
  private let plainParser: NumberParser
  private let marks: MissingMarkSearch
  private let hasMarkedValues: Bool
  private let units: NumberUnits
  private let encoding: CSVReader.Options.Encoding
  private let missingTexts: Set<String>
  /// Numbers without a unit may be read by the parser alone.
  private let isFast: Bool
  private let isComma: Bool

  init(_ reading: NumberReading, _ notation: TextNotation, _ encoding: CSVReader.Options.Encoding) {
    self.reading = reading
    parser = NumberParser(decimalMark: reading.style.decimalMark.byte)
    plainParser = NumberParser(decimalMark: reading.plainStyle.decimalMark.byte)
    marks = MissingMarkSearch(notation.missing, encoding: encoding, parser: plainParser)
    hasMarkedValues = !marks.values.isEmpty
    units = NumberUnits(own: reading.units)
    self.encoding = encoding
    missingTexts = Set(reading.missingTexts)
    isFast = reading.style.unit == nil || reading.mayLackUnit
    isComma = reading.style.decimalMark == .comma
  }

  /// A number without anything to be looked at; nil: see `read`.
  @inline(__always)
  func plainNumber(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    // Beyond 2^53 a whole number may lose digits; "5," is no number that anyone writes.
    guard isFast, let number = parser.parse(start, count), number.magnitude < 0x1p53,
      !(hasMarkedValues && marks.contains(number)), !(isComma && start[count &- 1] == UInt8(ascii: ","))
    else { return nil }
    return number
  }

  @inline(never)
  func read(_ start: UnsafePointer<UInt8>, _ count: Int) -> Answer {
    if let number = plainNumber(start, count) { return .value(number) }
    var cell = CellText(start, count, encoding)
    cell.trim()
    let isOwnMark = marks.containsOwn(cell.position, cell.count)
    if !isOwnMark, let written = WrittenNumber(start, count, encoding, units: units) {
      guard !written.losesDigits else {
        return isKnown(cell) ? .value(.nan) : .fault(.tooLongNumber(text: text(start, count)))
      }
      if reads(written), let value = written.value(reading.style) {
        return .value(marks.contains(value) ? .nan : value)
      }
    } else if !isOwnMark, let number = unusual(start, count) {
      return .value(marks.contains(number) ? .nan : number)
    }
    if marks.contains(cell.position, cell.count) || isKnown(cell) { return .value(.nan) }
    return .fault(.notANumber(text: text(start, count)))
  }

  private func reads(_ number: WrittenNumber) -> Bool {
    guard reading.style.reads(number.form) else { return false }
    return number.unit == reading.style.unit || (number.unit == nil && reading.mayLackUnit)
  }

  /// Infinite, or of very many digits with a fraction or an exponent.
  private func unusual(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    guard let number = plainParser.parse(start, count) else { return nil }
    let bytes = UnsafeBufferPointer(start: start, count: count)
    return bytes.dropFirst().allSatisfy { $0 &- UInt8(ascii: "0") <= 9 } ? nil : number
  }

  /// Whether the training file held the text too, and it was read as missing.
  private func isKnown(_ cell: CellText) -> Bool {
    !missingTexts.isEmpty && missingTexts.contains(decode(cell.all, encoding))
  }

  func text(_ start: UnsafePointer<UInt8>, _ count: Int) -> String {
    decode(UnsafeBufferPointer(start: start, count: min(count, 200)), encoding)
  }
}

/// Reads cells as categories or times, by a dictionary of the texts that were met.
struct TextCells {
  struct Answer {
    /// The code or the seconds; NaN: missing.
    var value: Double
    var fault: RowFault.Fact?
  }

  /// Texts that are kept beyond those of the schema, so that memory stays the same for any file.
  private static let mostMet = 1 << 16

  private let format: TimeFormat?
  private let missingTexts: Set<String>
  private let levelCount: Int
  /// Levels by their text: composed and decomposed accents are the same level.
  private let codes: [String: Double]
  private let marks: MissingMarkSearch
  private let plainParser = NumberParser()
  private let encoding: CSVReader.Options.Encoding
  private var dictionary = LevelDictionary()
  private var answers: [Answer] = []
  private let mostKept: Int

  init(levels: [String], _ notation: TextNotation, _ encoding: CSVReader.Options.Encoding) {
    self.init(nil, levels: levels, missingTexts: [], notation, encoding)
  }

  init(
    _ format: TimeFormat, missingTexts: [String], _ notation: TextNotation, _ encoding: CSVReader.Options.Encoding
  ) {
    self.init(format, levels: [], missingTexts: missingTexts, notation, encoding)
  }

  private init(
    _ format: TimeFormat?, levels: [String], missingTexts: [String], _ notation: TextNotation,
    _ encoding: CSVReader.Options.Encoding
  ) {
    self.format = format
    self.missingTexts = Set(missingTexts)
    levelCount = levels.count
    codes = Dictionary(levels.enumerated().map { ($1, Double($0)) }) { first, _ in first }
    marks = MissingMarkSearch(notation.missing, encoding: encoding, parser: plainParser)
    self.encoding = encoding
    mostKept = levels.count + Self.mostMet
  }

  @inline(__always)
  mutating func read(_ start: UnsafePointer<UInt8>, _ count: Int) -> Answer {
    if let position = dictionary.find(start, count) { return answers[Int(position)] }
    return meet(start, count)
  }

  private mutating func meet(_ start: UnsafePointer<UInt8>, _ count: Int) -> Answer {
    let answer = judge(start, count)
    if answers.count < mostKept {
      _ = dictionary.add(start, count)
      answers.append(answer)
    }
    return answer
  }

  private func judge(_ start: UnsafePointer<UInt8>, _ count: Int) -> Answer {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    guard EncodingFault.first(in: bytes, encoding) == nil else { return Answer(value: .nan, fault: .notText) }
    let text = decode(bytes, encoding)
    if let code = codes[text] { return Answer(value: code) }
    var cell = CellText(start, count, encoding)
    cell.trim()
    if marks.contains(cell.position, cell.count) || isMarkedValue(start, count) { return Answer(value: .nan) }
    guard let format else {
      return Answer(value: Double(levelCount), fault: .unseenLevel(text: String(text.prefix(200))))
    }
    if let seconds = format.seconds(of: text) { return Answer(value: seconds) }
    if missingTexts.contains(text) { return Answer(value: .nan) }
    return Answer(value: .nan, fault: .notATime(text: String(text.prefix(200)), form: format.description))
  }

  private func isMarkedValue(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard !marks.values.isEmpty, let number = plainParser.parse(start, count) else { return false }
    return marks.contains(number)
  }
}
