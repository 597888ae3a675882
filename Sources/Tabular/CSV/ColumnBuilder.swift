/// How a column is read in one pass over a file.
enum ColumnApproach: Sendable, Equatable {
  /// As plain numbers, until the cells say otherwise.
  case open
  /// As numbers whose form is looked at, kept as this style reads them.
  case forms(NumberStyle)
  /// As texts, from which any decision can be carried out.
  case texts
  /// As numbers of this style; all other cells are missing, and counted.
  case numbers(NumberStyle)
}

/// One column while it is being read.
///
/// A column is read as plain numbers until a cell says otherwise. In its first block it then changes how it keeps its
/// cells; later the text of the numbers is gone, so it gives up, and the file is read once more for it. The type rests
/// on `ColumnEvidence` over all rows alone, so that it depends on the rows and on nothing else: not on blocks, not on
/// threads, not on the way by which the cells were kept.
struct ColumnBuilder {
  let name: String
  let rules: TypeRules
  private(set) var approach: ColumnApproach
  /// How the next pass must read the column; nil as long as this one will do.
  private(set) var wish: ColumnApproach?
  /// Where nothing is left to be read: the column came from an earlier pass.
  var isSettled = false

  let parser: NumberParser
  let marks: MissingMarkSearch
  let units: NumberUnits
  let encoding: CSVReader.Options.Encoding

  var numbers: [Double] = []
  var codes: [Int32] = []
  var findings = Findings()
  /// The tallies are complete.
  var isClosed = false
  /// The cells of this block were given up as names before its end, so that what was counted in it says nothing.
  private var isGivenUp = false

  /// What was met so far.
  struct Findings {
    /// In a pass over numbers the cells that are none; otherwise all cells.
    var met = MetTexts()
    /// Numbers by form.
    var evidence = ColumnEvidence()
    /// Numbers whose style isn't the one that they are kept by.
    var unreadCount = 0
    /// The first number that isn't plain, the first such as 1.234, and the first with a zero in front.
    var styled = FirstPlace()
    var thousandth = FirstPlace()
    var padded = FirstPlace()
  }

  /// The first cell of a kind, with its row in the block until the pass tells its line.
  struct FirstPlace {
    var text: String?
    var row = 0
    var line: Int?

    var isPending: Bool { text != nil && line == nil }
  }

  init(
    name: String, rules: TypeRules, approach: ColumnApproach, parser: NumberParser, marks: MissingMarkSearch,
    units: NumberUnits, encoding: CSVReader.Options.Encoding
  ) {
    self.name = name
    self.rules = rules
    self.approach = approach
    self.parser = parser
    self.marks = marks
    self.units = units
    self.encoding = encoding
  }

  mutating func reserve(_ rows: Int) {
    if isSettled || wish != nil { return }
    if approach == .texts { codes.reserveCapacity(rows) } else { numbers.reserveCapacity(rows) }
  }

  /// Takes the column's cells of a block; returns the byte offset of a cell that isn't text in the encoding.
  mutating func append(_ block: CSVBlock, column: Int) -> EncodingFault? {
    if isSettled { return nil }
    if wish != nil { return firstEncodingFault(block, column: column) }
    if approach == .texts { return encode(block, column: column) }
    let (rows, before) = (numbers.count, findings)
    let hadNumbers = rows > before.met.cellCount
    isGivenUp = false
    numbers.append(contentsOf: repeatElement(.nan, count: block.rowCount))
    let fault: EncodingFault?
    switch approach {
    case .open: fault = appendOpen(block, column: column, at: rows, mayGiveUp: !hadNumbers && rules.declaration == nil)
    case .forms(let style): fault = appendStyled(block, column: column, at: rows, style, countsForms: true)
    case .numbers(let style): fault = appendStyled(block, column: column, at: rows, style, countsForms: false)
    case .texts: fault = nil
    }
    guard fault == nil, let better = betterApproach(hadNumbers: hadNumbers) else { return fault }
    // Numbers of earlier blocks have lost their text; those of this one are still at hand.
    if hadNumbers {
      wish = better
      numbers = []
      return firstEncodingFault(block, column: column)
    }
    findings = before
    approach = better
    numbers.removeLast(block.rowCount)
    if better == .texts {
      codes = [Int32](repeating: -1, count: rows)
      codes.reserveCapacity(numbers.capacity)
      numbers = []
    }
    return append(block, column: column)
  }

  /// After each block: the lines of what was met in it for the first time.
  mutating func resolve(_ lines: [Int: Int]) {
    findings.met.resolve(lines)
    for place in [\Findings.styled, \.thousandth, \.padded] where findings[keyPath: place].isPending {
      findings[keyPath: place].line = lines[findings[keyPath: place].row]
    }
  }

  /// Rows of the block that brought something whose line is to be kept.
  var pendingRows: [Int] {
    if isSettled || wish != nil { return [] }
    return findings.met.pendingRows
      + [findings.styled, findings.thousandth, findings.padded].filter(\.isPending).map(\.row)
  }

  // MARK: Approaches

  /// Another way to read the column, where the cells so far ask for one.
  private func betterApproach(hadNumbers: Bool) -> ColumnApproach? {
    if case .numbers = approach { return nil }
    if isGivenUp { return .texts }
    if approach == .open, findings.styled.text != nil || findings.padded.text != nil {
      return .forms(rules.plainStyle)
    }
    let met = findings.met
    let texts = met.count(of: .other) + met.count(of: .longNumber)
    let present = numbers.count - met.count(of: .missing)
    if rules.declaration == nil, !rules.isNumeric(present - texts, of: present) {
      // A share that may still fall is waited for, unless it would take long.
      if !hadNumbers || Double(texts) > 1_000 + 5 * (1 - rules.numericShare) * Double(present) { return .texts }
    }
    guard case .forms(let style) = approach, !hadNumbers else { return nil }
    switch evidence(file: "").verdict(rules, FileDecimalMark()).decision {
    case .categorical: return .texts
    case .numeric(let better): return better == style ? nil : .forms(better)
    }
  }

  // MARK: Numbers

  /// - Parameter mayGiveUp: whether the block may be read again as texts.
  private mutating func appendOpen(
    _ block: CSVBlock, column: Int, at before: Int, mayGiveUp: Bool
  ) -> EncodingFault? {
    var row = parse(block, column: column, at: before, from: 0)
    var texts = 0
    while row < block.rowCount {
      let (start, count) = block.cell(row, column)
      if let number = written(start, count), !number.losesDigits {
        if isPlain(number), let value = number.value(rules.plainStyle) {
          if marks.contains(value) {
            note(start, count, .missing, row: row)
          } else {
            numbers[before + row] = value
          }
        } else {
          // Its style isn't known yet: this pass or block ends for the column.
          noteFirst(number, start, count, row: row)
          return nil
        }
      } else if let number = unusual(start, count) {
        numbers[before + row] = number
      } else {
        if let fault = fault(start, count, row: row, column: column) { return fault }
        note(start, count, kind(start, count), row: row)
        texts += 1
        // Names need not be looked at one by one.
        if mayGiveUp, texts > 64, texts * 2 > row + 1 {
          isGivenUp = true
          return nil
        }
      }
      row = parse(block, column: column, at: before, from: row + 1)
    }
    return nil
  }

  /// Parses plain numbers into the places from `offset` on, and counts texts that were met before; returns the first
  /// row that holds neither.
  private mutating func parse(_ block: CSVBlock, column: Int, at offset: Int, from first: Int) -> Int {
    var row = first
    let checksCodes = rules.keepsZeroPaddedCodes && rules.declaration == nil
    let hasValues = !marks.values.isEmpty
    let (marks, parser) = (marks, parser)
    // Taken out for the loop: closures can't reach into `self` together.
    var tally: [Int] = []
    swap(&tally, &findings.met.tally)
    defer { swap(&tally, &findings.met.tally) }
    numbers.withUnsafeMutableBufferPointer { numbers in
      tally.withUnsafeMutableBufferPointer { tally in
        findings.met.dictionary.withFinder { texts in
          while row < block.rowCount {
            let (start, count) = block.cell(row, column)
            // Beyond 2^53 a whole number may lose digits.
            if let number = parser.parse(start, count), number.magnitude < 0x1p53,
              !(checksCodes && NumberParser.isZeroPadded(start, count)), !(hasValues && marks.contains(number))
            {
              // Safe: the array has been made `offset + rowCount` long.
              numbers[offset &+ row] = number
            } else if let code = texts.find(start, count) {
              tally[Int(code)] &+= 1
            } else {
              return
            }
            row = row &+ 1
          }
        }
      }
    }
    return row
  }

  /// Whether a number needs no other style than the plain one, and shows no code.
  private func isPlain(_ number: WrittenNumber) -> Bool {
    if number.unit != nil || number.isInParentheses { return false }
    if number.isDigitsOnly, number.isZeroPadded, rules.keepsZeroPaddedCodes, rules.declaration == nil { return false }
    return NumberStyle(decimalMark: rules.plainStyle.decimalMark).reads(number.form)
  }

  /// A number that `WrittenNumber` doesn't look at: infinite, or of very many digits with a fraction or an exponent.
  func unusual(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    guard let number = parser.parse(start, count), !marks.contains(number) else { return nil }
    let bytes = UnsafeBufferPointer(start: start, count: count)
    if bytes.dropFirst().allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) { return nil }
    return WrittenNumber(start, count, encoding, units: units)?.losesDigits == true ? nil : number
  }

  /// What is wrong with a cell of a column that was declared numeric.
  func fault(_ start: UnsafePointer<UInt8>, _ count: Int) -> MalformedRow.Fact? {
    if readsFast, let number = parser.parse(start, count), number.magnitude < 0x1p53 { return nil }
    let kind: MetTexts.Kind
    if let number = written(start, count) {
      kind = number.losesDigits ? .longNumber : .unjudged
      if case .numbers(let style) = approach, kind == .unjudged, !reads(number, style) {
        return .notANumber(text: shortText(start, count), column: name)
      }
    } else {
      kind = unusual(start, count) == nil ? self.kind(start, count) : .unjudged
    }
    switch kind {
    case .missing, .unjudged: return nil
    case .longNumber: return .tooLongNumber(text: shortText(start, count), column: name)
    case .other: return .notANumber(text: shortText(start, count), column: name)
    }
  }

  /// Whether the parser reads plain numbers as the approach does.
  private var readsFast: Bool {
    guard case .numbers(let style) = approach else { return true }
    return style.decimalMark.byte == parser.decimalMark && (style.unit == nil || rules.declaration?.unit != nil)
  }

  /// The cell as a number, unless it is a mark that somebody added.
  private func written(_ start: UnsafePointer<UInt8>, _ count: Int) -> WrittenNumber? {
    guard let number = WrittenNumber(start, count, encoding, units: units) else { return nil }
    var cell = CellText(start, count, encoding)
    cell.trim()
    return marks.containsOwn(cell.position, cell.count) ? nil : number
  }

  private func shortText(_ start: UnsafePointer<UInt8>, _ count: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: start, count: min(count, 40)), as: UTF8.self)
  }

  /// Takes cells as numbers of a style.
  private mutating func appendStyled(
    _ block: CSVBlock, column: Int, at before: Int, _ style: NumberStyle, countsForms: Bool
  ) -> EncodingFault? {
    // Where the style is settled and asks for no unit, plain numbers take the fast way.
    let isFast = !countsForms && marks.values.isEmpty && readsFast
    for row in 0..<block.rowCount {
      let (start, count) = block.cell(row, column)
      if isFast, let number = parser.parse(start, count), number.magnitude < 0x1p53 {
        numbers[before + row] = number
      } else if let number = written(start, count), !number.losesDigits {
        let value = reads(number, style) ? number.value(style) : nil
        if let value, marks.contains(value) {
          if let fault = meet(start, count, .missing, row: row, column: column) { return fault }
          continue
        }
        if countsForms {
          findings.evidence.count(number)
          noteFirst(number, start, count, row: row)
          if value == nil { findings.unreadCount += 1 }
        } else if value == nil {
          if let fault = meet(start, count, .other, row: row, column: column) { return fault }
        }
        if let value { numbers[before + row] = value }
      } else if let number = unusual(start, count) {
        if countsForms { findings.evidence.forms["", default: NumberFormCounts()][.short] += 1 }
        numbers[before + row] = number
      } else if let fault = meet(start, count, nil, row: row, column: column) {
        return fault
      }
    }
    return nil
  }

  func reads(_ number: WrittenNumber, _ style: NumberStyle) -> Bool {
    guard style.reads(number.form) else { return false }
    if number.unit == style.unit { return true }
    // Where somebody said what the unit is, it may be left out.
    return number.unit == nil && rules.declaration?.unit != nil
  }

  // MARK: Texts

  /// Counts a text; without a kind it is looked up or judged.
  private mutating func meet(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ kind: MetTexts.Kind?, row: Int, column: Int
  ) -> EncodingFault? {
    if let code = findings.met.dictionary.find(start, count) {
      findings.met.tally[Int(code)] += 1
      return nil
    }
    if let fault = fault(start, count, row: row, column: column) { return fault }
    note(start, count, kind ?? self.kind(start, count), row: row)
    return nil
  }

  private mutating func note(_ start: UnsafePointer<UInt8>, _ count: Int, _ kind: MetTexts.Kind, row: Int) {
    let code = findings.met.add(start, count, kind, row: row)
    findings.met.tally[Int(code)] += 1
  }

  private mutating func noteFirst(_ number: WrittenNumber, _ start: UnsafePointer<UInt8>, _ count: Int, row: Int) {
    if number.isDigitsOnly, number.isZeroPadded {
      if findings.padded.text == nil { findings.padded = FirstPlace(text: text(start, count), row: row) }
    } else if !isPlain(number), findings.styled.text == nil {
      findings.styled = FirstPlace(text: text(start, count), row: row)
    }
    if number.form == .pointOrGroup, findings.thousandth.text == nil {
      findings.thousandth = FirstPlace(text: text(start, count), row: row)
    }
  }

  private func text(_ start: UnsafePointer<UInt8>, _ count: Int) -> String {
    decode(UnsafeBufferPointer(start: start, count: count), encoding)
  }

  /// What a cell is that isn't a number in this pass.
  private func kind(_ start: UnsafePointer<UInt8>, _ count: Int) -> MetTexts.Kind {
    var cell = CellText(start, count, encoding)
    cell.trim()
    if marks.contains(cell.position, cell.count) { return .missing }
    if let number = WrittenNumber(start, count, encoding, units: units) {
      return number.losesDigits ? .longNumber : .other
    }
    return isMarkedValue(cell) ? .missing : .other
  }

  /// Whether a cell that `WrittenNumber` doesn't look at has the value of a mark, such as `Infinity` that of `inf`.
  private func isMarkedValue(_ cell: CellText) -> Bool {
    guard !marks.values.isEmpty, let number = parser.parse(cell.position, cell.count) else { return false }
    return marks.contains(number)
  }

  private func fault(_ start: UnsafePointer<UInt8>, _ count: Int, row: Int, column: Int) -> EncodingFault? {
    EncodingFault.first(in: UnsafeBufferPointer(start: start, count: count), encoding).map {
      EncodingFault(kind: $0, row: row, column: column)
    }
  }

  /// The next pass would find it, but another column may end this one first with a later place.
  private func firstEncodingFault(_ block: CSVBlock, column: Int) -> EncodingFault? {
    for row in 0..<block.rowCount {
      let (start, count) = block.cell(row, column)
      if let fault = fault(start, count, row: row, column: column) { return fault }
    }
    return nil
  }

  private mutating func encode(_ block: CSVBlock, column: Int) -> EncodingFault? {
    // Taken out for the loop: two closures can't both reach into `self`.
    var codes: [Int32] = []
    swap(&codes, &self.codes)
    defer { swap(&codes, &self.codes) }
    let before = codes.count
    codes.append(contentsOf: repeatElement(-1, count: block.rowCount))
    var row = 0
    while row < block.rowCount {
      // The loop over known levels only reads; a new level interrupts it.
      codes.withUnsafeMutableBufferPointer { codes in
        findings.met.dictionary.withFinder { levels in
          while row < block.rowCount {
            let (start, count) = block.cell(row, column)
            guard let code = levels.find(start, count) else { return }
            codes[before &+ row] = code
            row = row &+ 1
          }
        }
      }
      if row < block.rowCount {
        let (start, count) = block.cell(row, column)
        if let fault = fault(start, count, row: row, column: column) { return fault }
        let (kind, isStyled) = judge(start, count, row: row)
        codes[before + row] = findings.met.add(start, count, kind, row: row, isStyled: isStyled)
        row += 1
      }
    }
    return nil
  }

  /// What a new text of a column of texts is. Numbers are told from others only while lines are still kept.
  private mutating func judge(
    _ start: UnsafePointer<UInt8>, _ count: Int, row: Int
  ) -> (kind: MetTexts.Kind, isStyled: Bool) {
    var cell = CellText(start, count, encoding)
    cell.trim()
    if marks.contains(cell.position, cell.count) { return (.missing, false) }
    guard findings.met.notesMore || !marks.values.isEmpty else { return (.unjudged, false) }
    if let number = WrittenNumber(start, count, encoding, units: units) {
      if number.losesDigits { return (.longNumber, false) }
      if let value = number.value(rules.plainStyle), reads(number, rules.plainStyle), marks.contains(value) {
        return (.missing, false)
      }
      noteFirst(number, start, count, row: row)
      return (.unjudged, !isPlain(number))
    }
    if isMarkedValue(cell) { return (.missing, false) }
    return (unusual(start, count) == nil ? .other : .unjudged, false)
  }
}
