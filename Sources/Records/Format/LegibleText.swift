/// Text from outside (a cell, a column name, a level, a path) as it may be shown to a person.
///
/// Data can hold anything: codes that colour or clear a terminal, line ends that break a table, marks that turn the
/// direction of writing, and cells of a hundred thousand characters.
public enum LegibleText {
  /// Characters of a cell that are shown.
  public static let longestCell = 80

  /// The text on one line, with characters that aren't seen written as escapes (`\n`, `\t`, `\u{1B}`), and its middle
  /// left out where it is longer than `limit` characters and what says so is shorter than what is left out.
  public static func cell(_ text: String, limit: Int = longestCell) -> String {
    // Plain and short, as nearly all are.
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7f).contains($0) }
    if isPlain, text.utf8.count <= limit { return text }
    let (head, tail, left) = parts(text.unicodeScalars, limit: limit)
    guard left > 0 else { return escaped(head) }
    let mark = "... (\(left) characters left out) ..."
    // A middle that is longer in any case needn't be written to be known.
    if left <= mark.count, escaped(text.unicodeScalars[head.endIndex..<tail.startIndex]).count <= mark.count {
      return escaped(text.unicodeScalars[...])
    }
    return escaped(head) + mark + escaped(tail)
  }

  /// A text of several lines, with characters that aren't seen written as escapes, and the middle of lines left out
  /// that have more than `longest` characters. Line ends and tabs stay.
  public static func lines(_ text: String, longest: Int) -> String {
    guard text.utf8.count > longest else { return escaped(lines: text) }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.utf8.count > longest ? cell(String(line), limit: longest) : escaped(lines: String(line))
    }
    return lines.joined(separator: "\n")
  }

  private static func escaped(lines text: String) -> String {
    if !text.unicodeScalars.contains(where: { $0 != "\n" && $0 != "\t" && isHidden($0) }) { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\t" || !isHidden(scalar) {
        shown.append(scalar)
      } else {
        shown.append(contentsOf: escape(scalar).unicodeScalars)
      }
    }
    return String(shown)
  }

  private static func parts(
    _ text: String.UnicodeScalarView, limit: Int
  ) -> (head: Substring.UnicodeScalarView, tail: Substring.UnicodeScalarView, left: Int) {
    guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex), end < text.endIndex else {
      return (text[...], text[text.endIndex...], 0)
    }
    let head = text.prefix(limit * 2 / 3)
    let tail = text.suffix(limit / 6)
    return (head, tail, text.count - head.count - tail.count)
  }

  private static func escaped(_ text: Substring.UnicodeScalarView) -> String {
    var shown = ""
    for scalar in text {
      if isHidden(scalar) { shown += escape(scalar) } else { shown.unicodeScalars.append(scalar) }
    }
    return shown
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
  }

  /// Control characters, line separators, and characters that turn or join what stands beside them. A joiner and a
  /// variation selector are part of words and signs in many scripts, so they stay.
  package static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f...0x9f, 0xad, 0x61c, 0x180e, 0x200b, 0x200e...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff,
      0xfff9...0xfffb, 0xe0000...0xe007f:
      true
    default: false
    }
  }
}

extension String {
  /// The text as a cell that may be shown; see `LegibleText.cell`.
  public var legible: String { LegibleText.cell(self) }
}

extension StringProtocol {
  /// The text as a message quotes it: one line of at most `limit` characters; see `LegibleText.cell`.
  public func excerpt(_ limit: Int = 60) -> String { LegibleText.cell(String(self), limit: limit) }

  /// The text on one line: what breaks lines, moves a terminal's cursor or turns the direction of writing becomes a
  /// space.
  public var singleLine: String {
    var output = ""
    for scalar in unicodeScalars { output.unicodeScalars.append(LegibleText.isHidden(scalar) ? " " : scalar) }
    return output
  }
}
