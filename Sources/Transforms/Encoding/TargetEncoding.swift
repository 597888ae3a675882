import Learning
import LinearAlgebra
import Tabular

/// Replaces each categorical column by what the target is, on average, where its level stands.
///
///     encoded(level) = (sum of w * y over its rows + smoothing * mean of y) / (sum of w over its rows + smoothing)
///
/// In regression y is the target, in binary classification the share of class 1, and with more classes one column holds
/// the share of each. A missing value is a level of its own; a level unseen in training has the overall mean.
///
/// The training rows themselves are encoded *out of fold*: each by what the rows of the other folds say, so that a level
/// with one row doesn't hand that row's own target to the model. `fit` alone encodes by all rows.
///
/// Folds keep groups together. In the order of time each row is encoded by earlier rows only (the rows before the first
/// part are divided again and again); rows that nothing precedes get the mean of the earliest time.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `smoothing` | 10 | 0 to 1e9 | rows of overall mean that are mixed into every level |
/// | `folds` | 5 | 2 to 100 | parts into which the training rows are dealt for their own encoding |
///
/// Fitting takes O(rows * columns). Infinite values throw `notFinite`.
///
/// Golden values from scikit-learn's `TargetEncoder`; source: Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes" (2001).
public struct TargetEncoding: Transform {
  public struct Parameters: ParameterSet {
    public var smoothing = 10.0
    public var folds = 5
    public init() {}
    public static let fields: [ParameterField<Self>] = [
      .number("smoothing", \.smoothing, in: 0...1e9, "rows of overall mean that are mixed into every level")
        .matters(.categoricalInputs),
      .integer("folds", \.folds, in: 2...100, "parts into which the training rows are dealt for their own encoding")
        .matters(.categoricalInputs),
    ]
  }

  public static let name = "target-encoding"
  public static let version = 2
  public static let summary = "Makes a number of each category: the mean target of its rows, smoothed."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape] {
    let width = if case .classification(let classCount) = task, classCount > 2 { classCount } else { 1 }
    return columns.flatMap { column in
      [ColumnShape](repeating: ColumnShape(name: column.name), count: column.levelRows == nil ? 1 : width)
    }
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedLevelEncoding {
    try examples.requireNoInfinity()
    let outcomes = TargetOutcomes(examples)
    return try FittedLevelEncoding(examples) { column, levelCount in
      let sums = LevelSums(examples, outcomes, column: column, levelCount: levelCount, in: nil)
      let prior = sums.prior
      let levels = (0...levelCount).map { sums.smoothed($0, smoothing: parameters.smoothing, prior: prior) }
      return LevelNumbers(
        features: outcomes.features(of: examples.features[column]), levels: Array(levels.dropLast()),
        missing: levels[levelCount], unseen: prior)
    }
  }

  public func fitTransforming(
    _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> FitAndTransformed<FittedLevelEncoding> {
    let fitted = try fit(examples, in: &context)
    let folds = min(parameters.folds, examples.rows)
    guard folds >= 2, examples.features.contains(where: \.isCategorical) else {
      return FitAndTransformed(fitted: fitted, inputs: fitted.transformingEachRow(of: examples.inputs))
    }
    let divisions = try context.structuredFolds(folds, of: examples, answeringAll: true, for: "target encoding")
    let foldOfRow = divisions.map { Self.foldOfRow($0, rows: examples.rows) } ?? drawnFolds(folds, examples, context)
    let outcomes = TargetOutcomes(examples)
    let beginning = outcomes.meanOfEarliest(examples)
    var result = fitted.transformingEachRow(of: examples.inputs)
    var position = 0
    for (column, feature) in examples.features.enumerated() {
      guard let levelCount = feature.levelCount else {
        position += 1
        continue
      }
      let all = LevelSums(examples, outcomes, column: column, levelCount: levelCount, in: nil)
      let others: [LevelSums] =
        if let divisions {
          divisions.map { division in
            var isLearned = [Bool](repeating: false, count: examples.rows)
            for row in division.train { isLearned[row] = true }
            return LevelSums(examples, outcomes, column: column, levelCount: levelCount) { isLearned[$0] }
          }
        } else {
          (0..<folds).map { fold in
            all.without(
              LevelSums(examples, outcomes, column: column, levelCount: levelCount) { foldOfRow[$0] == fold })
          }
        }
      // A part may hold all the weight; then the overall mean is all there is to say.
      let priors = others.map { $0.totalWeight > 0 ? $0.prior : all.prior }
      for row in 0..<examples.rows {
        let fold = foldOfRow[row]
        let level = levelCode(examples.inputs[row, column], levelCount: levelCount)
        let encoded =
          fold < 0
          ? beginning
          : others[fold].smoothed(
            level < 0 ? levelCount : level, smoothing: parameters.smoothing, prior: priors[fold])
        for output in 0..<outcomes.width { result[row, position + output] = encoded[output] }
      }
      position += outcomes.width
    }
    return FitAndTransformed(fitted: fitted, inputs: result)
  }

  /// The fold of each row, drawn at random.
  private func drawnFolds(_ folds: Int, _ examples: Examples, _ context: FitContext) -> [Int] {
    var foldOfRow = [Int](repeating: 0, count: examples.rows)
    var generator = context.stream("encoding-folds")
    for (position, row) in generator.permutation(examples.rows).enumerated() {
      foldOfRow[row] = position % folds
    }
    return foldOfRow
  }

  /// The fold in whose test part each row stands; -1: none.
  private static func foldOfRow(_ folds: [Fold], rows: Int) -> [Int] {
    var foldOfRow = [Int](repeating: -1, count: rows)
    for (number, fold) in folds.enumerated() { for row in fold.test { foldOfRow[row] = number } }
    return foldOfRow
  }
}

/// The numbers that are averaged: the target itself, or membership of classes.
private struct TargetOutcomes {
  let targets: Targets
  /// Numbers a row.
  let width: Int

  init(_ examples: Examples) {
    targets = examples.targets
    switch examples.task {
    case .regression: width = 1
    case .classification(let classCount): width = classCount > 2 ? classCount : 1
    }
  }

  func value(_ row: Int, _ output: Int) -> Double {
    switch targets {
    case .values(let values): values[row]
    case .classes(let codes, _): Int(codes[row]) == (width == 1 ? 1 : output) ? 1 : 0
    }
  }

  /// The mean over the rows of the earliest time, which no row that is encoded by it comes before; zeros where time
  /// has no say.
  func meanOfEarliest(_ examples: Examples) -> [Double] {
    var sums = [Double](repeating: 0, count: width)
    guard let times = examples.structure?.times, let first = times.min() else { return sums }
    let rows = times.indices.filter { times[$0] == first }
    // Rows without weight say nothing, unless there are no others.
    let counting = rows.filter { examples.weights?[$0] ?? 1 > 0 }
    let weights = rows.map { counting.isEmpty ? 1 : examples.weights?[$0] ?? 1 }
    let total = weights.reduce(0, +)
    for (row, weight) in zip(rows, weights) {
      for output in 0..<width { sums[output] += weight / total * value(row, output) }
    }
    return sums
  }

  func features(of feature: Feature) -> [Feature] {
    (0..<width).map { output in
      let name = width == 1 ? "\(feature.name) target" : "\(feature.name) target \(output)"
      return Feature(name: name, sources: feature.sources)
    }
  }
}

/// Weighted sums of the outcomes for each level; the entry after the levels is that of missing values.
private struct LevelSums {
  let width: Int
  var sums: [Double]
  var weights: [Double]

  init(
    _ examples: Examples, _ outcomes: TargetOutcomes, column: Int, levelCount: Int, in isCounted: ((Int) -> Bool)?
  ) {
    width = outcomes.width
    sums = [Double](repeating: 0, count: (levelCount + 1) * outcomes.width)
    weights = [Double](repeating: 0, count: levelCount + 1)
    for row in 0..<examples.rows where isCounted?(row) ?? true {
      let code = levelCode(examples.inputs[row, column], levelCount: levelCount)
      let level = code < 0 ? levelCount : code
      let weight = examples.weights?[row] ?? 1
      weights[level] += weight
      for output in 0..<width { sums[level * width + output] += weight * outcomes.value(row, output) }
    }
  }

  func without(_ part: LevelSums) -> LevelSums {
    var result = self
    for index in sums.indices { result.sums[index] -= part.sums[index] }
    for index in weights.indices { result.weights[index] -= part.weights[index] }
    return result
  }

  var totalWeight: Double { weights.reduce(0, +) }

  /// The overall mean of the outcomes.
  var prior: [Double] {
    let total = totalWeight
    return (0..<width).map { output in
      stride(from: output, to: sums.count, by: width).reduce(0) { $0 + sums[$1] } / total
    }
  }

  func smoothed(_ level: Int, smoothing: Double, prior: [Double]) -> [Double] {
    // What is left after taking parts away may be rounding error; such a level has no rows.
    let weight = weights[level] > 1e-9 ? weights[level] : 0
    guard weight + smoothing > 0, weight > 0 else { return prior }
    return (0..<width).map { (sums[level * width + $0] + smoothing * prior[$0]) / (weight + smoothing) }
  }
}
