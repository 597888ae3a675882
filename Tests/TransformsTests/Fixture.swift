import Foundation
import Learning
import LinearAlgebra
import Statistics
import Testing

/// One row through the single-row path.
func transformed<Fitted: FittedTransform>(_ row: [Double], by fitted: Fitted) -> [Double] {
  var output = [Double](repeating: 0, count: fitted.outputFeatures.count)
  var span = output.mutableSpan
  fitted.transform(row: row.span, into: &span)
  return output
}

extension Examples {
  /// Numeric rows with targets that don't matter.
  init(_ inputs: Matrix<Double>, features: [Feature]? = nil, weights: [Double]? = nil, identity: String? = nil)
    throws(FitError)
  {
    try self.init(
      inputs: inputs, features: features, targets: .values([Double](repeating: 0, count: inputs.rows)),
      weights: weights, identity: identity)
  }
}

/// Independent standard normal values.
func normalMatrix(rows: Int, columns: Int, seed: UInt64) -> Matrix<Double> {
  var generator = SeededGenerator(seed: seed)
  return Matrix(rows: rows, columns: columns, storage: (0..<(rows * columns)).map { _ in generator.normal() })
}
