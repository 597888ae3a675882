import Records

/// Expected calibration error in 15 bins; `ece`.
///
/// Two classes: the probability of the second class against its share. More: the probability of the class that was
/// answered against the share of right answers.
public struct CalibrationErrorAxis: FoldAxis {
  public init() {}

  public var tasks: Set<TaskKind> { .classification }

  public let descriptor = AxisDescriptor(
    id: "ece", title: "calibration error", unit: .ratio, direction: .lowerIsBetter, family: .calibration,
    sampling: .folds,
    summary: "Mean gap between stated probability and what happened in 15 equal-width bins; mean over folds.")

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    let (codes, classCount) = try fold.probabilityTargets()
    let values = fold.predictions.values
    let stated: [Double]
    let happened: [Bool]
    if classCount == 2 {
      stated = values.column(1)
      happened = codes.map { $0 == 1 }
    } else {
      let answers = fold.predictions.likeliestClasses
      stated = answers.indices.map { values[$0, Int(answers[$0])] }
      happened = zip(codes, answers).map { $0 == $1 }
    }
    return { Reliability(stated: stated, happened: happened, weights: $0).expectedError }
  }
}
