import Machine
import Plans
import Records
import Replay
import Store
import Synchronization

/// What is stored once for all trials of a replay.
extension ReplayStore {
  /// Stores the timeline, what the baselines would have lost, and how far inputs drifted, which is measured unless it is there.
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
    var found: [(gathered: GatheredEvidence, trials: [String])] = [
      (try GatheredEvidence(of: key, timelineRequest, session: nil, body: division.timeline), []),
      (
        try GatheredEvidence(
          of: key, baselineRequest, session: nil,
          body: ReplayBaselineEvidence(loss: loss, baselines: baselines.stepLosses(loss, deciding: decision))), []
      ),
    ]
    let stored = try sweep.store.evidence(meeting: signalsRequest, of: [key], machine: gathering.machine)
    if stored[key]?.status.isSettled != true {
      found.append((try GatheredEvidence(of: key, signalsRequest, session: nil, body: measuredSignals()), []))
    }
    try sweep.store.record(found, in: gathering.runID, at: Timestamp.now)
  }

  /// The drift of inputs. Of a short fit it takes most of a replay's time, so that it says how far it is.
  private func measuredSignals() -> ReplaySignalsEvidence {
    let total = division.windows.count * division.stepCount
    let start = Clocks.wallSeconds
    let show: @Sendable (Int) -> Void = { [progress = gathering.progress] done in
      progress(SweepProgress(activity: "measuring the drift of inputs", done: done, total: total, startedAt: start))
    }
    show(0)
    let signals = ReplaySignals(division, data, seed: sweep.plan.split.seed)
    let done = Mutex(0)
    var windows: [ReplaySignalsEvidence.Window] = []
    for window in division.windows {
      windows.append(
        signals.window(window, jobs: sweep.jobs) {
          done.withLock { done in
            done += 1
            show(done)
          }
        })
    }
    return ReplaySignalsEvidence(windows: windows)
  }
}
