import Learning
import Machine
import Measurement
import Records
import Store

extension Gathering {
  /// One candidate after the other, with nothing else on the machine.
  func gatherAlone(_ need: Need, _ source: any TrialEvidenceSource) throws {
    let groups = bySubject(ready(for: need), source)
    try lookUp(need, of: groups.flatMap(\.trials))
    for group in groups {
      if try hasSoundFile(group[0], need) { continue }
      for trial in group.trials { ledger.remove(need.kind, ofTrial: trial.key) }
    }
    let all = groups.filter { !ledger.isSettled(need.kind, ofTrial: $0[0].key) }
    guard !all.isEmpty else { return }
    let start = Clocks.wallSeconds
    let session = try session(for: need)
    var missing: [Group] = []
    for group in all {
      guard let known = try redecided(group[0], need, session: session) else {
        missing.append(group)
        continue
      }
      let head = try sweep.store.record([(known, group.trials.map(\.key))], in: runID, at: Timestamp.now)[0]
      for trial in group.trials { ledger.enter(head, ofTrial: trial.key) }
    }
    if missing.count < all.count {
      let count = all.count - missing.count
      report(
        "not fitted again: \(NumberText.counted(count, "model")) that only \(count == 1 ? "decides" : "decide") otherwise than "
          + "fitted ones")
    }
    guard !missing.isEmpty else { return }
    try reportChange(of: need, in: missing.map { $0[0] })
    var parts = parts(missing.map { $0[0] }, jobs: 1)
    for (done, group) in missing.enumerated() {
      parts.start(done, at: Clocks.wallSeconds)
      showProgress(need, done, missing.count, since: start, parts: parts)
      let known = try redecided(group[0], need, session: session)
      let gathered =
        known ?? gather(group[0], need, session: session) { bench in try source.gather(bench, allowance: nil) }
      let head = try sweep.store.record([(gathered, group.trials.map(\.key))], in: runID, at: Timestamp.now)[0]
      for trial in group.trials { ledger.enter(head, ofTrial: trial.key) }
      parts.finish(done, at: Clocks.wallSeconds)
    }
    showProgress(need, missing.count, missing.count, since: start)
  }

  /// All candidates in one sitting, unless one earlier sitting on this machine had all of these.
  func gatherTogether(_ need: Need, _ source: any JointEvidenceSource) throws {
    let groups = bySubject(ready(for: need), source)
    guard !groups.isEmpty else { return }
    let all = groups.flatMap(\.trials)
    let subjects = groups.map { $0[0].subject(of: source) }
    if let found = try sweep.store.jointEvidence(meeting: need.request, of: subjects, machine: machine) {
      try enter(found, of: all, need)
      // One that refused is shown as it is; asking it again means timing all others again.
      try sweep.store.show(
        all.compactMap { trial in found[trial.subject(of: source)].map { ($0, trial.key) } }, in: runID)
      return
    }
    try reportChange(of: need, in: groups.map { $0[0] }, otherwise: "so that all candidates take turns in one sitting")
    let start = Clocks.wallSeconds
    let session = try session(for: need)
    let benches = try groups.map { try TrialInHand($0[0], in: context, artefact: try deployedFile(of: $0[0])) }
    var first: (done: Int, at: Double)?
    showProgress(need, 0, 1, since: start)
    let joint = try gathered(source, benches) { [self] done, total in
      let begun = first ?? (done, Clocks.wallSeconds)
      first = begun
      showProgress(need, done, total, since: start, first: begun)
    }
    if let text = joint.note { note(text) }
    var evidence: [(gathered: GatheredEvidence, trials: [String])] = []
    for (group, result) in zip(groups, joint.results) {
      let subject = group[0].subject(of: source)
      let keys = group.trials.map(\.key)
      switch result {
      case .success(let body):
        evidence.append((try GatheredEvidence(of: subject, need.request, session: session, body: body), keys))
      case .failure(let error):
        fail(group[0], "\(need.activity): \(error)")
        let status = EvidenceStatus.failed(message: error.description)
        evidence.append((GatheredEvidence(of: subject, need.request, session: session, status: status), keys))
      }
    }
    let heads = try sweep.store.record(evidence, in: runID, at: Timestamp.now)
    for (group, head) in zip(groups, heads) {
      for trial in group.trials { ledger.enter(head, ofTrial: trial.key) }
    }
  }

  private func gathered<Source: JointEvidenceSource>(
    _ source: Source, _ benches: [TrialInHand], _ progress: (Int, Int) -> Void
  ) throws -> (results: [Result<any EvidenceBody, MeasurementError>], note: String?) {
    let joint = try source.gather(benches, progress: progress)
    return (joint.results.map { result in result.map { $0 as any EvidenceBody } }, joint.note)
  }

  /// Trials with the same subject, in the order of the plan: the first stands for all of them.
  struct Group {
    let trials: [SweepTrial]
    subscript(_ place: Int) -> SweepTrial { trials[place] }
  }

  func bySubject(_ trials: [SweepTrial], _ source: any EvidenceSource) -> [Group] {
    let groups = Dictionary(grouping: trials) { $0.subject(of: source) }
    return groups.values.map(Group.init).sorted { $0[0].position < $1[0].position }
  }

  /// Gathers one piece of evidence; what goes wrong is stored as a failure, what is left out with its reason.
  func gather(
    _ trial: SweepTrial, _ need: Need, session: MeasuringSession?, _ work: (TrialInHand) throws -> any EvidenceBody
  ) -> GatheredEvidence {
    let subject = trial.subject(of: need.source)
    func without(_ status: EvidenceStatus) -> GatheredEvidence {
      GatheredEvidence(of: subject, need.request, session: session, status: status)
    }
    do {
      let bench = try TrialInHand(trial, in: context, history: { [self] in try history(of: trial) })
      defer { tally.withLock { $0.fits += bench.fitCount } }
      return try GatheredEvidence(of: subject, need.request, session: session, body: try work(bench))
    } catch let error as EvidenceLeftOut {
      return without(.leftOut(reason: error.reason))
    } catch {
      let message = "\(need.activity): \(sweep.data.explain(error, rows: Array(0..<sweep.data.rowCount)))"
      fail(trial, message)
      return without(.failed(message: message))
    }
  }

  // MARK: The file of a fitted pipeline

  /// The file of the deployed pipeline, where there is evidence of one.
  private func deployedFile(of trial: SweepTrial) throws -> StoredFile? {
    guard let head = ledger.head(.deployment, ofTrial: trial.key), head.status == .gathered,
      case .success(let bytes)? = try sweep.store.bodies(of: [head.id])[head.id],
      let body = try? DeploymentEvidence(encoded: bytes)
    else { return nil }
    return body.artefact
  }

  /// Whether stored evidence that comes with a file still has it, byte for byte; a damaged one is made again.
  private func hasSoundFile(_ trial: SweepTrial, _ need: Need) throws -> Bool {
    guard need.kind == .deployment, ledger.isGathered(.deployment, ofTrial: trial.key) else { return true }
    guard let file = try deployedFile(of: trial) else { return false }
    if context.artefacts.isSound(file) { return true }
    report("\(trial.trial.candidate.label): its stored model \(file.path) is missing or damaged, and is made again")
    return false
  }
}
