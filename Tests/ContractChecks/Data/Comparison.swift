import GoldenFiles
import Learning
import LinearAlgebra

/// Comparisons that laws are stated in.
enum Comparison {
  /// The same bits; NaN equals NaN.
  static func sameBits(_ first: [Double], _ second: [Double]) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { $0.bitPattern == $1.bitPattern }
  }

  /// The largest difference, relative to the size of the numbers (at least 1); infinite where shapes differ or one
  /// side only is NaN.
  static func largestDifference(_ first: [Double], _ second: [Double]) -> Double {
    GoldenFiles.largestDifference(first, second, missingIsEqual: true)
  }

  /// The bytes that an artefact would hold.
  static func bytes(_ value: some Encodable) throws -> [UInt8] { try ArtefactEncoder.encode(value) }
}

/// The single-row paths, called with room of exactly the size that is declared and rubbish in it.
enum RowPath {
  static func predict(_ model: some Model, _ inputs: Matrix<Double>) -> Matrix<Double> {
    let width = model.output.width
    var result = Matrix<Double>(rows: inputs.rows, columns: width)
    var scratch = [Double](repeating: .nan, count: model.scratchCount)
    // Backwards, so that what one row leaves behind can't pass for the answer of the next.
    for row in (0..<inputs.rows).reversed() {
      var answer = [Double](repeating: .nan, count: width)
      let values = inputs.row(row)
      var answerSpan = answer.mutableSpan
      var scratchSpan = scratch.mutableSpan
      model.predict(row: values.span, into: &answerSpan, scratch: &scratchSpan)
      for column in 0..<width { result[row, column] = answer[column] }
    }
    return result
  }

  static func transform(_ transform: some FittedTransform, _ inputs: Matrix<Double>) -> Matrix<Double> {
    let width = transform.outputWidth
    var result = Matrix<Double>(rows: inputs.rows, columns: width)
    for row in (0..<inputs.rows).reversed() {
      var output = [Double](repeating: -12_345, count: width)
      let values = inputs.row(row)
      var span = output.mutableSpan
      transform.transform(row: values.span, into: &span)
      for column in 0..<width { result[row, column] = output[column] }
    }
    return result
  }
}
