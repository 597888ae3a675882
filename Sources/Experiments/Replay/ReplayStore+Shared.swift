import Plans
import Records
import Replay
import Store

/// What is stored once for all trials of a replay.
extension ReplayStore {
  /// Stores the timeline, what the baselines would have lost, and how far inputs drifted.
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
    let signals = ReplaySignals(division, data, seed: sweep.plan.split.seed)
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
            body: ReplaySignalsEvidence(windows: division.windows.map { signals.window($0, jobs: sweep.jobs) })), []
        ),
      ], in: gathering.runID, at: Timestamp.now)
  }
}
