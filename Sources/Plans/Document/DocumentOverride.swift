import Records

/// A value given on the command line for a key of the file: `split.folds=3`, `estimators.0.parameters.C=[1, 10]`.
struct DocumentOverride: Sendable, Equatable {
  let text: String
  let path: [String]
  let value: DocumentNode

  /// Parts of the longest key that is read; a plan needs about eight.
  private static let deepestPath = 20

  /// Reads `key=value`; a value that begins with a bracket or quote is YAML. A key with dots inside is written in quotes: `policy.limits."latency.p99"`.
  init(_ text: String) throws(DocumentProblem) {
    let place = DocumentPlace.override(text)
    func refuse(_ what: String) -> DocumentProblem {
      DocumentProblem(file: "", place: place, key: "", what: what)
    }
    guard let equals = text.firstIndex(of: "=") else {
      throw refuse("there is no '='; write key=value, such as split.folds=3")
    }
    let path = try Self.segments(of: text[..<equals]) { refuse($0) }
    guard path.count <= Self.deepestPath else {
      throw refuse("the key has \(path.count) parts; no key of a plan has more than \(Self.deepestPath)")
    }
    let written = String(text[text.index(after: equals)...])
    self.text = text
    self.path = path
    // Only a list, a mapping or a quoted text needs YAML's rules; anything else stands for itself, so that `>50K` and
    // `yes: no` need no quotes.
    let plain = written.trimmingBlanks
    guard let first = plain.first, "[{\"'".contains(first) else {
      value = DocumentNode(content: .scalar(String(plain), isPlain: true), place: place)
      return
    }
    do throws(DocumentProblem) {
      value = try DocumentParser.parse(written, file: "").replacingPlaces(by: place)
    } catch {
      throw refuse("the value is \(error.what)")
    }
  }

  private static func segments(
    of key: Substring, refuse: (String) -> DocumentProblem
  ) throws(DocumentProblem) -> [String] {
    var segments: [String] = []
    var current = ""
    var quoted = false
    for character in key {
      switch character {
      case "\"": quoted.toggle()
      case "." where !quoted:
        segments.append(current)
        current = ""
      default: current.append(character)
      }
    }
    segments.append(current)
    guard !quoted else { throw refuse("a quote in the key isn't closed") }
    segments = segments.map { String($0.trimmingBlanks) }
    guard !segments.contains("") else { throw refuse("the key has an empty part") }
    return segments
  }

  /// Puts the value into `root`. Missing mappings on the way are made; names that hold dots (`dottedNames`) are
  /// recognised without quotes.
  func apply(to root: inout DocumentNode, dottedNames: [String]) throws(DocumentProblem) {
    try apply(path[...], to: &root, dottedNames: dottedNames)
  }

  private func apply(
    _ rest: ArraySlice<String>, to node: inout DocumentNode, dottedNames: [String]
  ) throws(DocumentProblem) {
    guard let segment = rest.first else {
      node = value
      return
    }
    let place = DocumentPlace.override(text)
    func refuse(_ what: String, nearest: String? = nil, choices: [String] = []) -> DocumentProblem {
      let walked = path[..<rest.startIndex].joined(separator: ".")
      return DocumentProblem(file: "", place: place, key: walked, what: what, nearest: nearest, choices: choices)
    }
    if node.isNull { node = DocumentNode(content: .mapping([]), place: place) }
    switch node.content {
    case .scalar: throw refuse("this holds \(node.kindInWords), so it has no '\(segment.excerpt())' inside")
    case .list(var items):
      guard let index = Int(segment), index >= 0, index <= items.count else {
        throw refuse(
          "'\(segment.excerpt())' is no place in a list of \(items.count); write 0 to \(items.count) (the last one adds)"
        )
      }
      if index == items.count { items.append(DocumentNode(content: .scalar("", isPlain: true), place: place)) }
      try apply(rest.dropFirst(), to: &items[index], dottedNames: dottedNames)
      node.content = .list(items)
    case .mapping(var entries):
      let length = keyLength(rest, known: entries.map(\.key) + dottedNames)
      let key = rest.prefix(length).joined(separator: ".")
      let index: Int
      if let found = entries.firstIndex(where: { $0.key == key }) {
        index = found
      } else {
        let empty = DocumentNode(content: .scalar("", isPlain: true), place: place)
        entries.append(DocumentNode.Entry(key: key, keyPlace: place, value: empty))
        index = entries.count - 1
      }
      try apply(rest.dropFirst(length), to: &entries[index].value, dottedNames: dottedNames)
      node.content = .mapping(entries)
    }
  }

  /// How many parts of the path make up the next key: the longest run that is a known name, else one.
  private func keyLength(_ rest: ArraySlice<String>, known: [String]) -> Int {
    for length in stride(from: rest.count, to: 1, by: -1)
    where known.contains(rest.prefix(length).joined(separator: ".")) {
      return length
    }
    return 1
  }
}

extension DocumentNode {
  /// The same value, standing at another place throughout.
  func replacingPlaces(by place: DocumentPlace) -> DocumentNode {
    let moved: Content =
      switch content {
      case .scalar: content
      case .list(let items): .list(items.map { $0.replacingPlaces(by: place) })
      case .mapping(let entries):
        .mapping(
          entries.map { Entry(key: $0.key, keyPlace: place, value: $0.value.replacingPlaces(by: place)) })
      }
    return DocumentNode(content: moved, place: place)
  }
}
