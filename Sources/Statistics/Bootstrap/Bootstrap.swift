/// Seeded resampling of rows: an interval for any statistic.
///
/// Source: Efron & Tibshirani, "An Introduction to the Bootstrap" (1993).
public struct Bootstrap: Sendable, Equatable {
  /// What came out of one bootstrap.
  public struct Result: Sendable, Equatable {
    /// The statistic on the sample itself.
    public let estimate: Double
    /// Standard deviation of the replicates.
    public let standardError: Double
    public let interval: ConfidenceInterval
    /// The statistic on each resample, in drawing order.
    public let replicates: [Double]
  }

  /// Number of resamples.
  public let resamples: Int
  public let level: Double
  public let method: BootstrapMethod
  /// The same seed gives the same replicates on every machine.
  public let seed: UInt64

  /// - Parameters:
  ///   - resamples: 2,000 by default, at least 2; percentile ends of a 95% interval want 1,000 or more.
  ///   - level: 0.95 by default, strictly between 0 and 1.
  ///   - method: percentile by default.
  ///   - seed: of a stream of its own.
  public init(resamples: Int = 2000, level: Double = 0.95, method: BootstrapMethod = .percentile, seed: UInt64) {
    self.resamples = resamples
    self.level = level
    self.method = method
    self.seed = seed
  }

  /// Resamples values.
  /// - Parameters:
  ///   - values: at least two, none NaN.
  ///   - statistic: a function of a sample; must not give NaN.
  /// - Throws: `tooFewValues`, `notANumber`, `outOfRange`, `undefinedStatistic`.
  public func interval(
    of values: [Double], statistic: ([Double]) -> Double
  ) throws(StatisticsError) -> Result {
    try Check.values(values, atLeast: 2)
    return try interval(rows: values.count) { rows in statistic(rows.map { values[$0] }) }
  }

  /// Resamples row numbers, for statistics of several columns at once (ROC AUC, RMSE, a paired difference).
  /// - Parameters:
  ///   - rows: number of rows, at least two.
  ///   - strata: one label a row, such as its class: each stratum keeps its size in each resample. Nil: none.
  ///   - statistic: a function of the drawn row numbers (with repetition); must not give NaN.
  /// - Throws: `tooFewValues`, `differentLengths`, `outOfRange`, `undefinedStatistic`.
  /// - Complexity: `resamples` statistics, and one more a row for BCa.
  public func interval(
    rows: Int, strata: [Int]? = nil, statistic: ([Int]) -> Double
  ) throws(StatisticsError) -> Result {
    guard rows >= 2 else { throw .tooFewValues(required: 2, found: rows) }
    guard resamples >= 2 else { throw .tooFewValues(required: 2, found: resamples) }
    try Check.level(level)
    let groups = try Self.groups(rows: rows, strata: strata)
    let estimate = statistic(Array(0..<rows))
    guard !estimate.isNaN else { throw .undefinedStatistic(resample: 0) }

    var generator = SeededGenerator(seed: seed).stream("bootstrap")
    var replicates: [Double] = []
    replicates.reserveCapacity(resamples)
    var drawn = [Int](repeating: 0, count: rows)
    for resample in 1...resamples {
      var position = 0
      for group in groups {
        for _ in group {
          drawn[position] = group[generator.integer(below: group.count)]
          position += 1
        }
      }
      let value = statistic(drawn)
      guard !value.isNaN else { throw .undefinedStatistic(resample: resample) }
      replicates.append(value)
    }

    let interval: ConfidenceInterval
    switch method {
    case .percentile:
      interval = try BootstrapInterval.percentile(replicates, level: level)
    case .biasCorrectedAccelerated:
      var jackknife: [Double] = []
      for left in 0..<rows {
        let value = statistic((0..<rows).filter { $0 != left })
        guard !value.isNaN else { throw .undefinedStatistic(resample: 0) }
        jackknife.append(value)
      }
      interval = try BootstrapInterval.biasCorrectedAccelerated(
        replicates, estimate: estimate, jackknife: jackknife, level: level)
    }
    return Result(
      estimate: estimate, standardError: Location.varianceUnchecked(replicates).squareRoot(), interval: interval,
      replicates: replicates)
  }

  private static func groups(rows: Int, strata: [Int]?) throws(StatisticsError) -> [[Int]] {
    guard let strata else { return [Array(0..<rows)] }
    guard strata.count == rows else { throw .differentLengths(first: rows, second: strata.count) }
    var members: [Int: [Int]] = [:]
    for (row, stratum) in strata.enumerated() { members[stratum, default: []].append(row) }
    // Dictionary order differs from run to run; the draws must not.
    return members.sorted { $0.key < $1.key }.map(\.value)
  }
}
