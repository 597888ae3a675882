extension EvaluationProtocol {
  /// Time-ordered folds, the past predicts the future, raw rows in, one at a time: the score that a service gets.
  public static let production = EvaluationProtocol(
    id: "production", title: "production", divisionSummary: "time-ordered, the past predicts the future",
    summary: "time-ordered, the past predicts the future, raw rows one at a time: the score that a service gets",
    division: .timeOrdered, asking: .rowByRow)
}
