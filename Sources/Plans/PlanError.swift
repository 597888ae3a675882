import Records

/// Why an experiment file can't be run.
package enum PlanError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file can't be opened or read.
  case unreadable(file: String, reason: String)
  /// The file is something else: what it is, and what to do, in one line.
  case notAPlan(file: String, what: String)
  /// The file was read, and this is wrong in it.
  case invalid(file: String, problems: [DocumentProblem])

  /// What is wrong inside the file; empty if it couldn't be read.
  package var problems: [DocumentProblem] {
    if case .invalid(_, let problems) = self { problems } else { [] }
  }

  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "the experiment file \(file.excerpt(200)) can't be read: \(reason)"
    case .notAPlan(let file, let what): "\(file.excerpt(200)) \(what)"
    case .invalid(let file, let problems): DocumentProblem.list(problems, in: file.excerpt(200))
    }
  }
}
