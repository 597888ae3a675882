import Records

/// Texts as an experiment file (YAML) writes them.
public enum PlanText {
  /// Words that YAML takes for something else.
  private static let reserved: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "nan", "inf"]

  /// The text without quotes where it can do without them.
  public static func word(_ text: String) -> String {
    let isWord =
      text.unicodeScalars.first?.properties.isAlphabetic == true
      && text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || "_-./".unicodeScalars.contains($0)
      }
    return isWord && !reserved.contains(text.lowercased()) ? text : quoted(text)
  }

  /// The text in quotes: single ones, or double ones where it has characters that must be escaped.
  public static func quoted(_ text: String) -> String {
    if LegibleText.cell(text, limit: .max) == text {
      return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": escaped += "\\\(scalar)"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      case "\t": escaped += "\\t"
      default:
        let isPlain = scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7f
        let digits = String(scalar.value, radix: 16, uppercase: true)
        escaped +=
          isPlain || scalar.properties.isAlphabetic
          ? String(scalar) : "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    }
    return "\"\(escaped)\""
  }

  /// A type as it stands behind a column's name.
  public static func declaration(_ declaration: ColumnDeclaration) -> String {
    var details: [String] = []
    if let mark = declaration.decimalMark { details.append("decimal-mark: \(mark.rawValue)") }
    if let mark = declaration.thousandsMark { details.append("thousands-mark: \(mark.rawValue)") }
    if let unit = declaration.unit { details.append("unit: \(word(unit))") }
    if details.isEmpty { return declaration.kind.rawValue }
    return "{\((["kind: \(declaration.kind.rawValue)"] + details).joined(separator: ", "))}"
  }
}
