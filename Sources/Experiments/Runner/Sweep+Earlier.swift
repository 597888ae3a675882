import Frontier
import Records
import Store

extension Sweep {
  /// What the newest run of the same plan on the same data picked, so that a repeat doesn't change its pick without need.
  func earlierPicks() throws -> EarlierPicks? {
    guard let run = try store.newestRun(ofPlan: plan.hash), run.dataset.contentHash == data.identity.contentHash else {
      return nil
    }
    var labels: [EvaluationProtocol: String] = [:]
    for evaluation in run.evaluations {
      if let chosen = run.pick(evaluation, redraws: false).chosen { labels[evaluation] = chosen.label }
    }
    return labels.isEmpty ? nil : EarlierPicks(run: run.id, labels: labels)
  }
}
