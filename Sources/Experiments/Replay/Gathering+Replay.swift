import Learning
import Machine
import Measurement
import Plans
import Records
import Statistics
import Store
import Synchronization

/// One model of a replay: to be fitted and asked about all later rows.
struct ReplayModel: Sendable {
  let trial: SweepTrial
  let window: Int
  let step: Int
  /// Names it in the store.
  let subject: String
}

extension Gathering {
  /// Fits every model of the replay that the store lacks, and puts together what came of each trial.
  ///
  /// Each model's answers are stored as it is done, in one transaction, so that a killed sweep goes on where it was, and
  /// memory holds only the models that are being fitted. Models of one moment come one after the other, so that they
  /// share what is learned from the same rows.
  func replayTrials() throws {
    let replayed = trials.filter { $0.trial.evaluation.division == .replayed }
    guard let first = replayed.first, let division = context.divisions[first.trial.evaluation]?.replay else { return }
    let replay = try ReplayStore(self, division, replayed)
    replay.tell()
    try replay.lookUpTrials()
    let (missing, lacking) = (replay.missingTrials, replay.trialsLackingShared)
    guard !missing.isEmpty || !lacking.isEmpty else { return }
    if !missing.isEmpty {
      context.largestSizes.set(for: missing.compactMap { try? context.catalogue.pipeline($0.trial.candidate) })
      let models = try replay.missingModels(of: missing)
      if !models.isEmpty { try fit(models, replay) }
    }
    try replay.recordBaselines()
    // What was put together of a trial's models doesn't rest on what all trials share.
    try replay.showShared(of: lacking)
    if !missing.isEmpty { try assemble(missing, replay) }
  }

  /// Puts together what came of each trial; every answer of all its models is read for it.
  private func assemble(_ missing: [SweepTrial], _ replay: ReplayStore) throws {
    let start = Clocks.wallSeconds
    func show(_ done: Int) {
      progress(SweepProgress(activity: "judging the replay", done: done, total: missing.count, startedAt: start))
    }
    show(0)
    for (place, trial) in missing.enumerated() {
      try replay.assemble(trial)
      show(place + 1)
    }
  }

  private func fit(_ models: [ReplayModel], _ replay: ReplayStore) throws {
    struct State {
      var done = 0
      var error: (any Error)?
      /// Models that are still to be fitted on the same rows.
      var left: [String: Int] = [:]
    }
    var initial = State()
    for model in models { initial.left[replay.identity(of: model), default: 0] += 1 }
    let state = Mutex(initial)
    let start = Clocks.wallSeconds
    let session = try machineSession()
    let show: @Sendable (Int) -> Void = { [progress] done in
      progress(SweepProgress(activity: "replaying", done: done, total: models.count, startedAt: start))
    }
    show(0)
    ParallelTrials.run(count: models.count, jobs: sweep.jobs) { [self] index in
      guard state.withLock({ $0.error == nil }) else { return }
      let model = models[index]
      do {
        try sweep.store.record(
          replay.gather(model, session: session).map { ($0, []) }, in: runID, at: Timestamp.now)
        let identity = replay.identity(of: model)
        let isLast = state.withLock { state in
          state.done += 1
          show(state.done)
          state.left[identity, default: 1] -= 1
          return state.left[identity] == 0
        }
        if isLast { context.sharedWork.removeAll(withPrefix: identity) }
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
    }
    if let error = state.withLock({ $0.error }) { throw error }
  }
}
