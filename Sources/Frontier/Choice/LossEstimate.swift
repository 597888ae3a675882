import Records
import Statistics

/// How much quality one candidate loses against another, and how sure that is.
///
/// Paired by folds, the loss follows Student's t around its value (Corani and Benavoli's correlated Bayesian test), with a
/// variance that borrows from the other candidates. In time-ordered folds no such law holds: there the folds are
/// counted. Without folds the intervals of both values give a normal law, and without intervals the value is all there
/// is.
struct LossEstimate {
  /// In the unit of the axis; positive: the first is worse.
  let amount: Double
  /// Standard error of `amount`; nil where nothing tells it.
  let error: Double?
  let degreesOfFreedom: Double
  /// Fold by fold, where rows go by time.
  let byFold: [Double]?
  /// Whether `error` is that of differences over the same folds; otherwise it is that of two separate values.
  var isPaired = false

  /// How probable a loss of more than this is.
  func probability(over bound: Double) -> Double {
    if let byFold, !byFold.isEmpty { return Double(byFold.count { $0 > bound }) / Double(byFold.count) }
    guard let error, error > 0 else { return amount > bound ? 1 : 0 }
    return StudentDistribution(degreesOfFreedom: degreesOfFreedom).survival((bound - amount) / error)
  }

  /// The 95% interval; nil where nothing tells it, and fold by fold.
  var interval: Interval? {
    guard let error, byFold == nil else { return nil }
    let halfWidth = StudentDistribution(degreesOfFreedom: degreesOfFreedom).quantile(0.975) * error
    guard halfWidth.isFinite else { return nil }
    return Interval(lower: amount - halfWidth, upper: amount + halfWidth)
  }
}

/// Losses of all candidates against one of them.
struct Losses {
  let reference: Int
  /// The standard error of the difference to the reference that is typical of the candidates; nil: not known.
  let typicalError: Double?
  private let choice: Choice
  private let moderation: ModeratedVariance
  private let isTimeOrdered: Bool

  /// - Parameter candidates: those whose variances lend each other strength.
  init(_ choice: Choice, against reference: Int, candidates: [Int]) {
    self.choice = choice
    self.reference = reference
    let folds = choice.folds
    let variances = candidates.filter { $0 != reference }.compactMap { folds.variance($0, reference) }
    moderation = ModeratedVariance(of: variances, degreesOfFreedom: folds.degreesOfFreedom)
    isTimeOrdered = choice.trials.first?.evaluation.division == .timeOrdered
    let errors = candidates.filter { $0 != reference }.compactMap { [moderation] index in
      folds.variance(index, reference).map { (moderation.moderated($0) * folds.factor).squareRoot() }
    }
    let own = FoldPairing.standardError(choice.trials[reference], axis: choice.policy.quality)
    typicalError = errors.isEmpty ? own : try? Quantile.of(0.5, errors)
  }

  func of(_ index: Int) -> LossEstimate {
    let amount = choice.loss(of: index, against: reference)
    guard index != reference else {
      return LossEstimate(amount: 0, error: nil, degreesOfFreedom: .infinity, byFold: nil)
    }
    let folds = choice.folds
    if let differences = folds.differences(reference, index) {
      let variance = FoldScores.variance(differences)
      // Two candidates that never differ are equal; no other one makes them differ.
      let error = variance == 0 ? 0 : (moderation.moderated(variance) * folds.factor).squareRoot()
      return LossEstimate(
        amount: amount, error: error, degreesOfFreedom: variance == 0 ? .infinity : moderation.degreesOfFreedom,
        byFold: isTimeOrdered ? differences : nil, isPaired: true)
    }
    let errors = [reference, index].map {
      FoldPairing.standardError(choice.trials[$0], axis: choice.policy.quality)
    }
    guard let first = errors[0], let second = errors[1] else {
      return LossEstimate(amount: amount, error: nil, degreesOfFreedom: .infinity, byFold: nil)
    }
    let error = (first * first + second * second).squareRoot()
    return LossEstimate(amount: amount, error: error, degreesOfFreedom: .infinity, byFold: nil)
  }
}
