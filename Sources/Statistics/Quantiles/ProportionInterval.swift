/// Confidence intervals of a share, such as accuracy on one hold-out set.
public enum ProportionInterval {
  /// Clopper and Pearson's interval: covers at least the level whatever the share, and is wider for it.
  /// - Parameters:
  ///   - successes: in 0...trials.
  ///   - trials: at least 1.
  ///   - level: 0.95 by default.
  /// - Throws: `tooFewValues`, `outOfRange`.
  public static func clopperPearson(
    successes: Int, trials: Int, level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try check(successes: successes, trials: trials, level: level)
    let tail = (1 - level) / 2
    let hits = Double(successes)
    let misses = Double(trials - successes)
    return ConfidenceInterval(
      lower: successes == 0 ? 0 : SpecialFunctions.inverseBeta(tail, hits, misses + 1),
      upper: successes == trials ? 1 : SpecialFunctions.inverseBeta(1 - tail, hits + 1, misses),
      level: level)
  }

  private static func check(successes: Int, trials: Int, level: Double) throws(StatisticsError) {
    guard trials >= 1 else { throw .tooFewValues(required: 1, found: trials) }
    guard successes >= 0, successes <= trials else {
      throw .outOfRange(name: "the number of successes", value: Double(successes), allowed: "0...\(trials)")
    }
    try Check.level(level)
  }
}
