import Records
import Tabular

/// The keys of a data section as flags of a command: the same names, values and messages as in an experiment file.
package struct DataFlags: Sendable, Equatable {
  /// Keys with one value, in the order of the documentation.
  package static let singleKeys = [
    "target", "task", "positive", "time", "groups", "rows", "format", "separator", "decimal-mark", "thousands-mark",
    "header", "skip-lines", "comment", "numeric-share", "trim", "encoding", "malformed-rows",
  ]
  /// Keys with a list.
  package static let listKeys = [
    "drop", "sensitive", "keep-as-input", "units", "column-names", "missing", "missing-only",
  ]

  /// Values of single keys.
  package var values: [String: String] = [:]
  /// Values of lists; one that begins with `[` is a list itself.
  package var lists: [String: [String]] = [:]
  /// `NAME=KIND`, such as `zip=categorical` or `price={kind: numeric, unit: kg}`.
  package var types: [String] = []

  package init() {}

  fileprivate func entries(_ problems: ProblemList) -> [DocumentNode.Entry] {
    var entries: [DocumentNode.Entry] = []
    for key in Self.singleKeys {
      guard let value = values[key] else { continue }
      let place = DocumentPlace.flag("--\(key) \(value)")
      // A word such as null stands for itself; `\t` is how a tab is typed.
      let text = key == "separator" && value == "\\t" ? "\t" : value
      let plain = DocumentNode(content: .scalar(text, isPlain: true), place: place)
      let node =
        plain.isNull && key != "header" ? DocumentNode(content: .scalar(text, isPlain: false), place: place) : plain
      entries.append(.init(key: key, keyPlace: place, value: node))
    }
    for key in Self.listKeys {
      guard let values = lists[key], !values.isEmpty else { continue }
      let items = values.flatMap { value in self.items(of: value, flag: "--\(key) \(value)", problems) }
      let place = DocumentPlace.flag("--\(key)")
      entries.append(.init(key: key, keyPlace: place, value: DocumentNode(content: .list(items), place: place)))
    }
    if !types.isEmpty { entries.append(typeEntry(problems)) }
    return entries
  }

  private func items(of value: String, flag: String, _ problems: ProblemList) -> [DocumentNode] {
    let place = DocumentPlace.flag(flag)
    if value.hasPrefix("["), let parsed = parsed(value, flag: flag, problems), let items = parsed.items { return items }
    return [DocumentNode(content: .scalar(value, isPlain: false), place: place)]
  }

  private func typeEntry(_ problems: ProblemList) -> DocumentNode.Entry {
    var columns: [DocumentNode.Entry] = []
    for text in types {
      let flag = "--types \(text)"
      let place = DocumentPlace.flag(flag)
      // The last sign of equality: names may hold one, kinds don't.
      guard let equals = text.lastIndex(of: "="), equals > text.startIndex else {
        problems.add("must be NAME=KIND, such as zip=categorical", at: place, key: "")
        continue
      }
      let name = String(text[..<equals])
      let kind = String(text[text.index(after: equals)...])
      let value =
        kind.hasPrefix("{")
        ? parsed(kind, flag: flag, problems) : DocumentNode(content: .scalar(kind, isPlain: true), place: place)
      guard let value else { continue }
      if columns.contains(where: { $0.key == name }) {
        problems.add("a second type for column '\(name.legible)'", at: place, key: "")
        continue
      }
      columns.append(.init(key: name, keyPlace: place, value: value))
    }
    let place = DocumentPlace.flag("--types")
    return .init(key: "types", keyPlace: place, value: DocumentNode(content: .mapping(columns), place: place))
  }

  private func parsed(_ text: String, flag: String, _ problems: ProblemList) -> DocumentNode? {
    do throws(DocumentProblem) {
      return try DocumentParser.parse(text, file: "").replacingPlaces(by: .flag(flag))
    } catch {
      problems.add("the value is \(error.what)", at: .flag(flag), key: "")
      return nil
    }
  }
}

extension DataPlan {
  /// Reads what flags say of a file, or of a data set of the catalogue.
  ///
  /// - Parameters:
  ///   - source: `file` or `dataset`, and which.
  ///   - columns: those of the loaded data, against which names are checked; nil before it is loaded.
  ///   - unnamed: those of the loaded data to which the header gives no name.
  /// - Throws: `PlanError` with every problem found.
  package static func read(
    _ flags: DataFlags, source: (key: String, name: String), vocabulary: PlanVocabulary, columns: [String]? = nil,
    unnamed: [UnnamedColumn] = []
  ) throws(PlanError) -> DataPlan {
    let problems = ProblemList(file: "")
    let place = DocumentPlace.flag(source.name)
    let named = DocumentNode.Entry(
      key: source.key, keyPlace: place,
      value: DocumentNode(content: .scalar(source.name, isPlain: false), place: place))
    let data = DocumentNode(content: .mapping([named] + flags.entries(problems)), place: place)
    let root = DocumentNode(content: .mapping([.init(key: "data", keyPlace: place, value: data)]), place: place)
    let known = columns.map { KnownData(task: nil, columns: $0, unnamed: unnamed) }
    var reader = PlanReader(
      file: "", vocabulary: vocabulary, knownData: known, problems: problems, notes: PlanNotes(file: ""))
    reader.needsTarget = false
    guard let section = SectionReader(root, path: "", problems: problems), let plan = reader.readData(section),
      problems.problems.isEmpty
    else { throw .invalid(file: "the options", problems: problems.problems) }
    return plan
  }
}
