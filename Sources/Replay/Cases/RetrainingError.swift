/// Why retraining policies can't be judged on a replay, or a policy can't be understood.
package enum RetrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  case firstModelMissing
  /// Labels that come later by so many steps leave no step to serve.
  case delayTooLong(steps: Int, found: Int)
  case tooFewSteps(required: Int, found: Int)
  case unknownPolicy(name: String, nearest: String?)
  case unknownSetting(policy: String, name: String, available: [String])
  case rejectedSetting(policy: String, name: String, value: String, expected: String)
  case malformed(text: String)

  package var description: String {
    switch self {
    case .firstModelMissing: "the replay has no model that could serve its first step"
    case .delayTooLong(let steps, let found):
      "labels that come \(steps) steps later leave nothing of a replay of \(found) steps"
    case .tooFewSteps(let required, let found):
      "the replay has \(found) steps; at least \(required) are needed for a past to tune on and a future to judge on"
    case .unknownPolicy(let name, let nearest):
      "there is no retraining policy '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        + "; 'reasonable catalogue retraining' lists them"
    case .unknownSetting(let policy, let name, let available):
      available.isEmpty
        ? "\(policy) has no setting '\(name)'; it has none"
        : "\(policy) has no setting '\(name)'; it has \(available.joined(separator: ", "))"
    case .rejectedSetting(let policy, let name, let value, let expected):
      "\(policy): \(name) is \(value), but must be \(expected)"
    case .malformed(let text):
      "'\(text)' is no retraining policy; write a name, or a name with settings such as known-error-rise(rise=0.05)"
    }
  }
}
