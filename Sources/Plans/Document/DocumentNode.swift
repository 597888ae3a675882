import Records

/// A value of a YAML file with the place it stands at: Yams' nodes, made plain, with aliases written out, so that
/// command-line overrides can be put in and every later problem can name a line.
struct DocumentNode: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    var key: String
    var keyPlace: DocumentPlace
    var value: DocumentNode
  }

  enum Content: Sendable, Equatable {
    /// `isPlain`: written without quotes, so that `1` is a number and `true` a flag.
    case scalar(String, isPlain: Bool)
    case list([DocumentNode])
    case mapping([Entry])
  }

  var content: Content
  var place: DocumentPlace

  /// Nothing was written, or `null` or `~`.
  var isNull: Bool {
    if case .scalar(let text, isPlain: true) = content {
      ["", "~", "null", "Null", "NULL"].contains(text)
    } else {
      false
    }
  }

  /// The text of a scalar, whatever its type.
  var text: String? {
    if case .scalar(let text, _) = content, !isNull { text } else { nil }
  }

  /// The text of a scalar as it stands, an empty one or `null` too.
  var rawText: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  var items: [DocumentNode]? {
    if case .list(let items) = content { items } else { nil }
  }

  /// In words, for "found ..." in problems.
  var kindInWords: String {
    switch content {
    case .mapping: "a mapping"
    case .list: "a list"
    case .scalar: isNull ? "nothing" : "'\((text ?? "").excerpt(40))'"
    }
  }

  /// The setting that a scalar or a list of scalars stands for (YAML 1.2 rules: `yes` and `no` are text); nil for a
  /// mapping.
  var settingValue: SettingValue? {
    switch content {
    case .mapping: return nil
    case .list(let items):
      var values: [SettingValue] = []
      for item in items {
        guard let value = item.settingValue else { return nil }
        values.append(value)
      }
      return .list(values)
    case .scalar(let text, let isPlain):
      guard isPlain else { return .text(text) }
      if isNull { return SettingValue.none }
      switch text {
      case "true", "True", "TRUE": return .flag(true)
      case "false", "False", "FALSE": return .flag(false)
      default: break
      }
      // Only what begins like a number, so that "nan" and "infinity" stay words.
      guard let first = text.first(where: { $0 != "-" && $0 != "+" }), first.isASCII, first.isNumber || first == "."
      else { return .text(text) }
      if let whole = Int(text) { return .integer(whole) }
      if !text.lowercased().hasPrefix("0x"), let number = Double(text), number.isFinite { return .number(number) }
      return .text(text)
    }
  }
}
