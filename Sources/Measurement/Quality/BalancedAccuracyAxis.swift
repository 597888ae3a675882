import Records

/// Mean recall over classes, so that rare classes count as much as common ones; `balanced-accuracy`.
public struct BalancedAccuracyAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { .classification }
  public var readsDecisions: Bool { true }

  public let descriptor = AxisDescriptor(
    id: "balanced-accuracy", title: "balanced accuracy", unit: .ratio, direction: .higherIsBetter, family: .quality,
    sampling: .folds, summary: "Mean recall over the classes that the held-out rows hold, mean over folds.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    try fold.confusionScorer { $0.balancedAccuracy }
  }
}
