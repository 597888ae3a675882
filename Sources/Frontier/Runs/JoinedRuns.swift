import Records
import Statistics

/// Several runs together: in what they differ, what each picks, and how firm the order of the candidates is over them.
///
/// Runs of the same data (one hash, one target) are one data set. Over several data sets candidates are compared by their
/// ranks (`SuiteComparison`); runs of the same data count as one there, with each candidate's mean score, because they are
/// no independent cases. Over runs of the same data places stand side by side (`RunRanking`), without a test.
public struct JoinedRuns: Sendable {
  /// Runs of the same data.
  public struct DataSet: Sendable, Equatable {
    /// The name of the data; with its hash where another data set has that name too.
    public let name: String
    /// Positions of its runs.
    public let runs: [Int]
  }

  /// The orders of the candidates on some axes over the runs of one data set.
  public struct Repetition: Sendable {
    public let dataSet: DataSet
    /// The runs that have the protocol and the axis.
    public let runs: [Int]
    public let ranking: RunRanking
  }

  /// Methods compared over data sets.
  public struct Suite: Sendable {
    public let unit: SuiteUnit
    /// Nil: the unit was asked for. Otherwise why it was taken.
    public let whyUnit: String?
    /// One a data set.
    public let results: [SuiteResult]
    /// Runs that take no part, with the reason.
    public let notes: [String]
  }

  /// What the runs say under one protocol.
  public struct Evaluation: Sendable {
    public let evaluation: EvaluationProtocol
    /// Positions of the runs that have no trials of it.
    public let missing: [Int]
    public let picks: PickTransfer
    public let repetitions: [Repetition]
    /// Nil: there is one data set only.
    public let suite: Suite?
  }

  /// Two runs of the same data, one after the other in time.
  public struct Step: Sendable {
    public let first: Int
    public let second: Int
    public let comparison: RunComparison
  }

  public let runs: [RunRecord]
  public let dataSets: [DataSet]
  public let differences: RunDifferences
  /// Those that at least one run has, production first.
  public let evaluations: [Evaluation]
  public let steps: [Step]

  /// - Parameters:
  ///   - runs: at least two, each once.
  ///   - planChanges: for each run the keys in which its plan differs from the first run's.
  ///   - stepChanges: the keys in which the plan of one run (its position) differs from another's.
  ///   - evaluation: the protocol that is shown; nil (default): all.
  ///   - unit: what is compared over data sets; nil (default): candidates where there are few and at least two of them on
  ///     every data set, or else estimators.
  /// - Throws: `StatisticsError`.
  public init(
    _ runs: [RunRecord], planChanges: [[IdentityChange]] = [],
    stepChanges: (_ first: Int, _ second: Int) -> [IdentityChange] = { _, _ in [] },
    evaluation: EvaluationProtocol? = nil, unit: SuiteUnit? = nil
  ) throws(StatisticsError) {
    self.runs = runs
    let dataSets = Self.dataSets(runs)
    self.dataSets = dataSets
    differences = RunDifferences(runs, planChanges: planChanges)
    var protocols: [EvaluationProtocol] = []
    for found in runs.flatMap(\.evaluations) where !protocols.contains(found) { protocols.append(found) }
    let shown = (evaluation.map { [$0] } ?? protocols.sorted { Self.place($0) > Self.place($1) })
    evaluations = shown.map { Self.evaluation($0, runs, dataSets, unit) }
    var steps: [Step] = []
    for dataSet in dataSets {
      let ordered = dataSet.runs.sorted { (runs[$0].startedAt, $0) < (runs[$1].startedAt, $1) }
      for (first, second) in zip(ordered, ordered.dropFirst()) {
        let comparison = try RunComparison(runs[first], runs[second], planChanges: stepChanges(first, second))
        steps.append(Step(first: first, second: second, comparison: comparison))
      }
    }
    self.steps = steps
  }

  private static func place(_ evaluation: EvaluationProtocol) -> Int {
    EvaluationProtocol.all.firstIndex(of: evaluation) ?? -1
  }

  private static func dataSets(_ runs: [RunRecord]) -> [DataSet] {
    struct Key: Hashable {
      let hash: String
      let target: String
    }
    var keys: [Key] = []
    var members: [Key: [Int]] = [:]
    for (position, run) in runs.enumerated() {
      let key = Key(hash: run.dataset.contentHash, target: run.dataset.target)
      if members[key] == nil { keys.append(key) }
      members[key, default: []].append(position)
    }
    func name(_ key: Key) -> String { members[key]?.first.map { runs[$0].dataset.name } ?? "" }
    return keys.map { key in
      let twins = keys.filter { name($0) == name(key) }
      var own = name(key)
      if twins.contains(where: { $0.hash != key.hash }) { own += " \(key.hash.prefix(8))" }
      if twins.contains(where: { $0.hash == key.hash && $0 != key }) { own += ", \(key.target)" }
      return DataSet(name: own, runs: members[key] ?? [])
    }
  }

  // MARK: One protocol

  private static func evaluation(
    _ evaluation: EvaluationProtocol, _ runs: [RunRecord], _ dataSets: [DataSet], _ unit: SuiteUnit?
  ) -> Evaluation {
    let missing = runs.indices.filter { runs[$0].trials(of: evaluation).isEmpty }
    let repetitions = dataSets.flatMap { dataSet -> [Repetition] in
      let own = dataSet.runs.filter { !missing.contains($0) }
      guard own.count > 1, let last = own.last else { return [] }
      return axes(runs[last], evaluation).compactMap { axis in
        let having = own.filter { runs[$0].descriptor(axis.id) != nil }
        guard having.count > 1 else { return nil }
        let ranking = RunRanking(having.map { runs[$0] }, evaluation: evaluation, axis: axis)
        guard !ranking.rows.isEmpty else { return nil }
        return Repetition(dataSet: dataSet, runs: having, ranking: ranking)
      }
    }
    return Evaluation(
      evaluation: evaluation, missing: missing, picks: PickTransfer(runs, evaluation: evaluation),
      repetitions: repetitions,
      suite: dataSets.count > 1 ? suite(evaluation, runs, dataSets, asked: unit) : nil)
  }

  /// The quality, and what the policy prefers first.
  private static func axes(_ run: RunRecord, _ evaluation: EvaluationProtocol) -> [AxisDescriptor] {
    let ids = [run.policy.quality] + run.policy.prefer.prefix(1)
    return ids.compactMap(run.descriptor).filter { axis in
      run.trials(of: evaluation).contains { $0.reading(axis.id) != nil }
    }
  }

  private static func suite(
    _ evaluation: EvaluationProtocol, _ runs: [RunRecord], _ dataSets: [DataSet], asked: SuiteUnit?
  ) -> Suite {
    var notes: [String] = []
    func results(_ unit: SuiteUnit) -> [SuiteResult] {
      notes = []
      return dataSets.compactMap { dataSet in
        let own = dataSet.runs.filter { !runs[$0].trials(of: evaluation).isEmpty }
        guard let last = own.last, let axis = runs[last].descriptor(runs[last].policy.quality) else {
          notes.append("\(dataSet.name) takes no part: it has no trials of the \(evaluation.title) protocol.")
          return nil
        }
        let having = own.filter { runs[$0].descriptor(axis.id) != nil }
        for position in own where !having.contains(position) {
          notes.append("\(runs[position].id) takes no part in the ranks: it has no \(axis.title).")
        }
        if having.count > 1 {
          notes.append(
            "\(dataSet.name) counts once, with each method's mean score over its \(having.count) runs: runs of the same "
              + "data are no independent cases.")
        }
        return SuiteResult.mean(
          of: having.map {
            SuiteResult(runs[$0], dataset: dataSet.name, evaluation: evaluation, unit: unit, axis: axis)
          })
      }
    }
    if let asked { return Suite(unit: asked, whyUnit: nil, results: results(asked), notes: notes) }
    let candidates = results(.candidate)
    let shared = Set(candidates.flatMap(\.methods)).filter { name in candidates.allSatisfy { $0.scores[name] != nil } }
    if (2...SuiteUnit.mostCandidates).contains(shared.count) {
      return Suite(unit: .candidate, whyUnit: nil, results: candidates, notes: notes)
    }
    let why =
      shared.count < 2
      ? "Fewer than two candidates have a score on every data set, so estimators are compared."
      : "\(shared.count) candidates have a score on every data set, too many to be told apart one by one: estimators are "
        + "compared; --by candidate compares the candidates."
    return Suite(unit: .estimator, whyUnit: why, results: results(.estimator), notes: notes)
  }
}
