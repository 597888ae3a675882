/// A quantile of latency that is, with a stated confidence, not an underestimate: MLPerf's early-stopping estimate.
///
/// Of n queries, let t be the largest number that may lie above the quantile's estimate:
/// I_{p - d}(n - t, t + 1) <= 1 - c. The t - 1 largest values are dropped and the largest of the rest is the estimate.
/// At the default confidence p90 needs 64 queries, p99 needs 662 and p99.9 needs 6,636.
///
/// Source: MLPerf Inference rules and LoadGen's early stopping (MLCommons).
public struct EarlyStoppingEstimate: Sendable, Equatable {
  public let estimate: Double
  /// How many of the largest values were dropped.
  public let discarded: Int

  /// - Parameters:
  ///   - probability: the quantile, strictly between 0 and 1, such as 0.99.
  ///   - values: latencies, at least `minimumCount(probability)`, none NaN.
  ///   - confidence: c, 0.99 by default.
  ///   - tolerance: d, 0 by default, below the probability.
  /// - Throws: `tooFewValues` (with the number required), `notANumber`, `outOfRange`. O(n log n).
  public init(
    _ probability: Double, of values: [Double], confidence: Double = 0.99, tolerance: Double = 0
  ) throws(StatisticsError) {
    let effective = try Self.effective(probability, confidence: confidence, tolerance: tolerance)
    try Check.values(values, atLeast: 1)
    let count = values.count
    // P(Binomial(n, p) >= n - t) rises with t, so the largest admissible t is found by bisection.
    let distribution = BinomialDistribution(trials: count, probability: effective)
    func admits(_ over: Int) -> Bool { distribution.survival(count - over - 1) <= 1 - confidence }
    guard admits(1) else {
      throw .tooFewValues(
        required: try Self.minimumCount(probability, confidence: confidence, tolerance: tolerance), found: count)
    }
    var low = 1
    var high = count
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if admits(middle) { low = middle } else { high = middle }
    }
    discarded = low - 1
    estimate = values.sorted()[count - low]
  }

  /// The fewest queries from which this quantile can be estimated.
  /// - Throws: `outOfRange`. O(log n) distribution values.
  public static func minimumCount(
    _ probability: Double, confidence: Double = 0.99, tolerance: Double = 0
  ) throws(StatisticsError) -> Int {
    let effective = try Self.effective(probability, confidence: confidence, tolerance: tolerance)
    func suffices(_ count: Int) -> Bool {
      BinomialDistribution(trials: count, probability: effective).survival(count - 2) <= 1 - confidence
    }
    var high = 2
    while !suffices(high) {
      guard high < Int.max / 4 else { return Int.max }
      high *= 2
    }
    var low = 1
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }

  private static func effective(
    _ probability: Double, confidence: Double, tolerance: Double
  ) throws(StatisticsError) -> Double {
    guard probability > 0, probability < 1 else {
      throw .outOfRange(name: "the probability", value: probability, allowed: "0...1 without its ends")
    }
    guard tolerance >= 0, tolerance < probability else {
      throw .outOfRange(name: "the tolerance", value: tolerance, allowed: "0..<\(probability)")
    }
    try Check.level(confidence)
    return probability - tolerance
  }
}
