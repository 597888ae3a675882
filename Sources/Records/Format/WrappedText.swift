extension StringProtocol {
  /// The text with lines of at most `width` columns, broken at blanks only: a longer word keeps a line of its own. Blanks
  /// at the beginning of a line are repeated on the lines that follow it. Nil: as it is.
  public func wrapped(to width: Int?) -> String {
    guard let width else { return String(self) }
    let lines = split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      guard line.terminalColumns > width else { return String(line) }
      let indent = String(line.prefix { $0 == " " })
      let room = Swift.max(1, width - indent.count)
      return line.words(to: room).map { indent + $0 }.joined(separator: "\n")
    }
    return lines.joined(separator: "\n")
  }

  /// Lines of whole words.
  public func words(to width: Int) -> [String] {
    var lines: [String] = []
    var current = ""
    var columns = 0
    for word in split(separator: " ") {
      let size = word.terminalColumns
      if !current.isEmpty, columns + 1 + size <= width {
        current += " " + word
        columns += 1 + size
      } else {
        if !current.isEmpty { lines.append(current) }
        current = String(word)
        columns = size
      }
    }
    if !current.isEmpty || lines.isEmpty { lines.append(current) }
    return lines
  }

  /// Columns that a terminal gives the text: two for the wide letters of East Asia and for most pictures.
  public var terminalColumns: Int {
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    return reduce(0) { $0 + $1.terminalColumns }
  }
}

extension Character {
  fileprivate var terminalColumns: Int {
    guard let first = unicodeScalars.first else { return 0 }
    switch first.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1faff, 0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }
}
