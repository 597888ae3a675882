import Records

/// What is answered if a model is trained at the beginning of every step and serves until the next.
struct ServedAnswers {
  private var form: PredictionEvidence.Form?
  private var folds: [[Double]] = []
  private var last: (steps: [[Double]], from: Int)?
  private var lacksFirst = false

  mutating func enter(_ steps: PredictionEvidence, step: Int) {
    form = form ?? steps.form
    folds.append(steps.folds[0])
    last = (steps.folds, step)
  }

  /// Where a training fails, the model before goes on.
  mutating func repeatLast(step: Int) {
    guard let last else {
      lacksFirst = true
      return
    }
    folds.append(last.steps[step - last.from])
  }

  /// Nil without a model for the first step.
  var evidence: PredictionEvidence? {
    guard let form, !lacksFirst else { return nil }
    return PredictionEvidence(form: form, folds: folds)
  }
}
