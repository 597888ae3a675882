/// One column while it is being read.
///
/// An undeclared column counts as numeric until a cell says otherwise. If numbers came before that cell their text is
/// gone, so the column is marked `contradicted`, and the file is read once more with the column as categories. The
/// type therefore depends on all rows, and on nothing but the rows.
struct ColumnBuilder {
  enum Kind { case numeric, categorical }

  let name: String
  private(set) var kind: Kind
  /// The type was declared, so a cell that is no number is the row's fault.
  let isDeclared: Bool
  private(set) var isContradicted = false
  private var hasNumbers = false
  private let keepsZeroPaddedCodes: Bool
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private let missing: LevelDictionary
  /// Marks that a number parser would take for numbers must be looked for first.
  private let hasNumericMarks: Bool
  private var levels: LevelDictionary

  init(
    name: String, kind: Kind, isDeclared: Bool, missingMarks: [[UInt8]], parser: NumberParser,
    keepsZeroPaddedCodes: Bool
  ) {
    self.name = name
    self.kind = kind
    self.isDeclared = isDeclared
    self.keepsZeroPaddedCodes = keepsZeroPaddedCodes && !isDeclared
    missing = LevelDictionary(missingMarks: missingMarks)
    levels = missing
    hasNumericMarks = missingMarks.contains { mark in
      mark.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.map { parser.parse($0, bytes.count) != nil } ?? false
      }
    }
  }

  mutating func reserve(_ rows: Int) {
    switch kind {
    case .numeric: numbers.reserveCapacity(rows)
    case .categorical: codes.reserveCapacity(rows)
    }
  }

  /// Takes the column's cells of a block; returns the byte offset of a cell that isn't text in the encoding.
  mutating func append(_ block: CSVBlock, column: Int, parser: NumberParser) -> EncodingFault? {
    if isContradicted { return firstEncodingFault(block, column: column) }
    if kind == .numeric {
      let before = numbers.count
      numbers.append(contentsOf: repeatElement(.nan, count: block.rowCount))
      if parse(block, column: column, parser: parser, at: before, from: 0) == nil { return nil }
      let capacity = numbers.capacity
      numbers = []
      if hasNumbers {
        isContradicted = true
        return firstEncodingFault(block, column: column)
      }
      kind = .categorical
      codes.reserveCapacity(capacity)
      codes.append(contentsOf: repeatElement(-1, count: before))
    }
    return encode(block, column: column)
  }

  /// The next pass would find it, but another column may end this one first with a later place.
  private func firstEncodingFault(_ block: CSVBlock, column: Int) -> EncodingFault? {
    for row in 0..<block.rowCount {
      let (start, count) = block.cell(row, column)
      let bytes = UnsafeBufferPointer(start: start, count: count)
      if let fault = EncodingFault.first(in: bytes, block.syntax.encoding) {
        return EncodingFault(kind: fault, row: row, column: column)
      }
    }
    return nil
  }

  /// The first row whose cell is neither number nor missing, for a declared column.
  func firstFault(_ block: CSVBlock, column: Int, parser: NumberParser, from row: Int) -> Int? {
    var probe = self
    probe.numbers = [Double](repeating: .nan, count: block.rowCount)
    return probe.parse(block, column: column, parser: parser, at: 0, from: row)
  }

  /// Parses the cells into the places from `offset` on; returns the first row that holds no number.
  private mutating func parse(
    _ block: CSVBlock, column: Int, parser: NumberParser, at offset: Int, from first: Int
  ) -> Int? {
    var fault: Int?
    var found = hasNumbers
    let checksCodes = keepsZeroPaddedCodes
    let marksFirst = hasNumericMarks
    let missing = self.missing
    numbers.withUnsafeMutableBufferPointer { numbers in
      missing.withFinder { missing in
        for row in first..<block.rowCount {
          let (start, count) = block.cell(row, column)
          if marksFirst, missing.find(start, count) != nil { continue }
          if let number = parser.parse(start, count), !(checksCodes && NumberParser.isZeroPadded(start, count)) {
            // Safe: the array has been made `offset + rowCount` long.
            numbers[offset &+ row] = number
            found = true
          } else if missing.find(start, count) == nil {
            fault = row
            return
          }
        }
      }
    }
    // Numbers before a fault in this very block are still at hand, so only those of earlier blocks count.
    if fault == nil { hasNumbers = found }
    return fault
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
        levels.withFinder { levels in
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
        if let fault = EncodingFault.first(in: UnsafeBufferPointer(start: start, count: count), block.syntax.encoding) {
          return EncodingFault(kind: fault, row: row, column: column)
        }
        codes[before + row] = levels.add(start, count)
        row += 1
      }
    }
    return nil
  }

  /// The finished column; leaves the builder empty, so that no value is held twice.
  mutating func finish(encoding: CSVReader.Options.Encoding) -> Column {
    switch kind {
    case .numeric:
      defer { numbers = [] }
      return Column(name: name, values: .numeric(numbers))
    case .categorical:
      var final: [Int32] = []
      swap(&final, &codes)
      let (names, newCodes) = levels.sortedLevels(encoding: encoding)
      for position in final.indices where final[position] >= 0 { final[position] = newCodes[Int(final[position])] }
      levels = missing
      return Column(name: name, values: .categorical(codes: final, levels: names))
    }
  }
}
