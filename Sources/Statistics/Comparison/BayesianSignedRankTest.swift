#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How probable is it, over data sets, that one of two methods is better by more than matters, that they are practically
/// equal, that the other is?
///
/// The differences of the data sets, with half of one more in the middle of the region of practical equivalence, get
/// weights from a Dirichlet distribution; in each draw the larger of the three shares of weighted pairs (d_i + d_j) / 2 above, within and
/// below the region wins.
///
/// Source: Benavoli, Corani, Demšar & Zaffalon, "Time for a change: a tutorial for comparing multiple classifiers through
/// Bayesian analysis", JMLR 18 (2017).
public struct BayesianSignedRankTest: Sendable, Equatable {
  /// Probability that the first is higher by more than the region.
  public let firstHigher: Double
  public let equivalent: Double
  public let secondHigher: Double

  /// - Parameters:
  ///   - first, second: one value a data set, at least two.
  ///   - rope: half-width of the region of practical equivalence, not negative.
  ///   - draws: 10,000 by default; the Monte-Carlo error is at most 0.5 / sqrt(draws).
  ///   - seed: the same seed gives the same probabilities.
  /// - Throws: `differentLengths`, `tooFewValues`, `notANumber`, `outOfRange`. O(draws * n log n).
  public init(
    _ first: [Double], _ second: [Double], rope: Double, draws: Int = 10_000, seed: UInt64
  ) throws(StatisticsError) {
    try Check.pair(first, second, atLeast: 2)
    guard rope >= 0, rope.isFinite else {
      throw .outOfRange(name: "the region of practical equivalence", value: rope, allowed: "0...")
    }
    // In ascending order; the pair sums above or below a bound are then runs. A sum at a bound counts half.
    let differences = ([0] + zip(first, second).map { $0 - $1 }).sorted()
    let count = differences.count
    let prior = differences.firstIndex(of: 0) ?? 0
    func bound(_ difference: Double, _ isPast: (Double) -> Bool) -> Int {
      differences.firstIndex { isPast(difference + $0) } ?? count
    }
    let below = differences.map { d in (bound(d) { $0 >= -2 * rope }, bound(d) { $0 > -2 * rope }) }
    let above = differences.map { d in (bound(d) { $0 >= 2 * rope }, bound(d) { $0 > 2 * rope }) }
    var generator = SeededGenerator(seed: seed).stream("signed-rank")
    var wins = [0.0, 0.0, 0.0]
    var running = [Double](repeating: 0, count: count + 1)
    let total = max(1, draws)
    for _ in 0..<total {
      // Exponential draws, divided by their sum, are Dirichlet; the prior difference counts half of one.
      for index in 0..<count {
        let normal = index == prior ? generator.normal() : 0
        let weight = index == prior ? normal * normal / 2 : -log(1 - generator.uniform())
        running[index + 1] = running[index] + weight
      }
      let sum = running[count]
      var left = 0.0
      var right = 0.0
      for index in 0..<count {
        let weight = running[index + 1] - running[index]
        left += weight * (running[below[index].0] + running[below[index].1]) / 2
        right += weight * (sum - (running[above[index].0] + running[above[index].1]) / 2)
      }
      let middle = sum * sum - left - right
      let shares = [right, rope > 0 ? middle : 0, left]
      let best = shares.max() ?? 0
      let winners = shares.indices.filter { shares[$0] == best }
      for winner in winners { wins[winner] += 1 / Double(winners.count) }
    }
    firstHigher = wins[0] / Double(total)
    equivalent = wins[1] / Double(total)
    secondHigher = wins[2] / Double(total)
  }
}
