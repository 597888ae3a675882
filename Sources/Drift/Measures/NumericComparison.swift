/// Everything that is measured of one column of numbers.
package struct NumericComparison: Sendable, Equatable {
  package let test: KolmogorovSmirnov
  package let jensenShannon: Double
  package let hellinger: Double
  package let stabilityIndex: Double
  /// The area between the distribution functions, in units of the column.
  package let wasserstein: Double
  /// The same by the standard deviation of the reference; nil where that is 0.
  package let wassersteinBySpread: Double?
  package let referenceMean: Double
  package let currentMean: Double

  /// Up to this many different values of the reference each one is a bin of the stability index.
  package static let mostDistinct = 20

  /// - Parameters: both sorted, finite, not empty. O(n + m) beside the sorting.
  package init(sortedReference: [Double], sortedCurrent: [Double]) throws(DriftError) {
    test = try KolmogorovSmirnov(sortedReference: sortedReference, sortedCurrent: sortedCurrent)
    let shares = try ShareComparison(
      sortedReference: sortedReference, sortedCurrent: sortedCurrent, bins: .doane(sorted: sortedReference))
    jensenShannon = shares.jensenShannon
    hellinger = shares.hellinger
    stabilityIndex = try Self.stabilityShares(sortedReference, sortedCurrent).stabilityIndex
    wasserstein = Self.wasserstein(sortedReference, sortedCurrent)
    let moments = SampleMoments(sortedReference)
    wassersteinBySpread = moments.deviation > 0 ? wasserstein / moments.deviation : nil
    referenceMean = moments.mean
    currentMean = sortedCurrent.reduce(0, +) / Double(sortedCurrent.count)
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

  /// The integral of |F_reference - F_current|.
  static func wasserstein(_ first: [Double], _ second: [Double]) -> Double {
    var (i, j) = (0, 0)
    var area = 0.0
    var last = min(first.first ?? 0, second.first ?? 0)
    while i < first.count || j < second.count {
      let next = min(i < first.count ? first[i] : .infinity, j < second.count ? second[j] : .infinity)
      let gap = Double(i) / Double(first.count) - Double(j) / Double(second.count)
      area += abs(gap) * (next - last)
      while i < first.count, first[i] == next { i += 1 }
      while j < second.count, second[j] == next { j += 1 }
      last = next
    }
    return area
  }
}
