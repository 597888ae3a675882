import Statistics

/// Pearson's chi-square test of a table of counts.
package struct ChiSquareTest: Sendable, Equatable {
  package let statistic: Double
  package let degreesOfFreedom: Int
  package let pValue: Double

  /// Rows and columns without a count are left out. With one degree of freedom each difference is brought 1/2 nearer to zero
  /// (Yates), as SciPy does.
  /// - Parameter table: rows of equal length, no negative count.
  package init(_ table: [[Int]], isCorrected: Bool = true) {
    let width = table.first?.count ?? 0
    let rows = table.filter { $0.contains { $0 > 0 } }
    let columns = (0..<width).filter { column in rows.contains { $0[column] > 0 } }
    let rowSums = rows.map { row in columns.reduce(0) { $0 + row[$1] } }
    let columnSums = columns.map { column in rows.reduce(0) { $0 + $1[column] } }
    let total = Double(rowSums.reduce(0, +))
    degreesOfFreedom = max(0, rows.count - 1) * max(0, columns.count - 1)
    guard degreesOfFreedom > 0 else {
      statistic = 0
      pValue = 1
      return
    }
    let shrinking = degreesOfFreedom == 1 && isCorrected
    var sum = 0.0
    for (row, rowSum) in zip(rows, rowSums) {
      for (column, columnSum) in zip(columns, columnSums) {
        let expected = Double(rowSum) * Double(columnSum) / total
        var difference = abs(Double(row[column]) - expected)
        if shrinking { difference -= min(0.5, difference) }
        sum += difference * difference / expected
      }
    }
    statistic = sum
    pValue = ChiSquareDistribution(degreesOfFreedom: Double(degreesOfFreedom)).survival(sum)
  }
}

/// Everything that is measured of one column of categories.
package struct CategoryComparison: Sendable, Equatable {
  package let test: ChiSquareTest
  package let jensenShannon: Double
  package let hellinger: Double
  package let stabilityIndex: Double
  /// L-infinity: the largest difference of a level's shares.
  package let largestDifference: Double
  /// Position of the level whose share changed most.
  package let mostChanged: Int
  /// Share of current values in levels that the reference doesn't have.
  package let unseenShare: Double
  package let referenceShares: [Double]
  package let currentShares: [Double]

  /// Levels of which the smaller sample would be expected to hold fewer are joined to one before the test.
  static let leastExpected = 5.0

  /// - Parameters: counts of the same levels; at least one value on each side.
  package init(referenceCounts: [Int], currentCounts: [Int]) throws(DriftError) {
    let shares = try ShareComparison(referenceCounts: referenceCounts, currentCounts: currentCounts)
    test = ChiSquareTest(Self.joiningRare(referenceCounts, currentCounts))
    jensenShannon = shares.jensenShannon
    hellinger = shares.hellinger
    stabilityIndex = Self.withoutEmpty(shares).stabilityIndex
    largestDifference = shares.largestDifference
    let differences = zip(shares.reference, shares.current).map { abs($0 - $1) }
    mostChanged = differences.firstIndex(of: shares.largestDifference) ?? 0
    unseenShare = zip(shares.reference, shares.current).reduce(0) { $1.0 == 0 ? $0 + $1.1 : $0 }
    referenceShares = shares.reference
    currentShares = shares.current
  }

  /// Levels that neither side holds would count as filled bins.
  private static func withoutEmpty(_ shares: ShareComparison) -> ShareComparison {
    let kept = shares.reference.indices.filter { shares.reference[$0] > 0 || shares.current[$0] > 0 }
    return ShareComparison(
      checkedReference: kept.map { shares.reference[$0] }, current: kept.map { shares.current[$0] })
  }

  /// Two rows of counts; levels too rare for the test stand together in the last column.
  private static func joiningRare(_ reference: [Int], _ current: [Int]) -> [[Int]] {
    let totals = (Double(reference.reduce(0, +)), Double(current.reduce(0, +)))
    let smaller = min(totals.0, totals.1) / (totals.0 + totals.1)
    var rows: [[Int]] = [[], []]
    var rare = [0, 0]
    for (first, second) in zip(reference, current) {
      if Double(first + second) * smaller < leastExpected {
        rare[0] += first
        rare[1] += second
      } else {
        rows[0].append(first)
        rows[1].append(second)
      }
    }
    return [rows[0] + [rare[0]], rows[1] + [rare[1]]]
  }
}

extension ShareComparison {
  /// - Parameters: shares of the same bins that were made from counts.
  init(checkedReference reference: [Double], current: [Double]) {
    self.reference = reference
    self.current = current
  }
}
