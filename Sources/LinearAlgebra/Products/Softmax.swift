import Foundation

/// `1 / (1 + exp(score))` and `1 / (1 + exp(-score))`, from one exponential and without overflow.
@inlinable
@inline(__always)
package func sigmoids(_ score: Double) -> (low: Double, high: Double) {
  let small = exp(-abs(score))
  let large = 1 / (1 + small)
  return score >= 0 ? (small * large, large) : (large, small * large)
}

/// Replaces the values by their exponentials over the sum of these, largest first subtracted.
@inlinable
@inline(__always)
package func softmax(_ values: inout MutableSpan<Double>) {
  var largest = -Double.infinity
  for index in values.indices { largest = max(largest, values[index]) }
  var sum = 0.0
  for index in values.indices {
    let value = exp(values[index] - largest)
    values[index] = value
    sum += value
  }
  let factor = 1 / sum
  for index in values.indices { values[index] *= factor }
}

/// `softmax` of every row.
package func softmaxRows(_ scores: inout Matrix<Double>) {
  let columns = scores.columns
  scores.storage.withUnsafeMutableBufferPointer { buffer in
    for start in stride(from: 0, to: buffer.count, by: max(1, columns)) {
      var row = buffer.extracting(start..<start + columns).mutableSpan
      softmax(&row)
    }
  }
}
