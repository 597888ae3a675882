/// Turns text of another encoding into UTF-8, piece by piece.
struct TextTranscoder {
  let encoding: TextEncoding
  /// Bytes of a character that isn't complete yet.
  private var pending: [UInt8] = []
  /// Where the next character stands, for errors.
  private var line = 1
  private var column = 1

  init(_ encoding: TextEncoding) {
    self.encoding = encoding
  }

  /// The text of the bytes as UTF-8; a character that is cut off waits for the next bytes.
  mutating func transcode(_ bytes: ArraySlice<UInt8>) throws(ByteStreamError) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count * 3 / 2)
    switch encoding {
    case .utf8: output.append(contentsOf: bytes)
    case .latin1: for byte in bytes { append(Unicode.Scalar(byte), to: &output) }
    case .windows1252:
      for byte in bytes {
        guard let scalar = TextEncoding.windowsCharacter(byte) else { throw fault("the byte \(Self.text([byte]))") }
        append(scalar, to: &output)
      }
    case .utf16LittleEndian, .utf16BigEndian: try transcodeWide(bytes, into: &output)
    }
    return output
  }

  /// To be called at the end of the text.
  func finish() throws(ByteStreamError) {
    if !pending.isEmpty { throw fault("what the text ends with (\(Self.text(pending)))") }
  }

  private mutating func transcodeWide(_ bytes: ArraySlice<UInt8>, into output: inout [UInt8]) throws(ByteStreamError) {
    var high: UInt16?
    var start = 0
    let all = pending + bytes
    while start + 1 < all.count {
      let (first, second) = (UInt16(all[start]), UInt16(all[start + 1]))
      let unit = encoding == .utf16LittleEndian ? second << 8 | first : first << 8 | second
      if let lead = high {
        guard UTF16.isTrailSurrogate(unit) else { throw fault("a surrogate without its second half") }
        append(UTF16.decode(UTF16.EncodedScalar([lead, unit])), to: &output)
        high = nil
      } else if UTF16.isLeadSurrogate(unit) {
        high = unit
      } else if let scalar = Unicode.Scalar(unit) {
        append(scalar, to: &output)
      } else {
        throw fault("the second half of a surrogate without its first")
      }
      start += 2
    }
    pending = Array(all[(high == nil ? start : start - 2)...])
  }

  private mutating func append(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
    output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    if scalar == "\n" {
      line += 1
      column = 1
    } else {
      column += 1
    }
  }

  private func fault(_ what: String) -> ByteStreamError {
    .undecodable(what, encoding: encoding, line: line, column: column)
  }

  private static func text(_ bytes: [UInt8]) -> String {
    bytes.map { "0x" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
  }
}
