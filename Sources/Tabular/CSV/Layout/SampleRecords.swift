import CText

/// The first records of a text, cut into cells by one separator. Empty lines are no records.
struct SampleRecords {
  struct Record {
    /// Position within `ends` of the end before its first cell; -1 for the first record.
    let before: Int
    let fieldCount: Int
    /// Fields without the empty ones at its end.
    let trimmedCount: Int
    /// Its bytes, without line end.
    let bytes: Range<Int>
  }

  let bytes: [UInt8]
  let syntax: CSVSyntax
  let separator: UInt8
  private let ends: [Int32]
  let records: [Record]

  /// - Parameters:
  ///   - start: where the records begin.
  ///   - isWhole: nothing follows the bytes; otherwise what follows the last line end isn't taken, as it may be cut off.
  init(_ bytes: [UInt8], from start: Int, isWhole: Bool, separator: UInt8, syntax: CSVSyntax, limit: Int = 1_000) {
    self.syntax = syntax
    self.separator = separator
    var bytes = bytes
    if isWhole, let last = bytes.last, !CSVBuffer.endsLine(last) { bytes.append(0x0a) }
    self.bytes = bytes
    var ends = [Int32](repeating: 0, count: max(1, bytes.count - start))
    var recordEnds = ends
    let found = bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, buffer.count > start else { return ctext_record_index() }
      // Safe: both arrays have an entry for each byte.
      return CSVBuffer.index(base + start, buffer.count - start, separator, syntax, &ends, &recordEnds)
    }
    var records: [Record] = []
    var previous = -1
    for record in 0..<found.record_count where records.count < limit {
      let terminator = Int(recordEnds[record])
      let before = previous
      previous = terminator
      let first = start + (before < 0 ? 0 : Int(ends[before]) + 1)
      let last = start + Int(ends[terminator])
      func isEmpty(_ field: Int) -> Bool {
        let position = before + field
        let from = start + (position < 0 ? 0 : Int(ends[position]) + 1)
        return bytes[from..<start + Int(ends[position + 1])].allSatisfy(CSVBlock.isBlank)
      }
      if bytes[first..<last].allSatisfy(CSVBlock.isBlank) { continue }
      let count = terminator - before
      var trimmed = count
      while trimmed > 0, isEmpty(trimmed - 1) { trimmed -= 1 }
      records.append(Record(before: before, fieldCount: count, trimmedCount: trimmed, bytes: first..<last))
    }
    self.ends = ends.map { $0 + Int32(start) }
    self.records = records
    offset = start
  }

  private let offset: Int

  /// The text of a cell and whether it stands in quotes; nil where the record has no such cell.
  func cell(_ record: Record, _ field: Int) -> (text: ArraySlice<UInt8>, isQuoted: Bool)? {
    guard field >= 0, field < record.fieldCount else { return nil }
    let position = record.before + field
    var text = bytes[(position < 0 ? offset : Int(ends[position]) + 1)..<Int(ends[position + 1])]
    text = text.drop(while: CSVBlock.isBlank)
    while let last = text.last, CSVBlock.isBlank(last) { text = text.dropLast() }
    guard let quote = syntax.quote, text.first == quote else { return (text, false) }
    text = text.dropFirst()
    if text.last == quote { text = text.dropLast() }
    return (text, true)
  }
}
