#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The shares of the same bins or levels in two samples, and how far they lie apart.
package struct ShareComparison: Sendable, Equatable {
  package let reference: [Double]
  package let current: [Double]

  /// - Parameters: counts of the same bins; at least one value on each side.
  package init(referenceCounts: [Int], currentCounts: [Int]) throws(DriftError) {
    guard referenceCounts.count == currentCounts.count else {
      throw .differentLengths(
        first: "reference counts", firstCount: referenceCounts.count, second: "current counts",
        secondCount: currentCounts.count)
    }
    let totals = (referenceCounts.reduce(0, +), currentCounts.reduce(0, +))
    guard totals.0 > 0 else { throw .tooFewValues(what: "reference values", required: 1, found: 0) }
    guard totals.1 > 0 else { throw .tooFewValues(what: "current values", required: 1, found: 0) }
    reference = referenceCounts.map { Double($0) / Double(totals.0) }
    current = currentCounts.map { Double($0) / Double(totals.1) }
  }

  /// Equal-width bins of the reference (Doane), and one more for what lies outside of them.
  package init(sortedReference: [Double], sortedCurrent: [Double], bins: Bins) throws(DriftError) {
    func counts(_ sorted: [Double]) -> [Int] {
      let inside = bins.counts(sorted: sorted)
      return inside + [sorted.count - inside.reduce(0, +)]
    }
    try self.init(referenceCounts: counts(sortedReference), currentCounts: counts(sortedCurrent))
  }

  /// sqrt(JS) to base 2, the distance of Jensen and Shannon: 0 for equal shares, 1 for no bin in common.
  package var jensenShannon: Double {
    var sum = 0.0
    for (first, second) in zip(reference, current) {
      let middle = (first + second) / 2
      if first > 0 { sum += first * log2(first / middle) }
      if second > 0 { sum += second * log2(second / middle) }
    }
    return max(0, sum / 2).squareRoot()
  }

  /// sqrt(sum (sqrt p - sqrt q)^2 / 2): from 0 to 1.
  package var hellinger: Double {
    let sum = zip(reference, current).reduce(0.0) { total, pair in
      let difference = pair.0.squareRoot() - pair.1.squareRoot()
      return total + difference * difference
    }
    return (sum / 2).squareRoot()
  }

  /// The population stability index, sum (p - q) ln(p / q). An empty bin counts as 0.0001, or as a millionth of the smallest
  /// share where that is no larger than 0.0001; shares aren't divided anew. As Evidently counts it.
  package var stabilityIndex: Double {
    let (p, q) = (Self.filled(reference), Self.filled(current))
    return zip(p, q).reduce(0) { $0 + ($1.0 - $1.1) * log($1.0 / $1.1) }
  }

  private static func filled(_ shares: [Double]) -> [Double] {
    let smallest = shares.filter { $0 > 0 }.min() ?? 1
    let filling = smallest > 0.0001 ? 0.0001 : smallest / 1e6
    return shares.map { $0 == 0 ? filling : $0 }
  }

  /// The largest difference of two shares.
  package var largestDifference: Double { zip(reference, current).map { abs($0 - $1) }.max() ?? 0 }
}
