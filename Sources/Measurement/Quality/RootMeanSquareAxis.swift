import Records

/// Root of the mean squared error; `rmse`.
public struct RootMeanSquareAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { [.regression] }

  public let descriptor = AxisDescriptor(
    id: "rmse", title: "RMSE", unit: .targetUnits, direction: .lowerIsBetter, family: .quality, sampling: .folds,
    summary: "Root of the mean squared error over held-out rows, mean over folds.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    let residuals = try fold.residuals()
    return { residuals.rootMeanSquare($0) }
  }
}
