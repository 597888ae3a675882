import Foundation
import GoldenFiles
import Learning
import LinearAlgebra

/// A data set that golden values were computed on.
struct GoldenData {
  let inputs: Matrix<Double>
  let codes: [Int32]

  init(_ name: String) throws {
    let expected = try GoldenFile("data_\(name)")["expected"]
    inputs = try expected["X"].matrix
    codes = try expected["y"].vector.map { Int32($0) }
  }

  init(inputs: Matrix<Double>, codes: [Int32]) {
    self.inputs = inputs
    self.codes = codes
  }

  func examples(weights: [Double]? = nil) throws -> Examples {
    try Examples(
      inputs: inputs, targets: .classes(codes, classCount: Int(codes.max() ?? 0) + 1), weights: weights)
  }

  /// Columns with mean zero and (population) variance one.
  var standardized: GoldenData {
    var result = inputs
    for column in 0..<inputs.columns {
      let values = inputs.column(column)
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      for row in 0..<inputs.rows { result[row, column] = (values[row] - mean) / variance.squareRoot() }
    }
    return GoldenData(inputs: result, codes: codes)
  }

  func rows(_ range: some Sequence<Int>) -> GoldenData {
    let rows = Array(range)
    return GoldenData(inputs: inputs.selectingRows(rows), codes: rows.map { codes[$0] })
  }
}

/// The values less their mean: softmax intercepts are determined up to an added constant.
func centred(_ values: [Double]) -> [Double] {
  let mean = values.reduce(0, +) / Double(values.count)
  return values.map { $0 - mean }
}
