/// How two candidates differ as one estimate: how far apart they are, where the difference lies, and how probable one as
/// large is by chance. Interval and p-value belong together: the interval excludes zero where p is below 1 - level.
public struct DifferenceEstimate: Codable, Sendable, Equatable {
  public enum Method: String, Codable, Sendable {
    /// Over folds: `CorrectedPairedTest`.
    case correctedResampledT
    /// Over at least twelve rounds or processes that both took part in: the median of the differences.
    case medianOfPairs
    /// Over fewer pairs: Student's t of the differences.
    case pairedT
    /// Over repetitions of each: Welch's t.
    case welch
    /// Over rows: `McNemarTest`.
    case mcNemar
    /// Over rows: `DeLongTest`.
    case deLong
    /// Over rows, drawn anew.
    case rowBootstrap
  }

  /// First minus second.
  public let difference: Double
  public let interval: ConfidenceInterval
  /// Two-sided, that the difference is nothing (or within what can't be told apart).
  public let pValue: Double
  public let method: Method

  public init(difference: Double, interval: ConfidenceInterval, pValue: Double, method: Method) {
    self.difference = difference
    self.interval = interval
    self.pValue = pValue
    self.method = method
  }
}

extension DifferenceEstimate {
  /// The mean difference over folds; see `CorrectedPairedTest`.
  public init(folds test: CorrectedPairedTest) {
    self.init(
      difference: test.difference.mean, interval: test.difference.interval, pValue: test.pValue,
      method: .correctedResampledT)
  }

  /// The difference of two that were measured in the same rounds. The interval is widened at both ends by what nothing can
  /// tell apart; p is of the hypothesis that the true difference is no larger than that.
  ///
  /// From twelve pairs on it is their median with the interval of `MedianInterval`, and p is the level at which an end of it
  /// touches zero. Of fewer it is their mean with Student's interval.
  /// - Parameters:
  ///   - first, second: at least two each, in the same order.
  ///   - indistinction: in the unit of the values, not negative; 0 by default.
  ///   - level: 0.95 by default.
  /// - Returns: nil where all few pairs differ alike, which tells nothing of how far they scatter.
  /// - Throws: `differentLengths`, `tooFewValues`, `notANumber`, `outOfRange`. O(n log n).
  public static func pairs(
    _ first: [Double], _ second: [Double], indistinction: Double = 0, level: Double = 0.95
  ) throws(StatisticsError) -> DifferenceEstimate? {
    try Check.pair(first, second, atLeast: 2)
    let differences = zip(first, second).map { $0 == $1 ? 0 : $0 - $1 }
    guard differences.count >= fewestForMedian else {
      let mean = try MeanEstimate(of: differences, level: level)
      return student(mean, method: .pairedT, indistinction: indistinction)
    }
    let median = try MedianInterval(of: differences, level: level)
    let interval = ConfidenceInterval(
      lower: median.interval.lower - indistinction, upper: median.interval.upper + indistinction, level: level)
    // Seen from the side on which the median lies, and beyond what can't be told apart.
    let sign = median.median < 0 ? -1.0 : 1.0
    let pValue = chanceOfMedian(differences.map { sign * $0 - indistinction }.sorted())
    return DifferenceEstimate(
      difference: median.median, interval: interval, pValue: pValue, method: .medianOfPairs)
  }

  /// The difference of the means of repetitions that aren't paired, by Welch's t test; otherwise as `pairs`.
  /// - Parameters: first, second: at least two each.
  /// - Returns: nil where neither scatters.
  public static func repetitions(
    _ first: [Double], _ second: [Double], indistinction: Double = 0, level: Double = 0.95
  ) throws(StatisticsError) -> DifferenceEstimate? {
    let left = try MeanEstimate(of: first, level: level)
    let right = try MeanEstimate(of: second, level: level)
    let squares = [left, right].map { $0.standardError * $0.standardError }
    let variance = squares[0] + squares[1]
    guard variance > 0, variance.isFinite else { return nil }
    let degrees =
      variance * variance
      / (squares[0] * squares[0] / left.degreesOfFreedom + squares[1] * squares[1] / right.degreesOfFreedom)
    return student(
      difference: left.mean - right.mean, error: variance.squareRoot(), degrees: degrees, level: level, method: .welch,
      indistinction: indistinction)
  }

  /// Of fewer pairs the sign alone tells too little, once many axes are asked.
  private static let fewestForMedian = 12

  private static func student(
    _ mean: MeanEstimate, method: Method, indistinction: Double
  ) -> DifferenceEstimate? {
    guard mean.standardError > 0 else { return nil }
    return student(
      difference: mean.mean, error: mean.standardError, degrees: mean.degreesOfFreedom, level: mean.interval.level,
      method: method, indistinction: indistinction)
  }

  private static func student(
    difference: Double, error: Double, degrees: Double, level: Double, method: Method, indistinction: Double
  ) -> DifferenceEstimate {
    let student = StudentDistribution(degreesOfFreedom: degrees)
    let halfWidth = student.quantile(1 - (1 - level) / 2) * error + indistinction
    let beyond = abs(difference) - indistinction
    return DifferenceEstimate(
      difference: difference,
      interval: ConfidenceInterval(lower: difference - halfWidth, upper: difference + halfWidth, level: level),
      pValue: beyond > 0 ? student.twoSided(beyond / error) : 1, method: method)
  }

  /// One minus the largest level at which the interpolated interval of the median stays above zero.
  private static func chanceOfMedian(_ sorted: [Double]) -> Double {
    let count = sorted.count
    let coin = BinomialDistribution(trials: count, probability: 0.5)
    func outside(_ depth: Int) -> Double { depth == 0 ? 0 : 2 * coin.cumulative(depth - 1) }
    // Values up to zero: the ends of that depth don't exclude it.
    let depth = sorted.count { $0 <= 0 }
    guard depth > 0 else { return outside(1) }
    guard depth < (count + 1) / 2 else { return 1 }
    let (below, above) = (sorted[depth - 1], sorted[depth])
    let weight = -below / (above - below)
    let share = weight * Double(depth) / (Double(count - depth) - Double(count - 2 * depth) * weight)
    return min(1, outside(depth) + share * (outside(depth + 1) - outside(depth)))
  }
}
