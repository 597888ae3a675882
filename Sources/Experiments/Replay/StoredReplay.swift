import Learning
import Measurement
import Records
import Replay
import Store

/// The replay of a stored run, from the store alone: for each candidate and window the triangle through which every policy
/// of retraining is a path. Nothing is fitted.
package struct StoredReplay: Sendable {
  package let run: RunRecord
  package let timeline: ReplayTimeline
  package let loss: ReplayLoss
  package let baselines: [ReplayBaselineEvidence.Baseline]
  /// What was replayed, in the order of the plan.
  package let candidates: [Candidate]
  let store: ResultStore
  let truth: [Double]

  /// One candidate of a replay.
  package struct Candidate: Sendable {
    package let trial: TrialRecord
    package let evidence: ReplayEvidence
    package let cost: ReplayCostEvidence
  }

  /// Nil where the run replays nothing.
  ///
  /// - Throws: `StoreError`, `EvidenceError`, `StoredReplayError` where a finished replay isn't all there.
  package init?(_ run: RunRecord, in store: ResultStore) throws {
    var candidates: [Candidate] = []
    var timeline: ReplayTimeline?
    var baselines: ReplayBaselineEvidence?
    for trial in run.trials(of: .replay) where trial.status == .completed {
      let heads = try store.evidence(ofTrial: trial.key, in: run.id)
      func body<Body: EvidenceBody>(_ type: Body.Type) throws -> Body? {
        try Self.body(type, of: heads[Body.kind], in: store)
      }
      if timeline == nil { timeline = try body(ReplayTimeline.self) }
      if baselines == nil { baselines = try body(ReplayBaselineEvidence.self) }
      if let evidence = try body(ReplayEvidence.self), let cost = try body(ReplayCostEvidence.self) {
        candidates.append(Candidate(trial: trial, evidence: evidence, cost: cost))
      }
    }
    guard let first = candidates.first, let timeline,
      let target = try store.column(run.dataset.target, ofTrial: first.trial.key)
    else {
      let isOver = run.finishedAt != nil && run.trials(of: .replay).contains { $0.status == .completed }
      if isOver { throw StoredReplayError.incomplete(run: run.id) }
      return nil
    }
    let truth =
      switch target {
      case .numbers(let values): values
      case .categories(let codes, _): codes.map { Double($0) }
      }
    guard timeline.order.allSatisfy({ Int($0) < truth.count }) else { return nil }
    self.run = run
    self.timeline = timeline
    self.baselines = baselines?.baselines ?? []
    self.candidates = candidates
    self.store = store
    self.truth = timeline.order.map { truth[Int($0)] }
    loss = first.evidence.loss
  }

  /// What the trainings of one candidate and window cost, and from when on their models serve.
  func fits(of candidate: Candidate, window: Int) -> [ReplayTriangle.Fit] {
    let found = candidate.evidence.windows[window]
    return timeline.steps.indices.map { step in
      ReplayTriangle.Fit(
        cpuSeconds: candidate.cost.cpuSeconds[window][step], servesFrom: candidate.cost.servesFrom[window][step],
        trainRows: found.trainRows[step], failure: found.failures[step])
    }
  }

  /// The triangle of one candidate and window without single rows, where the store has no losses row by row; nil where there
  /// is no model for the first step. Answers are read only where models are deployed within a step.
  func triangle(of candidate: Candidate, window: Int) throws -> ReplayTriangle? {
    let found = candidate.evidence.windows[window]
    guard found.failures[0] == nil else { return nil }
    let fits = self.fits(of: candidate, window: window)
    if fits.indices.allSatisfy({ fits[$0].servesFrom == timeline.moment(ofStep: $0) }) {
      return try ReplayTriangle(timeline, fits: fits, stepLosses: found.losses)
    }
    var builder = try ReplayTriangle.Builder(timeline, fits: fits, keepsRows: false)
    for step in timeline.steps.indices {
      guard let answers = try answers(of: candidate, window: window, step: step) else {
        try builder.add([])
        continue
      }
      let start = timeline.moment(ofStep: step)
      let numbers = answers.steps.folds.flatMap { $0 }
      try builder.add(
        loss.losses(
          of: numbers, form: answers.steps.form, truth: Array(truth[start...]),
          deciding: candidate.evidence.decision ?? .usual))
    }
    return try builder.triangle()
  }

  /// What the model of one step answered to all later rows; nil where its fit failed.
  package func answers(of candidate: Candidate, window: Int, step: Int) throws -> ReplayAnswers? {
    let evidence = candidate.evidence
    let subject = ReplayEvidence.subject(modelKey: evidence.modelKey, step: step)
    let request = EvidenceRequest.replayAnswers(
      window: evidence.windows[window].name, probabilityBits: evidence.probabilityBits)
    guard let head = try store.evidence(meeting: request, of: [subject], machine: run.machine)[subject] else {
      throw MeasurementError.missingEvidence(.replayAnswers)
    }
    return try Self.body(ReplayAnswers.self, of: head, in: store)
  }

  /// What the run shows of one kind of a trial; nil: nothing was gathered.
  func body<Body: EvidenceBody>(_ type: Body.Type, ofTrial trial: TrialRecord) throws -> Body? {
    try Self.body(type, of: try store.evidence(ofTrial: trial.key, in: run.id)[Body.kind], in: store)
  }

  private static func body<Body: EvidenceBody>(
    _: Body.Type, of head: EvidenceHead?, in store: ResultStore
  ) throws -> Body? {
    guard let head, head.status == .gathered, let bytes = try store.bodies(of: [head.id])[head.id] else { return nil }
    return try Body(encoded: try bytes.get())
  }
}

/// Why the replay of a run can't be read.
package enum StoredReplayError: Error, Equatable, Sendable, CustomStringConvertible {
  case incomplete(run: String)

  package var description: String {
    switch self {
    case .incomplete(let run):
      "what the store kept of the replay of run \(run) is missing or damaged; take the results from a backup, or sweep the "
        + "plan into another folder (--out)"
    }
  }
}
