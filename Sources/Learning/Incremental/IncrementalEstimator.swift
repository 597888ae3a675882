import LinearAlgebra
import Statistics

/// A model that learns from one row after another, and answers in between.
///
/// It holds all that learning on needs, chance included, so that a stored copy learns on to the same bits.
///
/// Law: learning rows one by one gives the model that `fit` gives for all of them in that order; so does learning the
/// first of them by `fit` and going on with the rest.
public protocol IncrementalModel: Model {
  /// Learns from one row.
  ///
  /// - Parameters:
  ///   - row: `inputWidth` values.
  ///   - target: the value, or the code of the class.
  ///   - weight: how much the row counts; above 0.
  /// - Throws: `widthMismatch`, `notFinite` (row 0) where the model takes no missing values, `invalidTarget` (row 0) for
  ///   a target that is missing or no known class, and `invalidWeight` (row 0): such a row teaches nothing. `numerical`
  ///   where a number has left the finite ones: the model is of no use any more.
  mutating func learn(_ row: Span<Double>, target: Double, weight: Double) throws(FitError)

  /// What it did about changes in the rows so far, in words: "3 of 10 trees ...". Default: nil, as where it does nothing
  /// but learn.
  var adaptation: String? { get }
}

/// An estimator whose models learn row by row. It can always begin with an earlier model.
public protocol IncrementalEstimator: WarmStartable where Fitted: IncrementalModel {
  /// A model that hasn't seen a row.
  func untrained(_ features: [Feature], task: LearningTask, in context: FitContext) throws(FitError) -> Fitted
}

extension IncrementalEstimator {
  public static var warmStart: WarmStartEffect { .carriesOver }

  /// Learns the rows in their order.
  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> Fitted {
    var model = try untrained(examples.features, task: examples.task, in: context)
    try model.learn(examples)
    return model
  }

  public func fit(
    _ examples: Examples, startingFrom model: Fitted, in context: inout FitContext
  ) throws(FitError) -> Fitted {
    try requireSameForm(examples, as: model)
    var model = model
    try model.learn(examples)
    return model
  }

  /// Each row is learned once.
  public func fitPasses(columns: Int) -> Double { 3 }
}

extension IncrementalModel {
  public var adaptation: String? { nil }

  /// Learns from rows in their order. Rows of weight zero teach nothing.
  ///
  /// - Throws: as `learn(_:target:weight:)`, with the number of the row and the name of the column.
  public mutating func learn(_ examples: Examples) throws(FitError) {
    for row in 0..<examples.rows { try learn(examples, row: row) }
  }

  /// Learns from one of the rows.
  mutating func learn(_ examples: Examples, row: Int) throws(FitError) {
    let weight = examples.weights?[row] ?? 1
    guard weight > 0 else { return }
    let range = examples.inputs.range(ofRow: row)
    do throws(FitError) {
      try learn(
        examples.inputs.storage.span.extracting(range), target: examples.targets.number(ofRow: row), weight: weight)
    } catch {
      throw error.ofRow(row, features: examples.features)
    }
  }

  /// The checks that learning a row begins with.
  public func checkLesson(_ row: Span<Double>, target: Double, weight: Double) throws(FitError) {
    guard row.count == inputWidth else { throw .widthMismatch(expected: inputWidth, found: row.count) }
    for column in row.indices where !row[column].isFinite && !(acceptsMissingValues && row[column].isNaN) {
      throw .notFinite(row: 0, column: column, feature: "x\(column)")
    }
    guard target.isFinite else { throw .invalidTarget(row: 0) }
    if output != .value, target < 0 || target >= Double(output.width) || target != target.rounded() {
      throw .invalidTarget(row: 0)
    }
    guard weight > 0, weight.isFinite else { throw .invalidWeight(row: 0) }
  }
}

extension Targets {
  /// The value of a row, or the code of its class.
  public func number(ofRow row: Int) -> Double {
    switch self {
    case .values(let values): values[row]
    case .classes(let codes, _): Double(codes[row])
    }
  }
}

extension FitError {
  /// An error about the only row of a lesson, as one about a row of many.
  fileprivate func ofRow(_ row: Int, features: [Feature]) -> FitError {
    switch self {
    case .notFinite(_, let column, let feature):
      .notFinite(row: row, column: column, feature: features.indices.contains(column) ? features[column].name : feature)
    case .invalidTarget: .invalidTarget(row: row)
    case .invalidWeight: .invalidWeight(row: row)
    default: self
    }
  }
}
