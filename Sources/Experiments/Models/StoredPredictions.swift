import Decisions
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
    rows = JudgedRows(
      targets: targets, classNames: run.dataset.classes, assignment: assignment, groups: groups,
      terms: try Self.terms(of: run, trial, store))
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
    try predictions(of: trial).flatMap { evidence(of: $0, deciding: trial.candidate.groupRule) }
  }

  /// The rules by which the models of its folds decide; nil where the likelier class decides.
  ///
  /// - Throws: `StoreError`, `MeasurementError`.
  func rules(of trial: TrialRecord) throws -> FoldRules? {
    try predictions(of: trial).flatMap { try rows.foldRules(predicted: $0, deciding: trial.candidate.groupRule) }
  }

  /// How the model of a trial decides, as all its held-out answers teach it; nil where the likelier class is decided.
  func thresholds(of trial: TrialRecord) throws(StoreError) -> RunFairness.Thresholds? {
    guard let terms = rows.terms?.deciding(trial.candidate.groupRule), let predictions = try predictions(of: trial),
      let rule = (try? rows.rule(predicted: predictions, deciding: trial.candidate.groupRule))?.rule
    else { return nil }
    func cut(_ group: String?, _ cut: DecisionCut) -> RunFairness.Thresholds.Cut {
      RunFairness.Thresholds.Cut(group: group, positive: cut.text { NumberText.significant($0, 4) })
    }
    let groups = (rule.coding?.names ?? []).enumerated().map { cut($1, rule.cut(ofGroup: $0)) }
    let positive = run.dataset.classes.last.map { " of '\($0.excerpt(40))'" } ?? ""
    return RunFairness.Thresholds(
      choice: terms.choice.words, subject: (rule.scale == .probability ? "the probability" : "the score") + positive,
      cuts: groups + [cut(nil, rule.usualCut)])
  }

  private func predictions(of trial: TrialRecord) throws(StoreError) -> PredictionEvidence? {
    guard let head = try store.evidence(ofTrial: trial.key, in: run.id)[.predictions], head.status == .gathered,
      let body = try store.bodies(of: [head.id])[head.id], case .success(let bytes) = body,
      let predictions = try? PredictionEvidence(encoded: bytes)
    else { return nil }
    return predictions
  }

  /// Predictions of this protocol beside the rows that they are for; nil where the two don't belong together.
  func evidence(of predictions: PredictionEvidence, deciding rule: GroupRule? = nil) -> Evidence? {
    try? Evidence(task: task, predictions: predictions, rows: rows, deciding: rule)
  }

  /// How the run decides, from what the store keeps of its columns.
  private static func terms(
    of run: RunRecord, _ trial: TrialRecord, _ store: ResultStore
  ) throws(StoreError) -> DecisionTerms? {
    let rules = run.trials.compactMap(\.candidate.groupRule) + [run.policy.decision?.groups].compactMap { $0 }
    guard run.policy.decision != nil || !rules.isEmpty else { return nil }
    let choice = run.policy.decision ?? .usual
    var values: [Double]?
    if let name = choice.valueColumn, case .numbers(let numbers)? = try store.column(name, ofTrial: trial.key) {
      values = numbers
    }
    let cuts = run.policy.fairness?.cuts ?? [:]
    var columns: [GroupCoding.Column] = []
    var cells: [[Double]] = []
    for name in Set(rules.flatMap(\.columns)).sorted() {
      switch try store.column(name, ofTrial: trial.key) {
      case .categories(let codes, let levels)?:
        columns.append(GroupCoding.Column(name: name, parts: .levels(levels)))
        cells.append(codes.map { $0 < 0 ? .nan : Double($0) })
      case .numbers(let numbers)?:
        let known = Set(numbers.filter { !$0.isNaN }).sorted()
        columns.append(GroupCoding.Column(name: name, parts: .cuts(cuts[name] ?? Array(known.dropFirst()))))
        cells.append(numbers)
      case nil: continue
      }
    }
    return DecisionTerms(
      choice, economics: run.policy.economics, classes: run.dataset.classes, values: values,
      sensitive: columns.isEmpty ? nil : SensitiveCells(columns: columns, cells: cells))
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
