import Foundation
import Learning
import LinearAlgebra
import Statistics
import Testing

/// One row through the single-row path.
func answer<Fitted: Model>(_ model: Fitted, to row: [Double]) -> [Double] {
  var answer = [Double](repeating: 0, count: model.output.width)
  var scratch = [Double](repeating: .nan, count: model.scratchCount)
  var answerSpan = answer.mutableSpan
  var scratchSpan = scratch.mutableSpan
  model.predict(row: row.span, into: &answerSpan, scratch: &scratchSpan)
  return answer
}

/// Independent standard normal values.
func normalMatrix(rows: Int, columns: Int, seed: UInt64) -> Matrix<Double> {
  var generator = SeededGenerator(seed: seed)
  return Matrix(rows: rows, columns: columns, storage: (0..<(rows * columns)).map { _ in generator.normal() })
}
