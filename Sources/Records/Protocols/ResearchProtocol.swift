extension EvaluationProtocol {
  /// Shuffled folds: the score that a paper reports.
  public static let research = EvaluationProtocol(
    id: "research", title: "research", divisionSummary: "shuffled folds",
    summary: "shuffled folds: the score that a paper reports", division: .planned, asking: .batch)
}
