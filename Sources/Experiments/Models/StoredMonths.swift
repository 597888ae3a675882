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
    let priced = catalogue.axes.map { axis in policy.economics.map { axis.priced(by: $0) } ?? axis }
    // Under change the run goes on being judged by its own quality.
    let judge = priced.first { $0.descriptor.id == run.policy.quality }
    let axes = priced.map { axis in judge.map { axis.judged(by: $0) } ?? axis }.filter { axis in
      let descriptor = axis.descriptor
      guard axis.tasks.contains(task) else { return false }
      if descriptor.family == .fairness, run.policy.fairness == nil { return false }
      if descriptor.family == .robustness, run.descriptor(descriptor.id) == nil { return false }
      if descriptor.unit == .money { return isRead(descriptor, under: policy) }
      return decides && axis.readsDecisions && run.descriptor(descriptor.id) != nil
    }
    let asked = run.with(policy: policy, axes: run.axes, trials: run.trials)
    var predictions: [EvaluationProtocol: StoredPredictions] = [:]
    var trials: [TrialRecord] = []
    for var trial in run.trials {
      if predictions[trial.evaluation] == nil {
        predictions[trial.evaluation] = try StoredPredictions(asked, trial.evaluation, in: store)
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

  /// Whether an axis in money is told under a policy.
  private static func isRead(_ axis: AxisDescriptor, under policy: Policy) -> Bool {
    let isPriced =
      policy.economics?.pricesAnswers == true || policy.decision?.hasWorth == true
    if axis.id == DecisionValueAxis().descriptor.id || axis.family == .robustness { return isPriced }
    if axis.family == .fairness { return policy.economics?.pricesAnswers == true }
    return policy.economics != nil && (axis.direction == .lowerIsBetter || isPriced)
  }

  /// With what was measured of the pipeline fitted on all rows, and what its folds answered under change.
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
