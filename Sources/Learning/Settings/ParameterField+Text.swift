import Records

extension ParameterField {
  /// A parameter that may be left unsaid, which is nil.
  ///
  /// - Parameters:
  ///   - choices: the names to choose from, where messages shall list them.
  ///   - setting: how a value is written.
  ///   - value: the value that a setting stands for; nil where it stands for none.
  public static func optional<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, expectation: String,
    _ domain: ParameterDomain,
    _ summary: String, choices: [String] = [], setting: @escaping @Sendable (Value) -> SettingValue,
    value: @escaping @Sendable (SettingValue) -> Value?
  ) -> Self {
    Self(
      name, expectation: expectation, domain, summary: summary, choices: choices,
      get: { $0[keyPath: path].map(setting) ?? SettingValue.none },
      set: { root, written in
        if case SettingValue.none = written {
          root[keyPath: path] = nil
          return true
        }
        guard let value = value(written) else { return false }
        root[keyPath: path] = value
        return true
      })
  }

  /// Any text that isn't empty, as it is written; nil: nothing is said.
  public static func text(
    _ name: String, _ path: any WritableKeyPath<Root, String?> & Sendable, _ summary: String
  ) -> Self {
    optional(
      name, path, expectation: "a word or text", ParameterDomain(texts: .words), summary, setting: { .text($0) },
      value: { if case .text(let text) = $0, !text.isEmpty { text } else { nil } })
  }

  /// A list of texts; one text stands for a list of one; nil: nothing is said.
  ///
  /// - Parameter texts: whether empty texts are texts too. Default: they aren't.
  public static func texts(
    _ name: String, _ path: any WritableKeyPath<Root, [String]?> & Sendable, texts: ParameterDomain.Texts = .words,
    _ summary: String
  ) -> Self {
    optional(
      name, path, expectation: "a list of texts", ParameterDomain(isList: true, texts: texts), summary,
      setting: { .list($0.map { .text($0) }) }, value: { $0.asTexts })
  }

  /// One of the cases of a text enumeration; nil: nothing is said.
  public static func optionalChoice<Choice: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Root, Choice?> & Sendable, _ summary: String
  ) -> Self where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue)
    return optional(
      name, path, expectation: "one of \(names.joined(separator: ", "))", ParameterDomain(words: names), summary,
      choices: names, setting: { .text($0.rawValue) }, value: { Choice(rawValue: $0.description) })
  }

  /// True or false; nil: nothing is said.
  public static func optionalFlag(
    _ name: String, _ path: any WritableKeyPath<Root, Bool?> & Sendable, _ summary: String
  ) -> Self {
    optional(
      name, path, expectation: "true or false", ParameterDomain(words: ["true", "false"]), summary,
      setting: { .flag($0) }, value: { if case .flag(let flag) = $0 { flag } else { nil } })
  }

  /// Bytes; a person may write `64KB`, `1MB` or `4GiB`; nil: nothing is said.
  public static func bytes(
    _ name: String, _ path: any WritableKeyPath<Root, Int?> & Sendable, _ summary: String
  ) -> Self {
    optional(
      name, path, expectation: "a size such as 64KB, 1MB or 4GiB", ParameterDomain(.real(1...0x1p59)), summary,
      setting: { .integer($0) },
      value: { $0.asDouble.flatMap { (1...0x1p59).contains($0) ? Int($0) : nil } }
    ).counting(.bytes)
  }

  /// A whole number within a range; nil: nothing is said.
  public static func wholeNumber(
    _ name: String, _ path: any WritableKeyPath<Root, Int?> & Sendable, in range: ClosedRange<Int>, _ summary: String
  ) -> Self {
    optional(
      name, path, expectation: "a whole number \(RangeText.text(range))", ParameterDomain(.whole(range)), summary,
      setting: { .integer($0) }, value: { $0.asInteger.flatMap { range.contains($0) ? $0 : nil } })
  }
}

extension SettingValue {
  /// The texts of a list, or of one text; nil where something else stands among them.
  public var asTexts: [String]? {
    let values: [SettingValue] = if case .list(let list) = self { list } else { [self] }
    let texts = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
    return texts.count == values.count ? texts : nil
  }
}

extension ParameterField {
  /// The same parameter, whose words are names of something.
  public func naming(_ source: NameSource) -> Self {
    var field = self
    field.description.names = source
    return field
  }

  /// The same parameter, whose default is told in words.
  public func usually(_ words: String) -> Self {
    var field = self
    field.description.defaultWords = words
    return field
  }

  /// The same parameter, in which a number may carry a unit.
  public func counting(_ unit: MeasurementUnit) -> Self {
    var field = self
    field.description.unit = unit
    return field
  }

  /// The same parameter, whose other values give the same trials: what is stored is taken for them too.
  public func outsideTrials() -> Self {
    var field = self
    field.description.isPartOfTrial = false
    return field
  }
}
