import CText

/// The memory of a pass: bytes, ends of cells, and rows, at fixed addresses, so that loops can use plain pointers.
///
/// Every array has room for the worst case, in which each byte ends a record.
final class CSVBuffer {
  /// Bytes that can be read at once; there is room for one more, the line end that the last line may lack.
  private(set) var capacity: Int
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private(set) var scratch: UnsafeMutablePointer<UInt8>
  private var endsWithFront: UnsafeMutablePointer<Int32>
  private(set) var recordEnds: UnsafeMutablePointer<Int32>
  private(set) var rows: UnsafeMutablePointer<Int32>
  private(set) var filled = 0
  /// The ends of the cells, once they have been looked for.
  private(set) var found = ctext_record_index()
  /// No bytes follow these.
  private(set) var isLast = false
  /// Why no more bytes could be had.
  private(set) var failure: ByteStreamError?

  init(capacity: Int) {
    self.capacity = capacity
    bytes = .allocate(capacity: capacity + 1)
    scratch = .allocate(capacity: capacity + 1)
    endsWithFront = .allocate(capacity: capacity + 2)
    recordEnds = .allocate(capacity: capacity + 1)
    rows = .allocate(capacity: capacity + 1)
    endsWithFront[0] = -1
  }

  deinit { deallocate() }

  private func deallocate() {
    bytes.deallocate()
    scratch.deallocate()
    endsWithFront.deallocate()
    recordEnds.deallocate()
    rows.deallocate()
  }

  /// Ends of cells; the entry before the first is the place before the first byte.
  var ends: UnsafeMutablePointer<Int32> { endsWithFront + 1 }

  /// Room for a record that was longer than the buffer.
  func grow(to larger: Int) {
    let other = CSVBuffer(capacity: larger)
    // Safe: `filled` bytes are there, and the other buffer is larger.
    other.bytes.update(from: bytes, count: filled)
    swap(&bytes, &other.bytes)
    swap(&scratch, &other.scratch)
    swap(&endsWithFront, &other.endsWithFront)
    swap(&recordEnds, &other.recordEnds)
    swap(&rows, &other.rows)
    swap(&capacity, &other.capacity)
  }

  /// Reads until the buffer is full, the stream ends or fails.
  func fill(from stream: ByteStream) {
    do throws(ByteStreamError) {
      while filled < capacity {
        let free = UnsafeMutableRawBufferPointer(start: bytes + filled, count: capacity - filled)
        let count = try stream.read(into: free)
        filled += count
        isLast = count == 0
        if isLast { return }
      }
    } catch {
      failure = error
    }
  }

  /// Finds the ends of the cells. A last line without end gets one.
  func index(_ separator: UInt8, _ syntax: CSVSyntax) {
    if isLast, filled > 0, !Self.endsLine(bytes[filled - 1]) {
      bytes[filled] = UInt8(ascii: "\n")
      filled += 1
    }
    found = Self.index(bytes, filled, separator, syntax, ends, recordEnds)
  }

  /// Finds the ends of the cells of `count` bytes; both arrays have room for as many entries.
  static func index(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ separator: UInt8, _ syntax: CSVSyntax,
    _ ends: UnsafeMutablePointer<Int32>, _ recordEnds: UnsafeMutablePointer<Int32>
  ) -> ctext_record_index {
    let quote = syntax.quote.map(Int32.init) ?? -1
    if separator == SeparatorDetection.blanks {
      return ctext_index_blank_records(bytes, count, quote, ends, recordEnds)
    }
    return ctext_index_records(bytes, count, separator, quote, syntax.trimsBlanks ? 1 : 0, ends, recordEnds)
  }

  /// Begins anew with the bytes that another buffer has behind its first `consumed`.
  func restart(with other: CSVBuffer, behind consumed: Int) {
    filled = 0
    if capacity < other.capacity { grow(to: other.capacity) }
    filled = other.filled - consumed
    // Safe: the rest of a buffer fits in one of at least its capacity.
    bytes.update(from: other.bytes + consumed, count: filled)
    isLast = false
    failure = nil
  }

  static func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}
