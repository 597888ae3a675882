import CMachine

/// One reading of a source from start to end.
///
/// Blocks of whole records are read, their cells located (`cmachine_index_records`), malformed rows sorted out, and
/// then each column takes its cells: column by column, because one column's cells are alike and the block is small
/// enough to stay in the cache.
struct CSVPass {
  enum Outcome {
    case finished(CSVReading)
    /// These columns held numbers first and text later.
    case contradicted(Set<Int>)
  }

  let name: String
  let options: CSVReader.Options
  var syntax: CSVSyntax
  /// Columns that an earlier pass found to hold text.
  let categorical: Set<Int>
  let storedBytes: Int
  let parser: NumberParser
  let buffer: CSVBuffer

  /// nil until the columns are known.
  var builders: [ColumnBuilder]?
  var rowCount = 0
  var blankLineCount = 0
  var setAside: [MalformedRow] = []
  var setAsideCount = 0
  var setAsideFile: SetAsideFile?

  /// The physical line on which the block begins.
  var line = 1
  /// The last byte of the block before: tells the second half of a CRLF from an empty line.
  var previousByte: UInt8 = 0

  init(
    name: String, options: CSVReader.Options, syntax: CSVSyntax, categorical: Set<Int>, blockBytes: Int,
    storedBytes: Int
  ) {
    self.name = name
    self.options = options
    self.syntax = syntax
    self.categorical = categorical
    self.storedBytes = storedBytes
    parser = NumberParser(decimalMark: syntax.decimalMark)
    buffer = CSVBuffer(capacity: max(blockBytes, 4))
  }

  mutating func run(_ source: ByteSource) throws(CSVError) -> Outcome {
    let stream = try reading { () throws(ByteStreamError) in try ByteStream(source) }
    var isFirst = true
    while true {
      let atEnd = try reading { () throws(ByteStreamError) in try buffer.fill(from: stream) }
      if isFirst { try begin(atEnd: atEnd) }
      isFirst = false
      if atEnd { buffer.endLastLine() }
      let isEnough = try takeBlock(atEnd: atEnd, isCompressed: stream.isCompressed)
      if isEnough || atEnd { break }
    }
    return try finish()
  }

  private func reading<Result>(_ body: () throws(ByteStreamError) -> Result) throws(CSVError) -> Result {
    do throws(ByteStreamError) {
      return try body()
    } catch {
      throw .unreadable(file: name, reason: error.reason)
    }
  }

  /// Drops the byte-order mark and finds the separator.
  private mutating func begin(atEnd: Bool) throws(CSVError) {
    let start = UnsafeBufferPointer(start: buffer.bytes, count: buffer.filled)
    if start.starts(with: [0xff, 0xfe]) { throw .wideEncoding(file: name, name: "UTF-16LE") }
    if start.starts(with: [0xfe, 0xff]) { throw .wideEncoding(file: name, name: "UTF-16BE") }
    if start.starts(with: [0xef, 0xbb, 0xbf]) { buffer.drop(3) }
    if syntax.separator == nil {
      let sample = UnsafeBufferPointer(start: buffer.bytes, count: buffer.filled)
      syntax.separator = SeparatorDetection.separator(
        of: sample, syntax, expectedFields: options.header.givenNames?.count)
    }
  }

  /// Takes the whole records of the buffer; true when there are rows enough.
  private mutating func takeBlock(atEnd: Bool, isCompressed: Bool) throws(CSVError) -> Bool {
    let found = buffer.index(syntax.separator ?? UInt8(ascii: ","), syntax)
    let recordCount = found.record_count
    let lastEnd = recordCount == 0 ? -1 : Int(buffer.recordEnds[recordCount - 1])
    let consumed = Int(buffer.ends[lastEnd]) + 1
    if recordCount == 0, !atEnd {
      if buffer.filled >= options.longestRecordBytes {
        if found.open_quote >= 0 { throw unterminatedQuote(found, lastEnd) }
        throw .unreadable(file: name, reason: "line \(line) has more than \(options.longestRecordBytes) bytes")
      }
      buffer.grow(to: min(buffer.capacity * 2, options.longestRecordBytes))
      return false
    }
    var sorted = try sortRecords(found)
    refuseTexts(&sorted, hasQuotes: found.has_quotes != 0)
    let rowsBefore = rowCount
    try appendRows(sorted.rowCount, hasQuotes: found.has_quotes != 0)
    for malformed in sorted.malformed { try put(malformed) }
    if let error = sorted.error { throw error }
    if let limit = options.rowLimit, rowCount >= limit { return true }
    if atEnd, found.open_quote >= 0 { throw unterminatedQuote(found, lastEnd) }
    if rowsBefore == 0, rowCount > 0, !isCompressed { reserve(consumed: consumed) }

    if consumed > 0 {
      // Without quotes each record is a line.
      line += found.has_quotes == 0 ? recordCount - sorted.halfLineCount : lineCount(before: consumed)
      previousByte = buffer.bytes[consumed - 1]
      buffer.drop(consumed)
    }
    return false
  }
}
