/// Bytes from 0x80 to 0x9F in a text that is said to be latin-1, where they are characters that nobody sees. A text that
/// holds some is nearly always in windows-1252 or UTF-8.
struct ControlBytes {
  private(set) var count = 0
  /// The first of them, and where it stands; line and column count from 1.
  private(set) var first: (byte: UInt8, line: Int, column: Int)?

  private static let pieceBytes = 1 << 20

  /// Reads the whole source once more.
  init(in source: ByteSource) throws(ByteStreamError) {
    let stream = try ByteStream(source)
    var line = 1
    var column = 1
    var isStart = true
    while true {
      let bytes = try stream.read(atMost: Self.pieceBytes)
      // A byte-order mark tells another encoding, which is taken.
      guard !bytes.isEmpty, !isStart || TextEncoding.marked(bytes) == nil else { return }
      isStart = false
      for byte in bytes {
        if byte & 0xe0 == 0x80 {
          count += 1
          if first == nil { first = (byte, line, column) }
        }
        guard first == nil else { continue }
        if byte == UInt8(ascii: "\n") {
          line += 1
          column = 1
        } else {
          column += 1
        }
      }
    }
  }

  /// Nil where there are none.
  func note(file: String) -> DataNote? {
    guard let first else { return nil }
    let code = String(first.byte, radix: 16, uppercase: true)
    let shown = TextEncoding.windowsCharacter(first.byte).map { " (\($0) in windows-1252)" } ?? ""
    return DataNote(
      .unseenCharacters, file: file, line: first.line, count: count,
      sentence: "\(CSVLayout.shortName(file)) is read as latin-1 as asked, where \(count) of its bytes are characters "
        + "that nobody sees; the first is 0x\(code)\(shown) in line \(first.line), column \(first.column); say "
        + "encoding: windows-1252, or utf-8, if that is what it is")
  }
}
