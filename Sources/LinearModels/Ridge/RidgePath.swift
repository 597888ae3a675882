import Learning
import LinearAlgebra

/// Ridge regression for many penalties, with the error that each would make on rows it hasn't seen.
public struct RidgePath: Sendable, Equatable {
  /// One model for a penalty.
  public struct Step: Sendable, Equatable {
    public let penalty: Double
    public let model: LinearRegressionModel
    /// Weighted mean of the squared errors of every row, left out in turn; infinite where a row alone determines a
    /// direction.
    public let leaveOneOutError: Double
  }

  /// In the order of the penalties that were asked for.
  public let steps: [Step]

  /// The step with the smallest error; of equals the one with the largest penalty.
  public var best: Step? {
    steps.min { ($0.leaveOneOutError, -$0.penalty) < ($1.leaveOneOutError, -$1.penalty) }
  }
}

extension Ridge {
  /// The models of all `penalties` and their leave-one-out errors, from one decomposition of the Gram matrix, or of the
  /// kernel matrix where rows are fewer than columns. `parameters.penalty` has no say.
  ///
  /// O(rows * columns^2 + columns^3), and O(columns^2 + rows * columns) for each penalty. Columns of very different size
  /// should be scaled: the penalty is that of the raw columns, so the decomposition can't even them out.
  ///
  /// - Throws: `invalidParameter` for a penalty that is negative or not finite, `numerical` where the arithmetic leaves
  ///   the finite numbers, and the errors of `fit`.
  public func path(
    _ examples: Examples, penalties: [Double], in context: inout FitContext
  ) throws(FitError) -> RidgePath {
    if let penalty = penalties.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .invalidParameter(name: "penalties", value: "\(penalty)", expected: "numbers of at least 0")
    }
    let values = try examples.targets.regressionValues(for: Self.name)
    guard !penalties.isEmpty else { return RidgePath(steps: []) }
    let solved = try RidgeSolver(parameters).path(
      examples, targets: Matrix(rows: values.count, columns: 1, storage: values), penalties: penalties, in: &context)
    return RidgePath(
      steps: penalties.indices.map { index in
        RidgePath.Step(
          penalty: penalties[index],
          model: LinearRegressionModel(
            weights: solved.scores[index].weights.storage, intercept: solved.scores[index].intercepts[0]),
          leaveOneOutError: solved.errors[index])
      })
  }
}
