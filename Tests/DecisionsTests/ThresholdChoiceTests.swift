import Statistics
import Testing

@testable import Decisions

struct ThresholdChoiceTests {
  private static func sample(_ seed: UInt64, rows: Int = 60) -> (scores: [Double], isPositive: [Bool]) {
    var chance = SeededGenerator(seed: seed)
    // Few different scores, so that many are equal.
    let scores = (0..<rows).map { _ in Double(chance.integer(below: 20)) / 20 }
    return (scores, scores.map { chance.uniform() < $0 * 0.6 + 0.1 })
  }

  private static func f1(_ scores: [Double], _ isPositive: [Bool], _ threshold: Double) -> Double {
    let decided = scores.map { $0 > threshold }
    let hits = zip(decided, isPositive).count { $0 && $1 }
    return 2 * Double(hits) / Double(decided.count { $0 } + isPositive.count { $0 })
  }

  @Test(arguments: UInt64(1)...20) func findsTheLargestF1OfAllThresholds(_ seed: UInt64) throws {
    let (scores, isPositive) = Self.sample(seed)
    let found = try ThresholdChoice.threshold(.bestF1, scores: scores, isPositive: isPositive)
    let best = (Set(scores).map { $0 - 1e-9 } + [2]).map { Self.f1(scores, isPositive, $0) }.max() ?? 0
    #expect(abs(Self.f1(scores, isPositive, found) - best) < 1e-12)
  }

  @Test(arguments: UInt64(1)...20) func findsTheLargestWorthOfAllThresholds(_ seed: UInt64) throws {
    let (scores, isPositive) = Self.sample(seed)
    let worth = isPositive.map { $0 ? 5.0 : -1.0 }
    func sum(_ threshold: Double) -> Double {
      zip(scores, worth).reduce(0) { $0 + ($1.0 > threshold ? $1.1 : 0) }
    }
    let found = try ThresholdChoice.threshold(.worth(worth), scores: scores, isPositive: isPositive)
    let best = (Set(scores).map { $0 - 1e-9 } + [2]).map(sum).max() ?? 0
    #expect(abs(sum(found) - best) < 1e-9)
  }

  /// Errors of 5 and 1 are even at a probability of 1/6, where probabilities hold.
  @Test func costsOfFiveToOneDecideNearASixth() throws {
    var chance = SeededGenerator(seed: 5)
    let scores = (0..<200_000).map { _ in chance.uniform() }
    let isPositive = scores.map { chance.uniform() < $0 }
    let found = try ThresholdChoice.threshold(
      .worth(isPositive.map { $0 ? 5 : -1 }), scores: scores, isPositive: isPositive)
    #expect(abs(found - 1.0 / 6) < 0.02)
  }

  @Test(arguments: [0.0, 0.05, 0.1, 0.333, 0.5, 1]) func neverExceedsTheCapacity(_ share: Double) throws {
    let (scores, isPositive) = Self.sample(3)
    let found = try ThresholdChoice.threshold(.capacity(share), scores: scores, isPositive: isPositive)
    let decided = scores.count { $0 > found }
    #expect(Double(decided) <= share * Double(scores.count) + 1e-9)
    // The next group of equal scores wouldn't fit in.
    if let next = scores.filter({ $0 <= found }).max() {
      #expect(Double(decided + scores.count { $0 == next }) > share * Double(scores.count))
    }
  }

  @Test(arguments: [0.0, 0.05, 0.2, 0.4, 0.8, 1]) func findsTheLargestWorthWithinTheCapacity(_ share: Double) throws {
    let (scores, isPositive) = Self.sample(3)
    for worth in [isPositive.map { $0 ? 5.0 : -1.0 }, isPositive.map { $0 ? 1.0 : -2.0 }] {
      func sum(_ threshold: Double) -> Double {
        zip(scores, worth).reduce(0) { $0 + ($1.0 > threshold ? $1.1 : 0) }
      }
      let most = share * Double(scores.count) + 1e-9
      let found = try ThresholdChoice.threshold(
        .worthWithin(worth, capacity: share), scores: scores, isPositive: isPositive)
      #expect(Double(scores.count { $0 > found }) <= most)
      let allowed = (Set(scores).map { $0 - 1e-9 } + [2]).filter { threshold in
        Double(scores.count { $0 > threshold }) <= most
      }
      #expect(abs(sum(found) - (allowed.map(sum).max() ?? 0)) < 1e-9)
    }
  }

  @Test func nobodyIsPositiveWhereEveryDecisionCostsMoreThanItBrings() throws {
    let found = try ThresholdChoice.threshold(
      .worth([-1, -2, -1]), scores: [0.9, 0.8, 0.1], isPositive: [true, false, false])
    #expect(found >= 0.9)
    let all = try ThresholdChoice.threshold(
      .worth([1, 2, 1]), scores: [0.9, 0.8, 0.1], isPositive: [true, false, false])
    #expect(all < 0.1)
  }

  @Test func refusesRowsThatTellNothing() {
    #expect(throws: DecisionError.oneClass) {
      try ThresholdChoice.threshold(.bestF1, scores: [0.1, 0.9], isPositive: [false, false])
    }
    #expect(throws: DecisionError.notANumber) {
      try ThresholdChoice.threshold(.capacity(0.5), scores: [0.1, .nan], isPositive: [false, true])
    }
    #expect(throws: DecisionError.tooFewRows(required: 1, found: 0)) {
      try ThresholdChoice.threshold(.capacity(0.5), scores: [], isPositive: [])
    }
  }
}
