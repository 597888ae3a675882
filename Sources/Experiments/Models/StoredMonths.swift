import Catalogue
import Learning
import Measurement
import Records
import Store

/// The axes in money of a stored run under other prices, and those that judge decisions under other ones: read anew from stored
/// evidence, nothing is fitted or timed.
package enum StoredMonths {
  /// The run with the policy and, where it has prices, readings of every axis in money.
  package static func repriced(
    _ run: RunRecord, by policy: Policy, in store: ResultStore, catalogue: Catalogue = .standard
  ) throws(StoreError) -> RunRecord {
    let decides = policy.decision != run.policy.decision
    guard decides || (policy.economics != nil && policy.economics != run.policy.economics) else {
      return run.with(policy: policy, axes: run.axes, trials: run.trials)
    }
    guard let task = TaskKind(rawValue: run.dataset.task) else {
      return run.with(policy: policy, axes: run.axes, trials: run.trials)
    }
    let axes = axes(of: run, task, policy, catalogue, decides: decides)
    let asked = run.with(policy: policy, axes: run.axes, trials: run.trials)
    var predictions: [EvaluationProtocol: StoredPredictions] = [:]
    var trials: [TrialRecord] = []
    for var trial in run.trials {
      if predictions[trial.evaluation] == nil {
        predictions[trial.evaluation] = try StoredPredictions(asked, trial.evaluation, in: store)
      }
      if trial.status == .completed, let evidence = try predictions[trial.evaluation]?.evidence(of: trial) {
        let whole = try addingPipeline(evidence, of: trial, run, store)
        // Where nothing was answered under change, the reason stands.
        let hasChange = (try? whole.body(RobustnessEvidence.self)) != nil
        for axis in axes where hasChange || !axis.needs.contains(.robustness) {
          trial.outcomes[axis.descriptor.id] = axis.outcome(of: whole)
        }
      }
      trials.append(trial)
    }
    let added = axes.map(\.descriptor).filter { run.descriptor($0.id) == nil }
    return run.with(policy: policy, axes: run.axes + added, trials: trials)
  }

  /// The axes whose readings the policy changes.
  private static func axes(
    of run: RunRecord, _ task: TaskKind, _ policy: Policy, _ catalogue: Catalogue, decides: Bool
  ) -> [any Axis] {
    let priced = catalogue.axes.map { axis in policy.economics.map { axis.priced(by: $0) } ?? axis }
    // What is lost under change is told by the quality of the run, as when it was swept.
    let judge = priced.first { $0.descriptor.id == run.policy.quality }
    return priced.map { axis in judge.map { axis.judged(by: $0) } ?? axis }.filter { axis in
      guard axis.tasks.contains(task) else { return false }
      let isRead = run.descriptor(axis.descriptor.id) != nil
      if axis.descriptor.family == .fairness, run.policy.fairness == nil { return false }
      if axis.descriptor.family == .robustness {
        return isRead && axis.needs.contains(.robustness)
          && (decides && axis.readsDecisions || axis.descriptor.unit == .money)
      }
      if axis.descriptor.unit == .money { return axis.descriptor.isPriced(by: policy.economics, policy.decision) }
      return decides && axis.readsDecisions && isRead
    }
  }

  /// With what was measured of the pipeline fitted on all rows, and of rows under change.
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
    if let found = try bytes(.robustness), let body = try? RobustnessEvidence(encoded: found) { whole.insert(body) }
    return whole
  }
}
