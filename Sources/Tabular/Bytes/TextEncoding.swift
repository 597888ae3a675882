/// How text is written as bytes.
public enum TextEncoding: String, Sendable, Equatable, Codable, CaseIterable {
  case utf8 = "utf-8"
  /// ISO 8859-1: every byte is the character of that number.
  case latin1 = "latin-1"
  /// As `latin1`, but that 0x80 to 0x9F are the euro sign, typographic quotes and others.
  case windows1252 = "windows-1252"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"

  /// The encoding that a name stands for, in any case and with or without dashes; nil for other names.
  public init?(name: String) {
    let plain = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    switch plain {
    case "utf8", "utf8sig", "ascii", "usascii": self = .utf8
    case "latin1", "iso88591", "l1": self = .latin1
    case "windows1252", "cp1252", "ansi": self = .windows1252
    case "utf16le", "utf16": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    default: return nil
    }
  }

  /// The names to choose from, for messages.
  public static let names = allCases.map(\.rawValue)

  /// The encoding that a byte-order mark at the start of a text tells, and the length of the mark.
  static func marked(_ start: some Collection<UInt8>) -> (encoding: TextEncoding, markBytes: Int)? {
    if start.starts(with: [0xef, 0xbb, 0xbf]) { return (.utf8, 3) }
    if start.starts(with: [0xff, 0xfe]) { return (.utf16LittleEndian, 2) }
    if start.starts(with: [0xfe, 0xff]) { return (.utf16BigEndian, 2) }
    return nil
  }

  /// The characters of 0x80 to 0x9F in windows-1252; 0: none. Source: unicode.org, CP1252.TXT.
  private static let windowsCharacters: [UInt16] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
    0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e,
    0x0178,
  ]

  /// The character of a byte in windows-1252, or nil where there is none.
  static func windowsCharacter(_ byte: UInt8) -> Unicode.Scalar? {
    guard (0x80...0x9f).contains(byte) else { return Unicode.Scalar(byte) }
    let number = windowsCharacters[Int(byte) - 0x80]
    return number == 0 ? nil : Unicode.Scalar(number)
  }
}
