import Records
import Statistics

/// Rows answered a second in large batches on one thread; `throughput.batch`.
///
/// The batch is the largest that fitted into the session's time: 4,096 rows, or 64 or 1 for slow candidates.
public struct ThroughputAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.timing] }

  public let descriptor = AxisDescriptor(
    id: "throughput.batch", title: "batch throughput", unit: .rowsPerSecond, direction: .higherIsBetter,
    family: .latency, sampling: .rounds,
    summary: "Rows answered a second in batches of up to 4,096 rows on one thread, median over rounds.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let timing = try evidence.body(TimingEvidence.self).served
    let position = timing.batchSizes.count - 1
    guard position >= 0 else { throw .notApplicable(reason: "batches weren't timed") }
    let samples = timing.rounds.compactMap { round in
      round.rowsPerSecond.indices.contains(position) ? round.rowsPerSecond[position] : nil
    }
    guard let first = samples.first else { throw .missingEvidence(.timing) }
    guard samples.count > 1, let estimate = try? MedianInterval(of: samples) else {
      return Reading(value: first, interval: nil, sampleCount: samples.count, samples: samples)
    }
    return Reading(
      value: estimate.median, interval: Interval(estimate.interval), sampleCount: samples.count, samples: samples)
  }
}
