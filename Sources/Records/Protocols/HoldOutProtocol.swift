extension EvaluationProtocol {
  /// Rows that were set aside before anything was chosen: the score that the choice had no part in. Never chosen by.
  public static let holdOut = EvaluationProtocol(
    id: "hold-out", title: "hold-out", divisionSummary: "rows set aside before any choice",
    summary: "learned from all other rows, judged once on rows that were set aside before any choice",
    division: .setAside, asking: .batch)
}
