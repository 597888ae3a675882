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
}
