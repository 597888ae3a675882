extension JSONValue {
  /// On one line, without spaces, for a page that shows its texts: what can't be seen is written as an escape that the
  /// page shows, too.
  var compactText: String {
    switch self {
    case .list(let values): "[" + values.map(\.compactText).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { JSONValue.text($0.key).plainText + ":" + $0.value.compactText }.joined(separator: ",") + "}"
    case .text(let content): JSONValue.text(content.visible).plainText
    default: plainText
    }
  }

  /// A plain value as `text` writes it, without its line break.
  private var plainText: String { String(text.dropLast()) }
}
