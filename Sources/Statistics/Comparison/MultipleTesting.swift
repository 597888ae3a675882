/// Corrections for asking many questions of one data set. Each returns adjusted p-values in the order given.
public enum MultipleTesting {
  /// Holm's step-down procedure: the chance of any false alarm stays at the level chosen. O(n log n).
  /// - Throws: `outOfRange` for a p-value outside 0...1 (NaN included).
  public static func holm(_ pValues: [Double]) throws(StatisticsError) -> [Double] {
    try check(pValues)
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    var adjusted = [Double](repeating: 1, count: pValues.count)
    var largest = 0.0
    for (position, index) in order.enumerated() {
      largest = max(largest, min(1, pValues[index] * Double(pValues.count - position)))
      adjusted[index] = largest
    }
    return adjusted
  }

  /// The step-up procedure of Benjamini and Hochberg (1995): the expected share of false alarms among the alarms stays at the
  /// level, where the questions are independent or hang together positively. O(n log n).
  /// - Throws: `outOfRange` for a p-value outside 0...1 (NaN included).
  public static func benjaminiHochberg(_ pValues: [Double]) throws(StatisticsError) -> [Double] {
    try check(pValues)
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    var adjusted = [Double](repeating: 1, count: pValues.count)
    var smallest = 1.0
    for (position, index) in order.enumerated().reversed() {
      smallest = min(smallest, pValues[index] * Double(pValues.count) / Double(position + 1))
      adjusted[index] = smallest
    }
    return adjusted
  }

  private static func check(_ pValues: [Double]) throws(StatisticsError) {
    for value in pValues { try Check.probability(value, name: "the p-value") }
  }
}
