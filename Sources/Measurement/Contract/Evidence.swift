import Decisions
import Fairness
import Learning
import LinearAlgebra
import Records

/// Everything that is known of one trial when its axes are measured: bodies of evidence by kind, and for kinds that
/// aren't there the reason.
public struct Evidence: Sendable {
  public let task: LearningTask
  /// Predictions on held-out rows beside the truth, fold by fold; empty where there are none.
  public let folds: [FoldEvidence]
  private var bodies: [EvidenceKind: any EvidenceBody] = [:]
  private var reasons: [EvidenceKind: EvidenceStatus] = [:]
  /// The groups of the held-out rows; nil where no sensitive column is named.
  private(set) var groupedRows: GroupedRows?
  /// What axes of groups have in common.
  private(set) var shared = SharedFindings()

  /// - Parameter folds: predictions that were joined with their targets beforehand.
  public init(task: LearningTask, folds: [FoldEvidence] = []) {
    self.task = task
    self.folds = folds
  }

  /// Joins predictions with the rows that they are for. Throws where the two don't belong together.
  ///
  /// - Parameter groups: thresholds of groups by which this trial is decided, besides the terms of the rows.
  public init(
    task: LearningTask, predictions: PredictionEvidence, rows: JudgedRows, deciding groups: GroupRule? = nil
  ) throws(MeasurementError) {
    self.init(task: task, folds: try rows.folds(predicted: predictions, deciding: groups))
    groupedRows = rows.grouped
    insert(predictions)
  }

  /// - Parameter heldOut: for each fold the rows of the data that it is judged on.
  package mutating func insert(_ groups: SensitiveGroups, heldOut: [[Int32]]) {
    groupedRows = GroupedRows(groups: groups, heldOut: heldOut)
    shared = SharedFindings()
  }

  public mutating func insert(_ body: some EvidenceBody) {
    let kind = type(of: body).kind
    bodies[kind] = body
    reasons[kind] = nil
  }

  /// Notes why a kind isn't there: it failed, or it was left out.
  public mutating func insert(_ status: EvidenceStatus, for kind: EvidenceKind) { reasons[kind] = status }

  /// The evidence of one kind. Throws `missingEvidence` where it wasn't gathered, `evidenceFailed` where gathering it
  /// failed, and `notApplicable` where it was left out on purpose.
  public func body<Body: EvidenceBody>(_: Body.Type) throws(MeasurementError) -> Body {
    if let body = bodies[Body.kind] as? Body { return body }
    switch reasons[Body.kind] {
    case .failed(let message): throw .evidenceFailed(message)
    case .leftOut(let reason): throw .notApplicable(reason: reason)
    case .gathered, nil: throw .missingEvidence(Body.kind)
    }
  }

  /// The folds, or why there are none.
  public func judgedFolds() throws(MeasurementError) -> [FoldEvidence] {
    guard folds.isEmpty else { return folds }
    _ = try body(PredictionEvidence.self)
    throw .missingEvidence(.predictions)
  }
}

/// What predictions are judged against, for all trials of one protocol: made once, from the data and its folds.
public struct JudgedRows: Sendable {
  struct Fold: Sendable {
    let targets: Targets
    let trainingSummary: TargetSummary
    let trainRows: Int
    /// The rows themselves, where decisions ask for them.
    let rows: FoldDecisions.Rows?
  }

  let folds: [Fold]
  let grouped: GroupedRows?
  private let classNames: [String]
  /// How answers become decisions; nil: the likelier class is decided.
  public let terms: DecisionTerms?

  /// - Parameters:
  ///   - targets: of all rows.
  ///   - classNames: in code order; empty where they aren't known.
  ///   - assignment: which rows each fold learns from and is judged on.
  ///   - terms: how answers become decisions; nil: the likelier class is decided.
  public init(
    targets: Targets, classNames: [String] = [], assignment: FoldAssignment, terms: DecisionTerms? = nil
  ) {
    self.init(targets: targets, classNames: classNames, assignment: assignment, groups: nil, terms: terms)
  }

  /// - Parameters:
  ///   - groups: of all rows; nil: no sensitive column is named.
  ///   - terms: how answers become decisions.
  package init(
    targets: Targets, classNames: [String] = [], assignment: FoldAssignment, groups: SensitiveGroups?,
    terms: DecisionTerms? = nil
  ) {
    self.init(
      targets: targets, classNames: classNames, foldCount: assignment.folds.count, groups: groups, terms: terms
    ) { index in
      let fold = assignment.folds[index]
      return (fold.train.map(Int.init), fold.test.map(Int.init))
    }
  }

  /// - Parameter rows: the rows that a fold learns from and is judged on; asked once for each fold, so that not all of
  ///   them need be in memory.
  public init(
    targets: Targets, classNames: [String] = [], foldCount: Int, rows: (Int) -> (train: [Int], test: [Int])
  ) {
    self.init(targets: targets, classNames: classNames, foldCount: foldCount, groups: nil, rows: rows)
  }

  package init(
    targets: Targets, classNames: [String] = [], foldCount: Int, groups: SensitiveGroups?,
    terms: DecisionTerms? = nil, rows: (Int) -> (train: [Int], test: [Int])
  ) {
    self.classNames = classNames
    self.terms = terms
    var heldOut: [[Int32]] = []
    folds = (0..<foldCount).map { index in
      let (train, test) = rows(index)
      if groups != nil { heldOut.append(test.map { Int32($0) }) }
      return Fold(
        targets: targets.selecting(test), trainingSummary: TargetSummary(targets.selecting(train)),
        trainRows: train.count,
        rows: terms.map { _ in FoldDecisions.Rows(judged: test.map { Int32($0) }, training: RowSet(train)) })
    }
    grouped = groups.map { GroupedRows(groups: $0, heldOut: heldOut) }
  }

  func folds(
    predicted: PredictionEvidence, deciding groups: GroupRule? = nil
  ) throws(MeasurementError) -> [FoldEvidence] {
    let joined = try joined(predicted)
    // Values and many classes are answered as they come.
    guard let terms = terms?.deciding(groups), ModelOutput(predicted.form).isOfClasses(2) else { return joined }
    let rows = folds.compactMap(\.rows)
    let worth = joined.indices.map { index -> DecisionWorth? in
      if let values = terms.values { return .values(rows[index].judged.map { values[Int($0)] }) }
      return terms.prices.map { .prices($0) }
    }
    do throws(MeasurementError) {
      let learner = try DecisionLearner(terms, output: ModelOutput(predicted.form))
      let deciders = try FoldDecisions.deciders(learner, folds: joined, rows: rows)
      return joined.indices.map { joined[$0].decided(.success(deciders[$0]), worth: worth[$0]) }
    } catch {
      // Axes that judge scores have their reading all the same.
      return joined.indices.map { joined[$0].decided(.failure(error), worth: worth[$0]) }
    }
  }

  /// The rule that all held-out answers of a trial teach: what is deployed. Nil where nothing but the likelier class decides.
  ///
  /// - Returns: the rule with the number of answers that it was learned from.
  public func rule(
    predicted: PredictionEvidence, deciding groups: GroupRule? = nil
  ) throws(MeasurementError) -> (rule: DecisionRule, answers: Int)? {
    guard let terms = terms?.deciding(groups), ModelOutput(predicted.form).isOfClasses(2),
      terms.choice.groups != nil || terms.choice.aim != DecisionChoice.usual.aim
    else { return nil }
    let learner = try DecisionLearner(terms, output: ModelOutput(predicted.form))
    return try FoldDecisions.rule(learner, folds: try joined(predicted), rows: folds.compactMap(\.rows))
  }

  /// The rules of the folds; nil where nothing but the likelier class decides.
  package func foldRules(
    predicted: PredictionEvidence, deciding groups: GroupRule? = nil
  ) throws(MeasurementError) -> FoldRules? {
    guard let terms = terms?.deciding(groups), ModelOutput(predicted.form).isOfClasses(2) else { return nil }
    let learner = try DecisionLearner(terms, output: ModelOutput(predicted.form))
    return FoldRules(
      try FoldDecisions.deciders(learner, folds: try joined(predicted), rows: folds.compactMap(\.rows)))
  }

  private func joined(_ predicted: PredictionEvidence) throws(MeasurementError) -> [FoldEvidence] {
    guard predicted.folds.count == folds.count else {
      throw .lengthMismatch(what: "folds of predictions", expected: folds.count, found: predicted.folds.count)
    }
    let output = ModelOutput(predicted.form)
    var joined: [FoldEvidence] = []
    for (index, fold) in folds.enumerated() {
      let values = Matrix(
        rows: predicted.rowCount(ofFold: index), columns: output.width, storage: predicted.folds[index])
      joined.append(
        try FoldEvidence(
          targets: fold.targets, predictions: Predictions(output: output, values: values),
          trainingSummary: fold.trainingSummary, trainRows: fold.trainRows, classNames: classNames))
    }
    return joined
  }
}

extension ModelOutput {
  public init(_ form: PredictionEvidence.Form) {
    switch form {
    case .value: self = .value
    case .probabilities(let classCount): self = .probabilities(classCount: classCount)
    case .scores(let classCount): self = .scores(classCount: classCount)
    }
  }

  /// The form in which predictions of this output are stored.
  public var storedForm: PredictionEvidence.Form {
    switch self {
    case .value: .value
    case .probabilities(let classCount): .probabilities(classCount: classCount)
    case .scores(let classCount): .scores(classCount: classCount)
    }
  }
}
