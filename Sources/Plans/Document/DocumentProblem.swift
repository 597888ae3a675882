import Records

/// Where in a file, or in which command-line override, a value stands.
package enum DocumentPlace: Sendable, Hashable {
  /// Both count from 1.
  case position(line: Int, column: Int)
  /// The text of a `--set` option.
  case override(String)
  /// A flag of a command with its value.
  case flag(String)
}

/// One thing that is wrong in a YAML file that a person wrote.
package struct DocumentProblem: Error, Sendable, Hashable, CustomStringConvertible {
  package let file: String
  package let place: DocumentPlace
  /// Dotted path of the key, such as `estimators.0.parameters.C`; empty: the file as a whole.
  package let key: String
  /// The fact, in words.
  package let what: String
  /// The valid name that was probably meant.
  package let nearest: String?
  /// Everything that would be valid here, where that is a list of names.
  package let choices: [String]
  /// The name that was written instead of a valid one: a long list of choices is cut to the nearest of it.
  package let written: String?

  package init(
    file: String, place: DocumentPlace, key: String, what: String, nearest: String? = nil, choices: [String] = [],
    written: String? = nil
  ) {
    self.file = file
    self.place = place
    self.key = key
    self.what = what
    self.nearest = nearest
    self.choices = choices
    self.written = written
  }

  /// Line, counting from 1; nil for an override.
  package var line: Int? {
    if case .position(let line, _) = place { line } else { nil }
  }

  /// Column, counting from 1; nil for an override.
  package var column: Int? {
    if case .position(_, let column) = place { column } else { nil }
  }

  package var description: String {
    var text =
      switch place {
      case .position(let line, let column): "\(file):\(line):\(column): "
      case .override(let override): "--set \(override.excerpt()): "
      case .flag(let flag): "\(flag.excerpt()): "
      }
    if case .flag = place {} else if !key.isEmpty { text += "\(key.excerpt(80)): " }
    // It may quote what was written.
    text += what.excerpt(800)
    if let nearest { text += "; did you mean '\(nearest.legible)'?" }
    if !choices.isEmpty { text += (nearest == nil ? "; " : " ") + "valid: " + NameList.text(choices, nearest: written) }
    return text
  }
}

extension DocumentProblem {
  /// Problems that a message shows.
  private static let limit = 20

  /// All problems of a file, one a line; of very many the first.
  static func list(_ problems: [DocumentProblem], in file: String) -> String {
    let isFull = problems.count >= ProblemList.limit
    let count = isFull ? "\(problems.count) or more" : "\(problems.count)"
    var lines = ["\(count) \(problems.count == 1 ? "problem" : "problems") in \(file):"]
    lines += problems.prefix(limit).map { "  " + $0.description }
    if problems.count > limit { lines.append("  ... and \(problems.count - limit)\(isFull ? " or more" : "") others") }
    return lines.joined(separator: "\n")
  }
}
