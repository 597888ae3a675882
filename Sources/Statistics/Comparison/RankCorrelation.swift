/// How much two orders agree.
public enum RankCorrelation {
  /// Pearson's correlation; nil where a side is constant. O(n).
  /// - Throws: `differentLengths`, `tooFewValues` (two are needed), `notANumber`.
  public static func pearson(_ first: [Double], _ second: [Double]) throws(StatisticsError) -> Double? {
    try Check.pair(first, second, atLeast: 2)
    let firstMean = Location.meanUnchecked(first)
    let secondMean = Location.meanUnchecked(second)
    var product = 0.0
    var firstSquares = 0.0
    var secondSquares = 0.0
    for (x, y) in zip(first, second) {
      product += (x - firstMean) * (y - secondMean)
      firstSquares += (x - firstMean) * (x - firstMean)
      secondSquares += (y - secondMean) * (y - secondMean)
    }
    let scale = firstSquares.squareRoot() * secondSquares.squareRoot()
    guard scale > 0 else { return nil }
    return min(1, max(-1, product / scale))
  }

  /// Spearman's rho: Pearson's correlation of the mid-ranks, so ties are right; nil where a side is constant.
  /// O(n log n). Throws as `pearson`.
  public static func spearman(_ first: [Double], _ second: [Double]) throws(StatisticsError) -> Double? {
    try Check.pair(first, second, atLeast: 2)
    let (one, other) = (Ranks.average(first), Ranks.average(second))
    guard let rho = try pearson(one, other) else { return nil }
    // The same order, or its reverse, is exactly that: sums of squares may leave 0.9999999999999999.
    if one == other { return 1 }
    let ends = Double(first.count + 1)
    return zip(one, other).allSatisfy { $0 + $1 == ends } ? -1 : rho
  }

  /// Kendall's tau-b: (concordant - discordant) / sqrt((pairs - ties1)(pairs - ties2)); nil where a side is constant.
  /// O(n log n) by counting the exchanges of a merge sort (Knight 1966). Throws as `pearson`.
  public static func kendall(_ first: [Double], _ second: [Double]) throws(StatisticsError) -> Double? {
    try Check.pair(first, second, atLeast: 2)
    let count = first.count
    let order = first.indices.sorted { (first[$0], second[$0]) < (first[$1], second[$1]) }
    var jointTies = 0
    var run = 1
    for position in 1..<count {
      let same =
        first[order[position]] == first[order[position - 1]] && second[order[position]] == second[order[position - 1]]
      if same { run += 1 }
      if !same || position == count - 1 {
        jointTies += run * (run - 1) / 2
        run = 1
      }
    }
    var sequence = order.map { second[$0] }
    let exchanges = countExchanges(&sequence)
    let pairs = count * (count - 1) / 2
    let firstTies = tiedPairs(first)
    let secondTies = tiedPairs(second)
    // pairs - ties on either side = concordant + discordant, and discordant = exchanges.
    let untied = pairs - firstTies - secondTies + jointTies
    let scale = (Double(pairs - firstTies) * Double(pairs - secondTies)).squareRoot()
    guard scale > 0 else { return nil }
    return min(1, max(-1, Double(untied - 2 * exchanges) / scale))
  }

  private static func tiedPairs(_ values: [Double]) -> Int {
    Ranks.tieGroups(values).reduce(0) { $0 + $1.members.count * ($1.members.count - 1) / 2 }
  }

  /// Sorts by merging and returns how many pairs stood in the wrong order.
  private static func countExchanges(_ values: inout [Double]) -> Int {
    var source = values
    var target = values
    var exchanges = 0
    var width = 1
    while width < source.count {
      var start = 0
      while start < source.count {
        let middle = min(start + width, source.count)
        let end = min(start + 2 * width, source.count)
        var left = start
        var right = middle
        for position in start..<end {
          if left < middle, right >= end || source[left] <= source[right] {
            target[position] = source[left]
            left += 1
          } else {
            target[position] = source[right]
            exchanges += middle - left
            right += 1
          }
        }
        start = end
      }
      swap(&source, &target)
      width *= 2
    }
    values = source
    return exchanges
  }
}
