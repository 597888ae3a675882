#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Statistics

/// The maximum mean discrepancy of two samples of rows under a Gaussian kernel: whether the joint distributions differ.
///
/// With k(a, b) = exp(-|a - b|^2 / (2 s^2)), s the median distance of the pooled rows: MMD^2 = mean k(x, x') + mean k(y, y')
/// - 2 mean k(x, y). O((n + m)^2 columns).
/// Source: Gretton et al., "A kernel two-sample test" (2012).
package struct MaximumMeanDiscrepancy: Sendable, Equatable {
  /// Without the diagonal: 0 on average where nothing drifted.
  package let unbiasedSquare: Double
  package let bandwidth: Double
  /// The share of random divisions of the pooled rows with no smaller unbiased square; nil where none were drawn.
  package let pValue: Double?

  /// - Parameters:
  ///   - reference, current: rows of equal width, two at least on each side; scaled, so that no column outweighs the others.
  ///   - bandwidth: s; nil (default): the median distance of the pooled rows.
  ///   - permutations: random divisions for the p-value, 0 or more.
  /// - Throws: `tooFewValues`, `differentLengths`, `notFinite`.
  package init(
    reference: [[Double]], current: [[Double]], bandwidth: Double? = nil, permutations: Int = 0, seed: UInt64 = 0
  ) throws(DriftError) {
    let rows = reference + current
    let count = reference.count
    for (name, sample) in [("reference rows", reference), ("current rows", current)] where sample.count < 2 {
      throw .tooFewValues(what: name, required: 2, found: sample.count)
    }
    for (position, row) in rows.enumerated() {
      guard row.count == rows[0].count else {
        throw .differentLengths(
          first: "row 0", firstCount: rows[0].count, second: "row \(position)", secondCount: row.count)
      }
      guard row.allSatisfy(\.isFinite) else {
        throw .notFinite(what: "the rows of the discrepancy", position: position)
      }
    }
    var squares = Self.squaredDistances(rows)
    let width = bandwidth ?? Self.medianDistance(squares, rows.count)
    self.bandwidth = width
    let scale = -1 / (2 * width * width)
    // All rows equal: every kernel value is 1, and nothing differs.
    for position in squares.indices { squares[position] = squares[position] == 0 ? 1 : exp(squares[position] * scale) }
    let kernel = squares
    let observed = Self.sums(kernel, rows.count, isReference: rows.indices.map { $0 < count })
    let current = rows.count - count
    let unbiased = Self.square(observed, count, current)
    unbiasedSquare = unbiased
    guard permutations > 0 else {
      pValue = nil
      return
    }
    var generator = SeededGenerator(seed: seed).stream("discrepancy")
    var division = rows.indices.map { $0 < count }
    var atLeast = 0
    for _ in 0..<permutations {
      generator.shuffle(&division)
      let sums = Self.sums(kernel, rows.count, isReference: division)
      if Self.square(sums, count, current) >= unbiased { atLeast += 1 }
    }
    pValue = Double(atLeast + 1) / Double(permutations + 1)
  }

  private static func squaredDistances(_ rows: [[Double]]) -> [Double] {
    var squares = [Double](repeating: 0, count: rows.count * rows.count)
    for first in rows.indices {
      for second in (first + 1)..<max(first + 1, rows.count) {
        var sum = 0.0
        for column in rows[first].indices {
          let difference = rows[first][column] - rows[second][column]
          sum += difference * difference
        }
        squares[first * rows.count + second] = sum
        squares[second * rows.count + first] = sum
      }
    }
    return squares
  }

  private static func medianDistance(_ squares: [Double], _ count: Int) -> Double {
    var distances: [Double] = []
    distances.reserveCapacity(count * (count - 1) / 2)
    for first in 0..<count {
      for second in (first + 1)..<max(first + 1, count) {
        distances.append(squares[first * count + second].squareRoot())
      }
    }
    distances = SortedValues.finite(distances)
    let middle = distances.count / 2
    let median =
      distances.count.isMultiple(of: 2) ? (distances[middle - 1] + distances[middle]) / 2 : distances[middle]
    return median > 0 ? median : 1
  }

  /// Kernel sums without the diagonal: within reference, within current, across (each pair once).
  ///
  /// A value is multiplied by 1 or 0 instead of asking on which side its row is: a product of 0 changes no sum, and nobody
  /// can foresee the answer for each of all pairs.
  private static func sums(
    _ kernel: [Double], _ count: Int, isReference: [Bool]
  ) -> (reference: Double, current: Double, across: Double) {
    let weights = isReference.map { $0 ? 1.0 : 0.0 }
    var (reference, current, across) = (0.0, 0.0, 0.0)
    for first in 0..<count {
      var (withReference, withCurrent) = (0.0, 0.0)
      for second in (first + 1)..<max(first + 1, count) {
        let value = kernel[first * count + second]
        let weight = weights[second]
        withReference += value * weight
        withCurrent += value * (1 - weight)
      }
      if isReference[first] {
        reference += withReference
        across += withCurrent
      } else {
        current += withCurrent
        across += withReference
      }
    }
    return (2 * reference, 2 * current, across)
  }

  private static func square(
    _ sums: (reference: Double, current: Double, across: Double), _ n: Int, _ m: Int
  ) -> Double {
    let (n, m) = (Double(n), Double(m))
    return sums.reference / (n * (n - 1)) + sums.current / (m * (m - 1)) - 2 * sums.across / (n * m)
  }
}
