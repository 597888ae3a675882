extension EvaluationProtocol {
  /// The data as they would have happened: models trained again and again, on labels that had arrived.
  public static let replay = EvaluationProtocol(
    id: "replay", title: "replay", divisionSummary: "trained again step by step, on labels that had arrived",
    summary: "the data as they would have happened: trained again at each step on the labels that had arrived by then, "
      + "and judged on the rows of the step",
    division: .replayed, asking: .batch)
}
