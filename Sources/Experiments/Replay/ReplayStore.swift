import Drift
import Learning
import Measurement
import Plans
import Records
import Replay
import Store

/// What the store has of a replay, and how it comes there: one piece of evidence for each model, then what is put together
/// of a trial's models.
final class ReplayStore: Sendable {
  let gathering: Gathering
  let division: ReplayDivision
  let trials: [SweepTrial]
  /// Names a trial's models whatever its first window is, and whenever they answer.
  private let modelKeys: [String: String]
  let past: AnsweredPast
  let loss: ReplayLoss
  let decision: ReplayDecision
  let probabilityBits: Int
  let quality: AxisID

  var sweep: Sweep { gathering.sweep }
  var data: PreparedData { gathering.sweep.data }

  init(_ gathering: Gathering, _ division: ReplayDivision, _ trials: [SweepTrial]) throws {
    self.gathering = gathering
    self.division = division
    self.trials = trials
    quality = gathering.sweep.policy.quality
    let data = gathering.sweep.data
    decision = ReplayDecision(gathering.sweep.policy, classes: data.classes)
    loss = ReplayLoss(
      standingFor: quality, isClassification: TaskKind(data.task).isClassification, hasPrices: decision.prices != nil)
    let settings = gathering.sweep.plan.measurement.settings(of: .predictions)
    probabilityBits = settings["probability-bits"]?.asInteger ?? 22
    var keys: [String: String] = [:]
    for trial in trials { keys[trial.key] = try trial.identity.ofModels.key }
    modelKeys = keys
    past = AnsweredPast(division, data, seed: gathering.sweep.plan.split.seed)
  }

  /// What readers of a run should know of its replay.
  func tell() {
    gathering.note(ReplaySignals.note(division, data, seed: sweep.plan.split.seed))
    if let note = past.note(TaskKind(data.task)) { gathering.note(note) }
    if !loss.isExact(for: quality) {
      gathering.note(
        "the replay adds losses up row by row, which \(quality) can't be; its policies go by the \(loss.title), "
          + "and \(quality) stands beside it step by step")
    }
    if let economics = sweep.policy.economics, let note = Self.noteOnPrices(economics, loss) { gathering.note(note) }
  }

  /// Why ways of running have no cost in money though answers have prices; nil: they have one, or nothing is priced.
  static func noteOnPrices(_ economics: Economics, _ loss: ReplayLoss) -> String? {
    guard economics.pricesAnswers, ReplayPrices(economics, loss: loss).error == nil else { return nil }
    let without = "its ways of running have no cost in money"
    if loss == .error {
      return
        "economics prices some wrong answers otherwise than others, and the replay adds up wrong answers of any kind, so that "
        + "\(without); with policy.quality: value.month they have"
    }
    return
      "economics.error-price is that of a wrong answer, or of a unit of the absolute error, and the replay adds up the "
      + "\(loss.title), so that \(without); retraining --price-of-error prices a unit of it"
  }

  func identity(of model: ReplayModel) -> String {
    division.identity(ofStep: model.step, window: division.windows[model.window])
  }

  // MARK: Requests

  func answersRequest(_ window: Int) -> EvidenceRequest {
    .replayAnswers(window: division.windows[window].rawValue, probabilityBits: probabilityBits)
  }

  func costRequest(_ window: Int) -> EvidenceRequest {
    EvidenceRequest(
      kind: .replayFitCost, version: ReplayFitCost.version,
      settings: ["window": .text(division.windows[window].rawValue)], isMachineBound: true)
  }

  /// What losses depend on where something else than the likelier class is decided; the same answers serve every decision.
  var decisionSettings: [String: SettingValue] {
    guard decision != .usual else { return [:] }
    let prices = (decision.prices ?? []).map { SettingValue.list($0.map { .number($0) }) }
    return ["threshold": .number(decision.threshold), "prices": .list(prices)]
  }

  private var windowNames: SettingValue { .list(division.windows.map { .text($0.rawValue) }) }

  var replayRequest: EvidenceRequest {
    EvidenceRequest(
      kind: .replay, version: ReplayEvidence.version,
      settings: [
        "windows": windowNames, "loss": .text(loss.rawValue), "probability-bits": .integer(probabilityBits),
      ].merging(decisionSettings) { $1 }, isMachineBound: false)
  }

  var signalsRequest: EvidenceRequest {
    EvidenceRequest(
      kind: .replaySignals, version: ReplaySignalsEvidence.version, settings: ["windows": windowNames],
      isMachineBound: false)
  }

  var driftRequest: EvidenceRequest {
    EvidenceRequest(kind: .replayDrift, version: ReplayDriftEvidence.version, settings: [:], isMachineBound: false)
  }

  var rowsRequest: EvidenceRequest {
    EvidenceRequest(
      kind: .replayRows, version: ReplayRowsEvidence.version, settings: replayRequest.settings, isMachineBound: false)
  }

  var replayCostRequest: EvidenceRequest {
    EvidenceRequest(
      kind: .replayCost, version: ReplayCostEvidence.version,
      settings: ["windows": windowNames, "deploy-delay": .text(division.deployDelay.rawValue)], isMachineBound: true)
  }

  var timelineRequest: EvidenceRequest {
    EvidenceRequest(kind: .replayTimeline, version: ReplayTimeline.version, settings: [:], isMachineBound: false)
  }

  var baselineRequest: EvidenceRequest {
    EvidenceRequest(
      kind: .replayBaselines, version: ReplayBaselineEvidence.version,
      settings: [
        "loss": .text(loss.rawValue), "season": division.season.map { .text($0.description) } ?? SettingValue.none,
      ].merging(decisionSettings) { $1 }, isMachineBound: false)
  }

  /// The kinds that a trial needs, with what is asked of each.
  private var trialRequests: [EvidenceRequest] {
    gathering.needs.filter { if case .fits = type(of: $0.source).occasion { true } else { false } }.map(\.request)
      + [replayRequest, replayCostRequest, rowsRequest]
  }

  /// What is stored once for all trials.
  private var sharedRequests: [EvidenceRequest] { [timelineRequest, baselineRequest, signalsRequest, driftRequest] }

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
    try showShared(of: known)
  }

  /// Enters what the store has once for all trials, and shows it with some of them.
  func showShared(of trials: [SweepTrial]) throws {
    for request in sharedRequests {
      let found = try sweep.store.evidence(meeting: request, of: try splitKeys, machine: gathering.machine)
      try show(found, of: trials) { try $0.identity.splitKey }
    }
  }

  var splitKeys: [String] { get throws { try trials.prefix(1).map { try $0.identity.splitKey } } }

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
  var missingTrials: [SweepTrial] { trials.filter { !hasAll(trialRequests, of: $0) } }

  /// Trials that are whole but for what is stored once for all of them.
  var trialsLackingShared: [SweepTrial] {
    trials.filter { hasAll(trialRequests, of: $0) && !hasAll(sharedRequests, of: $0) }
  }

  private func hasAll(_ requests: [EvidenceRequest], of trial: SweepTrial) -> Bool {
    requests.allSatisfy { gathering.ledger.isSettled($0.kind, ofTrial: trial.key) }
  }

  func modelKey(_ trial: SweepTrial) -> String { modelKeys[trial.key] ?? trial.key }

  func subject(_ trial: SweepTrial, step: Int) -> String {
    ReplayEvidence.subject(modelKey: modelKey(trial), step: step)
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

extension EvidenceRequest {
  /// How much the first model's answers follow each column.
  static func replayUse(window: String) -> EvidenceRequest {
    EvidenceRequest(
      kind: .replayUse, version: ReplayUseEvidence.version, settings: ["window": .text(window)], isMachineBound: false)
  }
}

extension TrialIdentity {
  /// The same whatever window is the first, and whenever models answer.
  var ofModels: TrialIdentity {
    var split = split
    split["window"] = nil
    split["deploy-delay"] = nil
    return TrialIdentity(
      dataHash: dataHash, data: data, evaluation: evaluation, split: split, assignment: assignment,
      transforms: transforms, estimator: estimator, calibration: calibration, mitigation: mitigation)
  }
}

extension ReplayDecision {
  /// What a policy says of decisions before any answer is known: a given threshold, or of prices the one at which both
  /// decisions are expected to cost the same. Prices have a say where the quality is in money, or decisions go by costs.
  init(_ policy: Policy, classes: [String]) {
    let choice = policy.decision ?? .usual
    let terms = DecisionTerms(choice, economics: policy.economics, classes: classes)
    let isInMoney = policy.quality.isInMoneyOfDecisions && choice.valueColumn == nil
    let answers = policy.economics?.prices(classes: classes)
    let prices = policy.quality == .decisionValue ? terms.prices ?? answers : answers ?? terms.prices
    let threshold: Double
    switch choice.aim {
    case .threshold(let given): threshold = given
    case .leastCost: threshold = terms.prices.map(Self.threshold(prices:)) ?? 0.5
    case .bestF1, .capacity, .mostValue: threshold = 0.5
    }
    self.init(threshold: classes.count == 2 ? threshold : 0.5, prices: isInMoney ? prices : nil)
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
