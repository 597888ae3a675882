/// Why an experiment file can't be run.
public enum PlanError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file can't be opened or read.
  case unreadable(file: String, reason: String)
  /// The file was read, and this is wrong in it.
  case invalid(file: String, problems: [DocumentProblem])

  /// What is wrong inside the file; empty if it couldn't be read.
  public var problems: [DocumentProblem] {
    if case .invalid(_, let problems) = self { problems } else { [] }
  }

  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "the experiment file \(file) can't be read: \(reason)"
    case .invalid(let file, let problems):
      "\(problems.count) \(problems.count == 1 ? "problem" : "problems") in \(file):\n"
        + problems.map { "  " + $0.description }.joined(separator: "\n")
    }
  }
}
