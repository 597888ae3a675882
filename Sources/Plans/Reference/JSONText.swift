/// JSON whose keys keep their order.
indirect enum JSONText {
  case object([(String, JSONText)])
  case array([JSONText])
  case text(String)
  case whole(Int)
  case number(Double)
  case flag(Bool)
  case null

  /// What fits is written in one line.
  private static let longestLine = 160

  static func texts(_ texts: [String]) -> JSONText { .array(texts.map { .text($0) }) }

  /// Indented by two blanks a level.
  func written(indent: String = "") -> String {
    switch self {
    case .object(let entries):
      guard !entries.isEmpty else { return "{}" }
      let line = "{\(entries.map { "\(Self.quoted($0.0)): \($0.1.written())" }.joined(separator: ", "))}"
      if line.count <= Self.longestLine, !line.contains("\n") { return line }
      let inner = indent + "  "
      let lines = entries.map { "\(inner)\(Self.quoted($0.0)): \($0.1.written(indent: inner))" }
      return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
    case .array(let items):
      guard !items.isEmpty else { return "[]" }
      let inner = indent + "  "
      let plain = items.map { $0.written(indent: inner) }
      let line = "[\(plain.joined(separator: ", "))]"
      if line.count <= Self.longestLine, !line.contains("\n") { return line }
      return "[\n\(plain.map { inner + $0 }.joined(separator: ",\n"))\n\(indent)]"
    case .text(let text): return Self.quoted(text)
    case .whole(let number): return String(number)
    case .number(let number):
      return number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
    case .flag(let flag): return flag ? "true" : "false"
    case .null: return "null"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default:
        if scalar.value >= 0x20 {
          quoted.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return quoted + "\""
  }
}
