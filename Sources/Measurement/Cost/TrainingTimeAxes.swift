import Records
import Statistics

/// CPU seconds of one fit on all rows, all threads together; `training.cpu`.
public struct TrainingCPUAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.deployment] }

  public let descriptor = AxisDescriptor(
    id: "training.cpu", title: "training CPU", unit: .seconds, direction: .lowerIsBetter, family: .cost,
    sampling: .repetitions, summary: "CPU seconds of one stand-alone fit on all rows, median of the repetitions.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    try evidence.fitReading(\.cpuSeconds)
  }
}

/// Wall seconds of one fit on all rows, alone on the machine; `training.wall`.
public struct TrainingWallAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.deployment] }

  public let descriptor = AxisDescriptor(
    id: "training.wall", title: "training time", unit: .seconds, direction: .lowerIsBetter, family: .cost,
    sampling: .repetitions, summary: "Wall seconds of one stand-alone fit on all rows, median of the repetitions.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    try evidence.fitReading(\.wallSeconds)
  }
}

/// CPU seconds of a candidate's fit where the work that it shares with others is there; `training.marginal-cpu`.
///
/// What decompositions, bins and fitted transforms cost that any other candidate may use as well is left out, whoever
/// happened to compute them first. Of a fit that serves several sizes (trees, rounds) each counts the share of its size.
public struct MarginalTrainingCPUAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.fitCost] }

  public let descriptor = AxisDescriptor(
    id: "training.marginal-cpu", title: "marginal training CPU", unit: .seconds, direction: .lowerIsBetter,
    family: .cost, sampling: .repetitions, version: 2,
    summary: "CPU seconds of a fold's fit besides the work that other candidates can use too, mean over folds.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let samples = try evidence.body(FitCostEvidence.self).folds.map(\.marginalCPUSeconds)
    guard let first = samples.first else { throw .missingEvidence(.fitCost) }
    guard let estimate = try? MeanEstimate(of: samples) else {
      return Reading(value: first, interval: nil, sampleCount: samples.count, samples: samples)
    }
    let interval = Interval(
      lower: max(0, estimate.interval.lower), upper: estimate.interval.upper, level: estimate.interval.level)
    return Reading(value: estimate.mean, interval: interval, sampleCount: samples.count, samples: samples)
  }
}
