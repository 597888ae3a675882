import LinearAlgebra
import Records

/// Answers for some rows.
public struct Predictions: Sendable, Equatable {
  public let output: ModelOutput
  /// rows x output.width.
  public let values: Matrix<Double>

  public init(output: ModelOutput, values: Matrix<Double>) {
    precondition(values.columns == output.width, "predictions don't fit the output")
    self.output = output
    self.values = values
  }

  /// Regression answers.
  public init(_ values: [Double]) {
    self.init(output: .value, values: Matrix(rows: values.count, columns: 1, storage: values))
  }

  public init(probabilities: Matrix<Double>) {
    self.init(output: .probabilities(classCount: probabilities.columns), values: probabilities)
  }

  public init(scores: Matrix<Double>) {
    self.init(output: .scores(classCount: scores.columns), values: scores)
  }

  public var rows: Int { values.rows }

  /// The class with the largest value in each row; the lowest code wins a tie.
  public var classes: [Int32] {
    (0..<values.rows).map { row in
      let answer = values.storage[values.range(ofRow: row)]
      return Int32((answer.indexOfLargest ?? answer.startIndex) - answer.startIndex)
    }
  }
}
