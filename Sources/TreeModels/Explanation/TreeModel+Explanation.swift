import Learning
import LinearAlgebra

/// What each input adds to the scores of some rows.
public struct ShapleyValues: Sendable, Equatable {
  /// One matrix a score: rows x inputs.
  public let values: [Matrix<Double>]
  /// One number a score: what an answer is before any input is known. With the values of a row it adds up to the row's
  /// score.
  public let expected: [Double]
}

extension TreeModel {
  /// Scores that trees add up to, before the link: log-odds for two classes (boosting), one for each class, the logarithm
  /// of a count, or the answer itself.
  public func scores(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try check(inputs)
    let ensemble = fitted.ensemble
    var scores = fitted.compiled.scores(inputs)
    if ensemble.link == .shares {
      for index in scores.indices { scores[index] /= Double(max(1, ensemble.trees.count)) }
    }
    return Matrix(rows: inputs.rows, columns: ensemble.scoreCount, storage: scores)
  }

  /// Exact Shapley values of the scores, where an unknown input follows the training rows of each split.
  ///
  /// Takes O(rows x trees x leaves x depth^2). Source: Lundberg et al. (2020).
  public func shapleyValues(_ inputs: Matrix<Double>) throws(PredictionError) -> ShapleyValues {
    try check(inputs)
    let shapley = TreeShapley(ensemble: fitted.ensemble)
    return collect(inputs) { shapley.pathDependent($0) }
  }

  /// Exact Shapley values of the scores, where unknown inputs come from the rows of `background`.
  ///
  /// Takes O(rows x background rows x trees x leaves x depth). Source: Lundberg et al. (2020).
  public func shapleyValues(
    _ inputs: Matrix<Double>, background: Matrix<Double>
  ) throws(PredictionError) -> ShapleyValues {
    try check(inputs)
    try check(background)
    let shapley = TreeShapley(ensemble: fitted.ensemble)
    return collect(inputs) { shapley.interventional($0, background: background) }
  }

  private func collect(_ inputs: Matrix<Double>, _ answer: ([Double]) -> TreeShapley.Answer) -> ShapleyValues {
    var matrices = [Matrix<Double>](
      repeating: Matrix(rows: inputs.rows, columns: inputs.columns), count: fitted.ensemble.scoreCount)
    var expected = fitted.ensemble.base
    for row in 0..<inputs.rows {
      let one = answer(inputs.row(row))
      expected = one.expected
      for score in matrices.indices {
        for column in 0..<inputs.columns { matrices[score][row, column] = one.values[score][column] }
      }
    }
    return ShapleyValues(values: matrices, expected: expected)
  }

  /// For each input, the sum of what its splits gained, as a share of all gains (0 everywhere if there is no split).
  public var gainImportance: [Double] { importance { Double($0.gain) } }

  /// For each input, its share of all splits.
  public var splitImportance: [Double] { importance { _ in 1 } }

  private func importance(_ worth: (TreeNode) -> Double) -> [Double] {
    var sums = [Double](repeating: 0, count: inputWidth)
    for tree in fitted.ensemble.trees {
      for node in tree.nodes where !node.isLeaf { sums[Int(node.column)] += worth(node) }
    }
    let total = sums.reduce(0, +)
    return total > 0 ? sums.map { $0 / total } : sums
  }
}
