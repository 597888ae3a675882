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
/// Columns that tell the same are both found unimportant, as each can stand in for the other.
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
      var chance = generator.stream("importance-column", column)
      let original = inputs.column(column)
      var shuffled = inputs
      var rowIncreases = [Double](repeating: 0, count: inputs.rows)
      var repeatIncreases: [Double] = []
      for _ in 0..<repeats {
        var values = original
        chance.shuffle(&values)
        for row in 0..<inputs.rows { shuffled[row, column] = values[row] }
        let after = try losses(shuffled, targets, predict)
        var total = 0.0
        for row in 0..<inputs.rows {
          let increase = after[row] - before[row]
          rowIncreases[row] += increase / Double(repeats)
          total += increase
        }
        repeatIncreases.append(total / Double(inputs.rows))
      }
      importances.append(summary(column, rowIncreases, repeatIncreases, quantile))
    }
    return importances
  }

  private func summary(
    _ column: Int, _ rowIncreases: [Double], _ repeatIncreases: [Double], _ quantile: Double
  ) -> ColumnImportance {
    let increase = repeatIncreases.reduce(0, +) / Double(repeatIncreases.count)
    let overRows = (try? MeanEstimate(of: rowIncreases))?.standardError ?? 0
    let overRepeats = (try? MeanEstimate(of: repeatIncreases))?.standardError ?? 0
    let error = (overRows * overRows + overRepeats * overRepeats).squareRoot()
    let freedom = Double(max(1, rowIncreases.count - 1))
    let halfWidth = error * StudentDistribution(degreesOfFreedom: freedom).quantile(1 - (1 - level) / 2)
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
      return zip(truth, answers.classes).map { $0 == $1 ? 0 : 1 }
    default: throw .taskMismatch
    }
  }
}
