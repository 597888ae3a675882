import LinearAlgebra
import Tabular

/// Rows to learn from: inputs, known answers, and optional weights. Checked when made.
public struct Examples: Sendable {
  /// rows x features, row-major. NaN marks a missing value.
  public let inputs: Matrix<Double>
  /// One for each column of `inputs`.
  public let features: [Feature]
  public let targets: Targets
  /// One for each row, finite and not negative, not all zero; nil means that every row counts once.
  public let weights: [Double]?
  /// Names these exact inputs (data, rows, transforms before them), so that work on them can be shared between
  /// trials; nil: nothing is shared.
  public let identity: String?
  /// What ties the rows together; nil: they may be divided at will. Every division of the rows inside a fit asks for it,
  /// by `FitContext.structuredFolds` or `structuredHoldOut`.
  public let structure: RowStructure?
  /// Whether a step before has given the inputs their scale, as scalings and PCA do: an estimator that would standardise
  /// them by itself had better not undo it.
  public let inputsAreScaled: Bool
  /// Who the rows are about, for mitigations; nil: nobody said.
  public let sensitive: SensitiveCells?

  public init(
    inputs: Matrix<Double>, features: [Feature]? = nil, targets: Targets, weights: [Double]? = nil,
    identity: String? = nil, structure: RowStructure? = nil, inputsAreScaled: Bool = false,
    sensitive: SensitiveCells? = nil
  ) throws(FitError) {
    let features = features ?? Feature.numeric(count: inputs.columns)
    guard inputs.rows > 0 else { throw .tooFewRows(required: 1, found: 0) }
    guard features.count == inputs.columns else {
      throw .widthMismatch(expected: features.count, found: inputs.columns)
    }
    guard targets.count == inputs.rows else {
      throw .lengthMismatch(what: "targets", expected: inputs.rows, found: targets.count)
    }
    switch targets {
    case .values(let values):
      if let row = values.firstIndex(where: { !$0.isFinite }) { throw .invalidTarget(row: row) }
    case .classes(let codes, let classCount):
      if let row = codes.firstIndex(where: { $0 < 0 || Int($0) >= classCount }) { throw .invalidTarget(row: row) }
    }
    if let weights {
      guard weights.count == inputs.rows else {
        throw .lengthMismatch(what: "weights", expected: inputs.rows, found: weights.count)
      }
      if let row = weights.firstIndex(where: { !$0.isFinite || $0 < 0 }) { throw .invalidWeight(row: row) }
      guard weights.contains(where: { $0 > 0 }) else { throw .allWeightsZero }
    }
    if let structure, structure.rowCount != inputs.rows {
      throw .lengthMismatch(what: "groups or times", expected: inputs.rows, found: structure.rowCount)
    }
    if let sensitive, sensitive.rowCount != inputs.rows {
      throw .lengthMismatch(what: "cells of sensitive columns", expected: inputs.rows, found: sensitive.rowCount)
    }
    self.inputs = inputs
    self.features = features
    self.targets = targets
    self.weights = weights
    self.identity = identity
    self.structure = structure
    self.inputsAreScaled = inputsAreScaled
    self.sensitive = sensitive
  }

  public var rows: Int { inputs.rows }
  public var task: LearningTask { targets.task }

  /// Throws where an input isn't finite: for estimators that can't take missing values.
  public func requireFiniteInputs() throws(FitError) {
    if let place = inputs.firstNonFinite {
      throw .notFinite(row: place.row, column: place.column, feature: features[place.column].name)
    }
  }

  /// Throws `invalidParameter` where a list of directions isn't one for each column, or gives a category one.
  ///
  /// - Parameter monotone: 1, -1 or 0 for each column; empty: no column has a direction.
  public func requireDirections(_ monotone: [Int]) throws(FitError) {
    guard !monotone.isEmpty else { return }
    guard monotone.count == inputs.columns else {
      throw .invalidParameter(
        name: "monotone", value: "a list of \(monotone.count)",
        expected: "empty, or a list of \(inputs.columns): one for each column")
    }
    for (feature, direction) in zip(features, monotone) where direction != 0 {
      if case .categorical = feature.kind {
        throw .invalidParameter(
          name: "monotone", value: String(direction), expected: "0 for the category '\(feature.name)'")
      }
    }
  }

  /// The given rows, in the given order.
  ///
  /// - Parameter identity: names these rows; nil: sharing ends here.
  public func selecting(_ rows: [Int], identity: String? = nil) throws(FitError) -> Examples {
    try Examples(
      inputs: inputs.selectingRows(rows), features: features, targets: targets.selecting(rows),
      weights: weights.map { weights in rows.map { weights[$0] } }, identity: identity,
      structure: structure?.selecting(rows), inputsAreScaled: inputsAreScaled, sensitive: sensitive?.selecting(rows))
  }

  /// The same rows as a transform made them.
  ///
  /// - Parameter areScaled: whether the transform has given the inputs their scale.
  public func transformed(
    to inputs: Matrix<Double>, features: [Feature], identity: String?, areScaled: Bool = false
  ) throws(FitError) -> Examples {
    try Examples(
      inputs: inputs, features: features, targets: targets, weights: weights, identity: identity, structure: structure,
      inputsAreScaled: inputsAreScaled || areScaled, sensitive: sensitive)
  }

  /// The same rows with other weights.
  public func weighted(_ weights: [Double]?, identity: String?) throws(FitError) -> Examples {
    try Examples(
      inputs: inputs, features: features, targets: targets, weights: weights, identity: identity, structure: structure,
      inputsAreScaled: inputsAreScaled, sensitive: sensitive)
  }

  /// The same rows with other targets, such as those that a reduction relabels.
  public func relabelled(_ targets: Targets, weights: [Double]?, identity: String?) throws(FitError) -> Examples {
    try Examples(
      inputs: inputs, features: features, targets: targets, weights: weights, identity: identity, structure: structure,
      inputsAreScaled: inputsAreScaled, sensitive: sensitive)
  }

  /// The same rows with the cells of the sensitive columns.
  public func about(_ sensitive: SensitiveCells?) throws(FitError) -> Examples {
    try Examples(
      inputs: inputs, features: features, targets: targets, weights: weights, identity: identity, structure: structure,
      inputsAreScaled: inputsAreScaled, sensitive: sensitive)
  }
}
