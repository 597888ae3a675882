import Statistics
import Testing

@testable import Decisions

struct DecisionRuleTests {
  @Test func tellsGroupsFromLevelsCutsAndMissingCells() {
    let coding = GroupCoding(
      [
        .init(name: "sex", parts: .levels(["female", "male"])),
        .init(name: "age", parts: .cuts([25, 60])),
      ], cells: [[0, 1, 1, .nan], [20, 25, 70, 30]])
    #expect(
      coding.names == ["female, age < 25", "male, age 25 to < 60", "male, age >= 60", "sex missing, age 25 to < 60"])
    // The last are of a level that no row had, and a pair that no row was.
    #expect(coding.groups(of: [[1, .nan, 2, 0], [59.9, 40, 40, 70]]) == [1, 3, nil, nil])
  }

  @Test func unknownGroupsHaveTheUsualThreshold() {
    let rule = DecisionRule(
      scale: .probability,
      coding: GroupCoding([.init(name: "sex", parts: .levels(["f", "m"]))], cells: [[0, 1]]),
      groupCuts: [DecisionCut(threshold: 0.2), DecisionCut(threshold: 0.8)], usualCut: DecisionCut(threshold: 0.5))
    #expect(rule.cut(ofGroup: 0).threshold == 0.2)
    #expect(rule.cut(ofGroup: nil).threshold == 0.5)
    #expect(rule.cut(ofGroup: 7).threshold == 0.5)
  }

  @Test func theSameRowDrawsTheSameLotAndLotsAreEven() {
    func lot(_ row: [Double]) -> Double {
      var lot = DecisionLot(seed: 3)
      for value in row { lot.take(value) }
      return lot.value
    }
    #expect(lot([1, .nan, 0]) == lot([1, -.nan, -0.0]))
    #expect(lot([1, 2]) != lot([2, 1]))
    let lots = (0..<20_000).map { lot([Double($0), 1]) }
    #expect(abs(lots.reduce(0, +) / 20_000 - 0.5) < 0.01)
    #expect(abs(Double(lots.count { $0 < 0.1 }) / 20_000 - 0.1) < 0.01)
  }

  /// Against a fine grid over all lots between two and three predictors.
  @Test(arguments: UInt64(1)...30) func theBestLotIsNoWorseThanAnyOnAGrid(_ seed: UInt64) {
    var chance = SeededGenerator(seed: seed)
    let errors = (0..<3).map { _ in chance.uniform() }
    let violations = (0..<3).map { _ in (0..<4).map { _ in chance.uniform() - 0.5 } }
    let found = BestMixture(errors: errors, violations: violations, penalty: 10)
    func value(_ shares: [Double]) -> Double {
      var error = 0.0
      var worst = 0.0
      for constraint in 0..<4 {
        var sum = 0.0
        for predictor in 0..<3 { sum += shares[predictor] * violations[predictor][constraint] }
        worst = max(worst, sum)
      }
      for predictor in 0..<3 { error += shares[predictor] * errors[predictor] }
      return error + 10 * worst
    }
    #expect(abs(found.shares.reduce(0, +) - 1) < 1e-9)
    var best = Double.infinity
    for first in 0...60 {
      for second in 0...(60 - first) {
        best = min(best, value([Double(first) / 60, Double(second) / 60, Double(60 - first - second) / 60]))
      }
    }
    #expect(value(found.shares) <= best + 1e-9)
    // By duality the multipliers bound every lot from below by the same value.
    var dual = Double.infinity
    for predictor in 0..<3 {
      var sum = errors[predictor]
      for constraint in 0..<4 { sum += found.multipliers[constraint] * violations[predictor][constraint] }
      dual = min(dual, sum)
    }
    #expect(abs(dual - value(found.shares)) < 1e-8)
  }
}
