import Learning
import LinearAlgebra
import Records
import Statistics

/// Shuffles one raw column at a time and measures how much the loss grows.
///
/// Loss: squared error for values, log-loss for probabilities, share of wrong answers for decision scores. The
/// increase estimates E[loss with the column drawn from its own distribution] - loss. Its standard error joins the
/// spread over rows (other held-out rows would tell something else) and over repetitions (so would other shuffles).
///
/// Columns that tell the same are both found unimportant, as each can stand in for the other; as a group they are
/// shuffled by the same order, and what they tell together shows.
///
/// Source: Breiman, "Random forests" (2001), section 10; Fisher, Rudin & Dominici, "All models are wrong, but many
/// are useful" (2019).
public struct PermutationImportance: Sendable {
  /// Shuffles of each column; at least 1.
  public let repeats: Int
  /// Held-out rows beyond this number are left out, by a seeded draw.
  public let maximumRows: Int
  public let seed: UInt64
  public let level: Double

  public init(repeats: Int = 5, maximumRows: Int = 2_000, seed: UInt64 = 0, level: Double = 0.95) {
    self.repeats = max(1, repeats)
    self.maximumRows = max(2, maximumRows)
    self.seed = seed
    self.level = level
  }

  /// - Parameters:
  ///   - inputs: held-out rows x raw columns, categories as codes.
  ///   - targets: their true answers.
  ///   - columns: which columns to shuffle; the others are known not to matter and get an importance of exactly 0.
  ///     Nil: all.
  ///   - predict: the whole pipeline's answers for raw rows.
  /// - Returns: one importance for each raw column, in order.
  /// - Complexity: columns x repeats x rows predictions.
  public func measure(
    inputs: Matrix<Double>, targets: Targets, columns: [Int]? = nil,
    predict: (Matrix<Double>) throws(PredictionError) -> Predictions
  ) throws(MeasurementError) -> [ColumnImportance] {
    try measure(inputs: inputs, targets: targets, columns: columns, groups: [], predict: predict).columns
  }

  /// The same, and one importance for each group of columns that are shuffled together.
  public func measure(
    inputs: Matrix<Double>, targets: Targets, columns: [Int]?, groups: [[Int]],
    predict: (Matrix<Double>) throws(PredictionError) -> Predictions
  ) throws(MeasurementError) -> (columns: [ColumnImportance], groups: [GroupImportance]) {
    guard inputs.rows == targets.count else {
      throw .lengthMismatch(what: "rows", expected: targets.count, found: inputs.rows)
    }
    guard inputs.rows > 0 else { throw .noRows }
    let generator = SeededGenerator(seed: seed)
    var inputs = inputs
    var targets = targets
    if inputs.rows > maximumRows {
      var chooser = generator.stream("importance-rows")
      let chosen = chooser.permutation(inputs.rows).prefix(maximumRows).sorted()
      inputs = inputs.selectingRows(chosen)
      targets = targets.selecting(chosen)
    }
    let before = try losses(inputs, targets, predict)
    // The same for every column, and dear.
    let quantile = StudentDistribution(degreesOfFreedom: Double(max(1, inputs.rows - 1)))
      .quantile(1 - (1 - level) / 2)
    let shuffledColumns = columns.map { Set($0) }
    var importances: [ColumnImportance] = []
    for column in 0..<inputs.columns {
      guard shuffledColumns?.contains(column) ?? true else {
        importances.append(
          ColumnImportance(
            column: column, increase: 0, standardError: 0, interval: Interval(lower: 0, upper: 0, level: level),
            rows: inputs.rows))
        continue
      }
      let growth = try growth(
        of: inputs, targets, before, shuffling: [column], generator.stream("importance-column", column), predict)
      importances.append(summary(column, growth.byRow, growth.byRepeat, quantile))
    }
    var joint: [GroupImportance] = []
    for group in groups {
      let growth = try growth(
        of: inputs, targets, before, shuffling: group, generator.stream("importance-group", indices: group), predict)
      let found = summary(group.first ?? 0, growth.byRow, growth.byRepeat, quantile)
      joint.append(
        GroupImportance(
          columns: group, increase: found.increase, standardError: found.standardError, interval: found.interval))
    }
    return (importances, joint)
  }

  /// How much the losses grow where the columns are shuffled, all by the same order: mean of the repetitions by row, and
  /// mean of the rows by repetition.
  private func growth(
    of inputs: Matrix<Double>, _ targets: Targets, _ before: [Double], shuffling columns: [Int],
    _ generator: SeededGenerator, _ predict: (Matrix<Double>) throws(PredictionError) -> Predictions
  ) throws(MeasurementError) -> (byRow: [Double], byRepeat: [Double]) {
    var chance = generator
    var shuffled = inputs
    var byRow = [Double](repeating: 0, count: inputs.rows)
    var byRepeat: [Double] = []
    for _ in 0..<repeats {
      var order = Array(0..<inputs.rows)
      chance.shuffle(&order)
      for row in 0..<inputs.rows {
        for column in columns { shuffled[row, column] = inputs[order[row], column] }
      }
      let after = try losses(shuffled, targets, predict)
      var total = 0.0
      for row in 0..<inputs.rows {
        let increase = after[row] - before[row]
        byRow[row] += increase / Double(repeats)
        total += increase
      }
      byRepeat.append(total / Double(inputs.rows))
    }
    return (byRow, byRepeat)
  }

  private func summary(
    _ column: Int, _ rowIncreases: [Double], _ repeatIncreases: [Double], _ quantile: Double
  ) -> ColumnImportance {
    let increase = repeatIncreases.reduce(0, +) / Double(repeatIncreases.count)
    let overRows = (try? MeanEstimate(of: rowIncreases))?.standardError ?? 0
    let overRepeats = (try? MeanEstimate(of: repeatIncreases))?.standardError ?? 0
    let error = (overRows * overRows + overRepeats * overRepeats).squareRoot()
    let halfWidth = error * quantile
    return ColumnImportance(
      column: column, increase: increase, standardError: error,
      interval: Interval(lower: increase - halfWidth, upper: increase + halfWidth, level: level),
      rows: rowIncreases.count)
  }

  private func losses(
    _ inputs: Matrix<Double>, _ targets: Targets, _ predict: (Matrix<Double>) throws(PredictionError) -> Predictions
  ) throws(MeasurementError) -> [Double] {
    let answers: Predictions
    do {
      answers = try predict(inputs)
    } catch {
      throw .predictionFailed(error.description)
    }
    guard answers.rows == targets.count else {
      throw .lengthMismatch(what: "predictions", expected: targets.count, found: answers.rows)
    }
    switch (targets, answers.output) {
    case (.values(let truth), .value): return Residuals(truth: truth, predicted: answers.values.storage).squares
    case (.classes(let truth, let count), .probabilities(let width)) where count == width:
      return ProbabilityLosses.logLosses(answers.values, truth: truth)
    case (.classes(let truth, let count), .scores(let width)) where count == width:
      return zip(truth, answers.likeliestClasses).map { $0 == $1 ? 0 : 1 }
    default: throw .taskMismatch
    }
  }
}
