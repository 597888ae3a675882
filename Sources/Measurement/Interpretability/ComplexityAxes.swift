import Records
import Statistics

/// An axis on `ExplanationEvidence`.
protocol ExplanationAxis: Axis {
  func measure(_ explanation: ExplanationEvidence) throws(MeasurementError) -> Reading
}

extension ExplanationAxis {
  public var needs: Set<EvidenceKind> { [.explanation] }

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    try measure(try evidence.body(ExplanationEvidence.self))
  }

  func reading(_ estimate: ExplanationEvidence.Estimate, count: Int) -> Reading {
    Reading(
      value: estimate.value, interval: Interval(lower: estimate.lower, upper: estimate.upper), sampleCount: count,
      samples: [estimate.value])
  }
}

/// Raw columns of which another value changes an answer; `complexity.features`.
public struct FeatureCountAxis: ExplanationAxis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "complexity.features", title: "columns that act", unit: .count, direction: .lowerIsBetter,
    family: .interpretability, sampling: .repetitions,
    summary:
      "Raw columns of which another row's value changes an answer (NF); the upper end adds those that could and didn't."
  )

  func measure(_ explanation: ExplanationEvidence) throws(MeasurementError) -> Reading {
    let count = Double(explanation.featuresUsed)
    return reading(
      .init(value: count, lower: count, upper: count + Double(explanation.featuresUnseen)),
      count: explanation.resamples)
  }
}

/// The share of the answers' variation that no sum of one-column curves tells; `complexity.interaction`.
public struct InteractionStrengthAxis: ExplanationAxis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "complexity.interaction", title: "interaction strength", unit: .ratio, direction: .lowerIsBetter,
    family: .interpretability, sampling: .repetitions, range: 0 ... .infinity,
    summary:
      "Share of the answers' variation that the sum of all columns' accumulated effects misses (IAS); 0 for a linear model."
  )

  func measure(_ explanation: ExplanationEvidence) throws(MeasurementError) -> Reading {
    reading(explanation.interactionStrength, count: explanation.rows)
  }
}

/// How many numbers a column's curve takes to know within 5%; `complexity.main-effects`.
public struct MainEffectAxis: ExplanationAxis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "complexity.main-effects", title: "main-effect complexity", unit: .count, direction: .lowerIsBetter,
    family: .interpretability, sampling: .repetitions,
    summary:
      "Numbers that a column's curve takes to know within 5%, the mean weighted by variance (MEC); 1 for a linear model."
  )

  func measure(_ explanation: ExplanationEvidence) throws(MeasurementError) -> Reading {
    reading(explanation.mainEffectComplexity, count: explanation.rows)
  }
}

/// Rules of a model that consists of them; `complexity.rules`.
public struct RuleCountAxis: ExplanationAxis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "complexity.rules", title: "rules", unit: .count, direction: .lowerIsBetter, family: .interpretability,
    sampling: .repetitions, summary: "Rules of a model that consists of them: the leaves of all its trees.")

  func measure(_ explanation: ExplanationEvidence) throws(MeasurementError) -> Reading {
    guard let rules = explanation.rules else { throw .notApplicable(reason: "the model doesn't consist of rules") }
    return Reading(value: Double(rules.count), interval: nil, sampleCount: 1, samples: [Double(rules.count)])
  }
}

/// Conditions of the longest rule; `complexity.rule-depth`.
public struct RuleDepthAxis: ExplanationAxis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "complexity.rule-depth", title: "longest rule", unit: .count, direction: .lowerIsBetter,
    family: .interpretability, sampling: .repetitions,
    summary: "Conditions of the longest rule of a model that consists of rules.")

  func measure(_ explanation: ExplanationEvidence) throws(MeasurementError) -> Reading {
    guard let rules = explanation.rules else { throw .notApplicable(reason: "the model doesn't consist of rules") }
    return Reading(value: Double(rules.depth), interval: nil, sampleCount: 1, samples: [Double(rules.depth)])
  }
}

/// Whether models of other folds find the same columns important; `explanation.stability`.
public struct ExplanationStabilityAxis: ExplanationAxis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "explanation.stability", title: "stability of the explanation", unit: .ratio, direction: .higherIsBetter,
    family: .interpretability, sampling: .repetitions, range: -1...1,
    summary: "Rank correlation between folds of how far each column moves the answers; 1: the same order in every fold."
  )

  func measure(_ explanation: ExplanationEvidence) throws(MeasurementError) -> Reading {
    guard let agreement = explanation.foldAgreement else {
      throw .notApplicable(reason: "it takes two folds, and three columns that move an answer")
    }
    return reading(agreement, count: explanation.foldAgreements.count)
  }
}

/// Whether the curves name what moves an answer; `explanation.faithfulness`.
public struct FaithfulnessAxis: ExplanationAxis {
  public init() {}

  public let descriptor = AxisDescriptor(
    id: "explanation.faithfulness", title: "faithfulness of the curves", unit: .ratio, direction: .higherIsBetter,
    family: .interpretability, sampling: .repetitions,
    summary:
      "Area under the curve of an answer's change as columns are replaced in the order of their main effects at the row."
  )

  func measure(_ explanation: ExplanationEvidence) throws(MeasurementError) -> Reading {
    let areas = explanation.faithfulness
    guard !areas.isEmpty else { throw .notApplicable(reason: "no answer moves, or there is one column only") }
    let mean = areas.reduce(0, +) / Double(areas.count)
    let interval = (try? MeanEstimate(of: areas))?.interval
    return Reading(
      value: mean,
      interval: interval.map { Interval(lower: max(0, $0.lower), upper: min(1, $0.upper), level: $0.level) },
      sampleCount: areas.count, samples: [mean])
  }
}
