import Records

/// Numbers that transforms and model learned; `parameters`.
public struct ParameterCountAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.deployment] }

  public let descriptor = AxisDescriptor(
    id: "parameters", title: "parameters", unit: .count, direction: .lowerIsBetter, family: .interpretability,
    sampling: .repetitions, summary: "Numbers that the pipeline learned: weights, thresholds, leaf values, stored rows."
  )

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let count = Double(try evidence.body(DeploymentEvidence.self).parameterCount)
    return Reading(value: count, interval: nil, sampleCount: 1, samples: [count])
  }
}
