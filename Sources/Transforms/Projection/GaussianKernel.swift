import Learning
import LinearAlgebra

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `exp(-gamma |x - y|^2)`.
enum GaussianKernel {
  /// 1 / (columns * variance of all values), as scikit-learn's `gamma="scale"`; 1 for values that don't vary.
  ///
  /// Throws `numerical` where the variance overflows: a width that doesn't fit the values gives features without meaning.
  static func usualGamma(of inputs: Matrix<Double>) throws(FitError) -> Double {
    var mean = 0.0
    var square = 0.0
    for (index, value) in inputs.storage.enumerated() {
      let difference = value - mean
      mean += difference / Double(index + 1)
      square += difference * (value - mean)
    }
    let variance = square / Double(max(1, inputs.storage.count))
    guard variance.isFinite else {
      throw .numerical("the values are so large that their variance overflows; scale the columns first, or give gamma")
    }
    let gamma = 1 / (Double(max(1, inputs.columns)) * variance)
    return gamma.isFinite && gamma > 0 ? gamma : 1
  }

  /// The kernel of two rows, each a part of a longer buffer.
  @inline(__always)
  static func value(_ x: Span<Double>, _ points: Span<Double>, _ point: Int, gamma: Double) -> Double {
    let start = point &* x.count
    var squared = 0.0
    for column in 0..<x.count {
      let difference = x[column] - points[start &+ column]
      squared += difference * difference
    }
    return exp(-gamma * squared)
  }
}
