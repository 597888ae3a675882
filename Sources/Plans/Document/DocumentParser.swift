import Foundation
import Records
import Yams

/// Turns the bytes of a YAML file into a `DocumentNode`, or says in plain words where it isn't YAML.
enum DocumentParser {
  /// An experiment file is written by a person; anything larger is a mistake (a data file, say).
  static let largestByteCount = 4 << 20
  /// Aliases of aliases can make a small file enormous.
  static let largestNodeCount = 200_000
  /// Lists and mappings inside each other; a plan needs about eight.
  static let deepestNesting = 100
  static let tooDeep = "more than \(deepestNesting) lists and mappings stand inside each other"
  static let tooMany =
    "more than \(NumberText.fixed(Double(largestNodeCount), decimals: 0)) values once every alias is written out"

  static func parse(_ bytes: Data, file: String) throws(DocumentProblem) -> DocumentNode {
    let start = DocumentPlace.position(line: 1, column: 1)
    func refuse(_ what: String, at place: DocumentPlace) -> DocumentProblem {
      DocumentProblem(file: file, place: place, key: "", what: what)
    }
    guard bytes.count <= largestByteCount else {
      throw refuse(
        "the file has \(bytes.count) bytes, far more than a YAML file of this kind; is it a data file?", at: start)
    }
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      throw refuse("the file is UTF-16; save it as UTF-8", at: start)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let (place, byte) = firstInvalidUTF8(in: bytes)
      throw refuse("byte \(byte) is not UTF-8; save the file as UTF-8", at: place)
    }
    // A byte-order mark is no content.
    return try parse(text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text, file: file)
  }

  static func parse(_ text: String, file: String) throws(DocumentProblem) -> DocumentNode {
    let start = DocumentPlace.position(line: 1, column: 1)
    func refuse(_ what: String, at place: DocumentPlace) -> DocumentProblem {
      DocumentProblem(file: file, place: place, key: "", what: what)
    }
    guard !text.utf8.contains(0) else { throw refuse("the file contains a NUL byte, so it is no text file", at: start) }
    try DocumentSize.check(text, file: file)
    let root: Node?
    do {
      root = try Yams.compose(yaml: text, .basic)
    } catch let error as YamlError {
      throw problem(error, in: text, file: file)
    } catch {
      throw refuse("the file can't be read as YAML: \(SystemReason.text(of: error))", at: start)
    }
    guard let root else { throw refuse("the file is empty", at: start) }
    var converter = Converter(file: file)
    let node = try converter.convert(root)
    guard !node.isNull else { throw refuse("the file is empty", at: start) }
    return node
  }

  /// Where the first byte stands that isn't UTF-8, and its value.
  private static func firstInvalidUTF8(in bytes: Data) -> (DocumentPlace, String) {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var line = 1
    var column = 1
    var consumed = bytes.startIndex
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar):
        consumed += UTF8.width(scalar)
        if scalar == "\n" {
          line += 1
          column = 1
        } else {
          column += 1
        }
      case .emptyInput, .error:
        let byte = consumed < bytes.endIndex ? bytes[consumed] : 0
        return (.position(line: line, column: column), "0x" + String(byte, radix: 16, uppercase: true))
      }
    }
  }

  private static func problem(_ error: YamlError, in text: String, file: String) -> DocumentProblem {
    func at(_ mark: Mark, _ what: String) -> DocumentProblem {
      DocumentProblem(file: file, place: .position(line: mark.line, column: mark.column), key: "", what: what)
    }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      // By `isNewline`, since "\r\n" is one character and no "\n".
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      var odd = OddBlank.indenting(lines, upTo: mark.line)
      if odd == nil, problem == "could not find expected ':'" {
        odd = OddBlank.behindMark(lines, min(context?.mark.line ?? mark.line, mark.line)...mark.line)
      }
      if let odd {
        return DocumentProblem(
          file: file, place: .position(line: odd.line, column: odd.column), key: "", what: odd.what)
      }
      if problem.contains("another document") {
        return at(mark, "a second document begins here (---); only one is allowed")
      }
      if problem.contains("nesting level") { return at(mark, tooDeep) }
      if problem.contains("undefined alias") { return at(mark, "the alias (*name) has no anchor (&name) before it") }
      let start = context.map { " (it begins in line \($0.mark.line))" } ?? ""
      return at(mark, "not YAML: " + (plainWords(problem, start: start) ?? "\(problem)\(start)"))
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.prefix(NameList.limit).map { "'\($0.excerpt())'" }.joined(separator: ", ")
      let more = keys.count > NameList.limit ? " ... and \(keys.count - NameList.limit) more" : ""
      let verb = keys.count == 1 ? "key \(names) is" : "keys \(names)\(more) are"
      return at(context.mark, "the \(verb) given more than once in one mapping")
    case .reader(let problem, let offset, _, _):
      let before = text.prefix(offset ?? 0)
      let line = before.count { $0.isNewline } + 1
      let column =
        (before.lastIndex(where: \.isNewline).map { before.distance(from: $0, to: before.endIndex) } ?? before.count + 1)
      return DocumentProblem(
        file: file, place: .position(line: line, column: column), key: "", what: "not YAML: \(problem)")
    default:
      return DocumentProblem(file: file, place: .position(line: 1, column: 1), key: "", what: "not YAML")
    }
  }

  /// What the parser's commonest complaints mean to somebody who writes a plan; nil for the others.
  private static func plainWords(_ problem: String, start: String) -> String? {
    switch problem {
    case "mapping values are not allowed in this context":
      "a ':' stands where none can be; put a text that holds ': ' in quotes, or check how the line is indented"
    case "did not find expected key", "did not find expected '-' indicator", "did not find expected <document start>":
      "the line doesn't continue what stands before it\(start); check how it is indented, and that brackets and quotes "
        + "are closed"
    case "could not find expected ':'": "a key without ':' behind it\(start)"
    case "found character that cannot start any token":
      "no value can begin with this character; put the text in quotes"
    case "did not find expected ',' or ']'": "a list isn't closed with ']', or lacks a comma\(start)"
    case "did not find expected ',' or '}'": "a mapping isn't closed with '}', or lacks a comma\(start)"
    case "found unexpected end of stream": "a quote isn't closed\(start)"
    case "found unknown escape character":
      "a backslash within double quotes stands before a character that it doesn't go with; use single quotes"
    case "block sequence entries are not allowed in this context":
      "a '- ' stands where no list can be; begin the list on a line of its own"
    default: nil
    }
  }

  private struct Converter {
    let file: String
    var count = 0

    mutating func convert(_ node: Node) throws(DocumentProblem) -> DocumentNode {
      let place = DocumentPlace.position(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
      count += 1
      guard count <= DocumentParser.largestNodeCount else {
        throw DocumentProblem(
          file: file, place: place, key: "",
          what: DocumentParser.tooMany)
      }
      switch node {
      case .scalar(let scalar):
        let isPlain = scalar.style == .plain || scalar.style == .any
        if isPlain, let blank = OddBlank.behindDash(scalar.string) {
          throw DocumentProblem(file: file, place: place, key: "", what: blank.behind("-"))
        }
        return DocumentNode(content: .scalar(scalar.string, isPlain: isPlain), place: place)
      case .sequence(let sequence):
        var items: [DocumentNode] = []
        for item in sequence { items.append(try convert(item)) }
        return DocumentNode(content: .list(items), place: place)
      case .mapping(let mapping):
        return DocumentNode(content: .mapping(try entries(of: mapping)), place: place)
      case .alias:
        throw DocumentProblem(
          file: file, place: place, key: "", what: "the alias (*name) has no anchor (&name) before it")
      }
    }

    /// The entries in order; those merged in by `<<: *name` come after the mapping's own and never replace them.
    private mutating func entries(of mapping: Node.Mapping) throws(DocumentProblem) -> [DocumentNode.Entry] {
      var own: [DocumentNode.Entry] = []
      var merged: [DocumentNode.Entry] = []
      for (key, value) in mapping {
        let keyPlace = DocumentPlace.position(line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
        guard case .scalar(let scalar) = key else {
          throw DocumentProblem(
            file: file, place: keyPlace, key: "", what: "a key must be a word, not a list or mapping")
        }
        if scalar.style == .plain, let blank = OddBlank.inFront(of: scalar.string) {
          throw DocumentProblem(file: file, place: keyPlace, key: "", what: blank.asIndentation)
        }
        let node = try convert(value)
        if scalar.string == "<<", scalar.style == .plain {
          for source in node.items ?? [node] {
            guard let entries = source.entries else {
              throw DocumentProblem(file: file, place: keyPlace, key: "<<", what: "only a mapping can be merged in")
            }
            merged += entries
          }
        } else {
          own.append(DocumentNode.Entry(key: scalar.string, keyPlace: keyPlace, value: node))
        }
      }
      var keys = Set(own.map(\.key))
      for entry in merged where keys.insert(entry.key).inserted { own.append(entry) }
      return own
    }
  }
}
