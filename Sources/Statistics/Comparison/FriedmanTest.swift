/// Friedman's test over many data sets with Nemenyi's comparison of all pairs.
///
/// Source: Demšar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7 (2006).
public struct FriedmanTest: Sendable, Equatable {
  /// Mean rank of each method; 1 is best.
  public let meanRanks: [Double]
  /// Friedman's statistic with the tie correction, chi-square with k - 1 degrees of freedom.
  public let chiSquare: Double
  public let pValue: Double
  /// Iman and Davenport's less conservative F statistic; infinite where the methods' order never changes.
  public let imanDavenport: Double
  public let imanDavenportPValue: Double
  private let blocks: Int

  /// - Parameters:
  ///   - scores: one row a data set (at least two), one column a method (at least two, the same number in each row).
  ///   - higherIsBetter: true by default.
  /// - Throws: `tooFewValues`, `differentLengths`, `notANumber`. O(rows * columns log columns).
  public init(scores: [[Double]], higherIsBetter: Bool = true) throws(StatisticsError) {
    guard scores.count >= 2 else { throw .tooFewValues(required: 2, found: scores.count) }
    let methods = scores[0].count
    var sums = [Double](repeating: 0, count: methods)
    var tieSum = 0.0
    for row in scores {
      guard row.count == methods else { throw .differentLengths(first: methods, second: row.count) }
      try Check.values(row, atLeast: 2)
      let oriented = higherIsBetter ? row.map { -$0 } : row
      for (method, rank) in Ranks.average(oriented).enumerated() { sums[method] += rank }
      for group in Ranks.tieGroups(oriented) {
        let size = Double(group.members.count)
        tieSum += size * size * size - size
      }
    }
    let n = Double(scores.count)
    let k = Double(methods)
    blocks = scores.count
    meanRanks = sums.map { $0 / n }
    let squares = sums.reduce(0) { $0 + $1 * $1 }
    let untied = 12 / (n * k * (k + 1)) * squares - 3 * n * (k + 1)
    let correction = 1 - tieSum / (n * k * (k * k - 1))
    // All methods tied on every data set: nothing differs.
    chiSquare = correction > 0 ? max(0, untied / correction) : 0
    pValue = ChiSquareDistribution(degreesOfFreedom: k - 1).survival(chiSquare)
    let remaining = n * (k - 1) - chiSquare
    imanDavenport = remaining > 1e-12 * n * k ? (n - 1) * chiSquare / remaining : .infinity
    imanDavenportPValue = FisherDistribution(numerator: k - 1, denominator: (k - 1) * (n - 1)).survival(imanDavenport)
  }

  /// Mean ranks further apart than this differ at the given significance: q / sqrt(2) * sqrt(k (k + 1) / (6 N)),
  /// with q from the studentized range.
  /// - Parameters: significance: 0.05 by default, strictly between 0 and 1.
  public func criticalDifference(significance: Double = 0.05) throws(StatisticsError) -> Double {
    try Check.level(significance)
    let range = StudentizedRangeDistribution(groups: meanRanks.count)
    return range.quantile(1 - significance) / 2.0.squareRoot() * rankError
  }

  /// Nemenyi's p-value for each pair of methods, adjusted for all comparisons; 1 on the diagonal.
  public func nemenyiPValues() -> [[Double]] {
    let range = StudentizedRangeDistribution(groups: meanRanks.count)
    return meanRanks.indices.map { first in
      meanRanks.indices.map { second in
        if first == second { return 1 }
        let distance = abs(meanRanks[first] - meanRanks[second]) / rankError
        return min(1, range.survival(distance * 2.0.squareRoot()))
      }
    }
  }

  /// Standard error of a difference of mean ranks.
  private var rankError: Double {
    let k = Double(meanRanks.count)
    return (k * (k + 1) / (6 * Double(blocks))).squareRoot()
  }
}
