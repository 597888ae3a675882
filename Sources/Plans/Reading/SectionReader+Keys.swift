import Learning
import Records

extension SectionReader {
  /// Reads the keys of a section: a wrong value becomes a problem and reads as the default.
  ///
  /// - Parameters:
  ///   - names: those that are read; nil: all. The others have rules of their own.
  ///   - isName: whether a word is one of the names that a key asks for; it says so itself where it isn't. Nil takes
  ///     every word.
  func read<Keys: PlanSection>(
    _: Keys.Type = Keys.self, only names: Set<String>? = nil,
    isName: ((NameSource, DocumentNode, _ path: String) -> Bool)? = nil
  ) -> Keys {
    var keys = Keys()
    for description in Keys.descriptions where names?.contains(description.name) != false {
      guard let node = node(description.name) else { continue }
      if let source = description.names, let isName {
        let named = node.items?.enumerated().map { ($1, path(of: description.name) + ".\($0)") }
        guard (named ?? [(node, path(of: description.name))]).allSatisfy({ isName(source, $0.0, $0.1) }) else {
          continue
        }
      }
      if node.isNull, description.defaultValue == SettingValue.none, description.domain.texts == .none {
        refuse(node, description)
        continue
      }
      guard let value = value(of: node, description) else { continue }
      do throws(ParameterError) {
        try keys.set(description.name, to: value)
      } catch {
        let wrong = wrongItems(of: node, description, Keys.self)
        if wrong.isEmpty { refuse(node, description) }
        for (item, path) in wrong { refuse(item, description, at: path) }
      }
    }
    return keys
  }

  /// The items of a list that don't fit by themselves, each with its path.
  private func wrongItems<Keys: PlanSection>(
    of node: DocumentNode, _ description: ParameterDescription, _: Keys.Type
  ) -> [(item: DocumentNode, path: String)] {
    guard description.domain.isList, let items = node.items else { return [] }
    return items.enumerated().compactMap { index, item in
      let isText = description.domain.texts == .words || description.domain.texts == .any
      let value: SettingValue = isText ? .text(item.text ?? item.rawText ?? "") : item.settingValue ?? SettingValue.none
      var keys = Keys()
      let fits = (try? keys.set(description.name, to: .list([value]))) != nil
      return fits ? nil : (item, path(of: description.name) + ".\(index)")
    }
  }

  /// Says that a value doesn't fit a key.
  ///
  /// - Parameter path: of an item of a list; nil: the key's.
  func refuse(_ node: DocumentNode, _ description: ParameterDescription, at path: String? = nil) {
    let key = path ?? self.path(of: description.name)
    guard description.choices.isEmpty else {
      return problems.add(
        "must be one of the names below, found \(node.kindInWords)", at: node.place, key: key,
        nearest: node.text.flatMap { NearestName.find($0, among: description.choices) }, choices: description.choices,
        written: node.text)
    }
    guard path != nil else {
      return add("must be \(description.expectation), found \(node.kindInWords)", to: description.name)
    }
    problems.add("must be \(description.expectation), found \(node.kindInWords)", at: node.place, key: key)
  }

  /// The setting that a node stands for; nil, with a problem, where it stands for none.
  private func value(of node: DocumentNode, _ description: ParameterDescription) -> SettingValue? {
    switch description.domain.texts {
    case .words, .any:
      if description.domain.isList { return texts(node, description) }
      guard let text = description.domain.texts == .any ? node.rawText : node.text else {
        refuse(node, description)
        return nil
      }
      return .text(text)
    case .matching where description.unit == nil:
      // A character or an amount; `1.0` and `null` stand as they are written.
      if let value = node.settingValue, value.asDouble != nil, description.domain.numbers != .none { return value }
      if let text = node.rawText { return .text(text) }
    case .none, .matching: break
    }
    if let unit = description.unit, let quantity = Quantity.parse(node, unit: unit) { return .number(quantity) }
    if let value = node.settingValue { return value }
    // A blank or a point in quotes is a mark.
    if let text = node.rawText { return .text(text) }
    refuse(node, description)
    return nil
  }

  private func texts(_ node: DocumentNode, _ description: ParameterDescription) -> SettingValue? {
    let takesAny = description.domain.texts == .any
    if node.isNull, !takesAny { return reject(description.name, "a value or a list") }
    var texts: [SettingValue] = []
    for (index, item) in (node.items ?? [node]).enumerated() {
      if let text = takesAny ? item.rawText : item.text {
        texts.append(.text(text))
      } else {
        let path = path(of: description.name) + (node.items == nil ? "" : ".\(index)")
        problems.add(
          "must be \(takesAny ? "a text such as \"?\"" : "a word or text"), found \(item.kindInWords)", at: item.place,
          key: path)
      }
    }
    return .list(texts)
  }
}
