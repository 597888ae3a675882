import Learning
import LinearAlgebra
import Measurement
import Records
import Statistics
import Store
import Tabular

/// One model of a replay: fitted, asked about every later row, and kept.
extension ReplayStore {
  /// Models whose answers, or whose cost on this machine, the store lacks; those of one moment together.
  func missingModels(of trials: [SweepTrial]) throws -> [ReplayModel] {
    var models: [ReplayModel] = []
    for window in division.windows.indices {
      let subjects = trials.flatMap { trial in (0..<division.stepCount).map { subject(trial, step: $0) } }
      let answers = try sweep.store.evidence(
        meeting: answersRequest(window), of: subjects, machine: gathering.machine)
      let costs = try sweep.store.evidence(meeting: costRequest(window), of: subjects, machine: gathering.machine)
      for step in 0..<division.stepCount {
        for trial in trials {
          let subject = subject(trial, step: step)
          if answers[subject]?.status.isSettled == true, costs[subject] != nil { continue }
          models.append(ReplayModel(trial: trial, window: window, step: step, subject: subject))
        }
      }
    }
    return models
  }

  /// Fits a model and asks it about every row from its step on. A fit that fails is evidence too: there is no such model.
  func gather(_ model: ReplayModel, session: MeasuringSession) throws -> [GatheredEvidence] {
    let bench = try TrialInHand(model.trial, in: gathering.context)
    defer { gathering.tally.withLock { $0.fits += bench.fitCount } }
    let training = division.training(forStep: model.step, window: division.windows[model.window])
    let rows = division.rows(fromStep: model.step)
    let (answers, costs) = (answersRequest(model.window), costRequest(model.window))
    var cost = FitCostEvidence.Fold(standaloneCPUSeconds: 0, marginalCPUSeconds: 0)
    func costEvidence() throws -> GatheredEvidence {
      try GatheredEvidence(of: model.subject, costs, session: session, body: ReplayFitCost(fit: cost))
    }
    do {
      let known = data.known(from: training.rows)
      let (fitted, spent) = try bench.fit(training, as: known, identity: identity(of: model))
      cost = spent
      let predictions = try fitted.predict(data.inputs(rows, as: known, adding: bench.further))
      guard predictions.values.firstNonFinite == nil else {
        throw MeasurementError.predictionFailed("an answer is NaN or infinite")
      }
      let width = predictions.output.width
      var first = 0
      let steps = (model.step..<division.stepCount).map { step -> [Double] in
        let count = division.timeline.steps[step].rowCount * width
        defer { first += count }
        return Array(predictions.values.storage[first..<first + count])
      }
      let body = ReplayAnswers(
        steps: PredictionEvidence(form: predictions.output.storedForm, folds: steps).rounded(toBits: probabilityBits),
        trainRows: training.rows.count)
      let use = model.step == 0 ? self.use(model, fitted, as: known, adding: bench.further) : nil
      return [
        try GatheredEvidence(of: model.subject, answers, session: nil, body: body), try costEvidence(),
      ] + [use].compactMap { $0 }
    } catch {
      let reason = data.explain(error, rows: error is PredictionError ? rows : training.rows)
      return [
        GatheredEvidence(of: model.subject, answers, session: nil, status: .leftOut(reason: reason)),
        try costEvidence(),
      ]
    }
  }

  private static let mostUseRows = 300
  private static let mostUseColumns = 1_000

  /// How much the answers of the first model follow each column, on some rows of the first steps; nil where that would take
  /// too long or the model refuses rows whose cells were exchanged.
  private func use(
    _ model: ReplayModel, _ fitted: FittedPipeline, as known: TrainingColumns, adding further: [InputColumn]
  ) -> GatheredEvidence? {
    let names = (known.columns + further).map(\.name)
    guard names.count <= Self.mostUseColumns else { return nil }
    let split = ReplayDrift.split(stepCount: division.stepCount)
    let seed = sweep.plan.split.seed
    var chance = SeededGenerator(seed: seed).stream("replay-use")
    let rows = RowDraw.rows(
      (0..<split).flatMap { division.rows(ofStep: $0) }, most: min(Self.mostUseRows, 30_000 / names.count), &chance)
    guard let shares = try? ColumnUse.shares(fitted, sample: data.inputs(rows, as: known, adding: further), seed: seed)
    else { return nil }
    let body = ReplayUseEvidence(shares: Dictionary(zip(names, shares)) { first, _ in first })
    let request = EvidenceRequest.replayUse(window: division.windows[model.window].rawValue)
    return try? GatheredEvidence(of: model.subject, request, session: nil, body: body)
  }

  /// The models of one window of a trial, one after the other, from the store.
  ///
  /// - Parameter body: called for each step with the model's answers, or why there is none, and what its fit cost.
  func forEachModel(
    of trial: SweepTrial, window: Int,
    _ body: (Int, Result<ReplayAnswers, EvidenceLeftOut>, FitCostEvidence.Fold) throws -> Void
  ) throws {
    let subjects = (0..<division.stepCount).map { subject(trial, step: $0) }
    let machine = gathering.machine
    let answers = try sweep.store.evidence(meeting: answersRequest(window), of: subjects, machine: machine)
    let costs = try sweep.store.evidence(meeting: costRequest(window), of: subjects, machine: machine)
    for (step, subject) in subjects.enumerated() {
      guard let head = answers[subject], let costHead = costs[subject] else {
        throw MeasurementError.missingEvidence(.replayAnswers)
      }
      let bodies = try sweep.store.bodies(of: [head.id, costHead.id])
      let cost = try ReplayFitCost(encoded: try bodies[costHead.id]?.get() ?? [])
      if case .leftOut(let reason) = head.status {
        try body(step, .failure(EvidenceLeftOut(reason: reason)), cost.fit)
      } else {
        let found = try ReplayAnswers(encoded: try bodies[head.id]?.get() ?? [])
        guard found.steps.folds.count == division.stepCount - step else {
          throw EvidenceError.malformed(.replayAnswers)
        }
        try body(step, .success(found), cost.fit)
      }
    }
  }
}
