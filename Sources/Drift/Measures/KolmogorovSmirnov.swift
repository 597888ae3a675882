#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The two-sample test of Kolmogorov and Smirnov: the largest distance of two distribution functions.
///
/// D = sup |F_reference - F_current|. D doesn't grow with the number of values, its p does fall. Ties make the p too large,
/// never too small. Sources: Smirnov (1939); the exact distribution: Viehmann, arXiv 2102.08037 (2021).
package struct KolmogorovSmirnov: Sendable, Equatable {
  /// From 0 (equal distributions) to 1 (no overlap).
  package let distance: Double
  /// The chance of such a distance where both come from one distribution.
  package let pValue: Double

  /// Up to this many pairs of values the p-value is exact; above, it is that of the limit, corrected for the sample size.
  package static let mostExactPairs = 1_000_000

  /// - Parameters: both sorted, finite, not empty. O(n + m).
  package init(sortedReference: [Double], sortedCurrent: [Double]) throws(DriftError) {
    try self.init(
      gap: Self.largestGap(sortedReference, sortedCurrent), sortedReference.count, sortedCurrent.count)
  }

  /// - Parameters:
  ///   - gap: max |i m - j n|, as `largestGap` finds it.
  ///   - first, second: n and m, the numbers of values.
  init(gap: Int, _ first: Int, _ second: Int) throws(DriftError) {
    guard first > 0 else { throw .tooFewValues(what: "reference values", required: 1, found: 0) }
    guard second > 0 else { throw .tooFewValues(what: "current values", required: 1, found: 0) }
    distance = Double(gap) / (Double(first) * Double(second))
    pValue = Self.pValue(gap: gap, first, second)
  }

  /// max |i m - j n| over the merged values, where i of n and j of m values are not larger.
  package static func largestGap(_ first: [Double], _ second: [Double]) -> Int {
    var (i, j, largest) = (0, 0, 0)
    while i < first.count, j < second.count {
      let value = min(first[i], second[j])
      while i < first.count, first[i] == value { i += 1 }
      while j < second.count, second[j] == value { j += 1 }
      largest = max(largest, abs(i * second.count - j * first.count))
    }
    return largest
  }

  static func pValue(gap: Int, _ first: Int, _ second: Int) -> Double {
    guard gap > 0 else { return 1 }
    if first * second <= mostExactPairs { return exact(gap: gap, first, second) }
    let effective = Double(first) / Double(first + second) * Double(second)
    return limit(Double(gap) / (Double(first) * Double(second)), effective)
  }

  /// The chance that a random path from (0, 0) to (n, m) reaches a point with |i m - j n| >= gap, as a sum of the mass that
  /// leaves the band, so that small chances keep their digits. O(n m).
  private static func exact(gap: Int, _ n: Int, _ m: Int) -> Double {
    var column = [Double](repeating: 0, count: m + 1)
    var outside = 0.0
    for i in 0...n {
      for j in 0...m {
        let left = Double(n + m - i - j + 1)
        var mass = i == 0 && j == 0 ? 1.0 : 0.0
        if i > 0 { mass += column[j] * Double(n - i + 1) / left }
        if j > 0 { mass += column[j - 1] * Double(m - j + 1) / left }
        if mass > 0, abs(i * m - j * n) >= gap {
          outside += mass
          mass = 0
        }
        column[j] = mass
      }
    }
    return min(1, outside)
  }

  /// Kolmogorov's limit 2 sum (-1)^(k-1) exp(-2 k^2 x^2) at x = sqrt(n) d + 1 / (6 sqrt(n)) + (sqrt(n) d - 1) / (4 n).
  /// Source of the correction: Vrbik, "Small-sample corrections to Kolmogorov-Smirnov test statistic" (2018).
  static func limit(_ distance: Double, _ effective: Double) -> Double {
    let root = effective.squareRoot()
    let x = root * distance + 1 / (6 * root) + (root * distance - 1) / (4 * effective)
    // Below, the alternating series converges slowly, and the chance is 1 to twelve digits.
    guard x > 0.2 else { return 1 }
    var sum = 0.0
    for k in 1...100 {
      let term = exp(-2 * Double(k * k) * x * x)
      sum += k.isMultiple(of: 2) ? -term : term
      if term < 1e-18 * abs(sum) { break }
    }
    return min(1, max(0, 2 * sum))
  }

  /// The smallest gap whose chance is at most `level`; nil where even no overlap is likelier than that.
  static func criticalGap(level: Double, _ first: Int, _ second: Int) -> Int? {
    var (low, high) = (1, first * second)
    guard pValue(gap: high, first, second) <= level else { return nil }
    while low < high {
      let middle = (low + high) / 2
      if pValue(gap: middle, first, second) <= level { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
