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
/// with one row doesn't hand that row's own target to the model. `fit` alone encodes by all rows. The mean of y is that of
/// all training rows in every fold, as means of their own would tell the folds, and so the targets, apart.
///
/// With `smoothing: auto` each column has the smoothing, of 0, 1, 3, 10, 30, 100, 300, 1000 and infinite, under which the
/// rows encoded out of fold come nearest to their targets (by the mean of squared distances), or the largest that is no
/// further away than one standard error of the difference. So a column that says nothing of the target becomes constant.
///
/// Folds keep groups together. In the order of time each row is encoded by earlier rows and their mean only (the rows
/// before the first part are divided again and again); rows that nothing precedes get the mean of the earliest time.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `smoothing` | auto | auto, or 0 to 1e9 | rows of overall mean that are mixed into every level |
/// | `folds` | 5 | 2 to 100 | parts into which the training rows are dealt for their own encoding |
///
/// Fitting takes O(rows * columns). Infinite values throw `notFinite`.
///
/// Golden values from scikit-learn's `TargetEncoder`; source: Micci-Barreca, "A preprocessing scheme for high-cardinality
/// categorical attributes" (2001).
public struct TargetEncoding: Transform {
  public struct Parameters: ParameterSet {
    public var smoothing = NumberOrAuto.auto
    public var folds = 5
    public init() {}
    public static let fields: [ParameterField<Self>] = [
      .numberOrAuto(
        "smoothing", \.smoothing, in: 0...1e9,
        "rows of overall mean that are mixed into every level; auto: what answers rows of other folds best"
      ).matters(.categoricalInputs),
      .integer("folds", \.folds, in: 2...100, "parts into which the training rows are dealt for their own encoding")
        .matters(.categoricalInputs),
    ]
  }

  public static let name = "target-encoding"
  public static let version = 3
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
    let crossFit = parameters.smoothing == .auto ? try divide(examples, in: &context) : nil
    return try fit(examples, crossFit, in: &context).fitted
  }

  public func fitTransforming(
    _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> FitAndTransformed<FittedLevelEncoding> {
    try examples.requireNoInfinity()
    let crossFit = try divide(examples, in: &context)
    let (fitted, smoothings) = try fit(examples, crossFit, in: &context)
    var result = fitted.transformingEachRow(of: examples.inputs)
    guard let crossFit else { return FitAndTransformed(fitted: fitted, inputs: result) }
    var position = 0
    for (column, feature) in examples.features.enumerated() {
      guard let levelCount = feature.levelCount else {
        position += 1
        continue
      }
      let encoder = OutOfFoldEncoder(examples, crossFit, column: column, levelCount: levelCount)
      for row in 0..<examples.rows {
        for output in 0..<crossFit.outcomes.width {
          result[row, position + output] = encoder.encoded(row, output, smoothing: smoothings[column])
        }
      }
      position += crossFit.outcomes.width
    }
    return FitAndTransformed(fitted: fitted, inputs: result)
  }

  /// The folds of the training rows; nil where there is nothing to encode, or nothing to encode it by.
  private func divide(_ examples: Examples, in context: inout FitContext) throws(FitError) -> TargetCrossFit? {
    let folds = min(parameters.folds, examples.rows)
    guard folds >= 2, examples.features.contains(where: \.isCategorical) else { return nil }
    return try TargetCrossFit(examples, folds: folds, in: &context)
  }

  /// The encoding by all rows, and the smoothing of each column.
  private func fit(
    _ examples: Examples, _ crossFit: TargetCrossFit?, in context: inout FitContext
  ) throws(FitError) -> (fitted: FittedLevelEncoding, smoothings: [Double]) {
    var smoothings = [Double](repeating: 0, count: examples.features.count)
    for (column, feature) in examples.features.enumerated() {
      guard let levelCount = feature.levelCount else { continue }
      switch (parameters.smoothing, crossFit) {
      case (.fixed(let number), _): smoothings[column] = number
      case (.auto, nil): smoothings[column] = .infinity
      case (.auto, let crossFit?):
        smoothings[column] = OutOfFoldEncoder(examples, crossFit, column: column, levelCount: levelCount)
          .bestSmoothing()
        guard smoothings[column] == .infinity else { continue }
        context.notes.append(
          "target-encoding: the levels of '\(feature.name)' tell no more of the target than chance would, "
            + "so all of them become the overall mean")
      }
    }
    let outcomes = crossFit?.outcomes ?? TargetOutcomes(examples)
    let fitted = try FittedLevelEncoding(examples) { column, levelCount in
      let sums = LevelSums(examples, outcomes, column: column, levelCount: levelCount, in: nil)
      let prior = sums.prior
      let levels = (0...levelCount).map { sums.smoothed($0, smoothing: smoothings[column], prior: prior) }
      return LevelNumbers(
        features: outcomes.features(of: examples.features[column]), levels: Array(levels.dropLast()),
        missing: levels[levelCount], unseen: prior)
    }
    return (fitted, smoothings)
  }
}
