/// The corrected resampled t test: do two candidates differ on the same folds?
///
/// t = mean(d) / sqrt((1/n + n_test/n_train) s^2(d)) with n - 1 degrees of freedom, d = first - second fold by fold.
///
/// Source: Nadeau & Bengio (2003); Bouckaert & Frank (2004) for repeated k-fold.
public struct CorrectedPairedTest: Sendable, Equatable {
  /// The mean difference, first minus second, with its corrected interval.
  public let difference: MeanEstimate
  /// 0 where all differences are 0; infinite where they are equal but not 0.
  public let statistic: Double
  /// Two-sided.
  public let pValue: Double

  /// - Parameters:
  ///   - first, second: scores on the same folds in the same order, at least two.
  ///   - testToTrainRatio: test rows over train rows of a fold; 0 gives the plain paired t test.
  ///   - level: of the interval, 0.95 by default.
  /// - Throws: `differentLengths`, `tooFewValues`, `notANumber`, `outOfRange`. O(n).
  public init(
    _ first: [Double], _ second: [Double], testToTrainRatio: Double, level: Double = 0.95
  ) throws(StatisticsError) {
    try Check.pair(first, second, atLeast: 2)
    let differences = zip(first, second).map { $0 - $1 }
    difference = try MeanEstimate(ofFoldScores: differences, testToTrainRatio: testToTrainRatio, level: level)
    if difference.standardError > 0 {
      statistic = difference.mean / difference.standardError
      pValue = StudentDistribution(degreesOfFreedom: difference.degreesOfFreedom).twoSided(statistic)
    } else if difference.mean == 0 {
      statistic = 0
      pValue = 1
    } else {
      statistic = difference.mean > 0 ? .infinity : -.infinity
      pValue = 0
    }
  }
}

/// The Bayesian answer to the same question: how probable is it that one candidate is better by more than matters?
///
/// The posterior of the mean difference is Student's t with n - 1 degrees of freedom around mean(d), with scale
/// sqrt((1/n + rho/(1 - rho)) s^2(d)) and rho = n_test/(n_test + n_train): rho/(1 - rho) is n_test/n_train.
///
/// Source: Corani & Benavoli, "A Bayesian approach for comparing cross-validated algorithms" (2015).
public struct CorrelatedBayesianTest: Sendable, Equatable {
  /// Probability that the first score is higher by more than the region of practical equivalence.
  public let firstHigher: Double
  /// Probability that they differ by no more than the region of practical equivalence.
  public let equivalent: Double
  /// Probability that the second score is higher by more than the region of practical equivalence.
  public let secondHigher: Double

  /// - Parameters:
  ///   - first, second: scores on the same folds in the same order, at least two.
  ///   - testToTrainRatio: test rows over train rows of a fold.
  ///   - rope: half-width of the region of practical equivalence, in the unit of the scores; not negative. Say what
  ///     difference matters: there is no default that fits every axis.
  /// - Throws: `differentLengths`, `tooFewValues`, `notANumber`, `outOfRange`. O(n).
  public init(
    _ first: [Double], _ second: [Double], testToTrainRatio: Double, rope: Double
  ) throws(StatisticsError) {
    try Check.pair(first, second, atLeast: 2)
    guard rope >= 0, rope.isFinite else {
      throw .outOfRange(name: "the region of practical equivalence", value: rope, allowed: "0...")
    }
    let differences = zip(first, second).map { $0 - $1 }
    let posterior = try MeanEstimate(ofFoldScores: differences, testToTrainRatio: testToTrainRatio)
    guard posterior.standardError > 0 else {
      firstHigher = posterior.mean > rope ? 1 : 0
      secondHigher = posterior.mean < -rope ? 1 : 0
      equivalent = 1 - firstHigher - secondHigher
      return
    }
    let student = StudentDistribution(degreesOfFreedom: posterior.degreesOfFreedom)
    firstHigher = student.survival((rope - posterior.mean) / posterior.standardError)
    secondHigher = student.cumulative((-rope - posterior.mean) / posterior.standardError)
    equivalent = max(0, 1 - firstHigher - secondHigher)
  }
}
