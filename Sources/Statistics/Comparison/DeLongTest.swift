/// Do two scores rank the same rows differently well? The difference of two areas under the ROC curve with the error that
/// both share, because they rank the same rows.
///
/// For each positive row the share of negatives it outranks, and for each negative the share of positives that outrank it
/// (ties a half), are the components; the variance of the difference is that of their differences, each divided by the
/// number of rows of its kind. z = difference / error is normal.
///
/// Source: DeLong, DeLong & Clarke-Pearson, Biometrics 44 (1988); by mid-ranks as in Sun & Xu, IEEE Signal Processing
/// Letters 21 (2014).
public struct DeLongTest: Sendable, Equatable {
  public let firstArea: Double
  public let secondArea: Double
  /// Of the difference of the areas.
  public let standardError: Double

  public var difference: Double { firstArea - secondArea }

  /// - Parameters:
  ///   - first, second: scores of the same rows, higher for positive ones.
  ///   - isPositive: at least two rows of each kind.
  /// - Throws: `differentLengths`, `tooFewValues`, `notANumber`. O(n log n).
  public init(_ first: [Double], _ second: [Double], isPositive: [Bool]) throws(StatisticsError) {
    try Check.pair(first, second, atLeast: 4)
    guard isPositive.count == first.count else {
      throw .differentLengths(first: first.count, second: isPositive.count)
    }
    let positives = isPositive.count { $0 }
    guard min(positives, isPositive.count - positives) >= 2 else {
      throw .tooFewValues(required: 2, found: min(positives, isPositive.count - positives))
    }
    let left = Self.components(first, isPositive)
    let right = Self.components(second, isPositive)
    firstArea = Location.meanUnchecked(left.positive)
    secondArea = Location.meanUnchecked(right.positive)
    func variance(_ first: [Double], _ second: [Double]) -> Double {
      Location.varianceUnchecked(zip(first, second).map { $0 - $1 }) / Double(first.count)
    }
    standardError =
      (variance(left.positive, right.positive) + variance(left.negative, right.negative)).squareRoot()
  }

  /// The mean of some differences of independent rows, such as one a fold, with its normal interval.
  /// - Parameters: tests: at least one; level: 0.95 by default.
  public static func mean(of tests: [DeLongTest], level: Double = 0.95) throws(StatisticsError) -> DifferenceEstimate {
    guard !tests.isEmpty else { throw .tooFewValues(required: 1, found: 0) }
    try Check.level(level)
    let count = Double(tests.count)
    let difference = tests.reduce(0) { $0 + $1.difference } / count
    let error = tests.reduce(0) { $0 + $1.standardError * $1.standardError }.squareRoot() / count
    let normal = NormalDistribution.standard
    let halfWidth = normal.quantile(1 - (1 - level) / 2) * error
    let pValue = difference == 0 ? 1 : error > 0 ? min(1, 2 * normal.survival(abs(difference) / error)) : 0
    return DifferenceEstimate(
      difference: difference,
      interval: ConfidenceInterval(lower: difference - halfWidth, upper: difference + halfWidth, level: level),
      pValue: pValue, method: .deLong)
  }

  private static func components(
    _ scores: [Double], _ isPositive: [Bool]
  ) -> (positive: [Double], negative: [Double]) {
    let positiveScores = zip(scores, isPositive).filter(\.1).map(\.0)
    let negativeScores = zip(scores, isPositive).filter { !$0.1 }.map(\.0)
    let all = Ranks.average(positiveScores + negativeScores)
    let amongPositive = Ranks.average(positiveScores)
    let amongNegative = Ranks.average(negativeScores)
    let (m, n) = (positiveScores.count, negativeScores.count)
    return (
      (0..<m).map { (all[$0] - amongPositive[$0]) / Double(n) },
      (0..<n).map { 1 - (all[m + $0] - amongNegative[$0]) / Double(m) }
    )
  }
}
