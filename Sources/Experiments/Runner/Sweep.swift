import Catalogue
import Foundation
import Learning
import LinearAlgebra
import Measurement
import Plans
import Records
import Store
import Synchronization
import Tabular

/// Runs a plan: every trial on its folds, then every candidate as it would be deployed, then all of them timed
/// together. What the store already holds isn't done again.
public struct Sweep: Sendable {
  public let plan: ExperimentPlan
  public let data: PreparedData
  /// Everything besides the files' bytes that results depend on; see `ResolvedDataset.settings`.
  public let dataSettings: [String: SettingValue]
  public let catalogue: Catalogue
  public let store: ResultStore
  /// The folder of the store and of the fitted pipelines.
  public let directory: String
  /// What a person should know of data and plan; see `LoadedExperiment.remarks`.
  public let remarks: [String]
  /// Trials that run side by side; each computes on one thread.
  public let jobs: Int

  let axes: [any Axis]
  let machine: MachineDescription

  /// - Parameters:
  ///   - experiment: checked against `catalogue`.
  ///   - directory: the folder that `store` is in.
  ///   - jobs: results don't depend on it.
  public init(
    _ experiment: LoadedExperiment, catalogue: Catalogue = .standard, store: ResultStore, directory: String, jobs: Int
  ) {
    plan = experiment.plan
    data = experiment.data
    dataSettings = experiment.dataSettings
    remarks = experiment.remarks
    self.catalogue = catalogue
    self.store = store
    self.directory = directory
    self.jobs = max(1, jobs)
    // BLAS threads change result bits and are slower on small problems; trials run side by side instead.
    BLASLibrary.threadCount = 1
    machine = .current
    let wanted = plan.axes(for: TaskKind(data.task), in: catalogue.vocabulary(datasets: []))
    axes = wanted.compactMap { descriptor in catalogue.axes.first { $0.descriptor.id == descriptor.id } }
  }

  public var descriptors: [AxisDescriptor] { axes.map(\.descriptor) }
  public var policy: Policy { plan.policy(for: TaskKind(data.task), among: descriptors) }

  /// What a sweep did.
  public struct Outcome: Sendable {
    /// As it stands in the store.
    public let run: RunRecord
    public let reusedTrials: Int
    public let newTrials: Int
    /// Fits on folds that were done now.
    public let newFits: Int
    /// "label (protocol): reason", for each trial that failed.
    public let failures: [String]
  }

  /// - Parameters:
  ///   - report: called with remarks a person should see at once, such as stale results that are done again.
  ///   - progress: called often, from several threads.
  /// - Throws: `DataError` where the rows can't be split, `StoreError` where results can't be kept. Failures of single
  ///   trials are results, not errors.
  public func run(
    report: @escaping @Sendable (String) -> Void = { _ in },
    progress: @escaping @Sendable (SweepProgress) -> Void = { _ in }
  ) throws -> Outcome {
    var divisions: [EvaluationProtocol: DividedRows] = [:]
    for evaluation in plan.protocols { divisions[evaluation] = try data.division(for: evaluation, split: plan.split) }
    let trials = plan.trials.map { trial in
      (
        trial: trial,
        identity: TrialIdentity(
          of: trial, dataHash: data.identity.contentHash, data: dataSettings, split: plan.split, axes: descriptors)
      )
    }
    for stale in try store.staleTrials(
      planned: trials.map { ($0.trial.candidate.label, $0.identity) }, experiment: plan.name)
    {
      report("stale, run again: \(stale)")
    }
    let runID = try store.begin(
      RunRecord(
        id: ResultStore.runID(name: plan.name, at: .now), name: plan.name, planText: plan.text, planHash: plan.hash,
        dataset: data.identity,
        machine: machine, seed: plan.split.seed,
        splits: Dictionary(
          uniqueKeysWithValues: plan.protocols.map {
            ($0, plan.split.description(for: $0, hasGroups: data.roles.groups != nil))
          }),
        policy: policy, axes: descriptors, startedAt: Timestamp.now, finishedAt: nil, trials: [],
        remarks: remarks))

    let keys = trials.map(\.identity.key)
    let known = try store.reusableTrials(keys)
    for (position, planned) in trials.enumerated() where known[keys[position]] != nil {
      try store.reuse(key: keys[position], as: planned.trial.candidate, in: runID, position: position)
    }
    let missing = trials.indices.filter { known[keys[$0]] == nil }
    let records = try train(
      missing.map { (position: $0, trial: trials[$0].trial, identity: trials[$0].identity) }, divisions: divisions,
      in: runID,
      progress: progress)
    var failures: [String] = []
    for record in records {
      if case .failed(let message) = record.status { failures.append(Self.failure(record, message)) }
    }

    var completed = Set(known.keys)
    for record in records where record.status == .completed { completed.insert(record.key) }
    let deployments = try deploy(
      Dictionary(grouping: trials.filter { completed.contains($0.identity.key) }, by: \.trial.candidate)
        .mapValues { $0.map(\.identity.key) }, structure: plan.protocols.last.flatMap { divisions[$0]?.structure },
      in: runID, progress: progress)
    failures += deployments.failures
    let remark = try time(deployments.deployed, in: runID, progress: progress)
    if let remark { report(remark) }
    try store.finish(run: runID, at: Timestamp.now)
    return Outcome(
      run: try store.run(runID), reusedTrials: known.count, newTrials: records.count,
      newFits: records.reduce(0) { $0 + $1.folds.count }, failures: failures)
  }

  static func failure(_ record: TrialRecord, _ message: String) -> String {
    "\(record.candidate.label) (\(record.evaluation.id)): \(message)"
  }
}
