import Records

/// Mean surprise, in nats, at the true class; `log-loss`.
public struct LogLossAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { .classification }

  public let descriptor = AxisDescriptor(
    id: "log-loss", title: "log-loss", unit: .nats, direction: .lowerIsBetter, family: .quality, sampling: .folds,
    summary: "Mean of -log p(true class) over held-out rows, p at least 2.2e-16; mean over folds.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    let truth = try fold.probabilityTargets()
    let losses = ProbabilityLosses.logLosses(fold.predictions.values, truth: truth.codes)
    return { weightedMean(losses, $0) }
  }
}
