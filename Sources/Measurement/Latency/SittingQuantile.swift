import Foundation
import Records
import Statistics

/// One number of a sitting whose timings come from several processes, with an interval in which another sitting's number
/// lies.
///
/// Where memory lies differs from process to process and moves a quantile by some percent for as long as the process
/// lives; rounds within one process can't see it. So each process gives one sample q_i, and the interval is
///
///     value * exp(+- sqrt((t s)^2 pi / n + 2 (z r)^2))
///
/// with s the standard deviation of ln q_i over the n processes, t Student's quantile with n - 1 degrees of freedom, r the
/// spread between sittings of this machine (`NoiseFloor`) and z the normal quantile. Both sittings, this one and the other,
/// have medians of n processes, whose variance is pi / 2 of that of a mean: hence pi rather than 1.
///
/// From a single process nothing is known of s: then `rounds`, the interval found within it, takes its place.
enum SittingQuantile {
  /// Shorter times count as this: their logarithm means nothing.
  private static let shortest = 1e-10

  /// - Parameters:
  ///   - value: what is told of the sitting.
  ///   - processes: the same of each process.
  ///   - rounds: the interval that the rounds give, whichever process they ran in; nil: they can't bound it.
  ///   - spread: between sittings, as the standard deviation of the logarithm.
  static func interval(
    around value: Double, processes: [Double], rounds: Interval?, spread: Double, level: Double
  ) -> Interval? {
    guard value.isFinite else { return nil }
    let reach = NormalDistribution.standard.quantile(1 - (1 - level) / 2) * spread * 2.0.squareRoot()
    var between = 0.0
    var within = rounds
    if processes.count > 1 {
      let logarithms = processes.map { log(max($0, shortest)) }
      guard let estimate = try? MeanEstimate(of: logarithms, level: level), estimate.standardError.isFinite else {
        return rounds
      }
      between = estimate.halfWidth * Double.pi.squareRoot()
      // The processes differ by what their rounds differ by, too.
      within = rounds == nil ? nil : Interval(lower: value, upper: value, level: level)
    }
    guard let within else { return nil }
    let factor = exp((between * between + reach * reach).squareRoot())
    return Interval(
      lower: min(within.lower, value) / factor, upper: max(within.upper, value) * factor, level: level)
  }
}
