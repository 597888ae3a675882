import Records
import Statistics

/// Rows answered a second in large batches on one thread; `throughput.batch`.
///
/// The batch is the largest that fitted into the session's time: 4,096 rows, or 512, 64 or 1 for slower candidates. The
/// first process of a sitting chooses it for all of them.
public struct ThroughputAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.timing] }

  public let descriptor = AxisDescriptor(
    id: "throughput.batch", title: "batch throughput", unit: .rowsPerSecond, direction: .higherIsBetter,
    family: .latency, sampling: .rounds, version: 2,
    summary: "Rows answered a second in batches of up to 4,096 rows on one thread, median over rounds.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let timing = try evidence.body(TimingEvidence.self).served
    let position = timing.batchSizes.count - 1
    guard position >= 0 else { throw .notApplicable(reason: "batches weren't timed") }
    var samples: [Double] = []
    let processes = timing.roundsByProcess.map { rounds in
      rounds.compactMap { $0.rowsPerSecond.indices.contains(position) ? $0.rowsPerSecond[position] : nil }
    }.filter { !$0.isEmpty }
    do throws(StatisticsError) {
      if processes.count > 1 {
        for rates in processes { samples.append(try Quantile.median(rates)) }
      } else {
        samples = processes.first ?? []
      }
    } catch {
      throw .notANumber(axis: descriptor.id)
    }
    guard let first = samples.first else { throw .missingEvidence(.timing) }
    guard samples.count > 1, let estimate = try? MedianInterval(of: samples) else {
      return Reading(value: first, interval: nil, sampleCount: samples.count, samples: samples)
    }
    let rounds = Interval(estimate.interval)
    let interval = SittingQuantile.interval(
      around: estimate.median, processes: processes.count > 1 ? samples : [], rounds: rounds,
      spread: try evidence.body(TimingEvidence.self).noise.sittingSpread(descriptor.id), level: rounds.level)
    return Reading(
      value: estimate.median, interval: interval, sampleCount: processes.reduce(0) { $0 + $1.count }, samples: samples)
  }
}
