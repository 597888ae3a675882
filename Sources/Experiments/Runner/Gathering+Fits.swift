import Foundation
import Learning
import Machine
import Measurement
import Records
import Store
import Synchronization

extension Gathering {
  /// Fits the folds of every trial that lacks evidence of fits. Trials run side by side; what belongs to one is stored
  /// in one transaction as it ends.
  func fitTrials() throws {
    let fitNeeds = needs.filter { if case .fits = type(of: $0.source).occasion { true } else { false } }
    guard !fitNeeds.isEmpty else { return }
    let all = try trialsToFit(fitNeeds)
    tally.withLock { $0.newTrials += all.count }
    // Of trials with the same predictions the first is fitted.
    var subjects: Set<String> = []
    let missing = all.filter { subjects.insert($0.predictionKey).inserted }
    guard let first = fitNeeds.first, !missing.isEmpty else { return }
    struct State {
      var done = 0
      var parts: RemainingTime
      var best: (value: Double, text: String)?
      var error: (any Error)?
    }
    let state = Mutex(State(parts: parts(missing, jobs: sweep.jobs)))
    let start = Clocks.wallSeconds
    let quality = sweep.policy.quality
    let direction = sweep.descriptors.first { $0.id == quality }?.direction ?? .higherIsBetter
    showProgress(first, 0, missing.count, since: start, parts: state.withLock { $0.parts })
    ParallelTrials.run(count: missing.count, jobs: sweep.jobs) { [self] index in
      // Results that can't be kept are not worth computing.
      let goesOn = state.withLock { state in
        guard state.error == nil else { return false }
        state.parts.start(index, at: Clocks.wallSeconds)
        showProgress(first, state.done, missing.count, since: start, parts: state.parts, best: state.best?.text)
        return true
      }
      guard goesOn else { return }
      do {
        let readings = try fit(missing[index], fitNeeds)
        let value = readings.first { $0.axis == quality }?.outcome.reading?.value
        state.withLock { state in
          state.done += 1
          state.parts.finish(index, at: Clocks.wallSeconds)
          if let value, state.best.map({ direction.prefers(value, over: $0.value) }) ?? true {
            let label = missing[index].trial.candidate.label
            state.best = (value, "\(quality) \(NumberText.significant(value, 4)) \(label)")
          }
          showProgress(first, state.done, missing.count, since: start, parts: state.parts, best: state.best?.text)
        }
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
    }
    if let error = state.withLock({ $0.error }) { throw error }
    let followers = all.filter { trial in !missing.contains { $0.key == trial.key } }
    let adopted = Set(try adopt(followers, fitNeeds).map(\.key))
    try fail(followers.filter { !adopted.contains($0.key) }, with: missing)
  }

  /// Looks up what the store has; what is left has to be fitted.
  private func trialsToFit(_ fitNeeds: [Need]) throws -> [SweepTrial] {
    let trials = trials.filter { $0.trial.evaluation.division != .replayed }
    let statuses = try sweep.store.statuses(ofTrials: trials.map(\.key))
    var known = trials.filter { statuses[$0.key] == .completed }
    for trial in known {
      try sweep.store.reuse(key: trial.key, as: trial.trial.candidate, in: runID, position: trial.position)
    }
    let adopted = try adopt(
      trials.filter { $0.predictionKey != $0.key && statuses[$0.key] != .completed }, fitNeeds)
    tally.withLock { $0.newTrials += adopted.count }
    known += adopted
    for need in fitNeeds { try lookUp(need, of: known) }
    let asked = fitNeeds.filter { !$0.isOptional }
    let missing = trials.filter { trial in !asked.allSatisfy { ledger.isSettled($0.kind, ofTrial: trial.key) } }
    try setLargestSizes(missing: missing, known: known)
    let changed = missing.filter { statuses[$0.key] == .completed }
    for need in asked {
      try reportChange(of: need, in: changed.filter { !ledger.isSettled(need.kind, ofTrial: $0.key) })
    }
    return missing
  }

  /// Trials that are fitted now, and those of which a fold may have to be fitted again for evidence that comes afterwards.
  private func setLargestSizes(missing: [SweepTrial], known: [SweepTrial]) throws {
    var fitted = Set(missing.map(\.key))
    for need in needs where isGatheredAfterwards(need) {
      try lookUp(need, of: known)
      fitted.formUnion(known.filter { !ledger.isSettled(need.kind, ofTrial: $0.key) }.map(\.key))
    }
    context.largestSizes.set(
      for: trials.filter { fitted.contains($0.key) }
        .compactMap { try? context.catalogue.pipeline($0.trial.candidate) })
  }

  func isGatheredAfterwards(_ need: Need) -> Bool {
    if case .afterwards = type(of: need.source).occasion { true } else { false }
  }

  /// Fits one trial and stores what came of it. Only the store's errors are thrown: what goes wrong with the trial
  /// becomes its status, and the other trials go on.
  private func fit(_ trial: SweepTrial, _ fitNeeds: [Need]) throws -> [DerivedReading] {
    var gathered: [GatheredEvidence] = []
    var bodies: [any EvidenceBody] = []
    var status = TrialStatus.completed
    var bench: TrialInHand?
    let lacking = fitNeeds.filter { !ledger.isSettled($0.kind, ofTrial: trial.key) }
    let sessions = try lacking.map { try session(for: $0) }
    do {
      let inHand = try TrialInHand(trial, in: context, keepsFolds: needs.contains(where: isGatheredAfterwards))
      bench = inHand
      for (need, session) in zip(lacking, sessions) {
        guard let source = need.source as? any TrialEvidenceSource else { continue }
        let body = try source.gather(inHand, allowance: nil)
        gathered.append(
          try GatheredEvidence(of: trial.subject(of: source), need.request, session: session, body: body))
        bodies.append(body)
      }
    } catch {
      let message = SystemReason.text(of: error)
      status = .failed(message: message)
      bodies = []
      gathered = zip(lacking, sessions).map { need, session in
        GatheredEvidence(
          of: trial.subject(of: need.source), need.request, session: session, status: .failed(message: message))
      }
      fail(trial, message)
    }
    let readings = readings(of: trial, bodies, status)
    let heads = try sweep.store.record(
      TrialRecord(
        key: trial.key, candidate: trial.trial.candidate, evaluation: trial.trial.evaluation, status: status,
        outcomes: [:], folds: bench?.foldSizes ?? [], notes: bench?.notes ?? [], finishedAt: Timestamp.now),
      identity: trial.identity, in: runID, position: trial.position, evidence: gathered, readings: readings)
    for head in heads.values { ledger.enter(head, ofTrial: trial.key) }
    tally.withLock { tally in
      tally.fits += bench?.fitCount ?? 0
      if status != .completed { tally.failed.insert(trial.key) }
    }
    return readings
  }

  /// What the axes make of a trial that has just been fitted, as far as its fits tell; of one that failed, that it did.
  func readings(
    of trial: SweepTrial, _ bodies: [any EvidenceBody], _ status: TrialStatus
  ) -> [DerivedReading] {
    if case .failed(let message) = status {
      let ofTrials = Set(needs.filter { type(of: $0.source).subject == .trial }.map(\.kind))
      return sweep.axes.filter { $0.needs.isSubset(of: ofTrials) }.map { axis in
        DerivedReading(
          axis: axis.descriptor.id, version: axis.descriptor.version, kinds: [.predictions],
          outcome: .failed(message: message))
      }
    }
    let kinds = Set(bodies.map { type(of: $0).kind })
    let evidence = evidence(of: trial, bodies: bodies, statuses: [:])
    return sweep.axes.filter { $0.needs.isSubset(of: kinds) }.map { axis in
      let outcome: Records.Outcome =
        switch evidence {
        case .success(let evidence): axis.outcome(of: evidence)
        case .failure(let error): .failed(message: error.description)
        }
      return DerivedReading(
        axis: axis.descriptor.id, version: axis.descriptor.version, kinds: axis.needs,
        settings: settings(of: axis, for: trial),
        outcome: outcome)
    }
  }
}
