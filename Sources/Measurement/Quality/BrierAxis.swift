import Records

/// Mean squared distance of probabilities from the truth; `brier`.
public struct BrierAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { .classification }

  public let descriptor = AxisDescriptor(
    id: "brier", title: "Brier score", unit: .ratio, direction: .lowerIsBetter, family: .quality, sampling: .folds,
    range: 0...2,
    summary: "Mean of (p - y)^2 for two classes, of its sum over classes for more; mean over folds.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    let truth = try fold.probabilityTargets()
    let losses = ProbabilityLosses.brierLosses(fold.predictions.values, truth: truth.codes)
    return { weightedMean(losses, $0) }
  }
}
