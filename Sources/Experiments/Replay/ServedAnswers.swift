import Records

/// What is answered if a model is trained at the beginning of every step and serves, once deployed, until the next does.
///
/// The first model serves from the start. With the fit's own time as the delay models serve at once: answers are the same on
/// every machine, and how long a fit takes isn't.
struct ServedAnswers {
  /// One that serves, or waits to.
  private struct Model {
    let step: Int
    /// The first position that it answers.
    let from: Int
    /// Of each step from its own on.
    let answers: [[Double]]
  }

  private let division: ReplayDivision
  private var form: PredictionEvidence.Form?
  private var folds: [[Double]] = []
  /// The one that serves, then those that wait.
  private var models: [Model] = []
  private var lacksFirst = false

  init(_ division: ReplayDivision) { self.division = division }

  /// The next step's model; nil: its training failed, and the model before goes on.
  mutating func enter(_ answers: PredictionEvidence?, step: Int) {
    if let answers {
      form = form ?? answers.form
      let from = division.servesFrom(step: step, fitSeconds: 0)
      // One that is deployed after the last row never serves; kept, such models would take room with every step.
      if models.isEmpty || from < division.timeline.rowCount {
        models.append(Model(step: step, from: from, answers: answers.folds))
      }
    }
    guard let form, step == folds.count else {
      lacksFirst = true
      return
    }
    folds.append(served(step, width: form.width))
    let next = division.timeline.steps[step].rows.upperBound
    while models.count > 1, models[1].from <= next { models.removeFirst() }
  }

  private func served(_ step: Int, width: Int) -> [Double] {
    let rows = division.timeline.steps[step].rows
    return models.indices.flatMap { place -> ArraySlice<Double> in
      let model = models[place]
      let end = place + 1 < models.count ? models[place + 1].from : rows.upperBound
      let answered = model.from..<max(model.from, end)
      guard rows.overlaps(answered) else { return [] }
      let part = rows.clamped(to: answered)
      return model.answers[step - model.step][
        (part.lowerBound - rows.lowerBound) * width..<(part.upperBound - rows.lowerBound) * width]
    }
  }

  /// Nil without a model for the first step.
  var evidence: PredictionEvidence? {
    guard let form, !lacksFirst else { return nil }
    return PredictionEvidence(form: form, folds: folds)
  }
}
