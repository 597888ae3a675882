import Records

/// Mean over classes of the harmonic mean of precision and recall; `f1`.
public struct F1Axis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { .classification }
  public var readsDecisions: Bool { true }

  public let descriptor = AxisDescriptor(
    id: "f1", title: "macro F1", unit: .ratio, direction: .higherIsBetter, family: .quality, sampling: .folds,
    summary: "Harmonic mean of precision and recall, mean over classes (binary too), mean over folds.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    try fold.confusionScorer { $0.macroF1 }
  }
}
