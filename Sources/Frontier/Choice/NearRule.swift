import Records
import Statistics

/// Step 4 of the rule: how much quality may be lost against the best. One allowance for all candidates.
struct NearRule {
  /// In the unit of the quality axis.
  let allowed: Double
  /// A loss of more than this must be improbable.
  let bound: Double
  let largestProbability: Double
  let method: Pick.ThresholdMethod
  /// What matters on the quality axis.
  let matters: Double

  init(_ choice: Choice, best: Int, losses: Losses) {
    let policy = choice.policy
    let value = choice.value(best, policy.quality) ?? .nan
    let matters = choice.descriptor(policy.quality).map { policy.matters.amount(on: $0, better: value) } ?? 0
    let multiple = policy.confidence.lossMultiple
    var asked = matters
    switch policy.within {
    case .whatMatters: method = .whatMatters
    case .absolute(let amount):
      asked = amount
      method = .absolute
    case .relative(let share):
      asked = share * abs(value)
      method = .relative
    case .standardErrors(let count):
      if let error = losses.typicalError {
        asked = min(count * error, multiple * matters)
        method = count * error > multiple * matters ? .cappedStandardError : .standardError
      } else {
        asked = 0
        method = .noStandardError
      }
    }
    // A negative or undefined amount allows nothing; the best itself is always near.
    allowed = asked > 0 ? min(asked, .greatestFiniteMagnitude) : 0
    self.matters = matters
    // Who allows more by hand has said that more doesn't matter.
    bound = multiple * max(matters, policy.within.isByHand ? allowed : 0)
    largestProbability = policy.confidence.lossProbability
  }

  func isWithin(_ loss: LossEstimate) -> Bool {
    // What is allowed in decimals must not fail in the last bit.
    loss.amount <= allowed + 1e-9 * (abs(allowed) + abs(loss.amount))
  }

  func isNear(_ loss: LossEstimate) -> Bool {
    isWithin(loss) && loss.probability(over: bound) <= largestProbability
  }
}

extension Within {
  /// Whether a person gave an amount, or a share.
  var isByHand: Bool {
    switch self {
    case .absolute, .relative: true
    case .whatMatters, .standardErrors: false
    }
  }
}
