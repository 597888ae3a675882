import Drift
import Machine
import Plans
import Records
import Replay
import Store
import Synchronization

/// What is stored once for all trials of a replay.
extension ReplayStore {
  /// Stores the timeline, what the baselines would have lost, and how far rows drifted, which is measured unless it is there.
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
    let drift = try sweep.store.evidence(meeting: driftRequest, of: [key], machine: gathering.machine)
    if drift[key]?.status.isSettled != true { found.append((try measuredDrift(of: key), [])) }
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

  /// What the report tells of drift. A replay is worth its policies without it: where it can't be measured, it says why.
  private func measuredDrift(of key: String) throws -> GatheredEvidence {
    let start = Clocks.wallSeconds
    func show(_ done: Int) {
      gathering.progress(
        SweepProgress(activity: "telling data drift from concept drift", done: done, total: 2, startedAt: start))
    }
    show(0)
    do {
      let drift = ReplayDrift(division, data, seed: sweep.plan.split.seed, jobs: sweep.jobs)
      return try GatheredEvidence(of: key, driftRequest, session: nil, body: drift.evidence(finished: show))
    } catch {
      let reason = SystemReason.text(of: error)
      gathering.note("the drift of the replay's rows can't be told: \(reason)")
      return GatheredEvidence(of: key, driftRequest, session: nil, status: .leftOut(reason: reason))
    }
  }
}
