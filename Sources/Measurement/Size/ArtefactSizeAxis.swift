import Records

/// Bytes of the whole pipeline as it would be shipped; `size.bytes`.
public struct ArtefactSizeAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.deployment] }

  public let descriptor = AxisDescriptor(
    id: "size.bytes", title: "size", unit: .bytes, direction: .lowerIsBetter, family: .size, sampling: .repetitions,
    summary: "Bytes of the encoded pipeline, transforms included.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let bytes = Double(try evidence.body(DeploymentEvidence.self).artefactBytes)
    return Reading(value: bytes, interval: nil, sampleCount: 1, samples: [bytes])
  }
}
