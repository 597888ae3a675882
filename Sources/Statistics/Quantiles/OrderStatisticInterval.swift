/// A confidence interval of a quantile between two order statistics: no assumption about the distribution.
///
/// The ranks l < u come from the binomial distribution: P(X(l) <= q < X(u)) = F(u - 1) - F(l - 1).
/// Where the sample is too small for a side (a p99 of 100 calls has no upper bound), that side is nil.
///
/// Source: David & Nagaraja, "Order Statistics", 3rd ed., section 7.1.
public struct OrderStatisticInterval: Sendable, Equatable {
  /// Nil: the sample can't bound the quantile from below.
  public let lower: Double?
  /// Nil: the sample can't bound the quantile from above.
  public let upper: Double?
  /// Ranks counted from 1; 0 and n + 1 stand for "no bound".
  public let lowerRank: Int
  public let upperRank: Int
  /// The coverage that these ranks really have, at least the level asked for.
  public let coverage: Double

  /// - Parameters:
  ///   - probability: in 0...1, the quantile.
  ///   - values: at least one, none NaN.
  ///   - level: coverage to reach, 0.95 by default, split evenly over both sides.
  /// - Throws: `tooFewValues`, `notANumber`, `outOfRange`. O(n log n).
  public init(_ probability: Double, of values: [Double], level: Double = 0.95) throws(StatisticsError) {
    try Check.values(values, atLeast: 1)
    try self.init(probability, ofSorted: values.sorted(), level: level)
  }

  /// The same for a sample already in ascending order. O(log n) distribution values.
  public init(_ probability: Double, ofSorted sorted: [Double], level: Double = 0.95) throws(StatisticsError) {
    try Check.probability(probability, name: "the probability")
    try Check.level(level)
    guard !sorted.isEmpty else { throw .tooFewValues(required: 1, found: 0) }
    let below = BinomialDistribution(trials: sorted.count, probability: probability)
    let tail = (1 - level) / 2
    lowerRank = below.quantile(tail)
    upperRank = min(sorted.count, below.quantile(1 - tail)) + 1
    lower = lowerRank >= 1 ? sorted[lowerRank - 1] : nil
    upper = upperRank <= sorted.count ? sorted[upperRank - 1] : nil
    coverage = below.cumulative(upperRank - 1) - below.cumulative(lowerRank - 1)
  }
}
