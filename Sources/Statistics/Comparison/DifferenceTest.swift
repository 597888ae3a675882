/// Whether two candidates differ, without where the difference lies: what `DifferenceEstimate` says of two, at a fraction of its
/// cost, because no quantile is looked for. The estimate is made of it, so both agree to the last bit.
public struct DifferenceTest: Sendable, Equatable {
  /// First minus second.
  public let difference: Double
  /// Two-sided, that the difference is nothing (or within what can't be told apart).
  public let pValue: Double
  public let method: DifferenceEstimate.Method
  private let basis: Basis
  private let indistinction: Double

  /// What the interval comes from.
  private enum Basis: Sendable, Equatable {
    case student(error: Double, degrees: Double)
    case median([Double])
  }

  private init(
    difference: Double, pValue: Double, method: DifferenceEstimate.Method, basis: Basis, indistinction: Double
  ) {
    self.difference = difference
    self.pValue = pValue
    self.method = method
    self.basis = basis
    self.indistinction = indistinction
  }

  /// The mean difference over folds; see `CorrectedPairedTest`.
  public init(folds test: CorrectedPairedTest) {
    let mean = test.difference
    self.init(
      difference: mean.mean, pValue: test.pValue, method: .correctedResampledT,
      basis: .student(error: mean.standardError, degrees: mean.degreesOfFreedom), indistinction: 0)
  }

  /// The same with its interval.
  /// - Parameter level: of the interval, 0.95 by default.
  /// - Throws: `outOfRange`.
  public func estimate(level: Double = 0.95) throws(StatisticsError) -> DifferenceEstimate {
    try Check.level(level)
    let interval: ConfidenceInterval
    switch basis {
    case .student(let error, let degrees):
      let halfWidth =
        StudentDistribution(degreesOfFreedom: degrees).quantile(1 - (1 - level) / 2) * error + indistinction
      interval = ConfidenceInterval(lower: difference - halfWidth, upper: difference + halfWidth, level: level)
    case .median(let differences):
      let found = try MedianInterval(of: differences, level: level).interval
      interval = ConfidenceInterval(
        lower: found.lower - indistinction, upper: found.upper + indistinction, level: level)
    }
    return DifferenceEstimate(difference: difference, interval: interval, pValue: pValue, method: method)
  }
}

extension DifferenceTest {
  /// The difference of two that were measured in the same rounds; p is of the hypothesis that the true difference is no larger
  /// than what nothing can tell apart.
  ///
  /// From twelve pairs on it is their median, and p is the level at which an end of its interval (`MedianInterval`) touches
  /// zero. Of fewer it is their mean by Student's t.
  /// - Parameters:
  ///   - first, second: at least two each, in the same order.
  ///   - indistinction: in the unit of the values, not negative; 0 by default.
  /// - Returns: nil where all few pairs differ alike, which tells nothing of how far they scatter.
  /// - Throws: `differentLengths`, `tooFewValues`, `notANumber`. O(n log n).
  public static func pairs(
    _ first: [Double], _ second: [Double], indistinction: Double = 0
  ) throws(StatisticsError) -> DifferenceTest? {
    try Check.pair(first, second, atLeast: 2)
    let differences = zip(first, second).map { $0 == $1 ? 0 : $0 - $1 }
    guard differences.count >= fewestForMedian else {
      let mean = try MeanEstimate(of: differences)
      guard mean.standardError > 0 else { return nil }
      return student(
        difference: mean.mean, error: mean.standardError, degrees: mean.degreesOfFreedom, method: .pairedT,
        indistinction: indistinction)
    }
    let sorted = differences.sorted()
    let median = try Quantile.ofSorted(0.5, sorted)
    // Seen from the side on which the median lies, and beyond what can't be told apart.
    let beyond = median < 0 ? sorted.reversed().map { -$0 - indistinction } : sorted.map { $0 - indistinction }
    return DifferenceTest(
      difference: median, pValue: chanceOfMedian(beyond), method: .medianOfPairs, basis: .median(sorted),
      indistinction: indistinction)
  }

  /// The difference of the means of repetitions that aren't paired, by Welch's t test; otherwise as `pairs`.
  /// - Parameters: first, second: at least two each.
  /// - Returns: nil where neither scatters.
  public static func repetitions(
    _ first: [Double], _ second: [Double], indistinction: Double = 0
  ) throws(StatisticsError) -> DifferenceTest? {
    let left = try MeanEstimate(of: first)
    let right = try MeanEstimate(of: second)
    let squares = [left, right].map { $0.standardError * $0.standardError }
    let variance = squares[0] + squares[1]
    guard variance > 0, variance.isFinite else { return nil }
    let degrees =
      variance * variance
      / (squares[0] * squares[0] / left.degreesOfFreedom + squares[1] * squares[1] / right.degreesOfFreedom)
    return student(
      difference: left.mean - right.mean, error: variance.squareRoot(), degrees: degrees, method: .welch,
      indistinction: indistinction)
  }

  /// Of fewer pairs the sign alone tells too little, once many axes are asked.
  private static let fewestForMedian = 12

  private static func student(
    difference: Double, error: Double, degrees: Double, method: DifferenceEstimate.Method, indistinction: Double
  ) -> DifferenceTest {
    let beyond = abs(difference) - indistinction
    return DifferenceTest(
      difference: difference,
      pValue: beyond > 0 ? StudentDistribution(degreesOfFreedom: degrees).twoSided(beyond / error) : 1,
      method: method, basis: .student(error: error, degrees: degrees), indistinction: indistinction)
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
