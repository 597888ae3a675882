import Records

/// Mean absolute error; `mae`.
public struct MeanAbsoluteAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { [.regression] }

  public let descriptor = AxisDescriptor(
    id: "mae", title: "MAE", unit: .targetUnits, direction: .lowerIsBetter, family: .quality, sampling: .folds,
    summary: "Mean absolute error over held-out rows, mean over folds.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    let residuals = try fold.residuals()
    return { residuals.meanMagnitude($0) }
  }
}
