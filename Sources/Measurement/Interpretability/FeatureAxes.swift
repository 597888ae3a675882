import Records

/// Raw columns that can change an answer at all; `features.used`.
public struct UsedFeaturesAxis: Axis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "features.used", title: "features used", unit: .count, direction: .lowerIsBetter,
    family: .interpretability, stage: .deployment,
    summary: "Raw columns that can change an answer at all, traced through every transform.")

  public func measure(_ candidate: Candidate) throws(MeasurementError) -> Reading {
    let count = Double(Set(try candidate.deployed().usedRawColumns).count)
    return Reading(value: count, interval: nil, sampleCount: 1, samples: [count])
  }
}

/// Raw columns that matter; `features.important`.
public struct ImportantFeaturesAxis: Axis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "features.important", title: "features that matter", unit: .count, direction: .lowerIsBetter,
    family: .interpretability, stage: .folds,
    summary: "Raw columns whose permutation worsens the loss on held-out rows beyond chance (95% interval above 0).")

  public func measure(_ candidate: Candidate) throws(MeasurementError) -> Reading {
    guard let importances = candidate.importances else {
      throw .notApplicable(reason: "permutation importance wasn't measured")
    }
    let count = Double(importances.count { $0.matters })
    return Reading(
      value: count, interval: nil, sampleCount: importances.first?.rows ?? 0, samples: [count])
  }
}
