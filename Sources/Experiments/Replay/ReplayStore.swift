import Learning
import LinearAlgebra
import Measurement
import Plans
import Records
import Replay
import Store
import Synchronization
import Tabular

/// What the store has of a replay, and how it comes there: one piece of evidence for each model, then what is put together
/// of a trial's models.
final class ReplayStore: Sendable {
  private let gathering: Gathering
  private let division: ReplayDivision
  private let trials: [SweepTrial]
  /// Names a trial's models whatever its first window is.
  private let modelKeys: [String: String]
  private let loss: ReplayLoss
  private let probabilityBits: Int
  private let quality: AxisID

  private var sweep: Sweep { gathering.sweep }
  private var data: PreparedData { gathering.sweep.data }

  init(_ gathering: Gathering, _ division: ReplayDivision, _ trials: [SweepTrial]) throws {
    self.gathering = gathering
    self.division = division
    self.trials = trials
    quality = gathering.sweep.policy.quality
    loss = ReplayLoss(standingFor: quality, isClassification: TaskKind(gathering.sweep.data.task).isClassification)
    let settings = gathering.sweep.plan.measurement.settings(of: .predictions)
    probabilityBits = settings["probability-bits"]?.asInteger ?? 22
    var keys: [String: String] = [:]
    for trial in trials { keys[trial.key] = try trial.identity.withoutWindow.key }
    modelKeys = keys
    if !loss.isExact(for: quality) {
      gathering.note(
        "the replay adds losses up row by row, which \(quality) can't be; its policies go by the \(loss.title), "
          + "and \(quality) stands beside it step by step")
    }
  }

  func identity(of model: ReplayModel) -> String {
    division.identity(ofStep: model.step, window: division.windows[model.window])
  }

  // MARK: Requests

  private func answersRequest(_ window: Int) -> EvidenceRequest {
    .replayAnswers(window: division.windows[window].rawValue, probabilityBits: probabilityBits)
  }

  private func costRequest(_ window: Int) -> EvidenceRequest {
    EvidenceRequest(
      kind: .replayFitCost, version: ReplayFitCost.version,
      settings: ["window": .text(division.windows[window].rawValue)], isMachineBound: true)
  }

  private var windowNames: SettingValue { .list(division.windows.map { .text($0.rawValue) }) }

  private var replayRequest: EvidenceRequest {
    EvidenceRequest(
      kind: .replay, version: ReplayEvidence.version,
      settings: [
        "windows": windowNames, "loss": .text(loss.rawValue), "probability-bits": .integer(probabilityBits),
      ], isMachineBound: false)
  }

  private var signalsRequest: EvidenceRequest {
    EvidenceRequest(
      kind: .replaySignals, version: ReplaySignalsEvidence.version, settings: ["windows": windowNames],
      isMachineBound: false)
  }

  private var rowsRequest: EvidenceRequest {
    EvidenceRequest(
      kind: .replayRows, version: ReplayRowsEvidence.version, settings: replayRequest.settings, isMachineBound: false)
  }

  private var replayCostRequest: EvidenceRequest {
    EvidenceRequest(
      kind: .replayCost, version: ReplayCostEvidence.version,
      settings: ["windows": windowNames, "deploy-delay": .text(division.deployDelay.rawValue)], isMachineBound: true)
  }

  private var timelineRequest: EvidenceRequest {
    EvidenceRequest(kind: .replayTimeline, version: ReplayTimeline.version, settings: [:], isMachineBound: false)
  }

  private var baselineRequest: EvidenceRequest {
    EvidenceRequest(
      kind: .replayBaselines, version: ReplayBaselineEvidence.version,
      settings: [
        "loss": .text(loss.rawValue), "season": division.season.map { .text($0.description) } ?? SettingValue.none,
      ], isMachineBound: false)
  }

  /// The kinds that a trial needs, with what is asked of each.
  private var trialRequests: [EvidenceRequest] {
    gathering.needs.filter { if case .fits = type(of: $0.source).occasion { true } else { false } }.map(\.request)
      + [replayRequest, replayCostRequest, rowsRequest]
  }

  // MARK: What is there

  /// Enters what the store has of each trial, and shows it in the run.
  func lookUpTrials() throws {
    let statuses = try sweep.store.statuses(ofTrials: trials.map(\.key))
    let known = trials.filter { statuses[$0.key] == .completed }
    for trial in known {
      try sweep.store.reuse(key: trial.key, as: trial.trial.candidate, in: gathering.runID, position: trial.position)
    }
    for request in trialRequests {
      let found = try sweep.store.evidence(meeting: request, of: known.map(\.key), machine: gathering.machine)
      try show(found, of: known) { $0.key }
    }
    for request in [timelineRequest, baselineRequest, signalsRequest] {
      let found = try sweep.store.evidence(meeting: request, of: try splitKeys, machine: gathering.machine)
      try show(found, of: known) { try $0.identity.splitKey }
    }
  }

  private var splitKeys: [String] { get throws { try trials.prefix(1).map { try $0.identity.splitKey } } }

  private func show(
    _ found: [String: EvidenceHead], of trials: [SweepTrial], _ subject: (SweepTrial) throws -> String
  ) throws {
    var shown: [(head: EvidenceHead, trial: String)] = []
    for trial in trials {
      guard let head = found[try subject(trial)], head.status.isSettled else { continue }
      gathering.ledger.enter(head, ofTrial: trial.key)
      shown.append((head, trial.key))
    }
    try sweep.store.show(shown, in: gathering.runID)
  }

  /// Trials of which something isn't there.
  var missingTrials: [SweepTrial] {
    trials.filter { trial in
      !trialRequests.allSatisfy { gathering.ledger.isSettled($0.kind, ofTrial: trial.key) }
        || ![EvidenceKind.replayTimeline, .replayBaselines, .replaySignals].allSatisfy {
          gathering.ledger.isSettled($0, ofTrial: trial.key)
        }
    }
  }

  private func modelKey(_ trial: SweepTrial) -> String { modelKeys[trial.key] ?? trial.key }

  private func subject(_ trial: SweepTrial, step: Int) -> String {
    ReplayEvidence.subject(modelKey: modelKey(trial), step: step)
  }

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

  // MARK: One model

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
      let predictions = try fitted.predict(data.inputs(rows, as: known))
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
      return [
        try GatheredEvidence(of: model.subject, answers, session: nil, body: body), try costEvidence(),
      ]
    } catch {
      let reason = data.explain(error, rows: error is PredictionError ? rows : training.rows)
      return [
        GatheredEvidence(of: model.subject, answers, session: nil, status: .leftOut(reason: reason)),
        try costEvidence(),
      ]
    }
  }

  // MARK: A trial from its models

  /// The models of one window of a trial, one after the other, from the store.
  ///
  /// - Parameter body: called for each step with the model's answers, or why there is none, and what its fit cost.
  private func forEachModel(
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

  /// Reads a trial's models back and stores what they come to. Where they come to nothing, the trial has failed.
  func assemble(_ trial: SweepTrial) throws {
    do {
      try read(trial)
    } catch let error as MeasurementError {
      let window = ReplayEvidence.Window(
        name: division.windows[0].rawValue, losses: [], trainRows: [], failures: [0: error.description])
      try record(trial, [window], [], nil)
    }
  }

  private func read(_ trial: SweepTrial) throws {
    let truth = (0..<division.stepCount).map { data.truth(ofRows: division.rows(ofStep: $0)) }
    var windows: [ReplayEvidence.Window] = []
    var costs: [[FitCostEvidence.Fold]] = []
    var served = ServedAnswers()
    var rowsOfWindows: [ReplayRowsEvidence.Window] = []
    for (window, size) in division.windows.enumerated() {
      var losses: [[Double]] = []
      var trainRows: [Int] = []
      var failures: [Int: String] = [:]
      var spent: [FitCostEvidence.Fold] = []
      var builder = ReplayRowsBuilder(stepCount: division.stepCount)
      try forEachModel(of: trial, window: window) { step, answers, cost in
        spent.append(cost)
        switch answers {
        case .success(let found):
          trainRows.append(found.trainRows)
          let rows = try found.steps.folds.enumerated().map { later, numbers in
            try loss.losses(of: numbers, form: found.steps.form, truth: truth[step + later], axis: quality)
          }
          losses.append(rows.map { $0.reduce(0, +) / Double($0.count) })
          builder.enter(found.steps, rows: rows)
          if window == 0 { served.enter(found.steps, step: step) }
        case .failure(let reason):
          trainRows.append(division.training(forStep: step, window: size).rows.count)
          losses.append([])
          builder.enter(nil, rows: [])
          failures[step] = reason.reason
          if window == 0 { served.repeatLast(step: step) }
        }
      }
      costs.append(spent)
      rowsOfWindows.append(builder.window)
      windows.append(
        ReplayEvidence.Window(name: size.rawValue, losses: losses, trainRows: trainRows, failures: failures))
    }
    try record(trial, windows, costs, served.evidence, ReplayRowsEvidence(windows: rowsOfWindows))
  }

  private func record(
    _ trial: SweepTrial, _ windows: [ReplayEvidence.Window], _ costs: [[FitCostEvidence.Fold]],
    _ served: PredictionEvidence?, _ rows: ReplayRowsEvidence = ReplayRowsEvidence(windows: [])
  ) throws {
    let session = try gathering.machineSession()
    var notes: [String] = []
    for window in windows where !window.failures.isEmpty {
      let first = window.failures.min { $0.key < $1.key }
      notes.append(
        "window \(window.name): \(window.failures.count) of \(division.stepCount) trainings failed, and the model before "
          + "went on serving (step \((first?.key ?? 0) + 1): \(first?.value ?? ""))")
    }
    var status = TrialStatus.completed
    var evidence: [GatheredEvidence] = []
    var bodies: [any EvidenceBody] = []
    if let served {
      let cost = FitCostEvidence(folds: costs[0])
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
            loss: loss, modelKey: modelKey(trial), probabilityBits: probabilityBits, windows: windows)))
      evidence.append(try GatheredEvidence(of: trial.key, rowsRequest, session: nil, body: rows))
      evidence.append(
        try GatheredEvidence(
          of: trial.key, replayCostRequest, session: session,
          body: ReplayCostEvidence(
            cpuSeconds: costs.map { $0.map(\.standaloneCPUSeconds) },
            servesFrom: costs.map { costs in
              costs.enumerated().map { division.servesFrom(step: $0, fitSeconds: $1.standaloneCPUSeconds) }
            })))
    } else {
      let message = "step 1: \(windows[0].failures[0] ?? "there is no model")"
      status = .failed(message: message)
      evidence = gathering.needs.filter { [.predictions, .fitCost].contains($0.kind) }.map { need in
        GatheredEvidence(of: trial.key, need.request, session: session, status: .failed(message: message))
      }
      gathering.fail(trial, message)
    }
    let folds = windows[0].trainRows.enumerated().map { step, rows in
      FoldRecord(
        trainRows: rows, testRows: division.timeline.steps[step].rowCount, standaloneFitCPUSeconds: .nan,
        marginalFitCPUSeconds: .nan)
    }
    let heads = try sweep.store.record(
      TrialRecord(
        key: trial.key, candidate: trial.trial.candidate, evaluation: trial.trial.evaluation, status: status,
        outcomes: [:], folds: folds, notes: notes, finishedAt: Timestamp.now),
      identity: trial.identity, in: gathering.runID, position: trial.position, evidence: evidence,
      readings: gathering.readings(of: trial, bodies, status))
    for head in heads.values { gathering.ledger.enter(head, ofTrial: trial.key) }
    gathering.tally.withLock { tally in
      tally.newTrials += 1
      if status != .completed { tally.failed.insert(trial.key) }
    }
    guard status == .completed else { return }
    for request in [timelineRequest, baselineRequest, signalsRequest] {
      let found = try sweep.store.evidence(meeting: request, of: try splitKeys, machine: gathering.machine)
      try show(found, of: [trial]) { try $0.identity.splitKey }
    }
  }

  // MARK: Once for all trials

  /// Stores the timeline and what the baselines would have lost.
  func recordBaselines() throws {
    guard let key = try splitKeys.first else { return }
    let season: ReplayBaselines.Season? = division.season.map { season in
      switch season {
      case .rows(let rows): .rows(rows)
      case .seconds(let seconds): .seconds(seconds)
      }
    }
    let baselines = ReplayBaselines(
      division.timeline, truth: data.truth(ofRows: division.timeline.order.map { Int($0) }),
      classCount: data.task.classCount, season: season)
    try sweep.store.record(
      [
        (try GatheredEvidence(of: key, timelineRequest, session: nil, body: division.timeline), []),
        (
          try GatheredEvidence(
            of: key, baselineRequest, session: nil,
            body: ReplayBaselineEvidence(loss: loss, baselines: baselines.stepLosses(loss))), []
        ),
        (
          try GatheredEvidence(
            of: key, signalsRequest, session: nil,
            body: ReplaySignalsEvidence(windows: division.windows.map(ReplaySignals(division, data).window))), []
        ),
      ], in: gathering.runID, at: Timestamp.now)
  }
}

/// What is answered if a model is trained at the beginning of every step and serves until the next.
private struct ServedAnswers {
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

extension ReplayLoss {
  /// The losses of some answers. Throws where answers are scores and the loss asks for probabilities.
  fileprivate func losses(
    of answers: [Double], form: PredictionEvidence.Form, truth: [Double], axis: AxisID
  ) throws(MeasurementError) -> [Double] {
    if case .scores = form, self == .logLoss || self == .brier {
      throw .notApplicable(reason: "\(axis) asks for probabilities, and the model answers with scores")
    }
    return losses(of: answers, form: form, truth: truth)
  }
}

extension EvidenceRequest {
  /// The answers of one model of a replay.
  static func replayAnswers(window: String, probabilityBits: Int) -> EvidenceRequest {
    EvidenceRequest(
      kind: .replayAnswers, version: ReplayAnswers.version,
      settings: ["window": .text(window), "probability-bits": .integer(probabilityBits)], isMachineBound: false)
  }
}

extension TrialIdentity {
  /// The same whatever window is the first.
  var withoutWindow: TrialIdentity {
    var split = split
    split["window"] = nil
    return TrialIdentity(
      dataHash: dataHash, data: data, evaluation: evaluation, split: split, assignment: assignment,
      transforms: transforms, estimator: estimator, calibration: calibration)
  }
}

extension PreparedData {
  /// True answers as losses take them: class codes or values.
  func truth(ofRows rows: [Int]) -> [Double] {
    switch targets {
    case .values(let values): rows.map { values[$0] }
    case .classes(let codes, _): rows.map { Double(codes[$0]) }
    }
  }
}
