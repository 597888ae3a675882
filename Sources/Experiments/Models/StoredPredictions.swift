import Fairness
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
  /// The groups that the run judges fairness by; nil: none, or the store doesn't keep their columns.
  package let groups: SensitiveGroups?

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
    let groups = try Self.groups(of: run, trial: trial.key, rows: targets.count, in: store)
    self.groups = groups
    rows = JudgedRows(targets: targets, classNames: run.dataset.classes, assignment: assignment, groups: groups)
  }

  /// The groups of all rows of a run's data.
  static func groups(
    of run: RunRecord, trial: String, rows: Int, in store: ResultStore
  ) throws(StoreError) -> SensitiveGroups? {
    guard let terms = run.policy.fairness else { return nil }
    var columns: [String: SensitiveColumn] = [:]
    for name in terms.columns {
      guard let column = try store.column(name, ofTrial: trial), column.count == rows else { return nil }
      columns[name] = SensitiveColumn(column)
    }
    return try? SensitiveGroups(terms) { (name: String) throws(FairnessError) in
      guard let column = columns[name] else {
        throw .notSensitive(key: "columns", column: name, sensitive: terms.columns)
      }
      return column
    }
  }

  /// The predictions of one trial; nil where none are stored or they can't be read.
  package func evidence(of trial: TrialRecord) throws(StoreError) -> Evidence? {
    guard let head = try store.evidence(ofTrial: trial.key, in: run.id)[.predictions], head.status == .gathered,
      let body = try store.bodies(of: [head.id])[head.id], case .success(let bytes) = body,
      let predictions = try? PredictionEvidence(encoded: bytes)
    else { return nil }
    return evidence(of: predictions)
  }

  /// Predictions of this protocol beside the rows that they are for; nil where the two don't belong together.
  func evidence(of predictions: PredictionEvidence) -> Evidence? {
    try? Evidence(task: task, predictions: predictions, rows: rows)
  }
}

extension SensitiveColumn {
  /// As the store keeps it.
  init(_ column: StoredColumn) {
    switch column {
    case .numbers(let values): self = .numbers(values)
    case .categories(let codes, let levels): self = .categories(codes: codes, levels: levels)
    }
  }
}

extension StoredColumn {
  init(_ column: SensitiveColumn) {
    switch column {
    case .numbers(let values): self = .numbers(values)
    case .categories(let codes, let levels): self = .categories(codes, levels: levels)
    }
  }
}
