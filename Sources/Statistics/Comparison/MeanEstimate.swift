/// A mean with Student's interval.
public struct MeanEstimate: Sendable, Equatable {
  public let mean: Double
  /// Sample standard deviation, with n - 1 below the line.
  public let standardDeviation: Double
  public let standardError: Double
  public let degreesOfFreedom: Double
  /// Coverage of `interval`.
  public let level: Double

  /// Student's quantile times the standard error; found when asked for, because it costs far more than everything else here.
  public var halfWidth: Double {
    StudentDistribution(degreesOfFreedom: degreesOfFreedom).quantile(1 - (1 - level) / 2) * standardError
  }

  /// Student's interval: the mean, less and plus `halfWidth`.
  public var interval: ConfidenceInterval {
    let halfWidth = halfWidth
    return ConfidenceInterval(lower: mean - halfWidth, upper: mean + halfWidth, level: level)
  }

  /// The mean of independent values: standard error s / sqrt(n).
  /// - Parameters:
  ///   - values: at least two, none NaN.
  ///   - level: 0.95 by default.
  /// - Throws: `tooFewValues`, `notANumber`, `outOfRange`. O(n).
  public init(of values: [Double], level: Double = 0.95) throws(StatisticsError) {
    try self.init(ofFoldScores: values, testToTrainRatio: 0, level: level)
  }

  /// The mean of cross-validation scores (or of their differences), whose training sets overlap: the variance factor
  /// 1/n becomes 1/n + n_test/n_train, without which intervals are far too narrow.
  ///
  /// Source: Nadeau & Bengio, "Inference for the generalization error", Machine Learning 52 (2003).
  /// - Parameters:
  ///   - scores: one a fold, repeats one after the other, at least two, none NaN.
  ///   - testToTrainRatio: test rows over train rows of a fold; 1/(k - 1) for k folds.
  ///   - level: 0.95 by default.
  /// - Throws: `tooFewValues`, `notANumber`, `outOfRange`. O(n).
  public init(
    ofFoldScores scores: [Double], testToTrainRatio: Double, level: Double = 0.95
  ) throws(StatisticsError) {
    try Check.values(scores, atLeast: 2)
    try Check.ratio(testToTrainRatio)
    try Check.level(level)
    mean = Location.meanUnchecked(scores)
    let variance = Location.varianceUnchecked(scores)
    standardDeviation = variance.squareRoot()
    standardError = (variance * (1 / Double(scores.count) + testToTrainRatio)).squareRoot()
    degreesOfFreedom = Double(scores.count - 1)
    self.level = level
  }
}
