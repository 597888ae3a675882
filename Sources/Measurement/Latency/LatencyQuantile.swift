import Records
import Statistics

/// A quantile of call times over the rounds of a session.
enum LatencyQuantile {
  /// - Value: the median over rounds of each round's quantile, so that one disturbed round doesn't decide; where a
  ///   round has too few calls for the quantile (fewer than 5 beyond it), the quantile of all calls together.
  /// - Interval: the wider of two views. Within: order statistics of all calls together, which hold whatever the
  ///   distribution. Between: the median interval of the rounds' quantiles, which sees that the machine changes from
  ///   round to round. Nil where all calls together are too few to bound the quantile from above.
  /// - Samples: the rounds' quantiles, in order, for comparisons round by round.
  ///
  /// - Parameter rounds: for each round, seconds in ascending order.
  static func reading(
    _ probability: Double, rounds: [[Float]], level: Double = 0.95
  ) throws(MeasurementError) -> Reading {
    guard !rounds.isEmpty, rounds.allSatisfy({ !$0.isEmpty }) else { throw .missingEvidence(.timing) }
    let pooled = rounds.flatMap { $0.map(Double.init) }.sorted()
    do {
      let samples = try rounds.map { try Quantile.ofSorted(probability, $0.map(Double.init)) }
      let within = try OrderStatisticInterval(probability, ofSorted: pooled, level: level)
      let fewest = Double(rounds.map(\.count).min() ?? 0)
      let roundsSuffice = fewest * (1 - probability) >= 5
      let between = samples.count > 1 && roundsSuffice ? try MedianInterval(of: samples, level: level) : nil
      let value = try between?.median ?? Quantile.ofSorted(probability, pooled)
      var interval: Interval?
      if let lower = within.lower, let upper = within.upper {
        interval = Interval(
          lower: min(lower, between?.interval.lower ?? lower, value),
          upper: max(upper, between?.interval.upper ?? upper, value), level: level)
      }
      return Reading(value: value, interval: interval, sampleCount: pooled.count, samples: samples)
    } catch {
      throw .notANumber(axis: AxisID(rawValue: "latency"))
    }
  }
}
