import Catalogue
import Fairness
import Foundation
import Learning
import LinearAlgebra
import Measurement
import Plans
import Records
import Store
import Tabular

/// Runs a plan: gathers the evidence that the asked axes need and the store lacks, and reads the axes.
package struct Sweep: Sendable {
  package let plan: ExperimentPlan
  package let data: PreparedData
  /// Everything besides the files' bytes that results depend on; see `ResolvedDataset.settings`.
  package let dataSettings: [String: SettingValue]
  package let catalogue: Catalogue
  package let store: ResultStore
  /// The folder of the store and of the fitted pipelines.
  package let directory: String
  /// What a person should know of data and plan; see `LoadedExperiment.notes`.
  package let notes: [String]
  /// Trials that run side by side; each computes on one thread.
  package let jobs: Int

  /// The groups that fairness is judged by; nil: no sensitive column is named.
  let groups: SensitiveGroups?
  let axes: [any Axis]
  /// Where the groups of sensitive columns of numbers begin, by column.
  var groupCuts: [String: [Double]] { plan.fairness?.cuts ?? [:] }
  let timingProcesses: (any TimingProcesses)?
  /// What this machine's noise is known or assumed to be.
  let noise: NoiseFloor

  /// - Parameters:
  ///   - experiment: checked against `catalogue`.
  ///   - directory: the folder that `store` is in.
  ///   - jobs: results don't depend on it.
  ///   - timingProcesses: starts processes for the timings; nil: they take place in this one, whose intervals can't show
  ///     what differs between processes.
  package init(
    _ experiment: LoadedExperiment, catalogue: Catalogue = .standard, store: ResultStore, directory: String, jobs: Int,
    timingProcesses: (any TimingProcesses)? = nil
  ) {
    self.timingProcesses = timingProcesses
    noise = NoiseFloorFile(directory: directory).floor(of: .current) ?? .assumed
    plan = experiment.plan
    data = experiment.data
    dataSettings = experiment.dataSettings
    notes = experiment.notes
    groups = experiment.groups
    self.catalogue = catalogue
    self.store = store
    self.directory = directory
    self.jobs = max(1, jobs)
    let wanted = plan.axes(
      for: TaskKind(data.task), in: catalogue.vocabulary(datasets: []), judgesGroups: experiment.groups != nil)
    let economics = experiment.plan.policy.economics
    func axis(_ id: AxisID) -> (any Axis)? {
      let found = catalogue.axes.first { $0.descriptor.id == id }
      return economics.flatMap { found?.priced(by: $0) } ?? found
    }
    let priced = wanted.compactMap { axis($0.id) }
    // What judges under change knows the prices too.
    let judge = axis(plan.policy(for: TaskKind(data.task), among: priced.map(\.descriptor)).quality)
    axes = priced.map { axis in judge.map { axis.judged(by: $0) } ?? axis }
  }

  /// With what this machine can't tell apart.
  package var descriptors: [AxisDescriptor] {
    axes.map { axis in
      axis.descriptor.with(
        indistinction: noise.indistinction(on: axis.descriptor, tolerance: plan.measurement.timingTolerance))
    }
  }
  package var policy: Policy {
    var policy = plan.policy(for: TaskKind(data.task), among: descriptors)
    policy.fairness = groups?.terms
    return policy
  }

  /// What a sweep did.
  package struct Outcome: Sendable {
    /// As it stands in the store.
    package let run: RunRecord
    package let reusedTrials: Int
    package let newTrials: Int
    /// Fits on folds that were done now.
    package let newFits: Int
    /// "label (protocol): reason", for each trial of which something failed.
    package let failures: [String]
  }

  /// - Parameters:
  ///   - report: called with notes a person should see at once, such as stale results that are done again.
  ///   - progress: called often, from several threads.
  ///   - began: called with the id of the run once it is stored.
  /// - Throws: `DataError` where the rows can't be split, `StoreError` where results can't be kept. Failures of single
  ///   trials are results, not errors.
  package func run(
    report: @escaping @Sendable (String) -> Void = { _ in },
    progress: @escaping @Sendable (SweepProgress) -> Void = { _ in },
    began: (String) -> Void = { _ in }
  ) throws -> Outcome {
    // BLAS threads change result bits and are slower on small problems; trials run side by side instead.
    BLASLibrary.beginOneThread()
    defer { BLASLibrary.endOneThread() }
    let machine = MachineDescription.current

    var divisions: [EvaluationProtocol: DividedRows] = [:]
    for evaluation in plan.protocols {
      divisions[evaluation] = try data.division(for: evaluation, split: plan.split, replay: plan.replay)
    }
    // The divisions inside the fit on all rows keep to what the last protocol minds: production where it is asked for.
    let choosing = plan.protocols.filter { !$0.isConfirmation }
    let strictest = choosing.last { $0.division == .timeOrdered } ?? choosing.last
    let structure = strictest.flatMap { divisions[$0]?.structure }
    let trials = try trials(divisions, structure)
    let stale = try store.staleTrials(
      planned: trials.map { ($0.trial.candidate.label, $0.identity) }, experiment: plan.name)
    for sentence in StaleTrial.sentences(on: stale) { report("stale, run again: \(sentence)") }
    let runID = try store.begin(try beginning(on: machine))
    began(runID)
    try keepRows(of: trials, divisions.compactMapValues(\.assignment))

    let gathering = try Gathering(
      self, in: runID, machine: machine, trials: trials, divisions: divisions, structure: structure,
      report: report, progress: progress)
    let tally = try gathering.run()
    let found = try StoredOptimism(try store.run(runID), in: store, catalogue: catalogue)
    try store.finish(run: runID, at: Timestamp.now, optimism: found.optimism, redraws: found.redraws)
    return Outcome(
      run: try store.run(runID), reusedTrials: trials.count - tally.newTrials, newTrials: tally.newTrials,
      newFits: tally.fits, failures: tally.failures)
  }

  /// The planned trials, named by what determines what they learn and are asked.
  private func trials(
    _ divisions: [EvaluationProtocol: DividedRows], _ structure: RowStructure?
  ) throws -> [SweepTrial] {
    let hashes = divisions.mapValues { division in
      SHA256.digest(division.replay?.timeline.encoded() ?? FoldAssignment(division.folds).encoded())
    }
    let structureHash = structure.map(\.fingerprint)
    return try plan.trials.enumerated().map { position, trial in
      try SweepTrial(
        position: position, trial: trial,
        identity: TrialIdentity(
          of: trial, dataHash: data.identity.contentHash, data: dataSettings,
          split: plan.settings(for: trial.evaluation),
          assignment: hashes[trial.evaluation] ?? ""), structure: structureHash)
    }
  }

  /// The run before its first trial.
  private func beginning(on machine: MachineDescription) throws -> RunRecord {
    var policy = self.policy
    policy.earlier = try earlierPicks()
    let hasGroups = data.roles.groups != nil
    return RunRecord(
      id: ResultStore.runID(name: plan.name, at: .now), name: plan.name, planText: plan.text, planHash: plan.hash,
      dataset: data.identity, machine: machine, seed: plan.split.seed,
      splits: Dictionary(
        uniqueKeysWithValues: plan.protocols.map { ($0, plan.division(for: $0, hasGroups: hasGroups)) }),
      policy: policy, axes: descriptors, startedAt: Timestamp.now, finishedAt: nil, trials: [], notes: notes)
  }

  /// What predictions refer to: the rows of the folds, once a split, and target and sensitive columns, once for the data.
  private func keepRows(
    of trials: [SweepTrial], _ assignments: [EvaluationProtocol: FoldAssignment]
  ) throws {
    for (evaluation, assignment) in assignments {
      guard let trial = trials.first(where: { $0.trial.evaluation == evaluation }) else { continue }
      try store.record(assignment, forSplit: try trial.identity.splitKey)
      try store.record(
        StoredColumn(data.targets, classes: data.classes), named: data.identity.target,
        ofData: try trial.identity.dataKey)
      for name in decidingColumns {
        guard let column = data.table.columns.first(where: { $0.name == name }) else { continue }
        try store.record(StoredColumn(column), named: name, ofData: try trial.identity.dataKey)
      }
      guard let groups else { continue }
      for name in groups.terms.columns {
        let values = try data.sensitiveColumn(name)
        try store.record(StoredColumn(values), named: name, ofData: try trial.identity.dataKey)
      }
      try store.record(
        .numbers(data.missingShares), named: PreparedData.missingShareName, ofData: try trial.identity.dataKey)
    }
  }
}

extension DividedRows {
  /// Rows that may be written out fold by fold.
  private static let largestAssignment = 20_000_000

  /// Which rows each fold learns from and is judged on; nil for a replay of so many rows and steps that writing them out
  /// takes more memory than the data.
  fileprivate var assignment: FoldAssignment? {
    guard let replay else { return FoldAssignment(folds) }
    guard replay.timeline.rowCount * replay.stepCount <= Self.largestAssignment else { return nil }
    return FoldAssignment(
      (0..<replay.stepCount).map { Fold(train: training(ofFold: $0).rows, test: test(ofFold: $0)) })
  }
}

extension FoldAssignment {
  init(_ folds: [Tabular.Fold]) {
    self.init(
      folds: folds.map { fold in
        Fold(train: fold.train.map { Int32($0) }, test: fold.test.map { Int32($0) })
      })
  }
}

extension Sweep {
  /// Columns besides the target that decisions depend on.
  var decidingColumns: [String] {
    let rules = plan.candidates.compactMap(\.groupRule) + [policy.decision?.groups].compactMap { $0 }
    return Set(rules.flatMap(\.columns) + [policy.decision?.valueColumn].compactMap { $0 }).sorted()
  }
}

extension StoredColumn {
  init(_ column: Column) {
    switch column.values {
    case .numeric(let numbers), .time(let numbers, _): self = .numbers(numbers)
    case .categorical(let codes, let levels): self = .categories(codes, levels: levels)
    }
  }

  /// The true answers; classes by name.
  init(_ targets: Targets, classes: [String]) {
    switch targets {
    case .values(let values): self = .numbers(values)
    case .classes(let codes, let classCount):
      self = .categories(codes, levels: classes.count == classCount ? classes : (0..<classCount).map(String.init))
    }
  }
}

extension RowStructure {
  /// SHA-256 of what ties the rows together.
  var fingerprint: String {
    var writer = EvidenceWriter()
    writer.write(rows: groups ?? [])
    writer.write(doubles: times ?? [])
    writer.write(text: "\(groups != nil) \(times != nil) \(gap)")
    return SHA256.digest(writer.bytes)
  }
}
