import Statistics
import Testing

@Suite struct FunctionalANOVATests {
  /// Every combination of some levels once, with the value that a function gives it.
  private func grid(_ levels: [Int], _ value: ([Int]) -> Double) -> (factors: [[Int]], values: [Double]) {
    var rows: [[Int]] = [[]]
    for count in levels { rows = rows.flatMap { row in (0..<count).map { row + [$0] } } }
    return (levels.indices.map { factor in rows.map { $0[factor] } }, rows.map(value))
  }

  @Test func additiveEffectsOnAFullGridHaveTheirClosedForm() throws {
    // Variances of 0, 1, 2, 3 and of 0, 1 and of nothing: 9 * 1.25, 16 * 0.25, 0.
    let data = grid([4, 2, 3]) { 3 * Double($0[0]) + 4 * Double($0[1]) }
    let shares = try FunctionalANOVA(factors: data.factors, values: data.values, seed: 1).shares
    let total = 9 * 1.25 + 16 * 0.25
    for (share, expected) in zip(shares, [9 * 1.25 / total, 4 / total, 0]) {
      #expect(abs(share - expected) < 1e-12)
    }
  }

  @Test func whatOnlyCombinationsExplainIsNobodysShare() throws {
    let data = grid([2, 2]) { $0[0] == $0[1] ? 1 : 0 }
    let shares = try FunctionalANOVA(factors: data.factors, values: data.values, seed: 1).shares
    #expect(shares == [0, 0])
  }

  @Test func halfOfAnAdditiveGridStillTellsWhichFactorMatters() throws {
    let data = grid([4, 3, 3]) { 10 * Double($0[0]) + Double($0[1]) }
    let kept = data.values.indices.filter { ($0 * 7) % 2 == 0 }
    let shares = try FunctionalANOVA(
      factors: data.factors.map { factor in kept.map { factor[$0] } }, values: kept.map { data.values[$0] }, seed: 4
    ).shares
    #expect(shares[0] > 0.8 && shares[1] < 0.1 && shares[2] < 0.1, "\(shares)")
  }

  @Test func aQuantityThatNeverChangesHasNoShares() throws {
    let data = grid([3, 2]) { _ in 0.7 }
    #expect(try FunctionalANOVA(factors: data.factors, values: data.values, seed: 1).shares == [0, 0])
  }

  @Test func theSameSeedGivesTheSameShares() throws {
    var chance = SeededGenerator(seed: 3)
    let values = (0..<40).map { _ in chance.uniform() }
    let factors = [4, 3, 5].map { count in (0..<40).map { _ in chance.integer(below: count) } }
    let first = try FunctionalANOVA(factors: factors, values: values, seed: 9)
    #expect(try FunctionalANOVA(factors: factors, values: values, seed: 9) == first)
    #expect(first.shares.allSatisfy { $0 >= 0 && $0 <= 1 } && first.shares.reduce(0, +) <= 1 + 1e-9)
  }

  @Test func missingAndUnpairedValuesAreRefused() {
    #expect(throws: StatisticsError.notANumber(index: 1)) {
      try FunctionalANOVA(factors: [[0, 1]], values: [1, .nan], seed: 1)
    }
    #expect(throws: StatisticsError.differentLengths(first: 1, second: 2)) {
      try FunctionalANOVA(factors: [[0]], values: [1, 2], seed: 1)
    }
    #expect(throws: StatisticsError.tooFewValues(required: 2, found: 1)) {
      try FunctionalANOVA(factors: [[0]], values: [1], seed: 1)
    }
  }
}
