import Records

/// Share of held-out rows that were given their true class; `accuracy`.
public struct AccuracyAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { .classification }
  public var readsDecisions: Bool { true }

  public let descriptor = AxisDescriptor(
    id: "accuracy", title: "accuracy", unit: .ratio, direction: .higherIsBetter, family: .quality, sampling: .folds,
    summary: "Share of held-out rows that were given their true class, mean over folds.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    try fold.confusionScorer { $0.accuracy }
  }
}
