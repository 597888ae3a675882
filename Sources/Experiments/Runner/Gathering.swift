import Catalogue
import Foundation
import Learning
import Machine
import Measurement
import Plans
import Records
import Store
import Synchronization
import Tabular

/// The work of one run: for each trial, which kinds of evidence do the asked axes need and the store lacks? They are
/// gathered and stored, each trial's in one transaction, and then the axes are read.
final class Gathering: Sendable {
  /// One kind of evidence that the run needs.
  struct Need: Sendable {
    let source: any EvidenceSource
    let request: EvidenceRequest
    /// Kept whenever folds are fitted, but no reason to fit them.
    let isOptional: Bool

    var kind: EvidenceKind { request.kind }
    var requires: Set<EvidenceKind> { type(of: source).requires }
    var activity: String { type(of: source).activity }
  }

  /// What was done.
  struct Tally: Sendable {
    var newTrials = 0
    var fits = 0
    var failures: [(position: Int, text: String)] = []
    /// Keys of trials that failed.
    var failed: Set<String> = []
  }

  let sweep: Sweep
  let runID: String
  let machine: MachineDescription
  let trials: [SweepTrial]
  let context: GatheringContext
  /// In the order in which they are gathered.
  let needs: [Need]
  let judgedRows: [EvaluationProtocol: JudgedRows]
  let ledger = EvidenceLedger()
  let tally = Mutex(Tally())
  let report: @Sendable (String) -> Void
  let progress: @Sendable (SweepProgress) -> Void
  private let openSession = Mutex<MeasuringSession?>(nil)
  private let sessionNotes = Mutex<[String]>([])
  private let start = Clocks.wallSeconds

  init(
    _ sweep: Sweep, in runID: String, machine: MachineDescription, trials: [SweepTrial],
    divisions: [EvaluationProtocol: DividedRows], structure: RowStructure?,
    report: @escaping @Sendable (String) -> Void, progress: @escaping @Sendable (SweepProgress) -> Void
  ) throws {
    self.sweep = sweep
    self.runID = runID
    self.machine = machine
    self.trials = trials
    self.report = report
    self.progress = progress
    needs = try Self.needs(of: sweep)
    let terms = try DecisionTerms(
      sweep.policy, candidates: sweep.plan.candidates, data: sweep.data, cuts: sweep.groupCuts)
    let learned = Set(
      sweep.plan.candidates.filter { !$0.onlyDecides }.flatMap { $0.mitigation?.settings["groups"]?.asTexts ?? [] }
    ).sorted()
    var sensitive: SensitiveCells?
    if !learned.isEmpty { sensitive = try sweep.data.sensitiveCells(learned, cuts: sweep.groupCuts) }
    let limitBytes = sweep.plan.memoryLimitBytes ?? min(4 << 30, machine.memoryBytes / 4)
    context = GatheringContext(
      data: sweep.data, divisions: divisions, structure: structure, catalogue: sweep.catalogue,
      sharedWork: SharedWork(limitBytes: limitBytes),
      seed: sweep.plan.split.seed,
      largestSizes: LargestSizes(),
      artefacts: ArtefactFolder(directory: sweep.directory), kept: KeptPipelines(limitBytes: limitBytes / 2),
      manifests: ManifestWriter(
        planText: sweep.plan.text, planName: sweep.plan.name, seed: sweep.plan.split.seed,
        rowLimit: sweep.plan.data.rows, data: sweep.data, dataSettings: sweep.dataSettings),
      terms: terms,
      groupColumns: sweep.data.furtherColumns(
        Set((terms?.sensitive?.columns ?? []).map(\.name) + (sensitive?.columns ?? []).map(\.name)).sorted()),
      sensitive: sensitive,
      timingPlace: TimingPlace(processes: sweep.timingProcesses, noise: sweep.noise))
    judgedRows = divisions.mapValues { division in
      JudgedRows(
        targets: sweep.data.targets, classNames: sweep.data.classes, foldCount: division.foldCount,
        groups: sweep.groups, terms: terms
      ) { (division.training(ofFold: $0).rows, division.test(ofFold: $0)) }
    }
  }

  /// The kinds that the axes read, those that these require, and by-products of fits.
  private static func needs(of sweep: Sweep) throws -> [Need] {
    let sources = try sweep.catalogue.sources(sweep.plan.measurement)
    // A trial is what it predicts, whatever is read from it; and every candidate that a person can name has a model.
    var wanted = sweep.axes.reduce(into: Set<EvidenceKind>([.predictions, .deployment])) { $0.formUnion($1.needs) }
    if sweep.groups?.terms.learningCurve == true { wanted.insert(.learningCurve) }
    var isGrowing = true
    while isGrowing {
      let required = sources.filter { wanted.contains(type(of: $0).kind) }.flatMap { type(of: $0).requires }
      isGrowing = !wanted.isSuperset(of: required)
      wanted.formUnion(required)
    }
    return try sources.compactMap { source in
      var further: [String: SettingValue] = [:]
      var isByProduct = false
      switch type(of: source).occasion {
      case .fits(let byProduct): isByProduct = byProduct
      case .afterwards:
        further["evidence-floor"] = .number(sweep.plan.measurement.evidenceFloorSeconds)
        further["evidence-budget"] = sweep.plan.measurement.evidenceBudget.map { .number($0) } ?? SettingValue.none
      case .alone:
        further = try decisionSettings(of: type(of: source).kind, sweep.policy.decision)
      }
      let isWanted = wanted.contains(type(of: source).kind)
      guard isWanted || isByProduct else { return nil }
      return Need(source: source, request: source.request(further: further), isOptional: !isWanted)
    }
  }

  func run() throws -> (newTrials: Int, fits: Int, failures: [String]) {
    try fitTrials()
    try replayTrials()
    try replayPaths()
    for need in needs {
      // What is gathered alone comes last, and minds the memory.
      if case .alone = type(of: need.source).occasion { context.kept.releaseFolds() }
      switch (type(of: need.source).occasion, need.source) {
      case (.fits, _): continue
      case (_, let source as any JointEvidenceSource): try gatherTogether(need, source)
      case (.afterwards, let source as any TrialEvidenceSource): try gatherAfterwards(need, source)
      case (.alone, let source as any TrialEvidenceSource): try gatherAlone(need, source)
      default: continue
      }
    }
    try deriveReadings()
    try closeSession()
    return tally.withLock { tally in
      (
        tally.newTrials, tally.fits,
        tally.failures.sorted { ($0.position, $0.text) < ($1.position, $1.text) }.map(\.text)
      )
    }
  }

  // MARK: What all kinds have in common

  /// Trials whose folds were fitted, now or earlier.
  var completedTrials: [SweepTrial] { tally.withLock { tally in trials.filter { !tally.failed.contains($0.key) } } }

  /// Trials with everything that a kind requires.
  func ready(for need: Need) -> [SweepTrial] {
    // Inner folds serve the choice alone: they need scores and what pipelines cost, and nothing else of each trial.
    completedTrials.filter { trial in
      if trial.trial.evaluation.division == .inner, type(of: need.source).subject == .trial { return false }
      return need.requires.allSatisfy { ledger.isGathered($0, ofTrial: trial.key) }
    }
  }

  /// Looks up what the store has of a kind, and shows it in the run.
  func lookUp(_ need: Need, of trials: [SweepTrial]) throws {
    let found = try sweep.store.evidence(
      meeting: need.request, of: trials.map { $0.subject(of: need.source) }, machine: machine)
    try enter(found, of: trials, need)
  }

  func enter(_ found: [String: EvidenceHead], of trials: [SweepTrial], _ need: Need) throws {
    var shown: [(head: EvidenceHead, trial: String)] = []
    for trial in trials {
      guard let head = found[trial.subject(of: need.source)] else { continue }
      ledger.enter(head, ofTrial: trial.key)
      if head.status.isSettled { shown.append((head, trial.key)) }
    }
    try sweep.store.show(shown, in: runID)
  }

  /// Says why evidence is gathered anew that the store has under other settings or of another machine or build.
  ///
  /// - Parameter otherwise: the reason where settings and machine are the same.
  func reportChange(
    of need: Need, in trials: [SweepTrial], otherwise: String = "this sweep found none that it can take"
  ) throws {
    let earlier = try sweep.store.newestSettings(of: need.kind, subjects: trials.map { $0.subject(of: need.source) })
    var reasons: [String: Int] = [:]
    for trial in trials {
      guard let (settings, machine) = earlier[trial.subject(of: need.source)] else { continue }
      let names = Set(settings.keys).union(need.request.settings.keys).sorted()
      var changes = names.compactMap { name -> String? in
        let (old, new) = (settings[name] ?? .none, need.request.settings[name] ?? .none)
        return old == new ? nil : "\(name) changed from \(old) to \(new)"
      }
      if let machine, let change = self.machine.change(from: machine) { changes.append(change) }
      if changes.isEmpty { changes.append(otherwise) }
      reasons[changes.joined(separator: ", "), default: 0] += 1
    }
    for (reason, count) in reasons.sorted(by: { $0.key < $1.key }) {
      report("gathered anew: \(need.kind) of \(count) \(count == 1 ? "trial" : "trials") (\(reason))")
    }
  }

  func fail(_ trial: SweepTrial, _ message: String) {
    tally.withLock { $0.failures.append((trial.position, "\(trial.name): \(message)")) }
  }

  func showProgress(
    _ need: Need, _ done: Int, _ total: Int, since: Double, parts: RemainingTime? = nil,
    first: (done: Int, at: Double)? = nil, best: String? = nil
  ) {
    progress(
      SweepProgress(
        activity: need.activity, done: done, total: total, startedAt: since, parts: parts, first: first, best: best))
  }

  /// Trials as parts of work, by estimator.
  func parts(_ trials: [SweepTrial], jobs: Int) -> RemainingTime {
    RemainingTime(kinds: trials.map(\.trial.candidate.estimator.name), jobs: jobs)
  }

  // MARK: The session

  /// The sitting of this run on this machine; begun when something is first measured.
  func session(for need: Need) throws -> MeasuringSession? {
    need.request.isMachineBound ? try machineSession() : nil
  }

  /// The same for whatever is measured on this machine.
  func machineSession() throws -> MeasuringSession {
    try openSession.withLock { open in
      if let open { return open }
      let session = try sweep.store.beginSession(run: runID, machine: machine, at: Timestamp.now)
      open = session
      return session
    }
  }

  /// What readers of the sitting should know.
  func note(_ text: String) {
    report(text)
    sessionNotes.withLock { $0.append(text) }
  }

  private func closeSession() throws {
    guard let session = openSession.withLock({ $0 }) else { return }
    try sweep.store.finish(session, at: Timestamp.now, notes: sessionNotes.withLock { $0 })
  }
}
