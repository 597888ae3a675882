import Learning
import Measurement
import Records
import Replay
import Store

/// What is put together of a trial's models.
extension ReplayStore {
  /// Reads a trial's models back and stores what they come to. Where they come to nothing, the trial has failed.
  func assemble(_ trial: SweepTrial) throws {
    do {
      try read(trial)
    } catch let error as MeasurementError {
      var found = FoundTrial(served: ServedAnswers(division))
      found.windows = [
        ReplayEvidence.Window(
          name: division.windows[0].rawValue, losses: [], trainRows: [], failures: [0: error.description])
      ]
      try record(trial, found)
    }
  }

  private func read(_ trial: SweepTrial) throws {
    let truth = (0..<division.stepCount).map { data.truth(ofRows: division.rows(ofStep: $0)) }
    var found = FoundTrial(served: ServedAnswers(division))
    for (window, size) in division.windows.enumerated() {
      var losses: [[Double]] = []
      var trainRows: [Int] = []
      var failures: [Int: String] = [:]
      var spent: [FitCostEvidence.Fold] = []
      var builder = ReplayRowsBuilder(stepCount: division.stepCount, loss: loss, decision: decision)
      try forEachModel(of: trial, window: window) { step, answers, cost in
        spent.append(cost)
        switch answers {
        case .success(let model):
          trainRows.append(model.trainRows)
          let rows = try model.steps.folds.enumerated().map { later, numbers in
            try loss.losses(
              of: numbers, form: model.steps.form, truth: truth[step + later], deciding: decision, axis: quality)
          }
          losses.append(rows.map { $0.reduce(0, +) / Double($0.count) })
          builder.enter(
            model.steps, rows: rows,
            estimates: past.estimates(
              ofModel: step, model.steps, losses: rows, deciding: decision, isCost: loss == .decisionCost,
              jobs: sweep.jobs))
          if window == 0 { found.served.enter(model.steps, step: step) }
        case .failure(let reason):
          trainRows.append(division.training(forStep: step, window: size).rows.count)
          losses.append([])
          builder.enter(nil, rows: [])
          failures[step] = reason.reason
          if window == 0 { found.served.enter(nil, step: step) }
        }
      }
      if builder.leavesOutFlips {
        gathering.note(
          "\(trial.trial.candidate.label), window \(size.rawValue): so many decisions can't be compared model by model, so "
            + "that some of what flips at a retraining isn't known")
      }
      found.costs.append(spent)
      found.rows.append(builder.window)
      found.windows.append(
        ReplayEvidence.Window(name: size.rawValue, losses: losses, trainRows: trainRows, failures: failures))
    }
    try record(trial, found)
  }

  /// What a trial's models come to.
  private struct FoundTrial {
    var windows: [ReplayEvidence.Window] = []
    var costs: [[FitCostEvidence.Fold]] = []
    var served: ServedAnswers
    var rows: [ReplayRowsEvidence.Window] = []
  }

  private func record(_ trial: SweepTrial, _ found: FoundTrial) throws {
    let session = try gathering.machineSession()
    var status = TrialStatus.completed
    var evidence: [GatheredEvidence] = []
    var bodies: [any EvidenceBody] = []
    if let served = found.served.evidence {
      (evidence, bodies) = try self.evidence(trial, found, served, session)
    } else {
      let message = "step 1: \(found.windows[0].failures[0] ?? "there is no model")"
      status = .failed(message: message)
      evidence = gathering.needs.filter { [.predictions, .fitCost].contains($0.kind) }.map { need in
        GatheredEvidence(of: trial.key, need.request, session: session, status: .failed(message: message))
      }
      gathering.fail(trial, message)
    }
    let folds = found.windows[0].trainRows.enumerated().map { step, rows in
      FoldRecord(
        trainRows: rows, testRows: division.timeline.steps[step].rowCount, standaloneFitCPUSeconds: .nan,
        marginalFitCPUSeconds: .nan)
    }
    let heads = try sweep.store.record(
      TrialRecord(
        key: trial.key, candidate: trial.trial.candidate, evaluation: trial.trial.evaluation, status: status,
        outcomes: [:], folds: folds, notes: notes(found.windows), finishedAt: Timestamp.now),
      identity: trial.identity, in: gathering.runID, position: trial.position, evidence: evidence,
      readings: gathering.readings(of: trial, bodies, status))
    for head in heads.values { gathering.ledger.enter(head, ofTrial: trial.key) }
    gathering.tally.withLock { tally in
      tally.newTrials += 1
      if status != .completed { tally.failed.insert(trial.key) }
    }
    if status == .completed { try showShared(of: [trial]) }
  }

  private func notes(_ windows: [ReplayEvidence.Window]) -> [String] {
    windows.compactMap { window in
      window.failures.min { $0.key < $1.key }.map { first in
        "window \(window.name): \(window.failures.count) of \(division.stepCount) trainings failed, and the model before "
          + "went on serving (step \(first.key + 1): \(first.value))"
      }
    }
  }

  private func evidence(
    _ trial: SweepTrial, _ found: FoundTrial, _ served: PredictionEvidence, _ session: MeasuringSession
  ) throws -> ([GatheredEvidence], [any EvidenceBody]) {
    let cost = FitCostEvidence(folds: found.costs[0])
    var evidence: [GatheredEvidence] = []
    var bodies: [any EvidenceBody] = []
    for need in gathering.needs {
      switch need.kind {
      case .predictions:
        evidence.append(try GatheredEvidence(of: trial.key, need.request, session: nil, body: served))
        bodies.append(served)
      case .fitCost:
        evidence.append(try GatheredEvidence(of: trial.key, need.request, session: session, body: cost))
        bodies.append(cost)
      default: continue
      }
    }
    evidence.append(
      try GatheredEvidence(
        of: trial.key, replayRequest, session: nil,
        body: ReplayEvidence(
          loss: loss, decision: decision == .usual ? nil : decision, modelKey: modelKey(trial),
          probabilityBits: probabilityBits, windows: found.windows)))
    evidence.append(
      try GatheredEvidence(of: trial.key, rowsRequest, session: nil, body: ReplayRowsEvidence(windows: found.rows)))
    evidence.append(
      try GatheredEvidence(
        of: trial.key, replayCostRequest, session: session,
        body: ReplayCostEvidence(
          cpuSeconds: found.costs.map { $0.map(\.standaloneCPUSeconds) },
          servesFrom: found.costs.map { costs in
            costs.enumerated().map { division.servesFrom(step: $0, fitSeconds: $1.standaloneCPUSeconds) }
          })))
    return (evidence, bodies)
  }
}

extension ReplayLoss {
  /// The losses of some answers. Throws where answers are scores and the loss asks for probabilities.
  func losses(
    of answers: [Double], form: PredictionEvidence.Form, truth: [Double], deciding decision: ReplayDecision,
    axis: AxisID
  ) throws(MeasurementError) -> [Double] {
    if case .scores = form, self == .logLoss || self == .brier {
      throw .notApplicable(reason: "\(axis) asks for probabilities, and the model answers with scores")
    }
    return losses(of: answers, form: form, truth: truth, deciding: decision)
  }
}
