import LinearAlgebra

/// A fitted model: pure prediction, no chance, no state.
public protocol Model: Sendable, Codable {
  /// Frozen name under which artefacts are stored: `logistic-regression-model`.
  static var kind: String { get }

  /// Columns that an input must have.
  var inputWidth: Int { get }
  var output: ModelOutput { get }
  /// Numbers that were learned: weights, split thresholds and leaf values, stored training values.
  var parameterCount: Int { get }
  /// About how many multiplications answering one row takes; counted, so that it is the same on every machine.
  /// Default: `parameterCount`, as in a product with all weights.
  var rowWork: Int { get }

  /// Whether NaN inputs mean "missing" and are answered (the estimator's capability `missingValues`).
  var acceptsMissingValues: Bool { get }

  /// Whether a batch answers each row to the same bits as the row alone, however many rows there are and wherever the row
  /// stands among them. Default: false, as where the batch is a product of matrices.
  var answersBatchesAsRows: Bool { get }

  /// Answers for each row of `inputs` (rows x inputWidth). Throws for no rows, a wrong width, and for NaN or infinity
  /// unless the model accepts missing values.
  func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions

  /// Answers for one row, into `answer` (`output.width` values), without allocating: the path that a service runs.
  ///
  /// `row` has `inputWidth` values, checked by the caller; the result equals the batch path to the last few bits.
  /// `scratch` holds `scratchCount` values that the model may overwrite.
  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>)

  /// How many values of scratch space `predict(row:into:scratch:)` needs.
  var scratchCount: Int { get }

  /// Positions of the inputs that can change an answer at all (a weight that isn't zero, a feature that is split on).
  var usedInputs: [Int] { get }
}

extension Model {
  public var scratchCount: Int { 0 }
  public var rowWork: Int { parameterCount }
  public var acceptsMissingValues: Bool { false }
  public var answersBatchesAsRows: Bool { false }
  public var usedInputs: [Int] { Array(0..<inputWidth) }

  /// The checks every batch prediction begins with.
  public func check(_ inputs: Matrix<Double>) throws(PredictionError) {
    guard inputs.rows > 0 else { throw .noRows }
    guard inputs.columns == inputWidth else { throw .widthMismatch(expected: inputWidth, found: inputs.columns) }
    if !acceptsMissingValues, let place = inputs.firstNonFinite {
      throw .notFinite(row: place.row, column: place.column)
    }
  }
}

/// The form of a model's answer.
public enum ModelOutput: Sendable, Equatable, Codable {
  /// One number a row.
  case value
  /// Class probabilities, one column a class.
  case probabilities(classCount: Int)
  /// Decision scores, one column a class: the largest wins, but they don't sum to one.
  case scores(classCount: Int)

  /// Numbers in one answer.
  public var width: Int {
    switch self {
    case .value: 1
    case .probabilities(let classCount), .scores(let classCount): classCount
    }
  }
}

extension ModelOutput {
  /// Whether an answer is about so many classes.
  public func isOfClasses(_ count: Int) -> Bool {
    self == .probabilities(classCount: count) || self == .scores(classCount: count)
  }
}

/// A model that an affine map can be folded into, so that scaling, PCA and the model become one step.
public protocol AffineFoldable: Model {
  /// The model that answers for `x` what this one answers for `map(x)`, or nil where it can't be had.
  func folded(after map: AffineMap) -> Self?
}
