import Records

/// A JSON value whose objects keep their order, so that the same record gives the same bytes.
package indirect enum JSONValue: Sendable, Equatable {
  case null
  case flag(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([Member])

  package struct Member: Sendable, Equatable {
    let key: String
    let value: JSONValue

    package init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  package static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member(key: $0.key, value: $0.value) })
  }

  /// A number; null where JSON has no way to write it. Who needs to tell the cases apart writes `textual(_:)` beside.
  package static func finite(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }

  package static func optional(_ value: Double?) -> JSONValue {
    guard let value else { return .null }
    return .finite(value)
  }

  package static func optional(_ text: String?) -> JSONValue {
    guard let text else { return .null }
    return .text(text)
  }

  package static func optional(_ value: Int?) -> JSONValue {
    guard let value else { return .null }
    return .integer(value)
  }

  package static func texts(_ values: [String]) -> JSONValue { .list(values.map { JSONValue.text($0) }) }

  /// Indented by two spaces; short lists of plain values stay on one line.
  package var text: String {
    var output = ""
    write(to: &output, depth: 0)
    return output + "\n"
  }

  private func write(to output: inout String, depth: Int) {
    switch self {
    case .null: output += "null"
    case .flag(let value): output += value ? "true" : "false"
    case .integer(let value): output += String(value)
    case .number(let value): output += Self.text(of: value)
    case .text(let value): Self.quote(value, to: &output)
    case .list(let values):
      Self.write(
        values.map { (nil, $0) }, ("[", "]"), to: &output, depth: depth, onOneLine: values.allSatisfy(\.isPlain))
    case .object(let members):
      Self.write(members.map { ($0.key, $0.value) }, ("{", "}"), to: &output, depth: depth, onOneLine: members.isEmpty)
    }
  }

  private static func write(
    _ entries: [(key: String?, value: JSONValue)], _ brackets: (String, String), to output: inout String, depth: Int,
    onOneLine: Bool
  ) {
    output += brackets.0
    let indent = "\n" + String(repeating: "  ", count: depth + 1)
    for (position, entry) in entries.enumerated() {
      if position > 0 { output += onOneLine ? ", " : "," }
      if !onOneLine { output += indent }
      if let key = entry.key {
        quote(key, to: &output)
        output += ": "
      }
      entry.value.write(to: &output, depth: depth + 1)
    }
    if !onOneLine, !entries.isEmpty { output += "\n" + String(repeating: "  ", count: depth) }
    output += brackets.1
  }

  private var isPlain: Bool {
    switch self {
    case .list, .object: false
    default: true
    }
  }

  /// The shortest digits that read back as the same number.
  private static func text(of value: Double) -> String {
    guard value.isFinite else { return "null" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  /// `<`, `>` and `&` are written as escapes, so that the text may stand inside a page; so are characters that aren't seen
  /// or that turn the direction of writing.
  private static func quote(_ content: String, to output: inout String) {
    output += "\""
    for scalar in content.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "<", ">", "&": escape(scalar, to: &output)
      case _ where LegibleText.isHidden(scalar): escape(scalar, to: &output)
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }

  /// As JSON has it: four digits for each unit of UTF-16.
  private static func escape(_ scalar: Unicode.Scalar, to output: inout String) {
    for unit in scalar.utf16 {
      let digits = String(unit, radix: 16)
      output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
