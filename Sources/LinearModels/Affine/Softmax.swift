import Foundation
import LinearAlgebra

/// `1 / (1 + exp(-score))`, without overflow.
@inline(__always)
func sigmoid(_ score: Double) -> Double {
  // exp of a very negative number underflows to zero; exp(-score) of a very negative score is infinite and gives zero.
  1 / (1 + exp(-score))
}

/// Replaces the values by their exponentials over the sum of these, largest first subtracted.
@inline(__always)
func softmax(_ values: inout MutableSpan<Double>) {
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
func softmaxRows(_ scores: inout Matrix<Double>) {
  let columns = scores.columns
  scores.storage.withUnsafeMutableBufferPointer { buffer in
    for start in stride(from: 0, to: buffer.count, by: max(1, columns)) {
      var row = buffer.extracting(start..<start + columns).mutableSpan
      softmax(&row)
    }
  }
}
