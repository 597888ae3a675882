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

  /// The percentile interval, widened where it must be so that it holds the value itself, which replicates of a biased
  /// statistic can miss; without width around the value where there are fewer than two replicates or one is NaN.
  public static func percentile(
    _ replicates: [Double], around value: Double, level: Double = 0.95
  ) -> ConfidenceInterval {
    let found = try? percentile(replicates, level: level)
    return ConfidenceInterval(
      lower: min(found?.lower ?? value, value), upper: max(found?.upper ?? value, value), level: level)
  }
}
