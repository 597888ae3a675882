import Learning
import Measurement
import Records
import Store

/// What the trials of one protocol of a stored run predicted for held-out rows, beside the truth: from the store alone,
/// without data files.
package struct StoredPredictions: Sendable {
  package let run: RunRecord
  package let evaluation: EvaluationProtocol
  /// Which rows each fold is judged on.
  package let assignment: FoldAssignment
  private let store: ResultStore
  private let rows: JudgedRows
  private let task: LearningTask

  /// Nil where the store keeps no rows of this protocol, as stores of early versions do.
  package init?(_ run: RunRecord, _ evaluation: EvaluationProtocol, in store: ResultStore) throws(StoreError) {
    guard let trial = run.trials(of: evaluation).first(where: { $0.status == .completed }),
      let assignment = try store.assignment(ofTrial: trial.key),
      let target = try store.column(run.dataset.target, ofTrial: trial.key)
    else { return nil }
    let targets: Targets
    switch target {
    case .numbers(let values):
      targets = .values(values)
      task = .regression
    case .categories(let codes, let levels):
      targets = .classes(codes, classCount: levels.count)
      task = .classification(classCount: levels.count)
    }
    let count = Int32(clamping: targets.count)
    guard assignment.folds.allSatisfy({ $0.train.allSatisfy { $0 < count } && $0.test.allSatisfy { $0 < count } })
    else {
      return nil
    }
    self.run = run
    self.evaluation = evaluation
    self.store = store
    self.assignment = assignment
    rows = JudgedRows(targets: targets, classNames: run.dataset.classes, assignment: assignment)
  }

  /// The predictions of one trial; nil where none are stored or they can't be read.
  package func evidence(of trial: TrialRecord) throws(StoreError) -> Evidence? {
    guard let head = try store.evidence(ofTrial: trial.key, in: run.id)[.predictions], head.status == .gathered,
      let body = try store.bodies(of: [head.id])[head.id], case .success(let bytes) = body,
      let predictions = try? PredictionEvidence(encoded: bytes)
    else { return nil }
    return try? Evidence(task: task, predictions: predictions, rows: rows)
  }
}
