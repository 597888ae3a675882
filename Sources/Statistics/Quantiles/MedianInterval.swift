/// The median of repeated rounds with an interval that holds whatever the distribution.
///
/// The interval interpolates between neighbouring order statistics, so that its coverage is close to the level asked
/// for although few rounds give few ranks to choose from. With five rounds or fewer no 95% interval exists: then the
/// smallest and the largest round are the ends, and `level` says what they really cover (1 - 2^(1-n)).
///
/// Source: Hettmansperger & Sheather, "Confidence intervals based on interpolated order statistics",
/// Statistics & Probability Letters 4 (1986).
public struct MedianInterval: Sendable, Equatable {
  public let median: Double
  public let interval: ConfidenceInterval

  /// - Parameters:
  ///   - values: one a round, at least two, none NaN.
  ///   - level: 0.95 by default.
  /// - Throws: `tooFewValues`, `notANumber`, `outOfRange`. O(n log n).
  public init(of values: [Double], level: Double = 0.95) throws(StatisticsError) {
    try Check.values(values, atLeast: 2)
    try Check.level(level)
    let sorted = values.sorted()
    let count = sorted.count
    median = try Quantile.ofSorted(0.5, sorted)
    let coin = BinomialDistribution(trials: count, probability: 0.5)
    /// Coverage of the d-th smallest to the d-th largest value.
    func coverage(_ depth: Int) -> Double { 1 - 2 * coin.cumulative(depth - 1) }
    guard coverage(1) > level else {
      interval = ConfidenceInterval(lower: sorted[0], upper: sorted[count - 1], level: coverage(1))
      return
    }
    var depth = 1
    while depth + 1 <= count / 2, coverage(depth + 1) >= level { depth += 1 }
    guard depth + 1 <= (count + 1) / 2, coverage(depth) > level else {
      interval = ConfidenceInterval(lower: sorted[depth - 1], upper: sorted[count - depth], level: coverage(depth))
      return
    }
    let outer = coverage(depth)
    let inner = coverage(depth + 1)
    let share = (outer - level) / (outer - inner)
    let weight = Double(count - depth) * share / (Double(depth) + Double(count - 2 * depth) * share)
    interval = ConfidenceInterval(
      lower: (1 - weight) * sorted[depth - 1] + weight * sorted[depth],
      upper: (1 - weight) * sorted[count - depth] + weight * sorted[count - depth - 1],
      level: level)
  }
}
