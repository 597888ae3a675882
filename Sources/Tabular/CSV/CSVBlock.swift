import CText

/// Some whole records in memory with the ends of their cells, and which of them are rows.
///
/// The pointers belong to the pass that made the block and live as long as one step of it.
struct CSVBlock {
  let bytes: UnsafePointer<UInt8>
  /// Ends of cells; `ends[-1]` may be read and is the place before the first byte.
  let ends: UnsafePointer<Int32>
  /// For each row the position in `ends` of the end before its first cell.
  let rows: UnsafePointer<Int32>
  let rowCount: Int
  let syntax: CSVSyntax
  let hasQuotes: Bool
  /// Room for the text of one cell without its doubled quotes.
  let scratch: UnsafeMutablePointer<UInt8>

  /// The same block for another thread.
  func with(scratch: UnsafeMutablePointer<UInt8>) -> CSVBlock {
    CSVBlock(
      bytes: bytes, ends: ends, rows: rows, rowCount: rowCount, syntax: syntax, hasQuotes: hasQuotes, scratch: scratch)
  }

  /// The text of a cell: trimmed, or without its quotes.
  @inline(__always)
  func cell(_ row: Int, _ column: Int) -> (start: UnsafePointer<UInt8>, count: Int) {
    let position = Int(rows[row]) &+ column
    return text(from: Int(ends[position]) &+ 1, to: Int(ends[position &+ 1]))
  }

  @inline(__always)
  func text(from first: Int, to last: Int) -> (start: UnsafePointer<UInt8>, count: Int) {
    var start = first
    var end = last
    if syntax.trimsBlanks {
      while start < end, Self.isBlank(bytes[start]) { start = start &+ 1 }
      while start < end, Self.isBlank(bytes[end &- 1]) { end = end &- 1 }
    }
    if hasQuotes, start < end, bytes[start] == syntax.quote { return unquoted(from: start, to: end) }
    return (bytes + start, end &- start)
  }

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// The first byte is a quote.
  @inline(never)
  private func unquoted(from first: Int, to last: Int) -> (start: UnsafePointer<UInt8>, count: Int) {
    guard let quote = syntax.quote else { return (bytes + first, last - first) }
    var source = first + 1
    while source < last, bytes[source] != quote { source += 1 }
    // Without doubled quotes the text can stay where it is.
    guard source + 1 < last, bytes[source + 1] == quote else { return (bytes + first + 1, source - first - 1) }
    // Safe: the scratch has room for the whole block.
    var count = 0
    source = first + 1
    while source < last {
      if bytes[source] == quote {
        guard source + 1 < last, bytes[source + 1] == quote else { break }
        source += 1
      }
      scratch[count] = bytes[source]
      count += 1
      source += 1
    }
    return (UnsafePointer(scratch), count)
  }

  /// Where text stands behind the closing quote of a cell, or nil.
  func textAfterQuote(from first: Int, to last: Int) -> Int? {
    guard hasQuotes, let quote = syntax.quote else { return nil }
    var start = first
    if syntax.trimsBlanks {
      while start < last, Self.isBlank(bytes[start]) { start += 1 }
    }
    guard start < last, bytes[start] == quote else { return nil }
    var position = start + 1
    while position < last {
      if bytes[position] == quote {
        if position + 1 < last, bytes[position + 1] == quote {
          position += 2
          continue
        }
        position += 1
        if syntax.trimsBlanks {
          while position < last, Self.isBlank(bytes[position]) { position += 1 }
        }
        return position < last ? position : nil
      }
      position += 1
    }
    return nil
  }
}
