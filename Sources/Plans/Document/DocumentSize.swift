internal import CYaml

/// Reads a YAML text event by event and counts what it would become, before anything of it is built: aliases of aliases
/// make a file of one kilobyte into thousands of millions of values, and a key made of them takes as long to compare.
///
/// Only what is needed for the count is kept: for each anchor the number of values under it. Errors of grammar are left
/// to the reading that follows.
enum DocumentSize {
  /// - Throws: a problem where the text holds more than `DocumentParser.largestNodeCount` values, is nested deeper than
  ///   `deepestNesting`, or has a list or mapping as a key.
  static func check(_ text: String, file: String) throws(DocumentProblem) {
    var text = text
    let problem = text.withUTF8 { bytes in
      // Safe: the parser reads within the buffer, and is deleted before the buffer's closure ends.
      var parser = yaml_parser_t()
      guard yaml_parser_initialize(&parser) == 1 else { return nil as Finding? }
      defer { yaml_parser_delete(&parser) }
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      var tally = Tally()
      return tally.run(&parser)
    }
    if let problem {
      throw DocumentProblem(
        file: file, place: .position(line: problem.line, column: problem.column), key: "", what: problem.what)
    }
  }

  private struct Finding {
    let line: Int
    let column: Int
    let what: String
  }

  private struct Tally {
    /// A list or mapping that isn't closed yet.
    private struct Open {
      let anchor: String?
      let isMapping: Bool
      var size = 1
      /// Whether the next value of a mapping is a key.
      var expectsKey = true
    }

    private var open: [Open] = []
    private var sizes: [String: Int] = [:]
    private var total = 0

    /// Nil where nothing is wrong, or the grammar is.
    mutating func run(_ parser: inout yaml_parser_t) -> Finding? {
      while true {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { return nil }
        defer { yaml_event_delete(&event) }
        if event.type == YAML_STREAM_END_EVENT { return nil }
        if let what = take(event) {
          return Finding(
            line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1, what: what)
        }
      }
    }

    /// Takes one event; returns what is wrong, if anything.
    private mutating func take(_ event: yaml_event_t) -> String? {
      switch event.type {
      case YAML_SCALAR_EVENT:
        return close(size: 1, anchor: Self.name(event.data.scalar.anchor), isPlainValue: true)
      case YAML_ALIAS_EVENT:
        let size = Self.name(event.data.alias.anchor).flatMap { sizes[$0] } ?? 1
        return close(size: size, anchor: nil, isPlainValue: size == 1)
      case YAML_SEQUENCE_START_EVENT:
        return begin(Open(anchor: Self.name(event.data.sequence_start.anchor), isMapping: false))
      case YAML_MAPPING_START_EVENT:
        return begin(Open(anchor: Self.name(event.data.mapping_start.anchor), isMapping: true))
      case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
        guard let ended = open.popLast() else { return nil }
        return close(size: ended.size, anchor: ended.anchor, isPlainValue: false)
      default: return nil
      }
    }

    private mutating func begin(_ new: Open) -> String? {
      guard open.count < DocumentParser.deepestNesting else {
        return DocumentParser.tooDeep
      }
      if let outer = open.last, outer.isMapping, outer.expectsKey { return Self.keyMustBeWord }
      open.append(new)
      return nil
    }

    /// One value is complete, and counts where it stands.
    private mutating func close(size: Int, anchor: String?, isPlainValue: Bool) -> String? {
      if let anchor { sizes[anchor] = size }
      guard let last = open.indices.last else { return nil }
      if open[last].isMapping {
        if open[last].expectsKey, !isPlainValue { return Self.keyMustBeWord }
        open[last].expectsKey.toggle()
      }
      open[last].size += size
      guard open[last].size <= DocumentParser.largestNodeCount else {
        return DocumentParser.tooMany
      }
      return nil
    }

    private static let keyMustBeWord = "a key must be a word, not a list or mapping"

    private static func name(_ anchor: UnsafeMutablePointer<yaml_char_t>?) -> String? {
      anchor.map { String(cString: $0) }
    }
  }
}
