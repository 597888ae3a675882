import Decisions
import Learning
import LinearAlgebra
import Measurement
import Records

/// What a run measured of a candidate on rows that its models had not seen, before it was fitted on all rows.
struct ModelHistory: Sendable {
  /// By protocol, research first.
  var evaluations: [ModelManifest.Evaluation] = []
  /// Predictions for held-out rows of the last protocol, and which those are; nil: none are at hand.
  var heldOut: (predictions: Predictions, from: String)?
  /// The rule that the held-out answers of the last protocol teach; nil: the likelier class is decided.
  var decision: (rule: DecisionRule, told: ModelDecision)?
}

extension Gathering {
  /// Every axis of quality, asked for or not, of all trials that become the same model.
  func history(of trial: SweepTrial) throws -> ModelHistory {
    let axes = ModelEvaluation.axes(of: sweep.catalogue, for: TaskKind(sweep.data.task))
    var history = ModelHistory()
    for other in completedTrials where other.pipelineKey == trial.pipelineKey {
      guard case .success(let evidence) = try loadedEvidence(of: [(other, axes)])[0] else { continue }
      let evaluation = other.trial.evaluation
      history.evaluations.append(
        ModelManifest.Evaluation(
          evaluation: evaluation, trialKey: other.key,
          split: sweep.plan.split.description(for: evaluation, hasGroups: sweep.data.roles.groups != nil),
          promises: axes.compactMap { axis in
            axis.outcome(of: evidence).reading.map { ModelManifest.Promise(axis: axis.descriptor.id, $0) }
          }))
      history.decision = try decision(of: other, evidence) ?? history.decision
      if let first = evidence.folds.first {
        let values = evidence.folds.flatMap { $0.predictions.values.storage }
        let width = first.predictions.output.width
        history.heldOut = (
          Predictions(
            output: first.predictions.output,
            values: Matrix(rows: values.count / width, columns: width, storage: values),
            decided: first.predictions.decided.map { _ in evidence.folds.flatMap(\.predictions.classes) }),
          "predictions for the held-out rows of the \(evaluation.id) protocol"
        )
      }
    }
    return history
  }

  /// The rule that a trial's held-out answers teach, and where it comes from.
  private func decision(
    of trial: SweepTrial, _ evidence: Evidence
  ) throws -> (rule: DecisionRule, told: ModelDecision)? {
    let evaluation = trial.trial.evaluation
    let groups = trial.trial.candidate.groupRule
    guard let rows = judgedRows[evaluation], let terms = rows.terms?.deciding(groups),
      let predictions = try? evidence.body(PredictionEvidence.self)
    else { return nil }
    let found: (rule: DecisionRule, answers: Int)?
    do throws(MeasurementError) {
      found = try rows.rule(predicted: predictions, deciding: groups)
    } catch {
      report("\(trial.name): the model decides for the likelier class, and not as the plan asks: \(error)")
      return nil
    }
    guard let (rule, count) = found else { return nil }
    return (
      rule,
      ModelDecision(
        choice: terms.choice, prices: terms.prices,
        learnedFrom: terms.choice.isLearned
          ? "\(count) answers for the held-out rows of the \(evaluation.id) protocol" : nil)
    )
  }
}
