import GoldenFiles
import Records
import Testing

@testable import Decisions

/// Thresholds of groups beside Fairlearn's, and against all there are.
struct GroupThresholdTests {
  private static func training() throws -> AnswersByGroup {
    let data = try GermanCredit()
    return try AnswersByGroup(
      scores: data.selecting(data.scores), isPositive: data.selecting(data.isPositive),
      groups: data.selecting(data.sexes), groupCount: 2)
  }

  private static let cases: [(name: String, constraint: ParityConstraint, objective: ParityObjective)] = [
    ("demographic_parity.accuracy_score", .demographicParity, .accuracy),
    ("demographic_parity.accuracy_score.flip", .demographicParity, .accuracy),
    ("demographic_parity.balanced_accuracy_score", .demographicParity, .balancedAccuracy),
    ("equalized_odds.accuracy_score", .equalizedOdds, .accuracy),
    ("true_positive_rate_parity.accuracy_score", .truePositiveRate, .accuracy),
    ("false_positive_rate_parity.accuracy_score", .falsePositiveRate, .accuracy),
  ]

  @Test(arguments: cases.indices) func drawsBetweenThresholdsAsFairlearnDoes(_ index: Int) throws {
    let (name, constraint, objective) = Self.cases[index]
    let found = try InterpolatedThresholds(try Self.training(), constraint: constraint, objective: objective)
    let golden = try GoldenFile("fairness_mitigation")["expected", "by_sex", "threshold_optimizer", name, "rule"]
    for (group, groupName) in GermanCredit.sexNames.enumerated() {
      let rule = try golden[groupName]
      let mixture = try #require(found.cuts[group].mixture)
      func threshold(_ key: String) throws -> Double {
        try #require(Double(try rule[key].text.dropFirst(2).dropLast()))
      }
      #expect(abs(mixture.share - (try rule["p0"].number)) < 1e-9)
      if mixture.share > 0 { #expect(abs(mixture.first - (try threshold("operation0"))) < 1e-9) }
      if mixture.share < 1 { #expect(abs(mixture.second - (try threshold("operation1"))) < 1e-9) }
      if constraint == .equalizedOdds {
        #expect(abs(mixture.ignoredShare - (try rule["p_ignore"].number)) < 1e-9)
        #expect(abs(mixture.constant - (try rule["prediction_constant"].number)) < 1e-9)
      }
    }
  }

  @Test(arguments: cases.indices) func decidesAsOftenAsFairlearnDoes(_ index: Int) throws {
    let (name, constraint, objective) = Self.cases[index]
    let answers = try Self.training()
    let found = try InterpolatedThresholds(answers, constraint: constraint, objective: objective)
    let golden = try GoldenFile("fairness_mitigation")["expected", "by_sex", "threshold_optimizer", name, "train"]
    var right = 0.0
    for (row, score) in answers.scores.enumerated() {
      let chance = found.cuts[answers.groups[row] ?? 0].chance(score)
      right += answers.isPositive[row] ? chance : 1 - chance
    }
    #expect(abs(right / Double(answers.scores.count) - (try golden["accuracy"].number)) < 1e-9)
  }

  private static func rate(
    _ constraint: ParityConstraint, _ answers: AnswersByGroup, _ group: Int, _ threshold: Double
  ) -> Double {
    let rows = answers.scores.indices.filter { row in
      guard answers.groups[row] == group else { return false }
      switch constraint {
      case .truePositiveRate: return answers.isPositive[row]
      case .falsePositiveRate: return !answers.isPositive[row]
      default: return true
      }
    }
    return Double(rows.count { answers.scores[$0] > threshold }) / Double(rows.count)
  }

  private static func right(_ answers: AnswersByGroup, _ thresholds: [Double]) -> Int {
    answers.scores.indices.count { row in
      (answers.scores[row] > thresholds[answers.groups[row] ?? 0]) == answers.isPositive[row]
    }
  }

  /// Every pair of thresholds is tried.
  @Test(arguments: [ParityConstraint.demographicParity, .truePositiveRate, .falsePositiveRate], [0.02, 0.1])
  func findsTheBestThresholdsThatKeepTheBound(_ constraint: ParityConstraint, _ bound: Double) throws {
    let answers = try Self.training()
    let found = try ParityThresholds(answers, constraint: constraint, bound: bound)
    let mine = found.thresholds.compactMap { $0 }
    #expect(mine.count == 2)
    #expect(found.bound == bound)
    #expect(found.gap <= bound + 1e-12)
    let points = (0..<2).map { group in
      RankedAnswers(answers.scores, rows: answers.groups.indices.filter { answers.groups[$0] == group }).thresholds
    }
    var sums: [[Int]] = [[], []]
    var rates: [[Double]] = [[], []]
    for group in 0..<2 {
      for threshold in points[group] {
        rates[group].append(Self.rate(constraint, answers, group, threshold))
        sums[group].append(
          answers.scores.indices.count {
            answers.groups[$0] == group && (answers.scores[$0] > threshold) == answers.isPositive[$0]
          })
      }
    }
    var best = 0
    for first in points[0].indices {
      for second in points[1].indices where abs(rates[0][first] - rates[1][second]) <= bound + 1e-12 {
        best = max(best, sums[0][first] + sums[1][second])
      }
    }
    #expect(Self.right(answers, mine) == best)
  }

  /// Without a capacity more rows are decided positive.
  @Test(
    arguments: [ParityConstraint.demographicParity, .truePositiveRate, .equalizedOdds], [0.05, 0.2])
  func atMostTheCapacityIsDecidedPositive(_ constraint: ParityConstraint, _ capacity: Double) throws {
    let answers = try Self.training()
    func share(_ thresholds: [Double]) -> Double {
      let decided = answers.scores.indices.count { answers.scores[$0] > thresholds[answers.groups[$0] ?? 0] }
      return Double(decided) / Double(answers.scores.count)
    }
    let worth = ParityObjective.worth(answers.isPositive.map { $0 ? 5 : -1 })
    let free = try ParityThresholds(answers, constraint: constraint, bound: 0.05, objective: worth)
    #expect(share(free.thresholds.map { $0 ?? free.usual }) > capacity)
    let found = try ParityThresholds(
      answers, constraint: constraint, bound: 0.05, objective: worth, capacity: capacity)
    let kept = share(found.thresholds.map { $0 ?? found.usual })
    #expect(kept <= capacity + 1e-12 && kept > capacity / 2)
    #expect(found.gap <= 0.05 + 1e-9)
    #expect(answers.scores.count { $0 > found.usual } <= Int(capacity * Double(answers.scores.count) + 1e-9))
    let lot = try InterpolatedThresholds(answers, constraint: constraint, objective: worth, capacity: capacity)
    let chances = answers.scores.indices.map { lot.cuts[answers.groups[$0] ?? 0].chance(answers.scores[$0]) }
    #expect(chances.reduce(0, +) <= capacity * Double(answers.scores.count) + 1e-6)
  }

  /// Rows of equal worth have one price, at which all of them or none would be taken.
  @Test func theCapacityIsFilledWhereScoresPartTheClasses() throws {
    let isPositive = (0..<200).map { $0 % 100 < 50 }
    let answers = try AnswersByGroup(
      scores: (0..<200).map { 1 - Double($0 % 100) / 100 }, isPositive: isPositive, groups: (0..<200).map { $0 / 100 },
      groupCount: 2)
    let found = try ParityThresholds(answers, constraint: .demographicParity, bound: 0.05, capacity: 0.1)
    let thresholds = found.thresholds.map { $0 ?? found.usual }
    #expect(answers.scores.indices.count { answers.scores[$0] > thresholds[$0 / 100] } == 20)
  }

  @Test func keepsBothRatesOfEqualizedOddsWithinTheBound() throws {
    let answers = try Self.training()
    for bound in [0.05, 0.1, 0.2] {
      let found = try ParityThresholds(answers, constraint: .equalizedOdds, bound: bound)
      let mine = found.thresholds.compactMap { $0 }
      for constraint in [ParityConstraint.truePositiveRate, .falsePositiveRate] {
        let rates = (0..<2).map { Self.rate(constraint, answers, $0, mine[$0]) }
        #expect(abs(rates[0] - rates[1]) <= bound + 1e-9)
      }
      // Fairlearn's lot, whose rates are equal, is right for 75.7% of the rows.
      #expect(Double(Self.right(answers, mine)) / 800 > 0.75)
    }
  }

  @Test func widensABoundThatNoThresholdsKeep() throws {
    // Group 0 can select 0, 1/2 or all of its rows that differ in score; group 1 none or all.
    let answers = try AnswersByGroup(
      scores: [0.9, 0.1, 0.5, 0.5, 0.5], isPositive: [true, false, true, false, true], groups: [0, 0, 1, 1, 1],
      groupCount: 2)
    let found = try ParityThresholds(
      answers, constraint: .demographicParity, bound: 0.1, minimum: .init(rows: 2, ofEachClass: 1))
    #expect(found.gap == 0)
    let narrow = try AnswersByGroup(
      scores: [0.9, 0.8, 0.1, 0.5, 0.4], isPositive: [true, true, false, true, false], groups: [0, 0, 0, 1, 1],
      groupCount: 2)
    let parted = try ParityThresholds(
      narrow, constraint: .demographicParity, bound: 0.1, objective: .accuracy,
      minimum: .init(rows: 2, ofEachClass: 1))
    #expect(parted.gap <= parted.bound + 1e-12)
  }

  @Test func leavesSmallGroupsToTheThresholdOfAll() throws {
    let data = try GermanCredit()
    var groups: [Int?] = data.sexes
    for row in 0..<12 { groups[row] = 2 }
    let answers = try AnswersByGroup(
      scores: data.scores, isPositive: data.isPositive, groups: groups, groupCount: 3)
    let found = try ParityThresholds(answers, constraint: .demographicParity, bound: 0.05)
    #expect(found.smallGroups == [2])
    #expect(found.thresholds[0] != nil && found.thresholds[1] != nil)
  }

  @Test func refusesGroupsThatAreAllTooSmall() throws {
    let answers = try AnswersByGroup(
      scores: [0.1, 0.2, 0.3], isPositive: [true, false, true], groups: [0, 1, 0], groupCount: 2)
    #expect(throws: DecisionError.noGroupIsLargeEnough(minimumRows: 30, minimumOfEachClass: 5)) {
      try ParityThresholds(answers, constraint: .demographicParity, bound: 0.1)
    }
    #expect(throws: DecisionError.oneClassInGroup("a")) {
      try InterpolatedThresholds(answers, constraint: .demographicParity, groupNames: ["a", "b"])
    }
  }

  @Test func weighsCellsAsAIF360Does() throws {
    let data = try GermanCredit()
    let classes = data.selecting(data.isPositive).map { Int32($0 ? 1 : 0) }
    let sexes: [Int?] = data.selecting(data.sexes)
    let weights = GroupWeights.weights(classes: classes, groups: sexes)
    let cells = try GoldenFile("fairness_mitigation")["expected", "aif360_reweighing", "cells"]
    for row in classes.indices {
      let name = "\(GermanCredit.sexNames[sexes[row] ?? 0])|\(classes[row])"
      #expect(abs(weights[row] - (try cells[name, "weight"].number)) < 1e-12)
    }
  }
}
