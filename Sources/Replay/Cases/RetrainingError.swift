import Records

/// Why retraining policies can't be judged on a replay, or a policy can't be understood.
package enum RetrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  case firstModelMissing
  /// Labels that come later by so many steps leave no step to serve.
  case delayTooLong(steps: Int, found: Int)
  /// `found` are left of a replay by labels that come so many steps later.
  case tooFewSteps(required: Int, found: Int, extraDelay: Int = 0)
  /// None of the steps that thresholds are chosen on has half of its labels when they are over.
  case nothingKnown(past: Int)
  case unknownPolicy(name: String, nearest: String?)
  /// What every policy is compared with anyhow.
  case standsBeside(name: String)
  case unknownSetting(policy: String, name: String, available: [String])
  case rejectedSetting(policy: String, name: String, value: String, expected: String)
  case malformed(text: String)

  package var description: String {
    switch self {
    case .firstModelMissing: "the replay has no model that could serve its first step"
    case .delayTooLong(let steps, let found):
      "labels that come \(steps) steps later leave nothing of a replay of \(found) steps"
    case .tooFewSteps(let required, let found, let extraDelay):
      (extraDelay == 0
        ? "the replay has \(NumberText.counted(found, "step"))"
        : "labels that come \(NumberText.counted(extraDelay, "step")) later leave \(found) of the replay's "
          + "\(found + extraDelay) steps")
        + "; at least \(required) are needed for a past to tune on and a future to judge on"
    case .nothingKnown(let past):
      "of none of the first \(past) steps are half of the labels known when the judged steps begin, so that there is no past "
        + "to choose policies on; have labels come earlier (--delay, replay.label-delay), or replay more steps"
    case .unknownPolicy(let name, let nearest):
      "there is no retraining policy '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        + "; 'reasonable catalogue retraining' lists them"
    case .standsBeside(let name):
      "'\(name)' is no policy to name: as many trainings by lot stand beside each policy that trains, and the oracle, the best "
        + "schedules in hindsight, has a table of its own in every replay"
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
