import Explanations
import Learning
import LinearAlgebra
import Records
import Statistics

/// How the model of one fold comes to its answers, on its raw columns; see `ExplanationEvidence`.
///
/// Where asking would take more work than its allowance, rows and swaps are halved, which widens the intervals; where even
/// few rows are too much, the evidence is left out. Work is counted, so that the same plan asks the same on every machine.
/// Stability and the band over folds ask the models of more folds, each about its own rows.
public struct ExplanationSource: TrialEvidenceSource {
  public typealias Body = ExplanationEvidence

  public struct Settings: ParameterSet {
    public var rows = 300
    public var minimumRows = 60
    public var intervals = 20
    public var resamples = 500
    public var interactionRows = 40
    public var folds = 3
    public var curves = 20
    public var fold = 1

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .integer("explanation-rows", \.rows, in: 10...100_000, "held-out rows that effects are found on"),
      .integer(
        "explanation-minimum-rows", \.minimumRows, in: 10...100_000,
        "rows to which a costly pipeline is cut down; it is left out where even they are too much work"),
      .integer(
        "explanation-intervals", \.intervals, in: 2...1_000,
        "intervals of the grid of a column; interaction strength depends on it where a model has steps"),
      .integer(
        "explanation-resamples", \.resamples, in: 1...100_000,
        "rows in which a column takes another row's value, to find whether it is used"),
      .integer(
        "explanation-interaction-rows", \.interactionRows, in: 2...10_000,
        "rows that interactions are found on; their square is asked for each column"),
      .integer(
        "explanation-folds", \.folds, in: 1...1_000,
        "folds whose models are compared for stability and the bands of curves; 1: none are"),
      .integer("explanation-curves", \.curves, in: 0...10_000, "columns whose curves are kept, the strongest"),
      .integer("explanation-fold", \.fold, in: 1...1_000, "the fold whose model and held-out rows are used"),
    ]
  }

  public static let summary = "effects, interactions and measured complexity of the model on its raw columns"
  public static let activity = "explaining"
  public static let isMachineBound = false
  public static let occasion = EvidenceOccasion.afterwards
  public static let requires: Set<EvidenceKind> = [.predictions, .fitCost]

  public let settings: Settings

  public init(_ settings: Settings) { self.settings = settings }

  /// Columns among which pairs are asked for.
  private static let pairedColumns = 5
  private static let deletedRows = 40
  static let redraws = 100
  /// Numbers of the background that are kept.
  private static let backgroundNumbers = 5_000

  /// How much is asked.
  private struct Extent {
    var rows: Int
    var resamples: Int
    var interactionRows: Int

    /// Answers that are asked for.
    func answers(columns: Int, folds: Int, curves: Int) -> Double {
      let paired = min(columns, ExplanationSource.pairedColumns)
      let square = Double(interactionRows * interactionRows)
      let effects = Double(columns) * Double(2 * rows + resamples)
      let reaches = Double(columns) * Double(min(resamples, 200))
      let stability = Double(max(0, folds - 1)) * (reaches + Double(min(columns, curves)) * 2 * Double(rows))
      let deletions =
        Double(min(rows, ExplanationSource.deletedRows)) * 2
        * Double(2 + columns.bitWidth - columns.leadingZeroBitCount)
      return effects + square * Double(columns + paired * max(0, paired - 1) / 2) + stability + deletions
    }
  }

  /// From the cheapest on: the fewest rows, then about twice as many each time.
  private func extents(heldOutRows: Int) -> [Extent] {
    var extent = Extent(
      rows: min(settings.rows, max(1, heldOutRows)), resamples: settings.resamples,
      interactionRows: min(settings.interactionRows, max(1, heldOutRows)))
    var extents = [extent]
    while extent.rows / 2 >= settings.minimumRows {
      extent.rows /= 2
      extent.resamples = max(1, extent.resamples / 2)
      extent.interactionRows = max(2, extent.interactionRows * 7 / 10)
      extents.append(extent)
    }
    return extents.reversed()
  }

  private func heldOutRows(of model: AskedModel) -> Int {
    model.heldOutRows.indices.contains(settings.fold - 1) ? model.heldOutRows[settings.fold - 1] : 0
  }

  public func amounts(of model: AskedModel) -> [Double] {
    extents(heldOutRows: heldOutRows(of: model)).map { work($0, model) }
  }

  private func work(_ extent: Extent, _ model: AskedModel) -> Double {
    model.rowWork
      * extent.answers(
        columns: model.columns, folds: min(settings.folds, max(1, model.heldOutRows.count)), curves: settings.curves)
  }

  private func extent(_ trial: any TrialBench, _ allowance: Double?, heldOutRows rows: Int) throws -> Extent {
    let extents = extents(heldOutRows: rows)
    guard let allowance, let asked = trial.asked else { return extents[extents.count - 1] }
    guard let found = extents.last(where: { work($0, asked) <= allowance }) else {
      throw EvidenceLeftOut(
        reason: "explaining \(asked.columns) columns would be more work than the evidence budget has left; see "
          + "measurement.evidence-budget")
    }
    return found
  }

  public func gather(_ trial: any TrialBench, allowance: Double?) throws -> ExplanationEvidence {
    let fold = settings.fold - 1
    guard fold < trial.foldCount else {
      throw EvidenceLeftOut(
        reason: "measurement.explanation-fold is \(settings.fold), but the protocol has "
          + NumberText.counted(trial.foldCount, "fold"))
    }
    let extent = try extent(
      trial, allowance, heldOutRows: trial.asked.map(heldOutRows) ?? trial.rowCount)
    let model = try trial.model(ofFold: fold)
    let function = ExplainedFunction(model)
    let heldOut = try trial.heldOut(ofFold: fold).inputs
    let rows = Self.chosen(heldOut, count: extent.rows, seed: trial.seed)
    var measuring = MeasuredComplexity.Settings()
    measuring.intervals = settings.intervals
    measuring.resamples = extent.resamples
    measuring.redraws = Self.redraws
    measuring.seed = trial.seed
    let complexity = try MeasuredComplexity(of: function, rows: rows, settings: measuring)
    var friedman = try FriedmanInteraction(
      function, rows: rows.selectingRows(Array(0..<min(extent.interactionRows, rows.rows))))
    let total = try friedman.total()
    let pairs = try Self.pairs(&friedman, complexity, function)
    let deletion = try Self.deletion(function, complexity, rows, seed: trial.seed)
    let others = try otherFolds(trial, first: fold, count: extent.rows)
    let agreements = try stability(complexity, others, resamples: min(extent.resamples, 200), seed: trial.seed)
    return ExplanationEvidence(
      outputs: function.outputs, givesProbabilities: function.givesProbabilities, meanAnswers: complexity.meanAnswers,
      rows: rows.rows, intervals: settings.intervals, resamples: extent.resamples,
      columns: try columns(complexity, function, others, seed: trial.seed), columnCount: function.columns.count,
      featuresUsed: complexity.featuresUsed, featuresUnseen: complexity.featuresUnseen,
      carryingColumns: complexity.carryingColumns,
      interactionStrength: Self.estimate(complexity.interactionStrength, complexity.interactionInterval),
      mainEffectComplexity: Self.estimate(complexity.mainEffectComplexity, complexity.complexityInterval),
      totalInteraction: total, interactionRows: min(extent.interactionRows, rows.rows), pairs: pairs,
      foldAgreements: agreements.values, foldAgreement: agreements.mean, faithfulness: deletion?.rowAreas ?? [],
      randomFaithfulness: deletion?.randomArea ?? 0, rules: Self.rules(model), background: background(function, rows))
  }

  private static func estimate(
    _ value: Double, _ interval: (lower: Double, upper: Double)
  ) -> ExplanationEvidence.Estimate {
    ExplanationEvidence.Estimate(value: value, lower: interval.lower, upper: interval.upper)
  }

  private static func rules(_ model: any ServedModel) -> ExplanationEvidence.Rules? {
    guard let readable = (model as? FittedPipeline)?.model as? any RuleReadable else { return nil }
    return ExplanationEvidence.Rules(count: readable.ruleCount, depth: readable.ruleDepth)
  }

  /// The same rows for every candidate of a protocol, so that their curves can be laid over each other.
  static func chosen(_ inputs: Matrix<Double>, count: Int, seed: UInt64) -> Matrix<Double> {
    guard inputs.rows > count else { return inputs }
    var chance = SeededGenerator(seed: seed).stream("explanation-rows")
    return inputs.selectingRows(Array(chance.permutation(inputs.rows).prefix(count)))
  }

  private static func pairs(
    _ friedman: inout FriedmanInteraction, _ complexity: MeasuredComplexity, _ function: ExplainedFunction
  ) throws -> [ExplanationEvidence.Pair] {
    let strongest = complexity.columns.filter(\.isUsed).sorted {
      ($1.reach, $0.effect.column) < ($0.reach, $1.effect.column)
    }.prefix(pairedColumns).map(\.effect.column)
    var pairs: [ExplanationEvidence.Pair] = []
    for (place, first) in strongest.enumerated() {
      for second in strongest.dropFirst(place + 1) {
        let pair = try friedman.pair(min(first, second), max(first, second))
        pairs.append(
          ExplanationEvidence.Pair(
            first: function.columns[pair.first].name, second: function.columns[pair.second].name,
            strength: pair.unnormalised, squared: pair.squared))
      }
    }
    return pairs.sorted { ($1.strength, $0.first, $0.second) < ($0.strength, $1.first, $1.second) }
  }

  /// Columns are deleted in the order of their main effects at the row: does that tell what moves its answer?
  private static func deletion(
    _ function: ExplainedFunction, _ complexity: MeasuredComplexity, _ rows: Matrix<Double>, seed: UInt64
  ) throws -> DeletionCurve? {
    guard function.usedColumns.count > 1, rows.rows > 1 else { return nil }
    let count = min(deletedRows, rows.rows)
    let effects = complexity.columns.map { column in
      function.outputs.indices.map { column.effect.atRows(output: $0) }
    }
    return try DeletionCurve(
      function, rows: rows.selectingRows(Array(0..<count)),
      importance: { row in effects.map { outputs in outputs.reduce(0) { $0 + abs($1[row]) } } }, seed: seed)
  }

  private func columns(
    _ complexity: MeasuredComplexity, _ function: ExplainedFunction,
    _ others: [OtherFold], seed: UInt64
  ) throws -> [ExplanationEvidence.Column] {
    let kept = Set(
      complexity.columns.filter(\.isUsed).sorted {
        ($1.variance, $0.effect.column) < ($0.variance, $1.effect.column)
      }.prefix(settings.curves).map(\.effect.column))
    let redraws = RedrawnWeights.draw(Self.redraws, rows: complexity.rows, seed: seed)
    return try complexity.columns.map { column in
      let effect = column.effect
      var curves: [ExplanationEvidence.Curve] = []
      if kept.contains(effect.column) {
        let band = column.differences.band(redraws)
        let folds = try others.map { try FoldCurves(of: effect, function, $0, intervals: settings.intervals) }
        curves = effect.effects.indices.map { output in
          ExplanationEvidence.Curve(
            effect: effect.effects[output].map(Self.short), lower: band.lower[output].map(Self.short),
            upper: band.upper[output].map(Self.short), missing: (effect.missing?[output]).map(Self.short),
            folds: folds.isEmpty ? nil : folds.map { $0.curves[output].map { $0.map(Self.short) } })
        }
      }
      return ExplanationEvidence.Column(
        column: effect.column, name: function.columns[effect.column].name, isUsed: column.isUsed,
        strength: column.variance.squareRoot(), reach: column.reach, complexities: column.complexities,
        grid: curves.isEmpty ? [] : effect.grid,
        levels: curves.isEmpty || !effect.isCategorical ? [] : Self.levels(effect, function),
        rows: curves.isEmpty ? [] : effect.rows, curves: curves)
    }
  }

  /// 22 significant bits: no picture shows more, and it takes a third of the space.
  private static func short(_ value: Double) -> Double {
    Double(bitPattern: (value.bitPattern &+ 1 << 29) & ~(1 << 30 - 1))
  }

  private static func levels(_ effect: AccumulatedEffect, _ function: ExplainedFunction) -> [String] {
    guard case .categorical(let levels) = function.columns[effect.column].kind else { return [] }
    return effect.grid.map { levels.indices.contains(Int($0)) ? levels[Int($0)] : "(a level not seen in training)" }
  }

  private func background(_ function: ExplainedFunction, _ rows: Matrix<Double>) -> ExplanationEvidence.Background {
    let count = min(rows.rows, max(10, min(100, Self.backgroundNumbers / max(1, function.columns.count))))
    return ExplanationEvidence.Background(
      columns: function.columns.map(\.name),
      levels: function.columns.map { if case .categorical(let levels) = $0.kind { levels } else { [] } },
      rows: (0..<count).map { row in rows.row(row).map { $0.isFinite ? $0 : nil } })
  }
}
