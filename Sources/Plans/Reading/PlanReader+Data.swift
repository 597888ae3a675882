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

    let source = readSource(section)
    let columns = knownData?.columns
    let target = readColumn(section, "target", columns: columns)
    let task: PlannedTask? = section.choice("task")
    let positive = section.text("positive")
    let drop = readDrop(section, columns: columns)
    let sensitive = readColumns(section, "sensitive", columns: columns)
    var time: TimeOrder?
    if let name = section.text("time") {
      time = TimeOrder(name)
      if case .column? = time { check(name, section, "time", path: section.path(of: "time"), columns: columns) }
    }
    let groups = readColumn(section, "groups", columns: columns)
    let keepAsInput = readColumns(section, "keep-as-input", columns: columns)
    let rows = section.integer("rows", in: 10...Int.max)
    guard let source else { return nil }

    let listed: PlanVocabulary.Dataset? = if case .dataset(let name) = source { vocabulary.dataset(name) } else { nil }
    if needsTarget, !section.has("target"), listed?.target == nil {
      problems.add(
        "the target is missing: name the column to predict", at: section.node.place, key: section.path(of: "target"),
        choices: columns ?? [])
    }
    if let target = target ?? listed?.target {
      if let drop, drop.contains(target) { section.add("the target '\(target)' can't be dropped", to: "drop") }
      if groups == target { section.add("the target can't be the group column", to: "groups") }
      if case .column(target)? = time { section.add("the target can't be the time column", to: "time") }
      if let keepAsInput, keepAsInput.contains(target) {
        section.add("the target '\(target)' can't be an input", to: "keep-as-input")
      }
    }
    if let keepAsInput, let drop, let both = keepAsInput.first(where: drop.contains) {
      section.add("'\(both)' is dropped, so it can't be an input", to: "keep-as-input")
    }
    if let positive, task == .regression {
      section.add("a regression has no positive class '\(positive)'", to: "positive")
    }
    return DataPlan(
      source: source, target: target, task: task, positive: positive, drop: drop, sensitive: sensitive, time: time,
      groups: groups, keepAsInput: keepAsInput, rows: rows)
  }

  private func readSource(_ section: SectionReader) -> DataPlan.Source? {
    let names = vocabulary.datasets.map(\.name)
    let dataset = section.text("dataset")
    let file = section.text("file")
    if section.has("dataset"), section.has("file") {
      section.add("give either 'dataset' or 'file', not both", to: "file")
      return nil
    }
    if section.has("file") {
      let format = readFormat(section)
      return file.map { .file($0, format) }
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
    guard let dataset else { return nil }
    guard vocabulary.dataset(dataset) != nil else {
      let place = section.node("dataset")?.place ?? section.node.place
      problems.addUnknown("data set", dataset, at: place, key: section.path(of: "dataset"), among: names)
      return nil
    }
    return .dataset(dataset)
  }

  private func readFormat(_ section: SectionReader) -> FileFormat {
    var format = FileFormat()
    format.kind = section.choice("format")
    if let separator = section.node("separator") {
      format.separator = character(separator, section, "separator", named: FileFormat.separatorNames)
    }
    format.decimalMark = readDecimalMark(section)
    format.thousandsMark = readThousandsMark(section)
    if let mark = format.decimalMark, let thousands = format.thousandsMark, mark.rawValue == thousands.rawValue {
      section.add("the \(mark.rawValue) can't part thousands and fractions", to: "thousands-mark")
    }
    format.units = section.texts("units") ?? []
    format.numericShare = readNumericShare(section)
    if let header = readHeader(section) { format.header = header }
    format.columnNames = section.texts("column-names")
    if let names = format.columnNames {
      if names.isEmpty { section.add("must name at least one column", to: "column-names") }
      if let twice = Dictionary(grouping: names, by: { $0 }).first(where: { $1.count > 1 })?.key {
        section.add("'\(twice)' is named twice", to: "column-names")
      }
    }
    format.skippedLines = section.integer("skip-lines", in: 0...1_000_000)
    if let mark = section.node("comment") {
      format.commentMark = character(mark, section, "comment", named: [:])
    }
    format.missing = readMissingMarks(section)
    format.trimsBlanks = section.flag("trim")
    if let encoding = section.textEncoding("encoding") { format.encoding = encoding }
    if let malformed: FileFormat.MalformedRows = section.choice("malformed-rows") { format.malformedRows = malformed }
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

  /// `true`, `false`, `auto`, or `none` for false.
  private func readHeader(_ section: SectionReader) -> FileFormat.HeaderChoice? {
    guard let node = section.node("header") else { return nil }
    if case .flag(let flag)? = node.settingValue { return flag ? .present : .absent }
    if node.settingValue == SettingValue.none { return .absent }
    if let choice = node.text.flatMap({ FileFormat.HeaderChoice(word: $0) }) { return choice }
    return section.reject("header", "true, false or auto")
  }

  /// Marks may be empty text and words such as `null`, which `texts` refuses.
  private func readMissingMarks(_ section: SectionReader) -> MissingMarks {
    let added = readTexts(section, "missing")
    guard let only = readTexts(section, "missing-only") else { return .adding(added ?? []) }
    if added != nil {
      section.add("give either 'missing' (besides the usual marks) or 'missing-only' (instead of them)", to: "missing")
    }
    return .only(only)
  }

  private func readTexts(_ section: SectionReader, _ key: String) -> [String]? {
    guard let node = section.node(key) else { return nil }
    var marks: [String] = []
    for (index, item) in (node.items ?? [node]).enumerated() {
      if case .scalar(let text, _) = item.content {
        marks.append(text)
      } else {
        problems.add(
          "must be a text such as \"?\", found \(item.kindInWords)", at: item.place,
          key: section.path(of: key) + ".\(index)")
      }
    }
    return marks
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
    let kind: ColumnDeclaration.Kind = section.choice("kind") ?? .numeric
    let declaration = ColumnDeclaration(
      kind, decimalMark: readDecimalMark(section), thousandsMark: readThousandsMark(section),
      unit: section.text("unit"))
    if kind != .numeric {
      for key in ["decimal-mark", "thousands-mark", "unit"] where section.has(key) {
        section.add("goes only with kind: numeric", to: key)
      }
    }
    if let mark = declaration.decimalMark, mark.rawValue == declaration.thousandsMark?.rawValue {
      section.add("the \(mark.rawValue) can't part thousands and fractions", to: "thousands-mark")
    }
    return declaration
  }

  private func readDecimalMark(_ section: SectionReader) -> NumberStyle.DecimalMark? {
    switch section.node("decimal-mark")?.text {
    case ".": .point
    case ",": .comma
    default: section.choice("decimal-mark")
    }
  }

  private func readThousandsMark(_ section: SectionReader) -> ThousandsMark? {
    switch section.node("thousands-mark")?.rawText {
    case ".": .point
    case ",": .comma
    case " ": .blank
    case "'": .apostrophe
    default: section.choice("thousands-mark")
    }
  }

  private func readNumericShare(_ section: SectionReader) -> Double? {
    guard let node = section.node("numeric-share") else { return nil }
    guard let share = Quantity.parse(node, unit: .ratio), share >= 0.5, share <= 1 else {
      return section.reject("numeric-share", "a share from 0.5 to 1, such as 0.99 or 99%")
    }
    return share
  }

  private func character(
    _ node: DocumentNode, _ section: SectionReader, _ key: String, named names: [String: String]
  ) -> String? {
    if case .scalar(let text, _) = node.content {
      if let named = names[text] { return named }
      if text.count == 1, text.utf8.count == 1 { return text }
    }
    return section.reject(
      key,
      names.isEmpty
        ? "one character in quotes" : "one character, or one of \(names.keys.sorted().joined(separator: ", "))"
    )
  }

  private func readColumn(_ section: SectionReader, _ key: String, columns: [String]?) -> String? {
    guard let name = section.text(key) else { return nil }
    check(name, section, key, path: section.path(of: key), columns: columns)
    return name
  }

  private func readColumns(_ section: SectionReader, _ key: String, columns: [String]?) -> [String]? {
    guard let names = section.texts(key) else { return nil }
    var seen: Set<String> = []
    for (index, name) in names.enumerated() {
      let path = section.path(of: key) + ".\(index)"
      check(name, section, key, path: path, columns: columns, index: index)
      if !seen.insert(name).inserted { section.add("'\(name)' is listed twice", to: key) }
    }
    return names
  }

  /// The dropped columns by the names that they have in the table. A column without a name may be dropped by its empty
  /// name, by that which pandas gives it (`Unnamed: 0`), or where it is left out anyway.
  private func readDrop(_ section: SectionReader, columns: [String]?) -> [String]? {
    guard let unnamed = knownData?.unnamed, let columns, let names = section.texts("drop") else {
      return readColumns(section, "drop", columns: columns)
    }
    func meant(_ name: String) -> [UnnamedColumn] {
      columns.contains(name) ? [] : unnamed.filter { $0.isMeant(by: name) }
    }
    let known = columns + names.filter { !meant($0).isEmpty }
    return readColumns(section, "drop", columns: known)?.flatMap { name -> [String] in
      let found = meant(name)
      if found.isEmpty { return [name] }
      let kept = found.filter { !$0.isLeftOut }.map(\.name)
      let one = found.count == 1
      let what = "data.drop: '\(name.legible)' means the \(one ? "column" : "columns") without a name"
      problems.remark(
        kept.isEmpty
          ? "\(what), which \(one ? "is" : "are") left out anyway"
          : "\(what), here called \(NameList.text(kept))")
      return kept
    }
  }

  /// Remarks on a column that the loaded data doesn't have.
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

extension SectionReader {
  /// An encoding by any of its usual names.
  func textEncoding(_ key: String) -> TextEncoding? {
    guard let value = node(key) else { return nil }
    if let encoding = value.text.flatMap({ TextEncoding(name: $0) }) { return encoding }
    add(
      "must be one of the names below, found \(value.kindInWords)", to: key,
      nearest: value.text.flatMap { NearestName.find($0, among: TextEncoding.names) }, choices: TextEncoding.names)
    return nil
  }
}

extension FileFormat {
  /// Keys that only go with `file`.
  static let keys = [
    "format", "separator", "decimal-mark", "thousands-mark", "units", "header", "column-names", "skip-lines", "comment",
    "missing", "missing-only", "numeric-share", "trim", "encoding", "malformed-rows", "types",
  ]
  public static let separatorNames = [
    "comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " ", "blanks": " ",
  ]
}
