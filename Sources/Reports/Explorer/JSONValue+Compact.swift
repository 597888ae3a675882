extension JSONValue {
  /// On one line, without spaces.
  var compactText: String {
    switch self {
    case .list(let values): "[" + values.map(\.compactText).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { JSONValue.text($0.key).plainText + ":" + $0.value.compactText }.joined(separator: ",") + "}"
    default: plainText
    }
  }

  /// A plain value as `text` writes it, without its line break.
  private var plainText: String { String(text.dropLast()) }
}
