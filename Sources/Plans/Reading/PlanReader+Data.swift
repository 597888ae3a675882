import Records
import Tabular

extension PlanReader {
  func readData(_ root: SectionReader) -> DataPlan? {
    guard root.has("data") else {
      _ = root.node("data")
      root.problems.add(
        "the section 'data' is missing: it names the data set or file", at: root.node.place, key: "data")
      return nil
    }
    guard let section = root.section("data") else { return nil }
    defer { section.finish() }

    let keys = section.read(DataKeys.self)
    let source = readSource(section, keys)
    let columns = knownData?.columns
    let drop = readDrop(keys.drop, section, columns: columns)
    for description in DataKeys.descriptions where description.names == .columns && description.name != "drop" {
      let isRowOrder = description.name == "time" && keys.time == TimeOrder.rowOrderName
      if !isRowOrder { checkColumns(section, description.name, columns: columns) }
    }
    guard let source else { return nil }

    let listed: PlanVocabulary.Dataset? = if case .dataset(let name) = source { vocabulary.dataset(name) } else { nil }
    if needsTarget, !section.has("target"), listed?.target == nil {
      problems.add(
        "the target is missing: name the column to predict", at: section.node.place, key: section.path(of: "target"),
        choices: columns ?? [])
    }
    if let target = keys.target ?? listed?.target {
      if let drop, drop.contains(target) {
        section.add("the target '\(target)' can't be dropped", to: "drop")
      }
      if keys.groups == target { section.add("the target can't be the group column", to: "groups") }
      if keys.time.map(TimeOrder.init) == .column(target) {
        section.add("the target can't be the time column", to: "time")
      }
      if let keepAsInput = keys.keepAsInput, keepAsInput.contains(target) {
        section.add("the target '\(target)' can't be an input", to: "keep-as-input")
      }
    }
    if let keepAsInput = keys.keepAsInput, let drop, let both = keepAsInput.first(where: drop.contains) {
      section.add("'\(both)' is dropped, so it can't be an input", to: "keep-as-input")
    }
    checkKept(section, keys, listed)
    if let positive = keys.positive, keys.task == .regression {
      section.add("a regression has no positive class '\(positive)'", to: "positive")
    }
    return DataPlan(
      source: source, target: keys.target, task: keys.task, positive: keys.positive, drop: drop,
      sensitive: keys.sensitive, time: keys.time.map(TimeOrder.init), groups: keys.groups,
      keepAsInput: keys.keepAsInput, rows: keys.rows)
  }

  /// A column of the file that models see anyway can't be kept as an input besides.
  private func checkKept(_ section: SectionReader, _ keys: DataKeys, _ listed: PlanVocabulary.Dataset?) {
    guard section.has("keep-as-input"), let columns = knownData?.columns, let items = section.items("keep-as-input")
    else { return }
    var hidden = [keys.target ?? listed?.target, keys.groups ?? listed?.groups].compactMap { $0 } + (keys.drop ?? [])
    if case .column(let name)? = (keys.time ?? listed?.time).map(TimeOrder.init) { hidden.append(name) }
    for (node, path) in items {
      guard let name = node.text, columns.contains(name), !hidden.contains(name) else { continue }
      problems.add(
        "column '\(name.legible)' is neither the time nor the group column, so it is an input anyway", at: node.place,
        key: path)
    }
  }

  private func readSource(_ section: SectionReader, _ keys: DataKeys) -> DataPlan.Source? {
    let names = vocabulary.datasets.map(\.name)
    if section.has("dataset"), section.has("file") {
      section.add("give either 'dataset' or 'file', not both", to: "file")
      return nil
    }
    if section.has("file") {
      let format = readFormat(section)
      return keys.file.map { .file($0, format) }
    }
    for key in FileFormat.keys where section.has(key) {
      _ = section.node(key)
      section.add("belongs to 'file'; the catalogue says how a data set is read", to: key)
    }
    guard section.has("dataset") else {
      problems.add(
        "names no data: give 'dataset' (a name of the catalogue) or 'file'", at: section.node.place, key: section.path,
        choices: names)
      return nil
    }
    guard let dataset = keys.dataset else { return nil }
    guard vocabulary.dataset(dataset) != nil else {
      let place = section.node("dataset")?.place ?? section.node.place
      problems.addUnknown("data set", dataset, at: place, key: section.path(of: "dataset"), among: names)
      return nil
    }
    return .dataset(dataset)
  }

  private func readFormat(_ section: SectionReader) -> FileFormat {
    let keys = section.read(FileKeys.self)
    var format = keys.format
    if let mark = format.decimalMark, let thousands = format.thousandsMark, mark.rawValue == thousands.rawValue {
      section.add("the \(mark.rawValue) can't part thousands and fractions", to: "thousands-mark")
    }
    if let names = format.columnNames {
      if names.isEmpty { section.add("must name at least one column", to: "column-names") }
      if let twice = Dictionary(grouping: names, by: { $0 }).first(where: { $1.count > 1 })?.key {
        section.add("'\(twice)' is named twice", to: "column-names")
      }
    }
    format.missing = keys.missingOnly.map { .only($0) } ?? .adding(keys.missing ?? [])
    if keys.missing != nil, keys.missingOnly != nil {
      section.add("give either 'missing' (besides the usual marks) or 'missing-only' (instead of them)", to: "missing")
    }
    if let types = section.section("types") {
      for key in types.keys {
        check(key, types, key, path: types.path(of: key), columns: knownData?.columns)
        if let time = types.timeDeclaration(key) {
          format.times[key] = time
          continue
        }
        format.types[key] = readType(types, key)
      }
    }
    return format
  }

  /// `numeric` and the like, or a mapping with the kind and how its numbers are written.
  private func readType(_ types: SectionReader, _ key: String) -> ColumnDeclaration? {
    guard let node = types.node(key) else { return nil }
    guard node.entries != nil else {
      let kind: ColumnDeclaration.Kind? = types.choice(key)
      return kind.map { ColumnDeclaration($0) }
    }
    guard let section = types.section(key) else { return nil }
    defer { section.finish() }
    let declaration = section.read(ColumnTypeKeys.self).declaration
    if declaration.kind != .numeric {
      for key in ["decimal-mark", "thousands-mark", "unit"] where section.has(key) {
        section.add("goes only with kind: numeric", to: key)
      }
    }
    if let mark = declaration.decimalMark, mark.rawValue == declaration.thousandsMark?.rawValue {
      section.add("the \(mark.rawValue) can't part thousands and fractions", to: "thousands-mark")
    }
    return declaration
  }

  /// Problems with the columns that a key names: unknown ones, once the columns are known, and those listed twice.
  private func checkColumns(_ section: SectionReader, _ key: String, columns: [String]?) {
    guard let node = section.node(key) else { return }
    guard let items = node.items else {
      if let name = node.text { check(name, section, key, path: section.path(of: key), columns: columns) }
      return
    }
    var seen: Set<String> = []
    for (index, name) in items.enumerated().compactMap({ index, item in item.text.map { (index, $0) } }) {
      check(name, section, key, path: section.path(of: key) + ".\(index)", columns: columns, index: index)
      if !seen.insert(name).inserted { section.add("'\(name.legible)' is listed twice", to: key) }
    }
  }

  /// The dropped columns by the names that they have in the table. A column without a name may be dropped by its empty
  /// name, by that which pandas gives it (`Unnamed: 0`), or where it is left out anyway.
  private func readDrop(_ names: [String]?, _ section: SectionReader, columns: [String]?) -> [String]? {
    guard let unnamed = knownData?.unnamed, let columns, let names else {
      checkColumns(section, "drop", columns: columns)
      return names
    }
    func meant(_ name: String) -> [UnnamedColumn] {
      columns.contains(name) ? [] : unnamed.filter { $0.isMeant(by: name) }
    }
    checkColumns(section, "drop", columns: columns + names.filter { !meant($0).isEmpty })
    return names.flatMap { name -> [String] in
      let found = meant(name)
      if found.isEmpty { return [name] }
      let kept = found.filter { !$0.isLeftOut }.map(\.name)
      let one = found.count == 1
      let what = "data.drop: '\(name.legible)' means the \(one ? "column" : "columns") without a name"
      problems.note(
        kept.isEmpty
          ? "\(what), which \(one ? "is" : "are") left out anyway"
          : "\(what), here called \(NameList.text(kept))")
      return kept
    }
  }

  /// Adds a problem for a column that the loaded data doesn't have.
  private func check(
    _ name: String, _ section: SectionReader, _ key: String, path: String, columns: [String]?, index: Int? = nil
  ) {
    guard let columns, !columns.contains(name) else { return }
    let value = section.node(key)
    let place = index.flatMap { index in value?.items.flatMap { index < $0.count ? $0[index].place : nil } }
    problems.addUnknown(
      "column", name, at: place ?? value?.place ?? section.node.place, key: path, among: columns)
  }
}

extension FileFormat {
  /// Keys that only go with `file`.
  static let keys = FileKeys.descriptions.map(\.name) + ["types"]
  package static let separatorNames = [
    "comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " ", "blanks": " ",
  ]
}
