import Records

/// Where in a file, or in which command-line override, a value stands.
public enum DocumentPlace: Sendable, Equatable {
  /// Both count from 1.
  case position(line: Int, column: Int)
  /// The text of a `--set` option.
  case override(String)
}

/// One thing that is wrong in a YAML file that a person wrote.
public struct DocumentProblem: Error, Sendable, Equatable, CustomStringConvertible {
  public let file: String
  public let place: DocumentPlace
  /// Dotted path of the key, such as `estimators.0.parameters.C`; empty: the file as a whole.
  public let key: String
  /// The fact, in words.
  public let what: String
  /// The valid name that was probably meant.
  public let nearest: String?
  /// Everything that would be valid here, where that is a list of names.
  public let choices: [String]

  public init(
    file: String, place: DocumentPlace, key: String, what: String, nearest: String? = nil, choices: [String] = []
  ) {
    self.file = file
    self.place = place
    self.key = key
    self.what = what
    self.nearest = nearest
    self.choices = choices
  }

  /// Line, counting from 1; nil for an override.
  public var line: Int? {
    if case .position(let line, _) = place { line } else { nil }
  }

  /// Column, counting from 1; nil for an override.
  public var column: Int? {
    if case .position(_, let column) = place { column } else { nil }
  }

  public var description: String {
    var text =
      switch place {
      case .position(let line, let column): "\(file):\(line):\(column): "
      case .override(let override): "--set \(override): "
      }
    if !key.isEmpty { text += "\(key): " }
    text += what
    if let nearest { text += "; did you mean '\(nearest.legible)'?" }
    if !choices.isEmpty {
      text += (nearest == nil ? "; " : " ") + "valid: " + choices.map(\.legible).joined(separator: ", ")
    }
    return text
  }
}
