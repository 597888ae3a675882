/// Wilcoxon's signed-rank test of paired values: does the difference lie around zero?
///
/// Ties are differences equal to the last bit, as in SciPy: round scores that carry rounding noise first.
///
/// Source: Wilcoxon (1945); Pratt (1959) for zeros kept in the ranking.
public struct SignedRankTest: Sendable, Equatable {
  /// How the distribution of the statistic is found.
  public enum Method: String, Sendable, Codable {
    /// Exact up to 50 pairs that differ, normal above.
    case automatic
    /// Every assignment of signs to the ranks as they are, ties included: O(n^3) by convolution, no table.
    case exact
    /// Normal, with the tie correction and without continuity correction.
    case normal
  }

  /// What happens to pairs without a difference.
  public enum Zeros: String, Sendable, Codable {
    /// They are left out before ranking.
    case dropped
    /// They are ranked, then their ranks are left out (Pratt).
    case rankedThenDropped
  }

  /// Sum of the ranks of the positive differences, first minus second.
  public let positiveRankSum: Double
  /// Sum of the ranks of the negative differences.
  public let negativeRankSum: Double
  /// Two-sided.
  public let pValue: Double
  /// The method that was used: never `.automatic`.
  public let method: Method

  /// The smaller of both rank sums, which tables and SciPy call the statistic.
  public var statistic: Double { min(positiveRankSum, negativeRankSum) }

  /// - Parameters:
  ///   - first, second: paired values, at least one pair. If no pair differs, the p-value is 1.
  ///   - method: `.automatic` by default.
  ///   - zeros: `.dropped` by default.
  /// - Throws: `differentLengths`, `tooFewValues`, `notANumber`.
  public init(
    _ first: [Double], _ second: [Double], method: Method = .automatic, zeros: Zeros = .dropped
  ) throws(StatisticsError) {
    try Check.pair(first, second, atLeast: 1)
    var differences = zip(first, second).map { $0 - $1 }
    if zeros == .dropped { differences.removeAll { $0 == 0 } }
    let allRanks = Ranks.average(differences.map { abs($0) })
    var ranks: [Double] = []
    var positive = 0.0
    var negative = 0.0
    for (difference, rank) in zip(differences, allRanks) where difference != 0 {
      ranks.append(rank)
      if difference > 0 { positive += rank } else { negative += rank }
    }
    positiveRankSum = positive
    negativeRankSum = negative
    self.method = method == .automatic ? (ranks.count <= 50 ? .exact : .normal) : method
    if ranks.isEmpty {
      pValue = 1
    } else if self.method == .exact {
      pValue = Self.exactPValue(ranks: ranks, smaller: min(positive, negative))
    } else {
      // Var = sum of squared ranks / 4, which contains the tie and zero corrections.
      let mean = ranks.reduce(0, +) / 2
      let deviation = (ranks.reduce(0) { $0 + $1 * $1 } / 4).squareRoot()
      pValue = min(1, 2 * NormalDistribution.standard.survival(abs(positive - mean) / deviation))
    }
  }

  /// Twice the chance of a rank sum as small as this one, over all 2^n signs. Mid-ranks are halves, so doubled ranks
  /// are whole numbers and the distribution is a convolution over them.
  private static func exactPValue(ranks: [Double], smaller: Double) -> Double {
    let doubled = ranks.map { Int(($0 * 2).rounded()) }
    let total = doubled.reduce(0, +)
    var chances = [Double](repeating: 0, count: total + 1)
    chances[0] = 1
    var reached = 0
    for rank in doubled {
      for sum in stride(from: reached, through: 0, by: -1) {
        let half = chances[sum] / 2
        chances[sum] = half
        chances[sum + rank] += half
      }
      reached += rank
    }
    let limit = Int((smaller * 2).rounded())
    return min(1, 2 * chances[0...limit].reduce(0, +))
  }
}
