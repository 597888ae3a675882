import Records

/// Numbers that transforms and model learned; `parameters`.
public struct ParameterCountAxis: Axis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "parameters", title: "parameters", unit: .count, direction: .lowerIsBetter, family: .interpretability,
    stage: .deployment, summary: "Numbers that the pipeline learned: weights, thresholds, leaf values, stored rows.")

  public func measure(_ candidate: Candidate) throws(MeasurementError) -> Reading {
    let count = Double(try candidate.deployed().parameterCount)
    return Reading(value: count, interval: nil, sampleCount: 1, samples: [count])
  }
}
