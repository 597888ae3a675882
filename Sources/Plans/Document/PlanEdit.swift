import Foundation
import Records
import Tabular

/// The text of a plan into which single values are written, so that comments and order stay.
struct PlanEdit {
  private var lines: [String]
  private let lineEnd: String

  init(_ text: String) {
    lineEnd = text.contains("\r\n") ? "\r\n" : "\n"
    lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  var text: String { lines.joined(separator: lineEnd) }

  /// Sets one key of a section of the file, which is made where it is missing.
  mutating func set(_ section: String, _ key: String, to value: String, file: String) throws(DocumentProblem) {
    let root = try DocumentParser.parse(Data(text.utf8), file: file)
    let entries = root.entries ?? []
    guard let place = entries.firstIndex(where: { $0.key == section }) else {
      while lines.last?.isEmpty == true { lines.removeLast() }
      lines += ["\(section):", "  \(key): \(value)", ""]
      return
    }
    let end = place + 1 < entries.count ? Self.line(entries[place + 1]) : lines.count + 1
    let entry = entries[place]
    let inside = entry.value.entries ?? []
    guard let first = inside.first, Self.line(first) > Self.line(entry) else {
      // A flow mapping, or nothing: written anew in one line.
      var parts = inside.map { ($0.key, Self.flow($0.value)) }
      if let index = parts.firstIndex(where: { $0.0 == key }) {
        parts[index].1 = value
      } else {
        parts.append((key, value))
      }
      let text = "{\(parts.map { "\($0.0): \($0.1)" }.joined(separator: ", "))}"
      replaceValue(of: entry, before: end, by: text)
      return
    }
    if let index = inside.firstIndex(where: { $0.key == key }) {
      let next = index + 1 < inside.count ? Self.line(inside[index + 1]) : end
      replaceValue(of: inside[index], before: next, by: value)
    } else {
      var last = end - 1
      // Comments and blank lines before the next section belong to it.
      while last > Self.line(entry), Self.isEmpty(lines[last - 1]) { last -= 1 }
      let indent = String(repeating: " ", count: max(1, Self.column(first) - 1))
      lines.insert("\(indent)\(key): \(value)", at: last)
    }
  }

  /// Gives a key of a section another name where it stands; nothing where the section hasn't the key.
  mutating func rename(_ section: String, _ key: String, to name: String, file: String) throws(DocumentProblem) {
    let root = try DocumentParser.parse(Data(text.utf8), file: file)
    let inside = root.entries?.first { $0.key == section }?.value.entries ?? []
    guard let entry = inside.first(where: { $0.key == key }) else { return }
    let number = Self.line(entry) - 1
    let line = lines.indices.contains(number) ? Array(lines[number].unicodeScalars) : []
    // A key may stand in quotes; the new name needs none.
    let forms = [key, "\"\(key)\"", "'\(key)'"].map { Array($0.unicodeScalars) }
    let place = Self.column(entry) - 1
    guard place <= line.count, let form = forms.first(where: { line[place...].starts(with: $0) }) else {
      throw DocumentProblem(
        file: file, place: entry.keyPlace, key: "\(section).\(key)",
        what:
          "'\(key)' is called '\(name)' now and is written in a way that can't be changed safely; write '\(name)' here")
    }
    var renamed = String.UnicodeScalarView(line[..<place])
    renamed.append(contentsOf: name.unicodeScalars)
    renamed.append(contentsOf: line[(place + form.count)...])
    lines[number] = String(renamed)
  }

  private mutating func replaceValue(of entry: DocumentNode.Entry, before end: Int, by value: String) {
    let number = Self.line(entry) - 1
    guard lines.indices.contains(number) else { return }
    let line = lines[number]
    let indent = line.prefix { $0 == " " }
    let comment = Self.comment(of: line)
    lines[number] = "\(indent)\(entry.key): \(value)" + (comment.isEmpty ? "" : "    \(comment)")
    // What was written over several lines goes; comments among them stay.
    let rest = lines.indices.filter { $0 > number && $0 < end - 1 && !Self.isEmpty(lines[$0]) }
    for index in rest.reversed() { lines.remove(at: index) }
  }

  /// The comment at the end of a line, from its `#`.
  private static func comment(of line: String) -> Substring {
    var quote: Character?
    var previous: Character = " "
    for index in line.indices {
      let character = line[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "#", previous.isWhitespace {
        return line[index...]
      }
      previous = character
    }
    return ""
  }

  private static func isEmpty(_ line: String) -> Bool {
    let text = line.trimmingBlanks
    return text.isEmpty || text.hasPrefix("#")
  }

  private static func line(_ entry: DocumentNode.Entry) -> Int {
    if case .position(let line, _) = entry.keyPlace { line } else { 1 }
  }

  private static func column(_ entry: DocumentNode.Entry) -> Int {
    if case .position(_, let column) = entry.keyPlace { column } else { 1 }
  }

  // MARK: One line of YAML

  static func flow(_ node: DocumentNode) -> String {
    switch node.content {
    case .scalar(let text, let isPlain): isPlain ? text : PlanText.quoted(text)
    case .list(let items): "[\(items.map(flow).joined(separator: ", "))]"
    case .mapping(let entries): "{\(entries.map { "\($0.key): \(flow($0.value))" }.joined(separator: ", "))}"
    }
  }

  static func flow(_ value: SettingValue) -> String {
    switch value {
    case .list(let values): "[\(values.map(flow).joined(separator: ", "))]"
    case .text(let text): isPlain(text) ? text : PlanText.quoted(text)
    default: value.description
    }
  }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    let letters = CharacterSet.alphanumerics
    return letters.contains(first)
      && text.unicodeScalars.allSatisfy { letters.contains($0) || " .%-_+".unicodeScalars.contains($0) }
  }
}
