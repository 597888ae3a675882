import Records
import Statistics

/// A quantile of call times over the rounds and processes of a sitting.
enum LatencyQuantile {
  /// - Value: the median over processes of each one's quantile, and in each the median over its rounds, so that one
  ///   disturbed round or one unlucky process doesn't decide; where a round has too few calls for the quantile (fewer than
  ///   5 beyond it), the quantile of all calls together.
  /// - Interval: where another sitting's value lies; see `SittingQuantile`. Where all calls together are too few for the
  ///   rounds to tell, it reaches over their order statistics as well. Nil where all calls together are too few to bound
  ///   the quantile from above.
  /// - Samples: the processes' quantiles, in order, for comparisons process by process; from a single process the rounds'.
  ///
  /// - Parameters:
  ///   - processes: for each process its rounds, and for each round seconds in ascending order.
  ///   - spread: between sittings of the machine; see `NoiseFloor.Entry.sittingSpread`.
  static func reading(
    _ probability: Double, processes: [[[Float]]], spread: Double = 0, level: Double = 0.95
  ) throws(MeasurementError) -> Reading {
    let rounds = processes.flatMap { $0 }
    guard !rounds.isEmpty, rounds.allSatisfy({ !$0.isEmpty }) else { throw .missingEvidence(.timing) }
    let pooled = rounds.flatMap { $0.map(Double.init) }.sorted()
    do {
      let fewest = Double(rounds.map(\.count).min() ?? 0)
      let roundsSuffice = fewest * (1 - probability) >= 5
      let samples = try samples(probability, processes, roundsSuffice: roundsSuffice)
      let within = try OrderStatisticInterval(probability, ofSorted: pooled, level: level)
      var value = try Quantile.ofSorted(probability, pooled)
      var reach: (lower: Double, upper: Double)?
      if let lower = within.lower, let upper = within.upper { reach = (min(lower, value), max(upper, value)) }
      if samples.count > 1, roundsSuffice {
        let median = try MedianInterval(of: samples, level: level)
        value = median.median
        if processes.count == 1 {
          reach = reach.map {
            (min($0.lower, median.interval.lower, value), max($0.upper, median.interval.upper, value))
          }
        }
      }
      let rounds = reach.map { Interval(lower: $0.lower, upper: $0.upper, level: level) }
      var interval = SittingQuantile.interval(
        around: value, processes: processes.count > 1 ? samples : [], rounds: rounds, spread: spread, level: level)
      if !roundsSuffice, let rounds, let found = interval {
        interval = Interval(
          lower: min(found.lower, rounds.lower), upper: max(found.upper, rounds.upper), level: level)
      }
      return Reading(value: value, interval: interval, sampleCount: pooled.count, samples: samples)
    } catch {
      throw .notANumber(axis: AxisID(rawValue: "latency"))
    }
  }

  /// One quantile a process; of a single process one a round.
  private static func samples(
    _ probability: Double, _ processes: [[[Float]]], roundsSuffice: Bool
  ) throws(StatisticsError) -> [Double] {
    func quantile(_ seconds: [Float]) throws(StatisticsError) -> Double {
      try Quantile.ofSorted(probability, seconds.map(Double.init))
    }
    if processes.count == 1 {
      var samples: [Double] = []
      for round in processes[0] { samples.append(try quantile(round)) }
      return samples
    }
    var samples: [Double] = []
    for rounds in processes {
      guard roundsSuffice else {
        samples.append(try quantile(rounds.flatMap { $0 }.sorted()))
        continue
      }
      var ofRounds: [Double] = []
      for round in rounds { ofRounds.append(try quantile(round)) }
      samples.append(try Quantile.of(0.5, ofRounds))
    }
    return samples
  }
}
