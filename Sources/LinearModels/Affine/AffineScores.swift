import Learning
import LinearAlgebra

/// The learned part of every linear model: `score[k] = weights[k] . x + intercepts[k]`.
struct AffineScores: Sendable, Equatable, Codable {
  /// outputs x inputs, so that the weights of one output lie side by side.
  let weights: Matrix<Double>
  /// One for each output.
  let intercepts: [Double]

  init(weights: Matrix<Double>, intercepts: [Double]) {
    precondition(weights.rows == intercepts.count, "one intercept for each output")
    self.weights = weights
    self.intercepts = intercepts
  }

  init(weights: [Double], intercept: Double) {
    self.init(weights: Matrix(rows: 1, columns: weights.count, storage: weights), intercepts: [intercept])
  }

  private enum CodingKeys: CodingKey { case weights, intercepts }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let weights = try container.decode(Matrix<Double>.self, forKey: .weights)
    let intercepts = try container.decode([Double].self, forKey: .intercepts)
    guard weights.rows == intercepts.count, !intercepts.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .intercepts, in: container,
        debugDescription: "\(intercepts.count) intercepts for \(weights.rows) rows of weights")
    }
    self.init(weights: weights, intercepts: intercepts)
  }

  var outputCount: Int { weights.rows }
  var inputWidth: Int { weights.columns }
  var parameterCount: Int { weights.storage.count + intercepts.count }

  /// Inputs with a weight that isn't zero for any output.
  var usedInputs: [Int] {
    (0..<weights.columns).filter { column in (0..<weights.rows).contains { weights[$0, column] != 0 } }
  }

  /// rows x outputs.
  func scores(_ inputs: Matrix<Double>) -> Matrix<Double> {
    var result =
      outputCount == 1
      ? Matrix(rows: inputs.rows, columns: 1, storage: inputs.times(weights.storage))
      : inputs.times(weights, transposingOther: true)
    let outputs = outputCount
    intercepts.withUnsafeBufferPointer { intercepts in
      result.storage.withUnsafeMutableBufferPointer { values in
        for row in 0..<inputs.rows {
          for output in 0..<outputs { values[row &* outputs &+ output] += intercepts[output] }
        }
      }
    }
    return result
  }

  /// Writes the scores of one row into the first `outputCount` values of `answer`.
  @inline(__always)
  func score(row: Span<Double>, into answer: inout MutableSpan<Double>) {
    for output in 0..<outputCount { answer[output] = score(row: row, output: output) }
  }

  /// The score of one row for one output.
  @inline(__always)
  func score(row: Span<Double>, output: Int) -> Double {
    let width = weights.columns
    return row.withUnsafeBufferPointer { row in
      weights.storage.withUnsafeBufferPointer { weights in
        // Safe: the caller checked that the row has `inputWidth` values, and there is one row of weights per output.
        guard let row = row.baseAddress, let weights = weights.baseAddress else { return intercepts[output] }
        return intercepts[output] + product(row, weights + output &* width, count: width)
      }
    }
  }

  /// The scores that answer for `x` what these answer for `map(x)`.
  func folded(after map: AffineMap) -> AffineScores? {
    guard map.matrix.columns == inputWidth else { return nil }
    let moved = weights.times(map.offset)
    return AffineScores(
      weights: weights.times(map.matrix, transposingOther: true),
      intercepts: zip(intercepts, moved).map { $0 + $1 })
  }
}

/// Dot product with four independent sums of two lanes each: the additions don't wait for one another.
///
/// About a third of a cblas call for 50 values. Safe while both pointers have `count` values.
@inline(__always)
func product(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int) -> Double {
  let left = UnsafeRawPointer(x)
  let right = UnsafeRawPointer(y)
  var sum0 = SIMD2<Double>()
  var sum1 = SIMD2<Double>()
  var sum2 = SIMD2<Double>()
  var sum3 = SIMD2<Double>()
  var index = 0
  while index &+ 8 <= count {
    let offset = index &* 8
    sum0 +=
      left.loadUnaligned(fromByteOffset: offset, as: SIMD2<Double>.self)
      * right.loadUnaligned(fromByteOffset: offset, as: SIMD2<Double>.self)
    sum1 +=
      left.loadUnaligned(fromByteOffset: offset &+ 16, as: SIMD2<Double>.self)
      * right.loadUnaligned(fromByteOffset: offset &+ 16, as: SIMD2<Double>.self)
    sum2 +=
      left.loadUnaligned(fromByteOffset: offset &+ 32, as: SIMD2<Double>.self)
      * right.loadUnaligned(fromByteOffset: offset &+ 32, as: SIMD2<Double>.self)
    sum3 +=
      left.loadUnaligned(fromByteOffset: offset &+ 48, as: SIMD2<Double>.self)
      * right.loadUnaligned(fromByteOffset: offset &+ 48, as: SIMD2<Double>.self)
    index &+= 8
  }
  var rest = 0.0
  while index < count {
    rest += x[index] * y[index]
    index &+= 1
  }
  let total = (sum0 + sum1) + (sum2 + sum3)
  return total[0] + total[1] + rest
}
