import Records

/// A quantile of the time that one raw row takes through the whole pipeline; `latency.p50`, `latency.p99`,
/// `latency.p999`. Of the pipeline as it is served, with its affine steps folded into the model; the same step by step
/// is `latency.p50.unfolded`.
///
/// Where calls are too short for the clock (below 100 ns, or fifty of its steps), the median is read from blocks of
/// calls instead: it is then the median of block means, which differs from the median of calls only by averaging over
/// a block. Higher quantiles always come from single calls.
///
/// The interval is one in which another run's value lies: it includes what differs between processes and between sittings
/// of the machine (`SittingQuantile`).
///
/// An interval reaches half a step of the clock beyond what was read at either end (of a block: divided by its calls):
/// a clock that ticks in 10 ns can't tell 44.8 ns from anything within 5 ns of it, however often it says so.
public struct LatencyAxis: Axis {
  public enum Rank: Sendable, CaseIterable {
    case median
    case percentile99
    case permille999

    var probability: Double {
      switch self {
      case .median: 0.5
      case .percentile99: 0.99
      case .permille999: 0.999
      }
    }

    var name: String {
      switch self {
      case .median: "p50"
      case .percentile99: "p99"
      case .permille999: "p999"
      }
    }

    /// So that at least one call is expected beyond the quantile (ten for the highest, which is the least stable).
    var requiredCalls: Int {
      switch self {
      case .median: 10
      case .percentile99: 100
      case .permille999: 10_000
      }
    }
  }

  public let rank: Rank
  /// Whether the pipeline is timed step by step, where folding changes anything.
  public let isUnfolded: Bool
  public let descriptor: AxisDescriptor
  public var needs: Set<EvidenceKind> { [.timing] }

  public init(_ rank: Rank, unfolded: Bool = false) {
    self.rank = rank
    isUnfolded = unfolded
    let share =
      switch rank {
      case .median: "half"
      case .percentile99: "99%"
      case .permille999: "99.9%"
      }
    descriptor = AxisDescriptor(
      id: AxisID(rawValue: "latency.\(rank.name)" + (unfolded ? ".unfolded" : "")),
      title: "\(rank.name) latency" + (unfolded ? ", unfolded" : ""), unit: .seconds,
      direction: .lowerIsBetter, family: .latency, sampling: .rounds, version: 3,
      summary: "Time within which \(share) of single raw rows were answered, warm, candidates interleaved in rounds"
        + (unfolded ? "; every step on its own." : "."))
  }

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let timings = try evidence.body(TimingEvidence.self)
    guard let timing = isUnfolded ? timings.unfolded : timings.served else {
      throw .notApplicable(reason: "no step of the pipeline can be folded into another")
    }
    guard timing.callCount >= rank.requiredCalls else {
      throw .notApplicable(
        reason: "\(timing.callCount) timed calls are too few for \(rank.name); \(rank.requiredCalls) are needed")
    }
    let step = max(0, timing.clockResolutionSeconds)
    let processes = timing.roundsByProcess
    let spread = timings.noise.sittingSpread(AxisID(rawValue: "latency.\(rank.name)"))
    let single = try LatencyQuantile.reading(
      rank.probability, processes: processes.map { $0.map(\.sortedRowSeconds) }, spread: spread
    ).widened(by: step / 2)
    let blocks = processes.map { $0.map(\.sortedBlockSeconds) }
    guard blocks.allSatisfy({ rounds in rounds.allSatisfy { !$0.isEmpty } }) else { return single }
    let median = try LatencyQuantile.reading(
      0.5, processes: blocks, spread: timings.noise.sittingSpread("latency.p50"))
    guard rank == .median else { return single.raised(to: median.value) }
    return Reading(
      value: median.value, interval: median.interval, sampleCount: median.sampleCount * timing.blockCalls,
      samples: median.samples
    ).widened(by: step / 2 / Double(max(1, timing.blockCalls)))
  }
}

extension Reading {
  /// What the clock can't tell lies within the interval; nothing takes less than no time.
  fileprivate func widened(by halfWidth: Double) -> Reading {
    Reading(
      value: value,
      interval: interval.map {
        Interval(lower: max(0, $0.lower - halfWidth), upper: $0.upper + halfWidth, level: $0.level)
      }, sampleCount: sampleCount, samples: samples)
  }

  /// A high quantile isn't below the median, though the clock's steps may make it look so.
  fileprivate func raised(to floor: Double) -> Reading {
    guard value < floor else { return self }
    return Reading(
      value: floor, interval: interval.map { Interval(lower: $0.lower, upper: max($0.upper, floor), level: $0.level) },
      sampleCount: sampleCount, samples: samples.map { max($0, floor) })
  }
}
