#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension ProportionInterval {
  /// Wilson's score interval: its mean coverage is the level, and it never leaves 0...1.
  ///
  ///     (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
  ///
  /// Source: Wilson (1927).
  /// - Parameters: as for `clopperPearson`.
  /// - Throws: `tooFewValues`, `outOfRange`.
  public static func wilson(
    successes: Int, trials: Int, level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try check(successes: successes, trials: trials, level: level)
    let (lower, upper) = wilsonEnds(successes, trials, level)
    return ConfidenceInterval(lower: lower, upper: upper, level: level)
  }

  /// Jeffreys' interval: quantiles of the posterior beta(successes + 1/2, failures + 1/2).
  ///
  /// Source: Brown, Cai & DasGupta, "Interval estimation for a binomial proportion" (2001), without their changes at the ends.
  public static func jeffreys(
    successes: Int, trials: Int, level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try check(successes: successes, trials: trials, level: level)
    let tail = (1 - level) / 2
    let (hits, misses) = (Double(successes) + 0.5, Double(trials - successes) + 0.5)
    return ConfidenceInterval(
      lower: SpecialFunctions.inverseBeta(tail, hits, misses),
      upper: SpecialFunctions.inverseBeta(1 - tail, hits, misses), level: level)
  }

  /// Newcombe's interval of the difference of two independent shares, first minus second, from their Wilson intervals.
  ///
  /// Source: Newcombe, "Interval estimation for the difference between independent proportions" (1998), method 10.
  public static func newcombeDifference(
    _ first: (successes: Int, trials: Int), _ second: (successes: Int, trials: Int), level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try check(successes: first.successes, trials: first.trials, level: level)
    try check(successes: second.successes, trials: second.trials, level: level)
    let one = Double(first.successes) / Double(first.trials)
    let two = Double(second.successes) / Double(second.trials)
    let ends = wilsonEnds(first.successes, first.trials, level)
    let others = wilsonEnds(second.successes, second.trials, level)
    func root(_ left: Double, _ right: Double) -> Double { (left * left + right * right).squareRoot() }
    return ConfidenceInterval(
      lower: one - two - root(one - ends.lower, others.upper - two),
      upper: one - two + root(ends.upper - one, two - others.lower), level: level)
  }

  /// The interval of the ratio of two independent shares, first over second, on the logarithm with half a success and half a
  /// trial added to both.
  ///
  /// Source: Walter (1975); Pettigrew, Gart & Thomas (1986); as statsmodels' `log-adjusted`.
  public static func logAdjustedRatio(
    _ first: (successes: Int, trials: Int), _ second: (successes: Int, trials: Int), level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try check(successes: first.successes, trials: first.trials, level: level)
    try check(successes: second.successes, trials: second.trials, level: level)
    func adjusted(_ share: (successes: Int, trials: Int)) -> (hits: Double, rows: Double) {
      (Double(share.successes) + 0.5, Double(share.trials) + 0.5)
    }
    let (one, two) = (adjusted(first), adjusted(second))
    let ratio = (one.hits / one.rows) / (two.hits / two.rows)
    let error = (1 / one.hits - 1 / one.rows + 1 / two.hits - 1 / two.rows).squareRoot()
    let quantile = NormalDistribution.standard.quantile(1 - (1 - level) / 2)
    let logarithm = log(ratio)
    return ConfidenceInterval(
      lower: exp(logarithm - quantile * error),
      upper: exp(logarithm + quantile * error), level: level)
  }

  private static func wilsonEnds(_ successes: Int, _ trials: Int, _ level: Double) -> (lower: Double, upper: Double) {
    let rows = Double(trials)
    let share = Double(successes) / rows
    let quantile = NormalDistribution.standard.quantile(1 - (1 - level) / 2)
    let square = quantile * quantile
    let middle = (share + square / (2 * rows)) / (1 + square / rows)
    let half =
      quantile * (share * (1 - share) / rows + square / (4 * rows * rows)).squareRoot() / (1 + square / rows)
    return (
      successes == 0 ? 0 : max(0, middle - half), successes == trials ? 1 : min(1, middle + half)
    )
  }
}
