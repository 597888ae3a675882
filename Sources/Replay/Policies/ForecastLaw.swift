#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A known error of a model, with what was known of the same model when it could be forecast.
package struct KnownPair: Sendable, Equatable {
  package let age: Int
  /// The model's newest known error then; nil: it had none.
  package let before: Double?
  package let loss: Double
}

/// A linear law of errors: loss = a + b log(1 + age) + c [no error known yet] + d (last known error), fitted by least
/// squares with a weak pull of the slopes towards none.
struct ForecastLaw: Sendable {
  private var products = [[Double]](repeating: [Double](repeating: 0, count: 4), count: 4)
  private var moments = SIMD4<Double>.zero
  private var squares = 0.0
  private var count = 0

  /// Pairs that are too few to learn from.
  private static let leastPairs = 8
  /// Weight of the pull, in pairs.
  private static let pull = 1e-3

  static func features(age: Int, before: Double?) -> SIMD4<Double> {
    SIMD4(1, log1p(Double(age)), before == nil ? 1 : 0, before ?? 0)
  }

  mutating func add(_ pair: KnownPair) {
    guard pair.loss.isFinite else { return }
    let features = Self.features(age: pair.age, before: pair.before)
    for row in 0..<4 { for column in 0..<4 { products[row][column] += features[row] * features[column] } }
    moments += features * pair.loss
    squares += pair.loss * pair.loss
    count += 1
  }

  struct Fitted: Sendable {
    let coefficients: SIMD4<Double>
    /// Variance of one error around the law.
    let noise: Double
    fileprivate let inverse: [[Double]]

    /// Variance of a sum of coefficients with these weights.
    func variance(of weights: SIMD4<Double>) -> Double {
      var sum = 0.0
      for row in 0..<4 { for column in 0..<4 { sum += weights[row] * inverse[row][column] * weights[column] } }
      return sum * noise
    }
  }

  /// Nil where there are too few pairs.
  var fitted: Fitted? {
    guard count >= Self.leastPairs else { return nil }
    var pulled = products
    for place in 1..<4 { pulled[place][place] += Self.pull * Double(count) }
    // The level itself isn't pulled, only kept solvable.
    pulled[0][0] += 1e-9
    guard let inverse = Self.inverse(pulled) else { return nil }
    var coefficients = SIMD4<Double>.zero
    for row in 0..<4 { for column in 0..<4 { coefficients[row] += inverse[row][column] * moments[column] } }
    var explained = 2 * (coefficients * moments).sum()
    for row in 0..<4 {
      for column in 0..<4 { explained -= coefficients[row] * products[row][column] * coefficients[column] }
    }
    return Fitted(
      coefficients: coefficients, noise: max(0, squares - explained) / Double(max(1, count - 4)), inverse: inverse)
  }

  /// By elimination with pivots; nil where the matrix is singular. `Cholesky` would bring BLAS into reports, which read this
  /// target and link none.
  private static func inverse(_ matrix: [[Double]]) -> [[Double]]? {
    let size = matrix.count
    var left = matrix
    var right = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    for column in 0..<size {
      guard let pivot = (column..<size).max(by: { abs(left[$0][column]) < abs(left[$1][column]) }),
        abs(left[pivot][column]) > 1e-14
      else { return nil }
      left.swapAt(pivot, column)
      right.swapAt(pivot, column)
      let scale = 1 / left[column][column]
      for place in 0..<size {
        left[column][place] *= scale
        right[column][place] *= scale
      }
      for row in 0..<size where row != column {
        let factor = left[row][column]
        guard factor != 0 else { continue }
        for place in 0..<size {
          left[row][place] -= factor * left[column][place]
          right[row][place] -= factor * right[column][place]
        }
      }
    }
    return right
  }
}
