import Foundation
import Records
import Tabular

/// Says what a file is that was given as an experiment file and isn't one, and what to do instead. Its contents are
/// never shown.
enum ForeignFile {
  private static let instead = "not an experiment file"
  private static let nameItInstead = "'reasonable init FILE' writes one for it"
  /// What descriptions of tables begin with.
  static let dataFile = "is a data file"

  /// From the first bytes alone: what no text of YAML begins with.
  static func description(of bytes: Data, path: String) -> String? {
    for (signature, words) in signatures where bytes.starts(with: signature) { return words }
    let beginning = Array(bytes.prefix(512))
    switch FileSignature.binary(beginning) ?? FileSignature.page(beginning) {
    case .npy?: return "is a data file (NumPy), \(instead); \(nameItInstead)"
    case .other(let what, let advice)?:
      let page = what.hasPrefix("an HTML page") ? "; the HTML report of a run holds its plan at the end" : ""
      // A picture or a program holds no data.
      let asData = advice == FileSignature.noTable ? "" : "; if it holds data, \(advice), and \(nameItInstead)"
      return "is \(what), \(instead)\(page)\(asData)"
    default: break
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return "is written in UTF-16; save it as UTF-8"
    }
    if bytes.prefix(8192).contains(0) { return "is a binary file, \(instead)" }
    let start = bytes.prefix(512)
    guard start.contains(where: { $0 > 0x20 }) || bytes.count > start.count else {
      return
        "is empty; an experiment file begins with 'version: \(ExperimentPlan.version)' and names data and estimators"
    }
    if path.lowercased().hasSuffix(".md") { return "is a Markdown text, \(instead)" }
    let text = String(decoding: start, as: UTF8.self).trimmingBlanks.lowercased()
    if text.hasPrefix("@relation") { return "is a data file (ARFF), \(instead); \(nameItInstead)" }
    return nil
  }

  /// From a document that was read as YAML: what holds keys, but those of something else.
  static func description(of root: DocumentNode) -> String? {
    guard let entries = root.entries else { return nil }
    let keys = Set(entries.map(\.key))
    guard !keys.contains("estimators"), !keys.contains("data") else { return nil }
    if keys.isSuperset(of: ["nbformat", "cells"]) { return "is a notebook, \(instead)" }
    if keys.isSuperset(of: ["schema", "run", "protocols"]) {
      return "is the JSON report of a run, \(instead); the plan it came from stands in it under run.plan"
    }
    if keys.contains("datasets") {
      return "is a catalogue of data sets, \(instead); name a set of it in one: data: {dataset: NAME}"
    }
    if keys.contains("$schema") || keys.contains("$id") { return "is a JSON schema, \(instead)" }
    if !keys.isEmpty, keys.isSubset(of: Set(EvaluationProtocol.all.map(\.id))) {
      return "holds the rows of folds (--folds-to), \(instead)"
    }
    if !keys.isEmpty, keys.isDisjoint(with: RootKeys.descriptions.map(\.name) + ["split", "policy", "measurement"]) {
      return "has none of the keys of an experiment file (version, data, estimators ...), so it is \(instead); "
        + "'reasonable catalogue plan' lists them"
    }
    return nil
  }

  /// Of a text without keys: a list of JSON, or nil.
  static func listDescription(of bytes: Data) -> String? {
    let start = String(decoding: bytes.prefix(512), as: UTF8.self).trimmingBlanks
    return start.hasPrefix("[") ? "is a list (JSON), \(instead)" : nil
  }

  /// Of a text without keys: a table, or nil where it doesn't look like one.
  static func tableDescription(of bytes: Data) -> String? {
    let sample = String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
    var lines = sample.split(whereSeparator: \.isNewline).map(String.init)
    // The last line of a sample may be cut.
    if bytes.count > 1 << 16 { lines = Array(lines.dropLast()) }
    lines = Array(lines.prefix(50))
    guard lines.count > 1 else { return nil }
    for (separator, name) in [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "bars")] {
      let counts = lines.map { separatorCount(Character(separator), in: $0) }
      guard let first = counts.first, first > 0 else { continue }
      if counts.count(where: { $0 == first }) * 10 >= counts.count * 9 {
        return "is a data file (\(first + 1) columns separated by \(name)), \(instead); \(nameItInstead)"
      }
    }
    return nil
  }

  /// A folder, with a file in it that may be meant.
  static func folderDescription(_ path: String) -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let plans = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
    guard let first = plans.first else { return "is a folder, \(instead), and none (.yaml) is in it" }
    let others = plans.count == 1 ? "" : ", one of \(plans.count)"
    return "is a folder, \(instead); give a file in it, such as \(first.excerpt())\(others)"
  }

  /// Files of this program's own, and those whose content may be read.
  private static let signatures: [(bytes: [UInt8], words: String)] = [
    (
      Array("SQLite format 3\u{0}".utf8),
      "is a database (SQLite), \(instead); 'reasonable runs' lists what a results folder holds"
    ),
    (Array("RSNB".utf8), "is a fitted model, \(instead)"),
    ([0x1F, 0x8B], "is compressed (gzip), \(instead); if it holds data, \(nameItInstead)"),
  ]

  /// Separators outside double quotes.
  private static func separatorCount(_ separator: Character, in line: String) -> Int {
    var isQuoted = false
    var count = 0
    for character in line {
      if character == "\"" { isQuoted.toggle() } else if character == separator, !isQuoted { count += 1 }
    }
    return count
  }
}
