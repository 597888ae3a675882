import Records

/// What makes a table or a file of a report impossible.
public enum ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No candidate of this name; `nearest` are the labels that come closest.
  case unknownCandidate(name: String, nearest: [String])
  /// Several candidates hold this text in their label.
  case ambiguousCandidate(name: String, matches: [String])
  /// The run has no trials of this protocol.
  case noTrials(EvaluationProtocol)
  case cannotWrite(path: String, reason: String)

  public var description: String {
    switch self {
    case .unknownCandidate(let name, let nearest):
      let hint = nearest.isEmpty ? "" : "; the nearest are: \(nearest.joined(separator: ", "))"
      return "no candidate \"\(name)\" in this run\(hint)"
    case .ambiguousCandidate(let name, let matches):
      return "\"\(name)\" could be any of \(matches.joined(separator: ", ")): write more of the label"
    case .noTrials(let evaluation):
      return "this run has no trials of the \(evaluation.id) protocol"
    case .cannotWrite(let path, let reason):
      return "can't write \(path): \(reason)"
    }
  }
}
