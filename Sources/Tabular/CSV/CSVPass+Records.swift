import CText

/// The records of a block: rows of the table (in the buffer), and the others.
struct SortedRecords {
  struct Malformed {
    var row: MalformedRow
    var bytes: Range<Int>
  }

  var rowCount = 0
  /// Records that are only the second half of a CRLF.
  var halfLineCount = 0
  var malformed: [Malformed] = []
  /// What ends the reading behind the rows before it.
  var error: CSVError?
}

extension CSVPass {
  /// Tells rows from empty lines and malformed rows; the first record of the file makes the columns.
  mutating func sortRecords(_ found: ctext_record_index) throws(CSVError) -> SortedRecords {
    var sorted = SortedRecords()
    let (ends, recordEnds, rows) = (buffer.ends, buffer.recordEnds, buffer.rows)
    let hasQuotes = found.has_quotes != 0
    let limit = options.rowLimit.map { $0 - rowCount } ?? .max
    var expected = builders?.count ?? 0
    var previous = -1
    for record in 0..<found.record_count {
      if builders != nil, sorted.rowCount >= limit { break }
      let terminator = Int(recordEnds[record])
      let fields = terminator - previous
      let before = previous
      previous = terminator
      if fields == 1 {
        let (start, end) = (Int(ends[before]) + 1, Int(ends[terminator]))
        if isHalfLine(from: start, to: end) {
          sorted.halfLineCount += 1
          continue
        }
        if isEmptyLine(from: start, to: end) {
          blankLineCount += 1
          continue
        }
      }
      if let comment = commentByte, isComment(before: before, fields: fields, expected: expected, comment) {
        try take(comment: before, fields: fields)
        continue
      }
      if builders == nil {
        let isHeader = try makeColumns(before: before, fields: fields, hasQuotes: hasQuotes)
        expected = builders?.count ?? 0
        if isHeader { continue }
      }
      if sorted.rowCount >= limit { break }
      let fits = fields == expected || isLong(before: before, fields: fields, expected: expected)
      if fits, !hasQuotes || textAfterQuote(before: before, fields: fields) == nil {
        if let short = pending.first {
          sorted.error = .malformedRow(
            short.row, advice: advice(for: short.row, isLast: false, beginning: short.text.first))
          break
        }
        if fields != expected { longRows.count(place(offset: Int(ends[before]) + 1, field: nil)) }
        rows[sorted.rowCount] = Int32(truncatingIfNeeded: before)
        sorted.rowCount += 1
        continue
      }
      let malformed = describe(before: before, fields: fields, expected: expected)
      if options.malformedRows == .fail {
        if case .tooFewFields = malformed.fact, pending.count < Self.mostFooterLines {
          pending.append(shortRecord(malformed, before: before, fields: fields))
          continue
        }
        let (first, beginning) =
          pending.first.map { ($0.row, $0.text.first) }
          ?? (malformed, Character(Unicode.Scalar(buffer.bytes[Int(ends[before]) + 1])))
        sorted.error = .malformedRow(first, advice: advice(for: first, isLast: false, beginning: beginning))
        break
      }
      sorted.malformed.append(.init(row: malformed, bytes: Int(ends[before]) + 1..<Int(ends[terminator])))
    }
    return sorted
  }

  /// Takes rows out whose cells in numeric columns, as declared, are no numbers.
  mutating func refuseTexts(_ sorted: inout SortedRecords, hasQuotes: Bool) {
    guard let builders else { return }
    var facts: [Int: MalformedRow] = [:]
    let block = block(rowCount: sorted.rowCount, hasQuotes: hasQuotes)
    for (column, builder) in builders.enumerated() where builder.rules.declaration?.kind == .numeric {
      for row in 0..<block.rowCount where facts[row] == nil {
        let (start, count) = block.cell(row, column)
        guard let fault = builder.fault(start, count) else { continue }
        let offset = Int(block.ends[Int(block.rows[row]) + column]) + 1
        facts[row] = MalformedRow(fact: fault, place: place(offset: offset, field: column + 1))
      }
    }
    guard let first = facts.keys.min() else { return }
    func malformed(_ row: Int) -> MalformedRow? { facts[row] }
    if options.malformedRows == .fail {
      sorted.rowCount = first
      sorted.error = malformed(first).map { .malformedRow($0, advice: nil) }
      return
    }
    var kept = 0
    for row in 0..<sorted.rowCount {
      let before = Int(buffer.rows[row])
      if let malformed = malformed(row) {
        let bytes = Int(buffer.ends[before]) + 1..<Int(buffer.ends[before + builders.count])
        sorted.malformed.append(.init(row: malformed, bytes: bytes))
      } else {
        buffer.rows[kept] = buffer.rows[row]
        kept += 1
      }
    }
    sorted.rowCount = kept
    sorted.malformed.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
  }

  func block(rowCount: Int, hasQuotes: Bool, scratch: UnsafeMutablePointer<UInt8>? = nil) -> CSVBlock {
    CSVBlock(
      bytes: buffer.bytes, ends: buffer.ends, rows: buffer.rows, rowCount: rowCount, syntax: syntax,
      hasQuotes: hasQuotes, scratch: scratch ?? buffer.scratch)
  }

  /// The line feed of a CRLF, whose return has ended the record.
  private func isHalfLine(from start: Int, to end: Int) -> Bool {
    guard start == end, buffer.bytes[start] == UInt8(ascii: "\n") else { return false }
    return (start > 0 ? buffer.bytes[start - 1] : previousByte) == UInt8(ascii: "\r")
  }

  private func isEmptyLine(from start: Int, to end: Int) -> Bool {
    let bytes = buffer.bytes
    return start == end || (syntax.trimsBlanks && (start..<end).allSatisfy { CSVBlock.isBlank(bytes[$0]) })
  }

  /// The offset of text behind a closing quote, and the field from 1.
  private func textAfterQuote(before: Int, fields: Int) -> (offset: Int, field: Int)? {
    let block = block(rowCount: 0, hasQuotes: true)
    for field in 0..<fields {
      let start = Int(block.ends[before + field]) + 1
      if let offset = block.textAfterQuote(from: start, to: Int(block.ends[before + field + 1])) {
        return (offset, field + 1)
      }
    }
    return nil
  }

  private func describe(before: Int, fields: Int, expected: Int) -> MalformedRow {
    let ends = buffer.ends
    if let (offset, field) = textAfterQuote(before: before, fields: fields) {
      return MalformedRow(fact: .textAfterQuote, place: place(offset: offset, field: field))
    }
    if fields < expected {
      // One past the last byte of the row.
      let place = place(offset: Int(ends[before + fields]), field: fields)
      return MalformedRow(fact: .tooFewFields(found: fields, expected: expected), place: place)
    }
    let place = place(offset: Int(ends[before + expected]) + 1, field: expected + 1)
    return MalformedRow(fact: .tooManyFields(found: fields, expected: expected), place: place)
  }

  /// Line and character of a byte of the block.
  func place(offset: Int, field: Int?) -> TextPlace {
    TextPlace(
      file: name, line: line + lineCount(before: offset), column: character(at: offset), field: field)
  }

  /// The character within its line, from 1, that a byte of the block begins.
  func character(at offset: Int) -> Int {
    let bytes = buffer.bytes
    var start = offset
    while start > 0, !CSVBuffer.endsLine(bytes[start - 1]) { start -= 1 }
    // In UTF-8 a character begins at each byte that doesn't continue one.
    let isWide = syntax.encoding == .utf8
    return (start..<offset).count { !isWide || bytes[$0] & 0xc0 != 0x80 } + 1
  }

  /// Lines that end within the first bytes of the block.
  func lineCount(before offset: Int) -> Int {
    guard offset > 0 else { return 0 }
    let isSecondHalf = buffer.bytes[0] == UInt8(ascii: "\n") && previousByte == UInt8(ascii: "\r")
    return ctext_count_lines(buffer.bytes, offset) - (isSecondHalf ? 1 : 0)
  }

  func encodingError(_ row: Int, _ column: Int, _ block: CSVBlock) -> CSVError {
    let position = Int(block.rows[row]) + column
    return encodingError(from: Int(block.ends[position]) + 1, to: Int(block.ends[position + 1]), field: column + 1)
  }

  /// The cell was found to have a byte that is no text; where it stands is looked up in the cell as written.
  func encodingError(from start: Int, to end: Int, field: Int) -> CSVError {
    let bytes = UnsafeBufferPointer(start: buffer.bytes + start, count: end - start)
    switch EncodingFault.first(in: bytes, syntax.encoding) {
    case .notUTF8(let byte, let offset):
      return .undecodable(byte: byte, place(offset: start + offset, field: field))
    case .nulByte(let offset): return .nulByte(place(offset: start + offset, field: field))
    case nil: return .unreadable(file: name, reason: "a cell of \(place(offset: start, field: field)) is no text")
    }
  }

  /// The end of the source was reached within quotes.
  func unterminatedQuote(_ found: ctext_record_index, _ lastEnd: Int) -> CSVError {
    .unterminatedQuote(place(offset: Int(found.open_quote), field: Int(found.end_count) - lastEnd))
  }
}
