import Frontier
import Machine
import Measurement
import Records
import Store
import Synchronization

extension Gathering {
  /// Asks fitted models, candidates near the frontier first, until the budget is used up. Trials run side by side.
  func gatherAfterwards(_ need: Need, _ source: any TrialEvidenceSource) throws {
    let ready = ready(for: need)
    try lookUp(need, of: ready)
    let missing = ready.filter { !ledger.isSettled(need.kind, ofTrial: $0.key) }
    guard !missing.isEmpty else { return }
    try reportChange(of: need, in: missing)
    let costs = try fitCosts(of: ready)
    let budget = EvidenceBudget(
      share: sweep.plan.measurement.evidenceBudget, ofFits: costs.values.reduce(0) { $0 + $1.marginalCPUSeconds },
      floorSeconds: sweep.plan.measurement.evidenceFloorSeconds)
    let ordered = try nearestFrontierFirst(missing, costs)
    let start = Clocks.wallSeconds
    let session = try session(for: need)
    struct State {
      var done = 0
      var parts: RemainingTime
      var error: (any Error)?
    }
    let state = Mutex(State(parts: parts(ordered, jobs: sweep.jobs)))
    showProgress(need, 0, ordered.count, since: start, parts: state.withLock { $0.parts })
    ParallelTrials.run(count: ordered.count, jobs: sweep.jobs) { [self] index in
      let goesOn = state.withLock { state in
        if state.error == nil { state.parts.start(index, at: Clocks.wallSeconds) }
        return state.error == nil
      }
      guard goesOn else { return }
      let trial = ordered[index]
      let gathered = gather(trial, need, session: session) { bench in
        let allowance = budget.grant()
        if let allowance, allowance <= 0 {
          throw EvidenceLeftOut(reason: "the evidence budget is used up; see measurement.evidence-budget")
        }
        // Includes the fit of a fold that has to be done again: it is done for this evidence alone.
        let start = Clocks.threadCPUSeconds
        defer { budget.settle(allowance, spent: Clocks.threadCPUSeconds - start) }
        return try source.gather(bench, allowance: allowance)
      }
      do {
        let head = try sweep.store.record([(gathered, [trial.key])], in: runID, at: Timestamp.now)[0]
        ledger.enter(head, ofTrial: trial.key)
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
    let left = ordered.filter { trial in
      if case .leftOut? = ledger.head(need.kind, ofTrial: trial.key)?.status { true } else { false }
    }
    if !left.isEmpty {
      report(
        "left out to keep within measurement.evidence-budget: \(need.kind) of \(left.count) of \(ordered.count) trials"
      )
    }
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

  /// Layer by layer of the frontier between quality and the cost of the fits; within a layer the better quality first.
  private func nearestFrontierFirst(
    _ trials: [SweepTrial], _ costs: [String: FitCostEvidence]
  ) throws -> [SweepTrial] {
    guard let axis = sweep.axes.first(where: { $0.descriptor.id == sweep.policy.quality }),
      axis.needs.isSubset(of: [.predictions, .fitCost])
    else { return trials }
    let qualities = try outcomes(of: axis, trials: trials)
    let points = trials.map { trial -> [Double] in
      let quality = qualities[trial.key]?.reading?.value ?? .nan
      let loss = axis.descriptor.direction == .higherIsBetter ? -quality : quality
      let cost = costs[trial.key]?.standaloneCPUSeconds ?? .infinity
      return [loss.isNaN ? .infinity : loss, cost.isNaN ? .infinity : cost]
    }
    guard let layers = try? PointSet(points).layers() else { return trials }
    return trials.indices.sorted { first, second in
      (layers[first], points[first][0], trials[first].position)
        < (layers[second], points[second][0], trials[second].position)
    }.map { trials[$0] }
  }
}

/// CPU seconds that evidence beyond predictions may take.
final class EvidenceBudget: Sendable {
  private let remaining: Mutex<Double>?

  /// - Parameters:
  ///   - share: of the fits' CPU seconds; nil: no bound.
  ///   - floorSeconds: what may be taken whatever the fits cost; small data would otherwise allow nothing.
  init(share: Double?, ofFits seconds: Double, floorSeconds: Double) {
    remaining = share.map { Mutex(max(floorSeconds, $0 * (seconds.isFinite ? seconds : 0))) }
  }

  /// At most half of what is left, so that one costly candidate leaves something for the next; nil: no bound.
  func grant() -> Double? {
    remaining?.withLock { left in
      let granted = max(0, left / 2)
      left -= granted
      return granted
    }
  }

  /// Takes back what wasn't used of a grant.
  func settle(_ granted: Double?, spent: Double) {
    guard let granted else { return }
    remaining?.withLock { $0 += granted - spent }
  }
}
