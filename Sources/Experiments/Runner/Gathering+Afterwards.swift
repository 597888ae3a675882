import Frontier
import Learning
import Machine
import Measurement
import Records
import Store
import Synchronization

extension Gathering {
  /// Asks fitted models, candidates near the frontier first, until the budget is used up. Trials run side by side.
  func gatherAfterwards(_ need: Need, _ source: any TrialEvidenceSource) throws {
    // Trials that only decide otherwise have the same evidence: the first stands for them.
    let groups = bySubject(self.ready(for: need), source)
    try lookUp(need, of: groups.flatMap(\.trials))
    let ready = groups.map { $0[0] }
    let alike = Dictionary(uniqueKeysWithValues: groups.map { ($0[0].key, $0.trials.map(\.key)) })
    let missing = ready.filter { !ledger.isSettled(need.kind, ofTrial: $0.key) }
    guard !missing.isEmpty else { return }
    try reportChange(of: need, in: missing)
    let asked = try askedModels(ready)
    let granted = try granted(to: ready, asked, by: source)
    let lacking = Set(missing.map(\.key))
    let ordered = granted.filter { lacking.contains($0.trial.key) }
    try ask(ordered, asked, need, source, alike: alike)
    reportLeftOut(need, ordered.map(\.trial))
    let cut = ordered.count { trial, allowance in
      guard let allowance, allowance > 0, let model = asked[trial.key]?.model,
        let most = source.amounts(of: model).last
      else { return false }
      return allowance < most
    }
    if cut > 0 {
      report(
        "sampled more coarsely to keep within measurement.evidence-budget, with the wider intervals that this gives: "
          + "\(need.kind) of \(cut) of \(ordered.count) trials")
    }
  }

  /// A trial with the work that asking its model may take; nil: no bound.
  private typealias Granted = (trial: SweepTrial, allowance: Double?)

  /// What each trial may take, those near the frontier first: of all trials, gathered earlier or not, because what one gets
  /// mustn't depend on what the store has.
  private func granted(
    to trials: [SweepTrial], _ asked: [String: (model: AskedModel, fitWork: Double)],
    by source: any TrialEvidenceSource
  ) throws -> [Granted] {
    let everything = try nearestFrontierFirst(trials, asked)
    let budget = EvidenceBudget(
      share: sweep.plan.measurement.evidenceBudget, ofFits: asked.values.reduce(0) { $0 + $1.fitWork },
      floor: sweep.plan.measurement.evidenceFloorSeconds * EvidenceBudget.workPerSecond)
    let allowances = budget.allowances(
      everything.map { trial in asked[trial.key].map { source.amounts(of: $0.model) } ?? [] })
    return zip(everything, allowances).map { (trial: $0, allowance: $1) }
  }

  /// Asks the models in turn, several side by side, and stores what comes of it.
  ///
  /// - Parameter alike: for each trial all those that it stands for.
  private func ask(
    _ ordered: [Granted], _ asked: [String: (model: AskedModel, fitWork: Double)], _ need: Need,
    _ source: any TrialEvidenceSource, alike: [String: [String]]
  ) throws {
    let start = Clocks.wallSeconds
    let session = try session(for: need)
    struct State {
      var done = 0
      var parts: RemainingTime
      var error: (any Error)?
    }
    let state = Mutex(State(parts: parts(ordered.map(\.trial), jobs: sweep.jobs)))
    showProgress(need, 0, ordered.count, since: start, parts: state.withLock { $0.parts })
    ParallelTrials.run(count: ordered.count, jobs: sweep.jobs) { [self] index in
      let goesOn = state.withLock { state in
        if state.error == nil { state.parts.start(index, at: Clocks.wallSeconds) }
        return state.error == nil
      }
      guard goesOn else { return }
      let (trial, allowance) = ordered[index]
      let gathered = gather(trial, need, session: session) { bench in
        if let allowance, allowance <= 0 {
          throw EvidenceLeftOut(reason: "the evidence budget is used up; see measurement.evidence-budget")
        }
        bench.asked = asked[trial.key]?.model
        return try source.gather(bench, allowance: allowance)
      }
      do {
        let keys = alike[trial.key] ?? [trial.key]
        let head = try sweep.store.record([(gathered, keys)], in: runID, at: Timestamp.now)[0]
        for key in keys { ledger.enter(head, ofTrial: key) }
        state.withLock { state in
          state.done += 1
          state.parts.finish(index, at: Clocks.wallSeconds)
          showProgress(need, state.done, ordered.count, since: start, parts: state.parts)
        }
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
    }
    if let error = state.withLock({ $0.error }) { throw error }
  }

  private func reportLeftOut(_ need: Need, _ trials: [SweepTrial]) {
    var reasons: [String: Int] = [:]
    for trial in trials {
      if case .leftOut(let reason)? = ledger.head(need.kind, ofTrial: trial.key)?.status {
        reasons[reason, default: 0] += 1
      }
    }
    for (reason, count) in reasons.sorted(by: { $0.key < $1.key }) {
      report("left out: \(need.kind) of \(count) of \(trials.count) trials (\(reason))")
    }
  }

  /// What is known of the model of each trial, and the work of its fits.
  private func askedModels(_ trials: [SweepTrial]) throws -> [String: (model: AskedModel, fitWork: Double)] {
    let costs = try fitCosts(of: trials)
    let columns = sweep.data.columns.count
    return Dictionary(
      uniqueKeysWithValues: trials.map { trial in
        let folds = costs[trial.key]?.folds ?? []
        let heldOut = context.divisions[trial.trial.evaluation]?.askedCounts ?? []
        // Evidence of earlier versions has no count: then as of ten sums of all columns.
        let rowWork = folds.first?.rowWork ?? Double(10 * columns)
        let fitWork = folds.reduce(0) { $0 + ($1.fitWork ?? 0) }
        return (
          trial.key,
          (AskedModel(rowWork: rowWork, columns: columns, heldOutRows: heldOut, fitWork: fitWork), fitWork)
        )
      })
  }

  private func fitCosts(of trials: [SweepTrial]) throws -> [String: FitCostEvidence] {
    let heads = trials.compactMap { trial in ledger.head(.fitCost, ofTrial: trial.key).map { (trial.key, $0.id) } }
    let bodies = try sweep.store.bodies(of: heads.map(\.1))
    var costs: [String: FitCostEvidence] = [:]
    for (key, id) in heads {
      guard case .success(let bytes)? = bodies[id] else { continue }
      costs[key] = try? FitCostEvidence(encoded: bytes)
    }
    return costs
  }

  /// Layer by layer of the frontier between quality and the work of answering; within a layer the better quality first.
  private func nearestFrontierFirst(
    _ trials: [SweepTrial], _ asked: [String: (model: AskedModel, fitWork: Double)]
  ) throws -> [SweepTrial] {
    guard let axis = sweep.axes.first(where: { $0.descriptor.id == sweep.policy.quality }),
      axis.needs == [.predictions]
    else { return trials }
    let qualities = try outcomes(of: axis, trials: trials)
    let points = trials.map { trial -> [Double] in
      let quality = qualities[trial.key]?.reading?.value ?? .nan
      let loss = axis.descriptor.direction == .higherIsBetter ? -quality : quality
      return [loss.isNaN ? .infinity : loss, asked[trial.key]?.model.rowWork ?? .infinity]
    }
    guard let layers = try? PointSet(points).layers() else { return trials }
    return trials.indices.sorted { first, second in
      (layers[first], points[first][0], trials[first].position)
        < (layers[second], points[second][0], trials[second].position)
    }.map { trials[$0] }
  }
}

/// Counted work that evidence beyond predictions may take.
struct EvidenceBudget: Sendable {
  /// Multiplications that count as a second. Budgets are counted and not timed, so that the same plan gathers the same
  /// evidence on every machine and for any number of jobs.
  static let workPerSecond = 1e9

  /// Nil: no bound.
  let total: Double?

  /// - Parameters:
  ///   - share: of the fits' work; nil: no bound.
  ///   - floor: what may be taken whatever the fits took; small data would otherwise allow nothing.
  init(share: Double?, ofFits work: Double, floor: Double) {
    total = share.map { max(floor, $0 * (work.isFinite ? work : 0)) }
  }

  /// What each may take, in the order of preference; nil: no bound.
  ///
  /// First everyone gets the least for which there is evidence at all, as far as the budget goes; then, in the same order,
  /// each as much more as half of what is left allows.
  ///
  /// - Parameter amounts: for each the amounts that it could take, ascending; empty: any.
  func allowances(_ amounts: [[Double]]) -> [Double?] {
    guard var left = total else { return amounts.map { _ in nil } }
    var allowances = amounts.map { amounts -> Double in
      guard let least = amounts.first, least <= left else { return 0 }
      left -= least
      return least
    }
    for (index, amounts) in amounts.enumerated() {
      guard !amounts.isEmpty else {
        allowances[index] = left / 2
        left /= 2
        continue
      }
      guard allowances[index] > 0, let more = amounts.last(where: { $0 - allowances[index] <= left / 2 }),
        more > allowances[index]
      else { continue }
      left -= more - allowances[index]
      allowances[index] = more
    }
    return allowances
  }
}
