import Records

/// Collects what is wrong with a file, so that a person sees all of it at once.
final class ProblemList {
  let file: String
  private(set) var problems: [DocumentProblem] = []
  /// What isn't wrong, but a person should know.
  private(set) var notes: [String] = []
  private var seen: Set<DocumentProblem> = []

  /// A file that isn't what it should be can be wrong a million times; nobody reads so many.
  static let limit = 200

  init(file: String) { self.file = file }

  func add(
    _ what: String, at place: DocumentPlace, key: String, nearest: String? = nil, choices: [String] = [],
    written: String? = nil
  ) {
    guard problems.count < Self.limit else { return }
    add(
      DocumentProblem(
        file: file, place: place, key: key, what: what, nearest: nearest, choices: choices, written: written))
  }

  func add(_ problem: DocumentProblem) {
    if problems.count < Self.limit, seen.insert(problem).inserted { problems.append(problem) }
  }

  func note(_ what: String) {
    if !notes.contains(what) { notes.append(what) }
  }

  /// A name that isn't among the valid ones.
  func addUnknown(_ kind: String, _ name: String, at place: DocumentPlace, key: String, among names: [String]) {
    guard problems.count < Self.limit else { return }
    add(
      "there is no \(kind) '\(name.legible)'", at: place, key: key, nearest: NearestName.find(name, among: names),
      choices: names, written: name)
  }
}

/// Reads one mapping of a file key by key; a wrong value becomes a problem and reads as nil, and a key that nobody
/// asked for is unknown.
final class SectionReader {
  let node: DocumentNode
  let path: String
  let problems: ProblemList
  private let entries: [DocumentNode.Entry]
  /// Position of each key; of a key that stands twice, of the first.
  private let positions: [String: Int]
  /// In the order of the first question, for lists of valid keys.
  private var asked: [String] = []
  private var askedKeys: Set<String> = []

  /// Nil, with a problem, if `node` is no mapping. A section with nothing in it reads as an empty mapping.
  init?(_ node: DocumentNode, path: String, problems: ProblemList) {
    guard let entries = node.isNull ? [] : node.entries else {
      problems.add("must be a mapping of keys to values, found \(node.kindInWords)", at: node.place, key: path)
      return nil
    }
    self.node = node
    self.path = path
    self.problems = problems
    self.entries = entries
    positions = Dictionary(entries.enumerated().map { ($1.key, $0) }) { first, _ in first }
  }

  func path(of key: String) -> String { path.isEmpty ? key : path + "." + key }

  /// The node under a key; asking makes the key a valid one.
  func node(_ key: String) -> DocumentNode? {
    if askedKeys.insert(key).inserted { asked.append(key) }
    return entry(key)?.value
  }

  private func entry(_ key: String) -> DocumentNode.Entry? { positions[key].map { entries[$0] } }

  func has(_ key: String) -> Bool { positions[key] != nil }

  func keyPlace(_ key: String) -> DocumentPlace { entry(key)?.keyPlace ?? node.place }

  /// Keys in the order of the file.
  var keys: [String] { entries.map(\.key) }

  func add(_ what: String, to key: String, nearest: String? = nil, choices: [String] = []) {
    let place = entry(key)?.value.place ?? node.place
    problems.add(what, at: place, key: path(of: key), nearest: nearest, choices: choices)
  }

  /// A nested section; nil if the key is absent or its value is no mapping.
  func section(_ key: String) -> SectionReader? {
    guard let value = node(key) else { return nil }
    return SectionReader(value, path: path(of: key), problems: problems)
  }

  /// The items of a list; a single value stands for a list of one. Paths end in the item's number.
  func items(_ key: String) -> [(node: DocumentNode, path: String)]? {
    guard let value = node(key) else { return nil }
    guard let items = value.items else {
      return value.isNull ? reject(key, "a value or a list") : [(value, path(of: key))]
    }
    return items.enumerated().map { ($1, path(of: key) + ".\($0)") }
  }

  func text(_ key: String) -> String? {
    guard let value = node(key) else { return nil }
    guard let text = value.text, !text.isEmpty else { return reject(key, "a word or text") }
    return text
  }

  /// Texts of a list; a single text stands for a list of one.
  func texts(_ key: String) -> [String]? {
    guard let items = items(key) else { return nil }
    var texts: [String] = []
    for (item, path) in items {
      if let text = item.text {
        texts.append(text)
      } else {
        problems.add("must be a word or text, found \(item.kindInWords)", at: item.place, key: path)
      }
    }
    return texts
  }

  func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let value = node(key) else { return nil }
    guard let whole = value.settingValue?.asInteger, range.contains(whole) else {
      let bound =
        range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      return reject(key, "a whole number \(bound)")
    }
    return whole
  }

  /// A number within a range, its bounds included.
  func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
    guard let value = node(key) else { return nil }
    guard let number = value.settingValue?.asDouble, range.contains(number) else {
      return reject(
        key, "a number from \(SettingValue.number(range.lowerBound)) to \(SettingValue.number(range.upperBound))")
    }
    return number
  }

  func flag(_ key: String) -> Bool? {
    guard let value = node(key) else { return nil }
    guard case .flag(let flag)? = value.settingValue else { return reject(key, "true or false") }
    return flag
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Choice.Type = Choice.self
  ) -> Choice? where Choice.RawValue == String {
    guard let value = node(key) else { return nil }
    return Self.choice(value, path: path(of: key), problems: problems)
  }

  static func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: DocumentNode, path: String, problems: ProblemList
  ) -> Choice? where Choice.RawValue == String {
    choice(node, path: path, problems: problems, among: Choice.allCases.map(\.rawValue), Choice.init(rawValue:))
  }

  static func choice<Choice>(
    _ node: DocumentNode, path: String, problems: ProblemList, among names: [String], _ named: (String) -> Choice?
  ) -> Choice? {
    guard let text = node.text, let choice = named(text) else {
      problems.add(
        "must be one of the names below, found \(node.kindInWords)", at: node.place, key: path,
        nearest: node.text.flatMap { NearestName.find($0, among: names) }, choices: names, written: node.text)
      return nil
    }
    return choice
  }

  /// Adds a problem for a value of the wrong type or out of range, and reads it as nil.
  func reject<Value>(_ key: String, _ expectation: String) -> Value? {
    add("must be \(expectation), found \(node(key)?.kindInWords ?? "nothing")", to: key)
    return nil
  }

  /// Reports keys that nobody asked for. To be called when everything was read.
  func finish() {
    for entry in entries where !askedKeys.contains(entry.key) {
      problems.addUnknown("key", entry.key, at: entry.keyPlace, key: path(of: entry.key), among: asked)
    }
  }
}
