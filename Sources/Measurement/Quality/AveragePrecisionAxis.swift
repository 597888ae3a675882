import Records

/// Area under the precision-recall steps, one class against the rest; `average-precision`.
public struct AveragePrecisionAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { .classification }

  public let descriptor = AxisDescriptor(
    id: "average-precision", title: "average precision", unit: .ratio, direction: .higherIsBetter, family: .quality,
    sampling: .folds,
    summary: "Precision averaged over the steps of recall; one class against the rest, mean over classes.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    try fold.rankingScorer { $0.averagePrecision(weights: $1) }
  }
}
