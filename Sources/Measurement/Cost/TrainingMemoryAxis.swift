import Records

/// How far one fit pushed resident memory above where it began; `training.memory`.
public struct TrainingMemoryAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.deployment] }

  public let descriptor = AxisDescriptor(
    id: "training.memory", title: "training memory", unit: .bytes, direction: .lowerIsBetter, family: .cost,
    sampling: .repetitions,
    summary: "Growth of peak resident memory during one fit on all rows, training data excluded.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    guard let bytes = try evidence.body(DeploymentEvidence.self).peakFitBytes else {
      throw .notApplicable(reason: "this system doesn't let a process reset its peak memory")
    }
    return Reading(value: Double(bytes), interval: nil, sampleCount: 1, samples: [Double(bytes)])
  }
}
