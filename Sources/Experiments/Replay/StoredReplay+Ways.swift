import Plans
import Records
import Replay
import Store
import Synchronization

extension StoredReplay {
  /// Plays policies of retraining on every candidate and window: no model, no fit.
  ///
  /// - Parameters:
  ///   - choices: the policies; nil: those of the plan.
  ///   - extraDelay: steps that labels come later than in the plan.
  ///   - prices: nil: those of the plan.
  ///   - jobs: threads.
  /// - Throws: `RetrainingError`, `StoreError`, `EvidenceError`, `PlanError`.
  package func played(
    _ choices: [PolicyChoice]? = nil, extraDelay: Int = 0, prices: ReplayPrices? = nil, jobs: Int = 1
  ) throws -> ReplayedRun {
    try played(try triangles(), choices, extraDelay: extraDelay, prices: prices, jobs: jobs)
  }

  /// One candidate with one window, read from the store.
  package struct Triangle: Sendable {
    package let trial: TrialRecord
    package let window: String
    package let triangle: ReplayTriangle
    /// What was replayed by itself beside it.
    package let paths: [ContinuedPath]
    package let goingOn: ReplayedCandidate.GoingOn?
  }

  /// Every candidate with every window, row by row where the store has it.
  package func triangles() throws -> [Triangle] {
    let signals = try candidates.first.flatMap { try body(ReplaySignalsEvidence.self, ofTrial: $0.trial) }
    return try candidates.flatMap { candidate in
      let rows = try body(ReplayRowsEvidence.self, ofTrial: candidate.trial)
      let paths = try body(ReplayPathsEvidence.self, ofTrial: candidate.trial)
      let goingOn: ReplayedCandidate.GoingOn? =
        paths?.refusal.map { .refused($0) } ?? paths?.effect.map { .effect($0) }
      return try candidate.evidence.windows.indices.compactMap { place -> Triangle? in
        let known = rows.flatMap { place < $0.windows.count ? $0.windows[place] : nil }
        let found =
          try known.map { try triangle(of: candidate, window: place, rows: $0) }
          ?? triangle(of: candidate, window: place)
        guard var found else { return nil }
        if let signals, place < signals.windows.count {
          found.signals.merge(signals.windows[place].values) { own, _ in own }
        }
        let window = candidate.evidence.windows[place].name
        return Triangle(
          trial: candidate.trial, window: window, triangle: found,
          paths: (paths?.paths ?? []).filter { $0.window == window }.map(Self.path), goingOn: goingOn)
      }
    }
  }

  /// The same with triangles that were read before.
  package func played(
    _ triangles: [Triangle], _ choices: [PolicyChoice]? = nil, extraDelay: Int = 0, prices: ReplayPrices? = nil,
    jobs: Int = 1
  ) throws -> ReplayedRun {
    let scale = usualScale(extraDelay: extraDelay)
    let choices = try (choices ?? ReplayPlan.policies(ofPlan: run.planText, named: run.id)).map { $0.scaled(by: scale) }
    let prices = prices ?? ReplayPrices(run.policy.economics, loss: loss)
    let (run, loss) = (self.run, self.loss)
    let rule = ReplayedRun.rule(of: run, loss)
    let matters: @Sendable (Double) -> Double = { best in max(rule.amount ?? 0, (rule.share ?? 0) * abs(best)) }
    let results = Mutex<[Int: Result<ReplayedCandidate, any Error>]>([:])
    ParallelTrials.run(count: triangles.count, jobs: jobs) { place in
      let entry = triangles[place]
      let result = Result<ReplayedCandidate, any Error> {
        let study = try RetrainingStudy(
          try ReplayCase(entry.triangle, extraDelay: extraDelay), choices: choices,
          prices: prices, seed: run.seed, continued: entry.paths, matters: matters)
        return ReplayedCandidate(trial: entry.trial, window: entry.window, study: study, goingOn: entry.goingOn)
      }
      results.withLock { $0[place] = result }
    }
    let found = results.withLock { $0 }
    return ReplayedRun(
      run: run, loss: loss, candidates: try triangles.indices.compactMap { try found[$0]?.get() },
      baselines: baselines.map { ReplayBaseline(name: $0.name, stepLosses: $0.losses) }, prices: prices,
      extraDelay: extraDelay)
  }

  /// By what the usual amounts of loss are taken: they are shares of wrong answers, of which a prior has about a half. Another
  /// loss has its prior's, over the steps that policies are chosen on and whose labels are known by then.
  private func usualScale(extraDelay: Int) -> Double {
    let split = RetrainingStudy.split(stepCount: timeline.steps.count)
    let known = KnownLabels(timeline, extraSteps: extraDelay)
    guard loss != .error, let prior = baselines.first(where: { $0.name == ReplayBaselines.prior }) else { return 1 }
    let losses = prior.losses.indices.prefix(split).filter { known.isKnown($0, at: split) }.map { prior.losses[$0] }
    let scale = 2 * losses.reduce(0, +) / Double(max(1, losses.count))
    return scale > 0 && scale.isFinite ? scale : 1
  }

  private static func path(_ stored: ReplayPathsEvidence.Path) -> ContinuedPath {
    ContinuedPath(
      origin: stored.origin == .everyRow ? .everyRow : .lastModel, every: stored.every, losses: stored.losses,
      cpuSeconds: stored.cpuSeconds, trainedAt: stored.trainedAt, flips: stored.flips,
      failure: stored.failure)
  }

  private func triangle(
    of candidate: Candidate, window: Int, rows: ReplayRowsEvidence.Window
  ) throws -> ReplayTriangle? {
    guard candidate.evidence.windows[window].failures[0] == nil else { return nil }
    var builder = try ReplayTriangle.Builder(timeline, fits: fits(of: candidate, window: window), keepsRows: true)
    for losses in rows.losses { try builder.add(losses[0..<losses.count]) }
    var triangle = try builder.triangle()
    if rows.flips.contains(where: { $0.dropFirst().contains(where: \.isFinite) }) {
      triangle.signals[ReplayCase.Signal.flips.rawValue] = rows.flips
    }
    if rows.confidence.contains(where: { $0.contains(where: \.isFinite) }) {
      triangle.signals[ReplayCase.Signal.confidenceEstimate.rawValue] = rows.confidence
    }
    triangle.signals.merge(rows.estimates) { own, _ in own }
    return triangle
  }
}
