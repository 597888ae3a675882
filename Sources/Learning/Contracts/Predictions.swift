import LinearAlgebra
import Records

/// Answers for some rows.
public struct Predictions: Sendable, Equatable {
  public let output: ModelOutput
  /// rows x output.width.
  public let values: Matrix<Double>
  /// The class that each row was decided to be, where something else decides than the largest number.
  public let decided: [Int32]?

  /// - Parameter decided: one class a row; nil: the largest number decides.
  public init(output: ModelOutput, values: Matrix<Double>, decided: [Int32]? = nil) {
    precondition(values.columns == output.width, "predictions don't fit the output")
    precondition(decided.map { $0.count == values.rows } ?? true, "decisions don't fit the rows")
    self.output = output
    self.values = values
    self.decided = decided
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

  /// The same answers with other decisions.
  public func deciding(_ decided: [Int32]?) -> Predictions {
    Predictions(output: output, values: values, decided: decided)
  }

  /// The class of each row: as decided, or the one with the largest value.
  public var classes: [Int32] { decided ?? likeliestClasses }

  /// The class with the largest value in each row; the lowest code wins a tie.
  public var likeliestClasses: [Int32] {
    (0..<values.rows).map { row in
      let answer = values.storage[values.range(ofRow: row)]
      return Int32((answer.indexOfLargest ?? answer.startIndex) - answer.startIndex)
    }
  }
}
