import Records
import Statistics

/// How much quality one candidate gives up against the best that meets the limits, and how much it may.
struct GiveUpRule {
  let index: Int
  /// Never negative.
  let givenUp: Double
  let allowed: Double
  /// Within the allowance, rounding of the last digits aside.
  let isWithin: Bool
  let threshold: Pick.Threshold
  let loss: Pick.Loss

  init(_ choice: Choice, _ index: Int, anchor: Int) {
    self.index = index
    let policy = choice.policy
    let quality = policy.quality
    let best = choice.value(anchor, quality) ?? .nan
    let own = choice.value(index, quality) ?? .nan
    let sign = choice.descriptor(quality)?.direction == .lowerIsBetter ? -1.0 : 1
    // Two infinite values are equal, though their difference is not a number.
    // Records hold no infinity: what can't be bridged counts as the largest number.
    let amount = own == best ? 0 : min(sign * (best - own), .greatestFiniteMagnitude)
    givenUp = amount

    let paired =
      index == anchor
      ? nil : FoldPairing.difference(choice.trials[anchor], choice.trials[index], axis: quality)
    let method: Pick.ThresholdMethod
    let asked: Double
    switch policy.giveUp {
    case .absolute(let share):
      asked = share
      method = .absolute
    case .relative(let share):
      asked = share * abs(best)
      method = .relative
    case .standardErrors(let factor):
      if let paired {
        asked = factor * paired.standardError
        method = .pairedStandardError
      } else if let error = FoldPairing.standardError(choice.trials[anchor], axis: quality) {
        asked = factor * error.value
        method = error.fromFolds ? .standardErrorOfBest : .standardErrorFromInterval
      } else {
        asked = 0
        method = .noStandardError
      }
    }
    // A negative or undefined amount allows nothing; the best itself is always within.
    allowed = asked > 0 ? min(asked, .greatestFiniteMagnitude) : 0
    // 0.95 - 0.93 is 0.01999...: what is allowed in decimals must not fail in the last bit.
    let slack = 1e-12 * (abs(best) + abs(own))
    isWithin = amount <= allowed || amount <= allowed + (slack.isFinite ? slack : 0)

    loss = Pick.Loss(
      axis: quality, amount: amount,
      interval: paired.flatMap { difference in
        // Centred on the reported values, which may be pooled over the folds and not their mean.
        let halfWidth = (difference.interval.upper - difference.interval.lower) / 2
        return !halfWidth.isFinite
          ? nil : Interval(lower: amount - halfWidth, upper: amount + halfWidth, level: difference.interval.level)
      }, isClear: choice.isClearlyBetter(anchor, index, on: quality))
    threshold = Pick.Threshold(
      giveUp: policy.giveUp, method: method, allowed: allowed, value: best - sign * allowed,
      explanation: Self.explain(policy.giveUp, method, allowed: allowed, choice, anchor: anchor))
  }

  private static func explain(
    _ giveUp: GiveUp, _ method: Pick.ThresholdMethod, allowed: Double, _ choice: Choice, anchor: Int
  ) -> String {
    let label = choice.label(anchor)
    let title = choice.title(choice.policy.quality)
    let amount = choice.difference(allowed, choice.policy.quality)
    switch giveUp {
    case .absolute: return "the policy allows to give up \(amount) of \(title) against \(label)"
    case .relative(let share):
      return
        "the policy allows to give up \(NumberText.compact(share * 100, 2))% of the \(title) of \(label): \(amount)"
    case .standardErrors(let factor):
      let times = factor == 1 ? "one standard error" : "\(NumberText.compact(factor, 2)) standard errors"
      let folds = choice.trials[anchor].folds.count
      switch method {
      case .pairedStandardError:
        return "\(times) of the fold-by-fold difference to \(label) over \(folds) folds, corrected for overlapping "
          + "training sets (Nadeau-Bengio): \(amount)"
      case .standardErrorOfBest:
        return "\(times) of the \(title) of \(label) over \(folds) folds, corrected for overlapping training sets "
          + "(Nadeau-Bengio): \(amount)"
      case .standardErrorFromInterval:
        return "\(times) of the \(title) of \(label), from its interval or samples: \(amount)"
      default: return "the \(title) of \(label) has no standard error (one fold, no interval): nothing may be given up"
      }
    }
  }
}
