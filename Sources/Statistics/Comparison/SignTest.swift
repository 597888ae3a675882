/// The sign test of paired values, and McNemar's test, which is the sign test of two classifiers' errors.
public struct SignTest: Sendable, Equatable {
  /// Pairs in which the first value is larger.
  public let firstLarger: Int
  /// Pairs in which the second value is larger.
  public let secondLarger: Int
  /// Two-sided and exact; equal pairs carry no information and are left out.
  public let pValue: Double

  /// - Parameters: first, second: paired values, at least one pair.
  /// - Throws: `differentLengths`, `tooFewValues`, `notANumber`.
  public init(_ first: [Double], _ second: [Double]) throws(StatisticsError) {
    try Check.pair(first, second, atLeast: 1)
    var larger = 0
    var smaller = 0
    for (x, y) in zip(first, second) {
      if x > y { larger += 1 } else if x < y { smaller += 1 }
    }
    self.init(firstLarger: larger, secondLarger: smaller)
  }

  /// From counts: for McNemar, the rows that only the first and only the second classifier gets right.
  public init(firstLarger: Int, secondLarger: Int) {
    self.firstLarger = max(0, firstLarger)
    self.secondLarger = max(0, secondLarger)
    let trials = self.firstLarger + self.secondLarger
    let coin = BinomialDistribution(trials: trials, probability: 0.5)
    pValue = trials == 0 ? 1 : min(1, 2 * coin.cumulative(min(self.firstLarger, self.secondLarger)))
  }
}
