/// How an interval is read off a bootstrap distribution.
public enum BootstrapMethod: String, Codable, Sendable {
  /// The quantiles of the resampled statistics themselves.
  case percentile
  /// Bias-corrected and accelerated: second-order accurate, costs one statistic a left-out row more.
  case biasCorrectedAccelerated
}

/// An interval read off replicates of a statistic.
public enum BootstrapInterval {
  /// The percentile interval (quantiles of type 7). O(B log B).
  /// - Parameters:
  ///   - replicates: the statistic on each resample, at least two, none NaN.
  ///   - level: 0.95 by default.
  public static func percentile(_ replicates: [Double], level: Double = 0.95) throws(StatisticsError)
    -> ConfidenceInterval
  {
    try Check.values(replicates, atLeast: 2)
    try Check.level(level)
    let sorted = replicates.sorted()
    let tail = (1 - level) / 2
    return ConfidenceInterval(
      lower: try Quantile.ofSorted(tail, sorted), upper: try Quantile.ofSorted(1 - tail, sorted), level: level)
  }

  /// The BCa interval: percentiles shifted for bias (the share of replicates below the estimate, ties counted half)
  /// and for skewness (the jackknife's acceleration).
  ///
  /// Source: Efron, "Better bootstrap confidence intervals", JASA 82 (1987). O(B log B + n).
  /// - Parameters:
  ///   - replicates: as above. If all lie on one side of the estimate, the nearest finite shift is used.
  ///   - estimate: the statistic on the sample itself.
  ///   - jackknife: the statistic with each row (or stratum member) left out, at least two.
  ///   - level: 0.95 by default.
  public static func biasCorrectedAccelerated(
    _ replicates: [Double], estimate: Double, jackknife: [Double], level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try Check.values(replicates, atLeast: 2)
    try Check.values(jackknife, atLeast: 2)
    try Check.level(level)
    let sorted = replicates.sorted()
    let count = Double(sorted.count)
    let below = Double(sorted.count { $0 < estimate })
    let equal = Double(sorted.count { $0 == estimate })
    let normal = NormalDistribution.standard
    let share = min(max((below + equal / 2) / count, 0.5 / count), 1 - 0.5 / count)
    let bias = normal.quantile(share)
    let centre = Location.meanUnchecked(jackknife)
    let cubes = jackknife.reduce(0) { $0 + (centre - $1) * (centre - $1) * (centre - $1) }
    let squares = jackknife.reduce(0) { $0 + (centre - $1) * (centre - $1) }
    let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
    func adjusted(_ probability: Double) -> Double {
      let shifted = bias + normal.quantile(probability)
      let scale = 1 - acceleration * shifted
      // Past this pole the formula folds back; the end of the distribution is the sensible limit.
      guard scale > 0 else { return shifted > 0 ? 1 : 0 }
      return normal.cumulative(bias + shifted / scale)
    }
    let tail = (1 - level) / 2
    return ConfidenceInterval(
      lower: try Quantile.ofSorted(adjusted(tail), sorted), upper: try Quantile.ofSorted(adjusted(1 - tail), sorted),
      level: level)
  }
}
