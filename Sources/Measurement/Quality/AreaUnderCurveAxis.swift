import Records

/// Area under the ROC curve, one class against the rest; `roc-auc`.
public struct AreaUnderCurveAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { .classification }

  public let descriptor = AxisDescriptor(
    id: "roc-auc", title: "ROC AUC", unit: .ratio, direction: .higherIsBetter, family: .quality, sampling: .folds,
    summary: "Chance that a positive row is scored above a negative one; one against the rest, mean over classes.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    try fold.rankingScorer { $0.areaUnderCurve(weights: $1) }
  }
}
