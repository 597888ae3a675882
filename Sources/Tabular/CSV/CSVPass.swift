import CText

/// One reading of a source from start to end.
///
/// Blocks of whole records are read, their cells located (`ctext_index_records`), malformed rows sorted out, and
/// then each column takes its cells: column by column, because one column's cells are alike and the block is small
/// enough to stay in the cache.
struct CSVPass {
  let name: String
  let options: CSVReader.Options
  let layout: CSVLayout
  let syntax: CSVSyntax
  /// How columns are to be read, where it isn't the usual way.
  let approaches: [Int: ColumnApproach]
  /// Whether only those columns are read.
  let readsOnlyThose: Bool
  let storedBytes: Int
  /// The block whose records are being taken, and the one that is being read meanwhile.
  var buffer: CSVBuffer
  var nextBuffer: CSVBuffer
  let workerCount: Int

  /// Takes the rows in place of the columns; nil: the columns take them.
  var taker: (any RowTaking)?
  /// Whether the taker knows the columns.
  var hasBegun = false

  /// nil until the columns are known.
  var builders: [ColumnBuilder]?
  var rowCount = 0
  var blankLineCount = 0
  var setAside: [MalformedRow] = []
  var setAsideCount = 0
  var setAsideFile: SetAsideFile?
  /// What was decided so far and a person should know.
  var notes: [DataNote]
  /// Positions of the columns that the header gives no name.
  var unnamed: [Int] = []
  /// Records with too few cells that no row has followed yet: what stands behind the last row may be a footer.
  var pending: [ShortRecord] = []
  var comments = Counted()
  var longRows = Counted()

  var places = RowPlaces()
  /// The physical line on which the block begins.
  var line: Int
  /// The last byte of the block before: tells the second half of a CRLF from an empty line.
  var previousByte: UInt8 = 0

  init(
    name: String, options: CSVReader.Options, layout: CSVLayout, syntax: CSVSyntax,
    approaches: [Int: ColumnApproach], readsOnlyThose: Bool, blockBytes: Int, storedBytes: Int, workerCount: Int
  ) {
    self.name = name
    self.options = options
    self.layout = layout
    self.syntax = syntax
    notes = layout.notes
    line = layout.skippedLineCount + 1
    self.approaches = approaches
    self.readsOnlyThose = readsOnlyThose
    self.storedBytes = storedBytes
    buffer = CSVBuffer(capacity: max(blockBytes, 4))
    nextBuffer = CSVBuffer(capacity: max(blockBytes, 4))
    self.workerCount = workerCount
  }

  mutating func run(_ source: ByteSource) throws(CSVError) -> CSVDraft {
    let stream: ByteStream
    do throws(ByteStreamError) {
      stream = try ByteStream(source, encoding: options.encoding)
      if layout.skippedBytes > 0 { _ = try stream.read(atMost: layout.skippedBytes) }
    } catch {
      throw .unreadable(file: name, reason: error.reason)
    }
    buffer.fill(from: stream)
    buffer.index(separator, syntax)
    while try takeBlock(stream) {}
    return try finish()
  }

  /// The last part of the name, which is short enough for a note.
  var shortName: String { CSVLayout.shortName(name) }

  var separator: UInt8 { layout.separatorByte }

  /// Takes the whole records of the buffer and reads the next block; false at the end, or when there are rows enough.
  private mutating func takeBlock(_ stream: ByteStream) throws(CSVError) -> Bool {
    let found = buffer.found
    let hasQuotes = found.has_quotes != 0
    let lastEnd = found.record_count == 0 ? -1 : Int(buffer.recordEnds[found.record_count - 1])
    let consumed = Int(buffer.ends[lastEnd]) + 1
    if found.record_count == 0, !buffer.isLast, buffer.failure == nil {
      try growBuffer(stream, lastEnd)
      return true
    }
    var sorted = try sortRecords(found)
    refuseTexts(&sorted, hasQuotes: hasQuotes)
    let isFirst = rowCount == 0
    let mustRead = !buffer.isLast && buffer.failure == nil
    notePlaces(sorted, found, consumed: consumed)
    if let taker {
      let next = mustRead ? stream : nil
      guard handOver(sorted, hasQuotes: hasQuotes, to: taker, reading: next, behind: consumed) else { return false }
    } else {
      try appendRows(sorted.rowCount, hasQuotes: hasQuotes, reading: mustRead ? stream : nil, behind: consumed)
      resolveLines()
      for malformed in sorted.malformed { try put(malformed) }
    }
    if let error = sorted.error { throw error }
    if let limit = options.rowLimit, builders != nil, rowCount >= limit { return false }
    if let failure = buffer.failure { throw .unreadable(file: name, reason: failure.reason) }
    if buffer.isLast {
      if found.open_quote >= 0 { throw unterminatedQuote(found, lastEnd) }
      return false
    }
    if isFirst, rowCount > 0, taker == nil, stream.keepsByteCount { reserve(consumed: consumed) }
    // Without quotes each record is a line.
    line += hasQuotes ? lineCount(before: consumed) : found.record_count - sorted.halfLineCount
    previousByte = buffer.bytes[consumed - 1]
    swap(&buffer, &nextBuffer)
    return true
  }

  /// A record is longer than the buffer.
  private mutating func growBuffer(_ stream: ByteStream, _ lastEnd: Int) throws(CSVError) {
    if buffer.filled >= options.longestRecordBytes {
      if buffer.found.open_quote >= 0 { throw unterminatedQuote(buffer.found, lastEnd) }
      throw .unreadable(file: name, reason: "line \(line) has more than \(options.longestRecordBytes) bytes")
    }
    buffer.grow(to: min(buffer.capacity * 2, options.longestRecordBytes))
    buffer.fill(from: stream)
    buffer.index(separator, syntax)
  }
}
