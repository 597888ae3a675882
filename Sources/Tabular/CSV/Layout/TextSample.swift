import CText

/// The first part of a text: what layouts are found from.
///
/// It doesn't depend on the blocks in which the text is read later, so that neither does what is found.
struct TextSample {
  static let usualBytes = 1 << 18
  static let mostBytes = 1 << 24
  /// With fewer lines a larger part is looked at: rows may have thousands of cells.
  static let fewestLines = 20

  let bytes: [UInt8]
  /// Nothing follows the bytes.
  let isWhole: Bool
  /// What a byte-order mark told, if there is one.
  let markedEncoding: TextEncoding?

  /// The physical line on which a byte stands, from 1.
  static func line(of byte: Int, in bytes: [UInt8]) -> Int { lineCount(bytes, before: byte) + 1 }

  private static func lineCount(_ bytes: [UInt8], before end: Int) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      // Safe: the bytes before `end` are those of the array.
      buffer.baseAddress.map { ctext_count_lines($0, min(end, buffer.count)) } ?? 0
    }
  }

  init(bytes: [UInt8], isWhole: Bool) {
    self.bytes = bytes
    self.isWhole = isWhole
    markedEncoding = nil
  }

  /// - Parameter skippedLines: lines that don't count among the fewest.
  init(_ source: ByteSource, encoding: TextEncoding, skippedLines: Int = 0) throws(ByteStreamError) {
    let stream = try ByteStream(source, encoding: encoding)
    var bytes: [UInt8] = []
    var limit = Self.usualBytes
    var isWhole = false
    while true {
      let more = try stream.read(atMost: limit - bytes.count, expecting: limit - bytes.count)
      isWhole = bytes.count + more.count < limit
      bytes = bytes.isEmpty ? more : bytes + more
      let lines = Self.lineCount(bytes, before: bytes.count)
      if isWhole || lines >= Self.fewestLines + skippedLines || limit >= Self.mostBytes { break }
      limit *= 2
    }
    self.bytes = bytes
    self.isWhole = isWhole
    markedEncoding = stream.markedEncoding
  }
}
