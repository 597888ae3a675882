import Records

/// Correlation of true and predicted class; `matthews`.
public struct MatthewsAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { .classification }
  public var readsDecisions: Bool { true }

  public let descriptor = AxisDescriptor(
    id: "matthews", title: "Matthews correlation", unit: .ratio, direction: .higherIsBetter, family: .quality,
    sampling: .folds, range: -1...1,
    summary: "Correlation of true and predicted class, from -1 to 1, 0 for a constant answer; mean over folds.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    try fold.confusionScorer { $0.matthews }
  }
}
