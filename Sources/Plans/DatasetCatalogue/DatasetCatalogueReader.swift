import Foundation
import Records
import Tabular

/// Reads `catalogue.yaml`, and finds all that is wrong in it at once.
struct DatasetCatalogueReader {
  static let version = 1
  let problems: ProblemList

  static func entries(of bytes: Data, file: String) throws(DatasetError) -> [DatasetEntry] {
    let root: DocumentNode
    do throws(DocumentProblem) {
      root = try DocumentParser.parse(bytes, file: file)
    } catch {
      throw .catalogueInvalid(file: file, problems: [error])
    }
    let problems = ProblemList(file: file)
    let entries = DatasetCatalogueReader(problems: problems).entries(root)
    guard problems.problems.isEmpty else {
      throw .catalogueInvalid(file: file, problems: problems.problems.sorted(by: PlanReader.comesBefore))
    }
    return entries
  }

  private func entries(_ root: DocumentNode) -> [DatasetEntry] {
    guard let section = SectionReader(root, path: "", problems: problems) else { return [] }
    defer { section.finish() }
    if section.integer("version", in: 1...Self.version) == nil, !section.has("version") {
      problems.add("the version is missing; begin the file with 'version: 1'", at: root.place, key: "version")
    }
    guard let items = section.items("datasets") else {
      if !section.has("datasets") { problems.add("the list 'datasets' is missing", at: root.place, key: "datasets") }
      return []
    }
    var names: Set<String> = []
    return items.compactMap { node, path in
      guard let entry = entry(node, path: path) else { return nil }
      if !names.insert(entry.name).inserted {
        problems.add("a second data set named '\(entry.name)'", at: node.place, key: path + ".name")
      }
      return entry
    }
  }

  private func entry(_ node: DocumentNode, path: String) -> DatasetEntry? {
    guard let section = SectionReader(node, path: path, problems: problems) else { return nil }
    defer { section.finish() }
    func require<Value>(_ key: String, _ value: Value?) -> Value? {
      if value == nil, !section.has(key) {
        problems.add("is missing", at: node.place, key: section.path(of: key))
      }
      return value
    }
    let name = require("name", section.text("name"))
    let title = section.text("title") ?? name
    let isShipped = section.flag("shipped") ?? false
    let task: TaskKind? = require("task", section.choice("task"))
    let files = readFiles(section)
    let target = require("target", section.text("target"))
    let positive = section.text("positive")
    let sensitive = section.texts("sensitive") ?? []
    let drop = section.texts("drop") ?? []
    let time = section.text("time").map(TimeOrder.init)
    let groups = section.text("groups")
    let format = readFormat(section)
    let licence = require("licence", section.text("licence"))
    let source = require("source", section.text("source"))
    let howTo = require("howto", section.text("howto"))
    let traps = section.texts("traps") ?? []
    if let target, drop.contains(target) { section.add("the target '\(target)' can't be dropped", to: "drop") }
    if positive != nil, let task, task != .binary {
      section.add("only a binary task has a positive class", to: "positive")
    }
    guard let name, let title, let task, let files, let target, let licence, let source, let howTo else { return nil }
    return DatasetEntry(
      name: name, title: title, isShipped: isShipped, task: task, files: files, format: format, target: target,
      positive: positive, sensitive: sensitive, drop: drop, time: time, groups: groups, licence: licence,
      source: source, howTo: howTo, traps: traps)
  }

  private func readFiles(_ section: SectionReader) -> [DatasetFile]? {
    guard let items = section.items("files"), !items.isEmpty else {
      problems.add("must name at least one file", at: section.keyPlace("files"), key: section.path(of: "files"))
      return nil
    }
    return items.compactMap { node, path in
      guard let file = SectionReader(node, path: path, problems: problems) else { return nil }
      defer { file.finish() }
      let sha256 = readHash(file, "sha256")
      let content = readHash(file, "content_sha256")
      let rows = file.integer("rows", in: 0...Int.max)
      let columns = file.integer("columns", in: 1...Int.max)
      guard let name = file.text("path") else {
        if !file.has("path") { problems.add("is missing", at: node.place, key: file.path(of: "path")) }
        return nil
      }
      if name.hasPrefix("/") || name.split(separator: "/").contains("..") {
        file.add("must lie below the data folder", to: "path")
      }
      return DatasetFile(path: name, sha256: sha256, contentSHA256: content, rows: rows, columns: columns)
    }
  }

  private func readHash(_ section: SectionReader, _ key: String) -> String? {
    guard let text = section.text(key) else { return nil }
    guard text.count == 64, text.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
      return section.reject(key, "64 lower-case hexadecimal digits")
    }
    return text
  }

  private func readFormat(_ section: SectionReader) -> FileFormat {
    var format = FileFormat()
    if let separator = section.node("separator") {
      if case .scalar(let text, _) = separator.content, text.utf8.count == 1 {
        format.separator = text
      } else {
        section.add("must be one character, found \(separator.kindInWords)", to: "separator")
      }
    }
    format.columnNames = section.texts("column_names")
    format.header = section.flag("header") ?? (format.columnNames == nil) ? .present : .absent
    format.trimsBlanks = section.flag("trim")
    if let encoding = section.textEncoding("encoding") { format.encoding = encoding }
    if section.has("missing"), section.has("missing_only") {
      section.add(
        "give either 'missing' (besides the usual marks) or 'missing_only' (instead of them)", to: "missing")
    }
    for (key, includesUsual) in [("missing", true), ("missing_only", false)] {
      guard let missing = section.node(key) else { continue }
      // An empty text is a mark too, so `texts` won't do.
      let marks = (missing.items ?? [missing]).compactMap { item in
        if case .scalar(let text, _) = item.content { text } else { nil }
      }
      format.missing = MissingMarks(marks, includesUsual: includesUsual)
    }
    if let types = section.section("types") {
      for key in types.keys {
        if let time = types.timeDeclaration(key) {
          format.times[key] = time
          continue
        }
        if let kind: ColumnDeclaration.Kind = types.choice(key) { format.types[key] = ColumnDeclaration(kind) }
      }
    }
    return format
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
