import LinearAlgebra

extension Model {
  /// The answers of the single-row path, one row after the other: the batch path of models that gain nothing by more.
  /// The caller has checked the inputs.
  public func predictRowByRow(_ inputs: Matrix<Double>) -> Predictions {
    let width = output.width
    var values = Matrix<Double>(rows: inputs.rows, columns: width)
    var scratch = [Double](repeating: 0, count: scratchCount)
    values.storage.withUnsafeMutableBufferPointer { buffer in
      // Safe: each row of the answers has `width` numbers.
      for row in 0..<inputs.rows {
        var answer = buffer.extracting(row * width..<(row + 1) * width).mutableSpan
        var space = scratch.mutableSpan
        predict(row: inputs.storage.span.extracting(inputs.range(ofRow: row)), into: &answer, scratch: &space)
      }
    }
    return Predictions(output: output, values: values)
  }
}
