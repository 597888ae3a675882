/// Do two classifiers get different shares of the same rows right? Only rows that one of them gets right speak.
///
/// Exact and two-sided: given their number, the rows that only the first gets right are a binomial draw of one half. The
/// interval of the difference is Clopper and Pearson's of that share, scaled to all rows, so that it excludes zero where p
/// is below 1 - level.
///
/// Source: McNemar, Psychometrika 12 (1947); Clopper & Pearson, Biometrika 26 (1934).
public struct McNemarTest: Sendable, Equatable {
  public let onlyFirst: Int
  public let onlySecond: Int
  public let rows: Int
  public let pValue: Double
  /// Of the share of rows right, first minus second.
  public let interval: ConfidenceInterval

  public var difference: Double { Double(onlyFirst - onlySecond) / Double(rows) }

  public var estimate: DifferenceEstimate {
    DifferenceEstimate(difference: difference, interval: interval, pValue: pValue, method: .mcNemar)
  }

  /// - Parameters:
  ///   - onlyFirst, onlySecond: rows that one of them alone gets right, not negative.
  ///   - rows: all rows, at least one and at least as many as those.
  ///   - level: 0.95 by default.
  /// - Throws: `tooFewValues`, `outOfRange`.
  public init(onlyFirst: Int, onlySecond: Int, rows: Int, level: Double = 0.95) throws(StatisticsError) {
    guard onlyFirst >= 0, onlySecond >= 0, rows >= 1, rows - onlyFirst >= onlySecond else {
      throw .tooFewValues(required: max(1, onlyFirst + onlySecond), found: rows)
    }
    try Check.level(level)
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
    self.rows = rows
    let trials = onlyFirst + onlySecond
    guard trials > 0 else {
      pValue = 1
      interval = ConfidenceInterval(lower: 0, upper: 0, level: level)
      return
    }
    let coin = BinomialDistribution(trials: trials, probability: 0.5)
    pValue = min(1, 2 * coin.cumulative(min(onlyFirst, onlySecond)))
    let share = try ProportionInterval.clopperPearson(successes: onlyFirst, trials: trials, level: level)
    func scaled(_ share: Double) -> Double { (2 * share - 1) * Double(trials) / Double(rows) }
    interval = ConfidenceInterval(lower: scaled(share.lower), upper: scaled(share.upper), level: level)
  }
}
