import Records

extension SelectionOptimism {
  /// How much worse the corrected score is, on the axis; negative where it isn't worse.
  public func loss(on axis: AxisDescriptor) -> Double {
    axis.direction == .higherIsBetter ? score - corrected : corrected - score
  }

  /// Whether the corrected score is worse by more than the number of draws leaves open: two standard errors of their mean.
  func isShown(on axis: AxisDescriptor) -> Bool {
    guard method == .rowsRedrawn, let interval, draws > 0 else { return loss(on: axis) > 0 }
    let deviation = (interval.upper - interval.lower) / (2 * 1.96)
    return loss(on: axis) > 2 * deviation / Double(draws).squareRoot()
  }

  /// What to expect of the best-scoring candidate on new rows, and why less than its score.
  public func sentence(_ axis: AxisDescriptor) -> String {
    func text(_ value: Double) -> String { ValueFormat.text(value, unit: axis.unit) }
    let range = interval.map { " (\(text($0.lower)) to \(text($0.upper)))" } ?? ""
    let expected = "expect \(text(corrected))\(range) on new rows"
    let part = evaluation.judgedPart.singular
    let how =
      switch method {
      case .rowsRedrawn:
        "the \(ValueFormat.count(Double(rows))) held-out rows were drawn anew \(draws) times, the best was chosen on the "
          + "rows drawn and scored on the others"
      case .foldByFold where loss(on: axis) == 0:
        "no \(part) alone has a better one"
      case .foldByFold:
        "in each \(part) alone the best of the \(part) was better than it, "
          + "\(ValueFormat.difference(abs(loss(on: axis)), unit: axis.unit)) on average"
      }
    let lead = "The best of \(candidates) by \(axis.title), \(label), scored \(text(score)); "
    return isShown(on: axis)
      ? lead + expected + ", because chance helps the best of many: \(how)."
      : lead + expected + "; choosing it added nothing that shows: \(how)."
  }
}

extension RunRecord {
  /// The sentence on the best score of one protocol; nil where nothing is known of it.
  public func optimismSentence(_ evaluation: EvaluationProtocol) -> String? {
    guard let found = optimism.first(where: { $0.evaluation == evaluation }), let axis = descriptor(found.axis) else {
      return nil
    }
    return found.sentence(axis)
  }
}
