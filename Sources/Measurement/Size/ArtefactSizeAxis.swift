import Records

/// Bytes of the whole pipeline as it would be shipped; `size.bytes`.
public struct ArtefactSizeAxis: Axis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "size.bytes", title: "size", unit: .bytes, direction: .lowerIsBetter, family: .size, stage: .deployment,
    summary: "Bytes of the encoded pipeline, transforms included.")

  public func measure(_ candidate: Candidate) throws(MeasurementError) -> Reading {
    let bytes = Double(try candidate.deployed().artefactBytes)
    return Reading(value: bytes, interval: nil, sampleCount: 1, samples: [bytes])
  }
}
