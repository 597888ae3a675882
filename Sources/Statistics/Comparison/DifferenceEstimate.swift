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
  /// The difference of two that were measured in the same rounds (`DifferenceTest.pairs`), with its interval, which is widened
  /// at both ends by what nothing can tell apart.
  /// - Parameters:
  ///   - first, second: at least two each, in the same order.
  ///   - indistinction: in the unit of the values, not negative; 0 by default.
  ///   - level: 0.95 by default.
  /// - Returns: nil where all few pairs differ alike, which tells nothing of how far they scatter.
  /// - Throws: `differentLengths`, `tooFewValues`, `notANumber`, `outOfRange`. O(n log n).
  public static func pairs(
    _ first: [Double], _ second: [Double], indistinction: Double = 0, level: Double = 0.95
  ) throws(StatisticsError) -> DifferenceEstimate? {
    try DifferenceTest.pairs(first, second, indistinction: indistinction)?.estimate(level: level)
  }

  /// The difference of the means of repetitions that aren't paired (`DifferenceTest.repetitions`), with its interval.
  /// - Parameters: first, second: at least two each.
  /// - Returns: nil where neither scatters.
  public static func repetitions(
    _ first: [Double], _ second: [Double], indistinction: Double = 0, level: Double = 0.95
  ) throws(StatisticsError) -> DifferenceEstimate? {
    try DifferenceTest.repetitions(first, second, indistinction: indistinction)?.estimate(level: level)
  }
}
