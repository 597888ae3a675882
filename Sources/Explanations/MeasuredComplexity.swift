import Learning
import LinearAlgebra
import Statistics

/// How hard a pipeline is to understand, on its raw columns: features used (NF), interaction strength (IAS), main-effect
/// complexity (MEC).
///
/// With f0 = mean answer and f_main = f0 + the sum of all accumulated effects at the rows:
/// - IAS = sum (f - f_main)^2 / sum (f - f0)^2, 0 for a constant model. It depends on the grid for functions with steps;
///   effects are centred at the rows, so that it is 0 for a linear model.
/// - NF = columns of which a redrawn value changes any answer, among `resamples` rows with a value of another row each.
/// - MEC = mean of the columns' `CurveComplexity`, weighted by the variance of their effects.
///
/// Several classes (the paper has none): IAS sums numerators and denominators over the classes' probabilities, MEC weighs
/// each class' curve of a column by its own variance, and a column is used where it changes any class' number.
///
/// Source: Molnar, Casalicchio & Bischl (2020).
public struct MeasuredComplexity: Sendable {
  public struct Settings: Sendable {
    public var intervals = 20
    public var resamples = 500
    /// Redraws of the rows, for intervals and bands.
    public var redraws = 100
    public var centring = EffectCentring.rows
    public var seed: UInt64 = 0

    public init() {}
  }

  /// What is known of one raw column.
  public struct Column: Sendable {
    public let differences: LocalDifferences
    public let effect: AccumulatedEffect
    /// Whether any answer changed.
    public let isUsed: Bool
    /// Mean absolute change of the answers where the column is redrawn, summed over outputs.
    public let reach: Double
    /// By output.
    public let complexities: [Int]
    /// Mean square of the effect at the rows, by output.
    public let variances: [Double]

    public var variance: Double { variances.reduce(0, +) }
  }

  /// Only of columns that the model's structure lets change an answer, in their order.
  public let columns: [Column]
  public let outputs: [String]
  public let meanAnswers: [Double]
  public let rows: Int
  public let interactionStrength: Double
  public let interactionInterval: (lower: Double, upper: Double)
  public let mainEffectComplexity: Double
  public let complexityInterval: (lower: Double, upper: Double)
  /// Columns that together carry 90% of the strength (root of the variance) of all main effects.
  public let carryingColumns: Int

  public var featuresUsed: Int { columns.count { $0.isUsed } }
  /// Columns that could be used but changed nothing: NF may miss at most these.
  public var featuresUnseen: Int { columns.count - featuresUsed }

  /// Takes (2 x rows + resamples) predictions a used column.
  public init(
    of function: ExplainedFunction, rows: Matrix<Double>, settings: Settings = Settings()
  ) throws(ExplanationError) {
    guard rows.rows > 0 else { throw .noRows }
    let answers = try function.values(rows)
    let redraws = RedrawnWeights.draw(settings.redraws, rows: rows.rows, seed: settings.seed)
    let reach = ColumnReach(function, rows: rows, answers: answers, count: settings.resamples, seed: settings.seed)
    var columns: [Column] = []
    var sums = Matrix<Double>(rows: rows.rows, columns: function.outputs.count)
    for position in function.usedColumns {
      let differences = try LocalDifferences(of: position, function, rows: rows, intervals: settings.intervals)
      let effect = differences.effect(centring: settings.centring)
      let column = try Self.column(position, differences, effect, rows, reach)
      if column.isUsed {
        for output in function.outputs.indices {
          for (row, value) in effect.atRows(output: output).enumerated() { sums[row, output] += value }
        }
      }
      columns.append(column)
    }
    self.columns = columns
    outputs = function.outputs
    self.rows = rows.rows
    let means = function.outputs.indices.map { output in
      (0..<rows.rows).reduce(0) { $0 + answers[$1, output] } / Double(rows.rows)
    }
    meanAnswers = means
    let interaction = Interaction(answers: answers, sums: sums, means: means)
    interactionStrength = interaction.strength(nil)
    interactionInterval = Self.percentiles(redraws.map { interaction.strength($0) }, around: interactionStrength)
    let curves = Self.curves(columns)
    mainEffectComplexity = Self.weighted(curves, nil)
    complexityInterval = Self.percentiles(redraws.map { Self.weighted(curves, $0) }, around: mainEffectComplexity)
    carryingColumns = Self.carrying(columns)
  }

  private static func column(
    _ position: Int, _ differences: LocalDifferences, _ effect: AccumulatedEffect, _ rows: Matrix<Double>,
    _ reach: ColumnReach
  ) throws(ExplanationError) -> Column {
    let (change, changes) = try reach.measure(position)
    let isUsed = changes || differences.changesAnswers
    let cells = rows.column(position)
    let present = cells.indices.filter { cells[$0].isFinite }
    var complexities: [Int] = []
    var variances: [Double] = []
    for output in effect.effects.indices {
      let atRows = effect.atRows(output: output)
      variances.append(isUsed ? atRows.reduce(0) { $0 + $1 * $1 } / Double(max(1, atRows.count)) : 0)
      guard isUsed else {
        complexities.append(0)
        continue
      }
      let curve =
        effect.isCategorical
        ? CurveComplexity(levels: effect.effects[output], rows: effect.rows)
        : CurveComplexity(
          values: present.map { cells[$0] }, effects: present.map { atRows[$0] }, grid: effect.grid)
      // Rows without a value are one more number to know.
      complexities.append(curve.coefficients + (effect.missing == nil ? 0 : 1))
    }
    return Column(
      differences: differences, effect: effect, isUsed: isUsed, reach: change, complexities: complexities,
      variances: variances)
  }

  /// A curve's squared effects at the rows, and its complexity.
  private struct Curve {
    let squares: [Double]
    let complexity: Double
  }

  private static func curves(_ columns: [Column]) -> [Curve] {
    columns.filter(\.isUsed).flatMap { column in
      column.complexities.indices.map { output in
        Curve(
          squares: column.effect.atRows(output: output).map { $0 * $0 }, complexity: Double(column.complexities[output])
        )
      }
    }
  }

  private static func weighted(_ curves: [Curve], _ weights: [Double]?) -> Double {
    var sum = 0.0
    var total = 0.0
    for curve in curves {
      var variance = 0.0
      if let weights {
        for row in curve.squares.indices { variance += curve.squares[row] * weights[row] }
      } else {
        variance = curve.squares.reduce(0, +)
      }
      sum += variance * curve.complexity
      total += variance
    }
    return total > 0 ? sum / total : 0
  }

  private static func carrying(_ columns: [Column]) -> Int {
    let strengths = columns.map { $0.variance.squareRoot() }.sorted(by: >)
    let total = strengths.reduce(0, +)
    guard total > 0 else { return 0 }
    var sum = 0.0
    for (index, strength) in strengths.enumerated() {
      sum += strength
      if sum >= 0.9 * total { return index + 1 }
    }
    return strengths.count
  }

  private static func percentiles(_ values: [Double], around value: Double) -> (lower: Double, upper: Double) {
    let found = BootstrapInterval.percentile(values, around: value)
    return (found.lower, found.upper)
  }
}

/// The part of the answers that no sum of main effects tells.
private struct Interaction {
  let answers: Matrix<Double>
  let sums: Matrix<Double>
  let means: [Double]

  func strength(_ weights: [Double]?) -> Double {
    var rest = 0.0
    var whole = 0.0
    for output in means.indices {
      var mean = means[output]
      if let weights {
        let total = weights.reduce(0, +)
        mean = weights.indices.reduce(0) { $0 + weights[$1] * answers[$1, output] } / max(total, 1)
      }
      for row in 0..<answers.rows {
        let weight = weights?[row] ?? 1
        let difference = answers[row, output] - mean
        let missed = answers[row, output] - means[output] - sums[row, output]
        rest += weight * missed * missed
        whole += weight * difference * difference
      }
    }
    let rounding = ExplainedFunction.rounding * ExplainedFunction.rounding * Double(answers.storage.count)
    return whole > rounding ? rest / whole : 0
  }
}

/// How far answers move when a column takes the value of another row.
public struct ColumnReach: Sendable {
  private let function: ExplainedFunction
  private let rows: Matrix<Double>
  private let answers: Matrix<Double>
  private let count: Int
  private let generator: SeededGenerator

  init(_ function: ExplainedFunction, rows: Matrix<Double>, answers: Matrix<Double>, count: Int, seed: UInt64) {
    self.function = function
    self.rows = rows
    self.answers = answers
    self.count = count
    generator = SeededGenerator(seed: seed)
  }

  /// The mean change for every column that a model's structure lets change an answer.
  public static func all(
    _ function: ExplainedFunction, rows: Matrix<Double>, count: Int, seed: UInt64
  ) throws(ExplanationError) -> [Int: Double] {
    guard rows.rows > 0 else { throw .noRows }
    let reach = ColumnReach(
      function, rows: rows, answers: try function.values(rows), count: count, seed: seed)
    var means: [Int: Double] = [:]
    for column in function.usedColumns { means[column] = try reach.measure(column).mean }
    return means
  }

  /// The mean absolute change, summed over outputs, and whether any answer changed beyond rounding.
  func measure(_ column: Int) throws(ExplanationError) -> (mean: Double, changes: Bool) {
    guard count > 0, rows.rows > 1 else { return (0, false) }
    var chance = generator.stream("column-reach", column)
    // Every row once before any twice; the donor is any other row.
    var chosen: [Int] = []
    while chosen.count < count { chosen += chance.permutation(rows.rows).prefix(count - chosen.count) }
    var swapped = rows.selectingRows(chosen)
    for position in chosen.indices {
      let donor = (chosen[position] + 1 + chance.integer(below: rows.rows - 1)) % rows.rows
      swapped[position, column] = rows[donor, column]
    }
    let moved = try function.values(swapped)
    var sum = 0.0
    var changes = false
    for (position, row) in chosen.enumerated() {
      for output in 0..<answers.columns {
        let before = answers[row, output]
        let after = moved[position, output]
        sum += abs(after - before)
        changes = changes || ExplainedFunction.differs(before, after)
      }
    }
    return (sum / Double(count), changes)
  }
}
