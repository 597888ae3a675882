import Machine
import Plans
import Records
import Synchronization

extension Gathering {
  /// Replays what depends on the path one by one: trainings that go on from the last model, and learners row by row.
  ///
  /// A candidate is stored as soon as all its paths are there.
  func replayPaths() throws {
    guard let plan = sweep.plan.replay else { return }
    let replayed = completedTrials.filter { $0.trial.evaluation.division == .replayed }
    guard let first = replayed.first, let division = context.divisions[first.trial.evaluation]?.replay else { return }
    var work: [(trial: SweepTrial, request: ReplayPathRequest)] = []
    var refusals: [String: [String]] = [:]
    let requests = try replayed.map {
      ($0, try ReplayPathRequest(plan, context.catalogue.pipeline($0.trial.candidate)))
    }
    guard requests.contains(where: { !$0.1.isEmpty }) else { return }
    let replay = try ReplayStore(self, division, replayed)
    for (trial, request) in requests where !request.isEmpty {
      if let refusal = request.refusal { refusals[refusal, default: []].append(trial.trial.candidate.label) }
      if try !replay.hasPaths(trial, request) { work.append((trial, request)) }
    }
    for (reason, labels) in refusals.sorted(by: { $0.key < $1.key }) {
      note("replay.start-from: \(labels.joined(separator: ", ")) trained from scratch only: \(reason)")
    }
    if !work.isEmpty { try follow(work, replay) }
  }

  private func follow(_ work: [(trial: SweepTrial, request: ReplayPathRequest)], _ replay: ReplayStore) throws {
    struct Piece {
      let place: Int
      let window: Int
      let every: Int
      let origin: ReplayPathsEvidence.Origin
    }
    struct State {
      var done = 0
      var error: (any Error)?
      var paths: [Int: [Int: ReplayPathsEvidence.Path]] = [:]
    }
    var pieces: [Piece] = []
    for (place, entry) in work.enumerated() {
      for window in replay.division.windows.indices {
        pieces += entry.request.periods.map { Piece(place: place, window: window, every: $0, origin: .lastModel) }
        if entry.request.learnsEveryRow {
          pieces.append(Piece(place: place, window: window, every: 1, origin: .everyRow))
        }
      }
      // Nothing to replay, but a reason to keep.
      if entry.request.pathCount == 0 { try replay.record(entry.trial, entry.request, []) }
    }
    let (all, count) = (pieces, pieces.count)
    let state = Mutex(State())
    let start = Clocks.wallSeconds
    let show: @Sendable (Int) -> Void = { [progress] done in
      progress(SweepProgress(activity: "replaying path by path", done: done, total: count, startedAt: start))
    }
    if count > 0 { show(0) }
    ParallelTrials.run(count: count, jobs: sweep.jobs) { index in
      guard state.withLock({ $0.error == nil }) else { return }
      let piece = all[index]
      let entry = work[piece.place]
      do {
        let path = try replay.path(of: entry.trial, window: piece.window, every: piece.every, origin: piece.origin)
        let whole = state.withLock { state -> [ReplayPathsEvidence.Path]? in
          state.done += 1
          show(state.done)
          state.paths[piece.place, default: [:]][index] = path
          let found = state.paths[piece.place] ?? [:]
          guard found.count == entry.request.pathCount * replay.division.windows.count else { return nil }
          return found.sorted { $0.key < $1.key }.map(\.value)
        }
        if let whole { try replay.record(entry.trial, entry.request, whole) }
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
    }
    if let error = state.withLock({ $0.error }) { throw error }
  }
}
