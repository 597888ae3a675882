/// Everything that is measured of one column of numbers.
package struct NumericComparison: Sendable, Equatable {
  package let test: KolmogorovSmirnov
  package let jensenShannon: Double
  package let hellinger: Double
  package let stabilityIndex: Double
  /// The area between the distribution functions, in units of the column.
  package let wasserstein: Double
  /// The same by the standard deviation of the reference; nil where that is 0, or where the quotient is no number.
  package let wassersteinBySpread: Double?
  package let referenceMean: Double
  package let currentMean: Double
  /// Bins of the reference (Doane), those that the distances of the shares rest on.
  let binCount: Int

  /// Up to this many different values of the reference each one is a bin of the stability index.
  package static let mostDistinct = 20

  /// - Parameters: both sorted, finite, not empty. O(n + m) beside the sorting.
  package init(sortedReference: [Double], sortedCurrent: [Double]) throws(DriftError) {
    let walk = DistributionWalk(sortedReference, sortedCurrent)
    test = try KolmogorovSmirnov(gap: walk.largestGap, sortedReference.count, sortedCurrent.count)
    let moments = SampleMoments(sortedReference)
    let bins = Bins.doane(sorted: sortedReference, moments)
    binCount = bins.edges.count - 1
    let shares = try ShareComparison(sortedReference: sortedReference, sortedCurrent: sortedCurrent, bins: bins)
    jensenShannon = shares.jensenShannon
    hellinger = shares.hellinger
    stabilityIndex = try Self.stabilityShares(sortedReference, sortedCurrent).stabilityIndex
    wasserstein = walk.area
    let bySpread = walk.area / moments.deviation
    wassersteinBySpread = moments.deviation > 0 && bySpread.isFinite ? bySpread : nil
    referenceMean = moments.mean
    currentMean = SampleMoments.mean(sortedCurrent)
  }

  /// Sturges' bins over both samples, or one for each value where the reference has few.
  private static func stabilityShares(_ reference: [Double], _ current: [Double]) throws(DriftError) -> ShareComparison
  {
    guard hasFewValues(reference) else {
      let bins = Bins.sturges(sortedReference: reference, sortedCurrent: current)
      return try ShareComparison(
        referenceCounts: bins.counts(sorted: reference), currentCounts: bins.counts(sorted: current))
    }
    let values = Set(reference).union(current).sorted()
    func counts(_ sorted: [Double]) -> [Int] {
      var position = 0
      return values.map { value in
        let start = position
        while position < sorted.count, sorted[position] == value { position += 1 }
        return position - start
      }
    }
    return try ShareComparison(referenceCounts: counts(reference), currentCounts: counts(current))
  }

  private static func hasFewValues(_ sorted: [Double]) -> Bool {
    var distinct = 0
    var last: Double?
    for value in sorted where value != last {
      distinct += 1
      if distinct > mostDistinct { return false }
      last = value
    }
    return true
  }
}

/// One walk over two sorted samples, for what their distribution functions say of each other.
struct DistributionWalk {
  /// max |i m - j n|, where i of n and j of m values are not larger: the distance of Kolmogorov and Smirnov, times n m.
  let largestGap: Int
  /// The integral of |F_first - F_second|: the distance of Wasserstein.
  let area: Double

  /// O(n + m).
  init(_ first: [Double], _ second: [Double]) {
    var (i, j, largest) = (0, 0, 0)
    var area = 0.0
    var last = min(first.first ?? 0, second.first ?? 0)
    while i < first.count || j < second.count {
      let next = min(i < first.count ? first[i] : .infinity, j < second.count ? second[j] : .infinity)
      let gap = Double(i) / Double(first.count) - Double(j) / Double(second.count)
      area += abs(gap) * (next - last)
      while i < first.count, first[i] == next { i += 1 }
      while j < second.count, second[j] == next { j += 1 }
      largest = max(largest, abs(i * second.count - j * first.count))
      last = next
    }
    largestGap = largest
    self.area = area
  }
}
