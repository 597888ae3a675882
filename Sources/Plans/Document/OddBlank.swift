/// A blank where YAML takes nothing but spaces: a tab, a no-break space.
struct OddBlank {
  private let scalar: Unicode.Scalar

  /// nil for a space and for whatever is no blank.
  init?(_ scalar: Unicode.Scalar) {
    // The last two have no width.
    let isOdd =
      scalar == "\t" || scalar == "\u{200B}" || scalar == "\u{FEFF}"
      || (scalar != " " && scalar.properties.generalCategory == .spaceSeparator)
    guard isOdd else { return nil }
    self.scalar = scalar
  }

  var isTab: Bool { scalar == "\t" }

  /// With its article and its number, such as `a no-break space (U+00A0)`.
  var name: String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return switch scalar {
    case "\t": "a tab (\(code))"
    case "\u{00A0}", "\u{202F}": "a no-break space (\(code))"
    case "\u{200B}", "\u{FEFF}": "an invisible character (\(code))"
    default: "a blank (\(code)) that is no plain space"
    }
  }

  /// The fact and what to do, where it indents a line.
  var asIndentation: String {
    "\(name) indents the line, where YAML takes spaces only; put spaces in its place"
  }

  /// Behind a mark such as `:`.
  func behind(_ mark: Unicode.Scalar) -> String {
    "\(name) stands behind '\(mark)', where YAML takes a space only; put a space in its place"
  }

  /// One with its place.
  struct Found {
    let blank: OddBlank
    let line: Int
    let column: Int
    /// nil: it indents the line.
    let mark: Unicode.Scalar?

    var what: String { mark.map(blank.behind) ?? blank.asIndentation }
  }

  /// The one that indents the line where the parser stopped, or a line above it in the same entry of the root: but for a
  /// tab, such a line may be read as something else, and the parser stops later.
  static func indenting(_ lines: [Substring], upTo last: Int) -> Found? {
    let last = min(last, lines.count)
    for line in stride(from: last, through: 1, by: -1) {
      var column = 0
      for scalar in lines[line - 1].unicodeScalars {
        column += 1
        if scalar == " " { continue }
        if let blank = OddBlank(scalar) {
          if !blank.isTab || line == last { return Found(blank: blank, line: line, column: column, mark: nil) }
        } else if column == 1, line < last {
          return nil
        }
        break
      }
    }
    return nil
  }

  /// The one behind a `:` in these lines; not a tab, which may stand there.
  static func behindMark(_ lines: [Substring], _ range: ClosedRange<Int>) -> Found? {
    for line in range where lines.indices.contains(line - 1) {
      var before: Unicode.Scalar = " "
      var column = 0
      for scalar in lines[line - 1].unicodeScalars {
        column += 1
        if before == ":", let blank = OddBlank(scalar), !blank.isTab {
          return Found(blank: blank, line: line, column: column, mark: before)
        }
        before = scalar
      }
    }
    return nil
  }

  /// The one in front of a key.
  static func inFront(of key: String) -> OddBlank? { key.unicodeScalars.first.flatMap { OddBlank($0) } }

  /// The one behind the dash of what was meant as an item of a list.
  static func behindDash(_ text: String) -> OddBlank? {
    guard text.unicodeScalars.first == "-" else { return nil }
    return text.unicodeScalars.dropFirst().first.flatMap { OddBlank($0) }
  }
}
