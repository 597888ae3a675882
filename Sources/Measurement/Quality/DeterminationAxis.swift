import Records

/// Share of the target's variance that the answers explain; `r2`.
public struct DeterminationAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { [.regression] }

  public let descriptor = AxisDescriptor(
    id: "r2", title: "R2", unit: .ratio, direction: .higherIsBetter, family: .quality, sampling: .folds,
    range: -Double.infinity...1,
    summary: "1 - squared error / squared deviation from the held-out mean; mean over folds.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    let residuals = try fold.residuals()
    guard let first = residuals.truth.first, residuals.truth.contains(where: { $0 != first }) else {
      throw .notApplicable(reason: "the target doesn't vary over the held-out rows")
    }
    return { residuals.determination($0) }
  }
}
