import Catalogue
import Learning
import Measurement
import Records
import Store

/// The axes in money of a stored run under other prices: read anew from stored evidence, nothing is fitted or timed.
package enum StoredMonths {
  /// The run with the policy and, where it has prices, readings of every axis in money.
  package static func repriced(
    _ run: RunRecord, by policy: Policy, in store: ResultStore, catalogue: Catalogue = .standard
  ) throws(StoreError) -> RunRecord {
    guard let economics = policy.economics, economics != run.policy.economics else {
      return run.with(policy: policy, axes: run.axes, trials: run.trials)
    }
    guard let task = TaskKind(rawValue: run.dataset.task) else {
      return run.with(policy: policy, axes: run.axes, trials: run.trials)
    }
    let axes = catalogue.axes.filter {
      $0.descriptor.unit == .money && $0.tasks.contains(task)
        && ($0.descriptor.direction == .lowerIsBetter || economics.pricesAnswers)
        && ($0.descriptor.family != .fairness || (run.policy.fairness != nil && economics.pricesAnswers))
    }.map { $0.priced(by: economics) }
    var predictions: [EvaluationProtocol: StoredPredictions] = [:]
    var trials: [TrialRecord] = []
    for var trial in run.trials {
      if predictions[trial.evaluation] == nil {
        predictions[trial.evaluation] = try StoredPredictions(run, trial.evaluation, in: store)
      }
      if trial.status == .completed, let evidence = try predictions[trial.evaluation]?.evidence(of: trial) {
        let whole = try addingPipeline(evidence, of: trial, run, store)
        for axis in axes { trial.outcomes[axis.descriptor.id] = axis.outcome(of: whole) }
      }
      trials.append(trial)
    }
    let added = axes.map(\.descriptor).filter { run.descriptor($0.id) == nil }
    return run.with(policy: policy, axes: run.axes + added, trials: trials)
  }

  /// With what was measured of the pipeline fitted on all rows.
  private static func addingPipeline(
    _ evidence: Evidence, of trial: TrialRecord, _ run: RunRecord, _ store: ResultStore
  ) throws(StoreError) -> Evidence {
    var whole = evidence
    let heads = try store.evidence(ofTrial: trial.key, in: run.id)
    func bytes(_ kind: EvidenceKind) throws(StoreError) -> [UInt8]? {
      guard let head = heads[kind], head.status == .gathered, let body = try store.bodies(of: [head.id])[head.id],
        case .success(let bytes) = body
      else { return nil }
      return bytes
    }
    if let found = try bytes(.deployment), let body = try? DeploymentEvidence(encoded: found) { whole.insert(body) }
    if let found = try bytes(.timing), let body = try? TimingEvidence(encoded: found) { whole.insert(body) }
    return whole
  }
}
