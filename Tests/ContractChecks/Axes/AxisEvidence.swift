import Fairness
import Learning
import LinearAlgebra
import Measurement
import Records
import Statistics

/// Evidence of candidates whose order is known: perfect, ordinary, as good as the prior, and broken.
struct AxisEvidence {
  static let brokenName = "broken"
  static let priorName = "prior"

  let perfect: Evidence
  let ordinary: Evidence
  let prior: Evidence
  let holdOut: Evidence
  let broken: Evidence

  var all: [(String, Evidence)] {
    [
      ("perfect", perfect), ("ordinary", ordinary), (Self.priorName, prior), ("one fold", holdOut),
      (Self.brokenName, broken),
    ]
  }

  init(task: LearningTask) throws {
    var generator = SeededGenerator(seed: 21)
    let rows = 30
    let folds = (0..<3).map { _ in Self.targets(task, rows: rows, &generator) }
    // Groups of six rows a fold that have each class as often, so that a perfect answer treats them alike.
    let groups = SensitiveGroups(
      terms: FairnessTerms(columns: ["group"], minimumRows: 4, minimumClassRows: 1),
      groupings: [
        Grouping(columns: ["group"], names: (0..<Self.groupCount).map { "g\($0)" }, codes: folds.flatMap(Self.groups))
      ])
    /// - Parameter changed: answers under change; nil: change moves none.
    func candidate(_ folds: [FoldEvidence], changed: [Predictions]? = nil) -> Evidence {
      var evidence = Evidence(task: task, folds: folds)
      evidence.insert(groups, heldOut: folds.indices.map { fold in (0..<rows).map { Int32(fold * rows + $0) } })
      let bodies: [any EvidenceBody] = [Self.importances, Self.explanation, Self.costs, Self.deployment, Self.timing]
      for body in bodies { evidence.insert(body) }
      evidence.insert(Self.robustness(folds.map(\.predictions), changed: changed))
      return evidence
    }
    func evidence(_ targets: Targets, _ predictions: Predictions) throws -> FoldEvidence {
      try FoldEvidence(
        targets: targets, predictions: predictions, trainingSummary: TargetSummary(targets), trainRows: 60)
    }
    perfect = candidate(try folds.map { try evidence($0, Self.answers($0, doubt: 0, &generator)) })
    let ordinaryFolds = try folds.map { try evidence($0, Self.answers($0, doubt: 0.4, &generator)) }
    // Others know less under change.
    let changed = ordinaryFolds.map { Self.answers($0.targets, doubt: 0.9, &generator) }
    ordinary = candidate(ordinaryFolds, changed: changed)
    holdOut = candidate([ordinaryFolds[0]], changed: [changed[0]])
    prior = candidate(try folds.map { try evidence($0, Self.priorAnswers($0)) })
    broken = candidate(
      try folds.map { targets in
        let answers = Self.answers(targets, doubt: 0.4, &generator)
        var values = answers.values
        values[1, 0] = .nan
        return try evidence(targets, Predictions(output: answers.output, values: values))
      })
  }

  private static let groupCount = 5

  /// Within each class the groups come in turn; numbers have no class.
  private static func groups(_ targets: Targets) -> [Int32] {
    guard case .classes(let codes, let classCount) = targets else {
      return (0..<targets.count).map { Int32($0 % groupCount) }
    }
    var next = [Int32](repeating: 0, count: classCount)
    return codes.map { code in
      defer { next[Int(code)] += 1 }
      return next[Int(code)] % Int32(groupCount)
    }
  }

  private static func targets(_ task: LearningTask, rows: Int, _ generator: inout SeededGenerator) -> Targets {
    switch task {
    case .regression: .values((0..<rows).map { _ in 5 + generator.normal() })
    case .classification(let classCount):
      .classes(generator.permutation(rows).map { Int32($0 % classCount) }, classCount: classCount)
    }
  }

  /// The truth, blurred by `doubt` in 0..<1.
  private static func answers(_ targets: Targets, doubt: Double, _ generator: inout SeededGenerator) -> Predictions {
    switch targets {
    case .values(let values): return Predictions(values.map { $0 + doubt * generator.normal() })
    case .classes(let codes, let classCount):
      var probabilities = Matrix<Double>(rows: codes.count, columns: classCount)
      for (row, code) in codes.enumerated() {
        var sum = 0.0
        for column in 0..<classCount {
          probabilities[row, column] = doubt * generator.uniform() + (column == Int(code) ? 1 - doubt : 0)
          sum += probabilities[row, column]
        }
        for column in 0..<classCount { probabilities[row, column] /= sum }
      }
      return Predictions(probabilities: probabilities)
    }
  }

  private static func priorAnswers(_ targets: Targets) -> Predictions {
    switch TargetSummary(targets) {
    case .mean(let mean, _): Predictions([Double](repeating: mean, count: targets.count))
    case .prior(let shares):
      Predictions(probabilities: Matrix([[Double]](repeating: shares, count: targets.count)))
    }
  }

  private static let importances = ImportanceEvidence(
    columns: [
      ColumnImportance(
        column: 0, increase: 0.5, standardError: 0.1, interval: Interval(lower: 0.3, upper: 0.7), rows: 30),
      ColumnImportance(
        column: 1, increase: 0, standardError: 0.1, interval: Interval(lower: -0.2, upper: 0.2), rows: 30),
    ],
    groups: [
      GroupImportance(
        columns: [0], increase: 0.5, standardError: 0.1, interval: Interval(lower: 0.3, upper: 0.7)),
      GroupImportance(
        columns: [1], increase: 0, standardError: 0.1, interval: Interval(lower: -0.2, upper: 0.2)),
    ], repeats: 3, rows: 30)

  private static let explanation = ExplanationEvidence(
    outputs: [""], givesProbabilities: false, meanAnswers: [5], rows: 30, intervals: 5, resamples: 100,
    columns: [
      ExplanationEvidence.Column(
        column: 0, name: "x0", isUsed: true, strength: 1, reach: 1.5, complexities: [2], grid: [0, 1], levels: [],
        rows: [30],
        curves: [ExplanationEvidence.Curve(effect: [-1, 1], lower: [-1.2, 0.8], upper: [-0.8, 1.2], missing: nil)])
    ], columnCount: 2, featuresUsed: 1, featuresUnseen: 1, carryingColumns: 1,
    interactionStrength: ExplanationEvidence.Estimate(value: 0.1, lower: 0.05, upper: 0.2),
    mainEffectComplexity: ExplanationEvidence.Estimate(value: 2, lower: 2, upper: 2), totalInteraction: 0.08,
    interactionRows: 20, pairs: [], foldAgreements: [0.8, 0.9, 1],
    foldAgreement: ExplanationEvidence.Estimate(value: 0.9, lower: 0.5, upper: 1), faithfulness: [0.7, 0.8, 0.9],
    randomFaithfulness: 0.5, rules: ExplanationEvidence.Rules(count: 8, depth: 3),
    background: ExplanationEvidence.Background(columns: ["x0", "x1"], levels: [[], []], rows: [[0, nil]]))

  private static func robustness(_ unchanged: [Predictions], changed: [Predictions]?) -> RobustnessEvidence {
    func kept(_ answers: [Predictions]) -> PredictionEvidence {
      PredictionEvidence(
        form: answers.first?.output.storedForm ?? .value, folds: answers.map(\.values.storage))
    }
    let copies = changed.map { changed in
      RobustnessEvidence.Change.allCases.map { ($0, kept(changed)) }
    }
    return RobustnessEvidence(
      facts: RobustnessFacts(firstRows: 30, lastRows: 30, changedRows: 90, columnCount: 2, columns: []),
      rows: unchanged.map { answers in (0..<answers.rows).map { Int32($0) } }, unchanged: kept(unchanged),
      changed: Dictionary(uniqueKeysWithValues: copies ?? []))
  }

  private static let costs = FitCostEvidence(
    folds: (0..<3).map { _ in FitCostEvidence.Fold(standaloneCPUSeconds: 0.02, marginalCPUSeconds: 0.01) })

  private static let deployment = DeploymentEvidence(
    artefactBytes: 1_000, parameterCount: 12, rawColumnCount: 2, usedRawColumns: [0, 1],
    fits: [0.1, 0.11, 0.12].map { FitCost(cpuSeconds: $0, wallSeconds: $0) }, peakFitBytes: 4_096)

  private static let calls = CallTimings(
    rounds: (0..<10).map(timingRound), batchSizes: [1, 64], clockResolutionSeconds: 1e-9, clockOverheadSeconds: 1e-8)

  private static let timing = TimingEvidence(served: calls, unfolded: calls)

  /// 1,000 calls of one microsecond and a little more, later rounds slower.
  private static func timingRound(_ round: Int) -> TimingRound {
    let drift = 1 + 0.01 * Float(round)
    let seconds = (0..<1_000).map { call -> Float in 1e-6 * (drift + 1e-4 * Float(call)) }
    return TimingRound(rowSeconds: seconds, rowsPerSecond: [1e6, 2e6 + 1e4 * Double(round)])
  }
}
