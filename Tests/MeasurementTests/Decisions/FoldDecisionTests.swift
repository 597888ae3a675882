import Decisions
import Learning
import LinearAlgebra
import Records
import Statistics
import Testing

@testable import Measurement

/// Decisions of folds, and what judges them.
struct FoldDecisionTests {
  /// Probabilities that hold, of rows in folds; rows of group 1 are scored 0.2 too low.
  private struct Sample {
    let codes: [Int32]
    let groups: [Double]
    let assignment: FoldAssignment
    let predictions: PredictionEvidence

    init(rows: Int = 1_000, folds: Int = 5, seed: UInt64 = 1, isTimeOrdered: Bool = false) {
      var chance = SeededGenerator(seed: seed)
      var codes: [Int32] = []
      var scores: [Double] = []
      var groups: [Double] = []
      for _ in 0..<rows {
        let probability = chance.uniform()
        let group = Double(chance.integer(below: 2))
        codes.append(chance.uniform() < probability ? 1 : 0)
        groups.append(group)
        scores.append(min(1, max(0, probability - 0.2 * group)))
      }
      let all = Array(0..<rows)
      let divided: [FoldAssignment.Fold] = (0..<folds).map { fold in
        if isTimeOrdered {
          let part = rows / (folds + 1)
          let test = all[(fold + 1) * part..<(fold + 2) * part]
          return .init(train: all[..<((fold + 1) * part)].map(Int32.init), test: test.map(Int32.init))
        }
        let test = all.filter { $0 % folds == fold }
        return .init(
          train: (folds == 1 ? [] : all.filter { $0 % folds != fold }).map(Int32.init), test: test.map(Int32.init))
      }
      self.codes = codes
      self.groups = groups
      assignment = FoldAssignment(folds: divided)
      predictions = PredictionEvidence(
        form: .probabilities(classCount: 2),
        folds: divided.map { fold in fold.test.flatMap { [1 - scores[Int($0)], scores[Int($0)]] } })
    }

    var targets: Targets { .classes(codes, classCount: 2) }

    var sensitive: SensitiveCells {
      SensitiveCells(columns: [.init(name: "sex", parts: .levels(["f", "m"]))], cells: [groups])
    }

    func rows(_ terms: DecisionTerms?) -> JudgedRows {
      JudgedRows(targets: targets, classNames: ["no", "yes"], assignment: assignment, terms: terms)
    }

    func evidence(_ terms: DecisionTerms?, deciding groups: GroupRule? = nil) throws -> Evidence {
      try Evidence(
        task: .classification(classCount: 2), predictions: predictions, rows: rows(terms), deciding: groups)
    }
  }

  private static let costs = DecisionChoice(
    aim: .leastCost, costs: .init(falsePositive: 1, falseNegative: 5))

  @Test func aHalfDecidesAsTheLargerProbabilityDoes() throws {
    let sample = Sample()
    let bare = try sample.evidence(nil)
    let half = try sample.evidence(DecisionTerms(.usual))
    for axis in [AccuracyAxis() as any Axis, F1Axis(), BalancedAccuracyAxis(), MatthewsAxis()] {
      #expect(axis.outcome(of: bare) == axis.outcome(of: half))
      #expect(axis.readsDecisions)
    }
  }

  @Test func scoresAreReadTheSameWhateverDecides() throws {
    let sample = Sample()
    let bare = try sample.evidence(nil)
    let decided = try sample.evidence(DecisionTerms(Self.costs))
    for axis in [AreaUnderCurveAxis() as any Axis, LogLossAxis(), BrierAxis(), AveragePrecisionAxis()] {
      #expect(axis.outcome(of: bare) == axis.outcome(of: decided))
      #expect(!axis.readsDecisions)
    }
    #expect(AccuracyAxis().outcome(of: bare) != AccuracyAxis().outcome(of: decided))
  }

  /// Changing the truths of a fold's own rows must not move its threshold.
  @Test func noRowOfAFoldTeachesItsThreshold() throws {
    let sample = Sample()
    let learner = try DecisionLearner(DecisionTerms(Self.costs), output: .probabilities(classCount: 2))
    func decisions(_ codes: [Int32]) throws -> [[Int32]] {
      let rows = JudgedRows(
        targets: .classes(codes, classCount: 2), assignment: sample.assignment, terms: DecisionTerms(Self.costs))
      let folds = try rows.folds(predicted: sample.predictions)
      #expect(learner.scale == .probability)
      return try folds.map { try $0.decisions() }
    }
    let first = try decisions(sample.codes)
    var codes = sample.codes
    for row in sample.assignment.folds[2].test { codes[Int(row)] = 1 - codes[Int(row)] }
    let second = try decisions(codes)
    #expect(first[2] == second[2])
    #expect(first[0] != second[0])
  }

  /// Over time the model of a fold is asked about later rows too, and decides them as it decides its own.
  @Test func otherRowsAreDecidedByTheRuleOfTheFold() throws {
    let sample = Sample(isTimeOrdered: true)
    let rows = sample.rows(DecisionTerms(Self.costs))
    let rules = try #require(try rows.foldRules(predicted: sample.predictions))
    for (fold, evidence) in try rows.folds(predicted: sample.predictions).enumerated() {
      let own = sample.assignment.folds[fold].test.map(Int.init)
      #expect(rules.classes(evidence.predictions, rows: own, fold: fold) == (try evidence.decisions()))
    }
    #expect(try sample.rows(nil).foldRules(predicted: sample.predictions).map { _ in true } == nil)
  }

  /// Where nothing changed, the quality under change is that of the same rows, by the same thresholds.
  @Test(arguments: [1, 5])
  func changedRowsAreDecidedAsTheUnchangedOnesAre(_ folds: Int) throws {
    let sample = Sample(folds: folds)
    for terms in [DecisionTerms(Self.costs), DecisionTerms(Self.costs, sensitive: sample.sensitive)] {
      var evidence = try sample.evidence(
        terms, deciding: terms.sensitive.map { _ in GroupRule(columns: ["sex"], bound: 0.02) })
      let plain = AccuracyAxis().outcome(of: evidence)
      evidence.insert(
        RobustnessEvidence(
          facts: RobustnessFacts(firstRows: 100, lastRows: 100, changedRows: 1_000, columnCount: 1, columns: []),
          rows: sample.predictions.folds.map { fold in (0..<Int32(fold.count / 2)).map { $0 } },
          unchanged: sample.predictions, changed: [:]))
      let score = try #require(RobustnessAxis.all.first).judged(by: AccuracyAxis())
      #expect(score.readsDecisions)
      #expect(score.outcome(of: evidence) == plain)
      let value = try #require(RobustnessAxis.all.first).judged(by: DecisionValueAxis())
      #expect(value.outcome(of: evidence) == DecisionValueAxis().outcome(of: evidence))
    }
  }

  @Test func inTheOrderOfTimeOnlyEarlierAnswersTeach() throws {
    let sample = Sample(isTimeOrdered: true)
    func decisions(_ codes: [Int32]) throws -> [[Int32]] {
      try JudgedRows(
        targets: .classes(codes, classCount: 2), assignment: sample.assignment, terms: DecisionTerms(Self.costs)
      ).folds(predicted: sample.predictions).map { try $0.decisions() }
    }
    let first = try decisions(sample.codes)
    var codes = sample.codes
    for row in sample.assignment.folds[3].test { codes[Int(row)] = 1 - codes[Int(row)] }
    let second = try decisions(codes)
    for fold in 0...3 { #expect(first[fold] == second[fold]) }
    #expect(first[4] != second[4])
    // Nothing was answered before the first fold: 1 and 5 are even at a sixth.
    let scores = sample.predictions.folds[0]
    for (place, decision) in first[0].enumerated() {
      #expect(decision == (scores[2 * place + 1] > 1.0 / 6 ? 1 : 0))
    }
  }

  @Test func aSingleFoldIsDecidedInPartsThatTeachOneAnother() throws {
    let sample = Sample(folds: 1)
    let folds = try sample.rows(DecisionTerms(Self.costs)).folds(predicted: sample.predictions)
    let decisions = try folds[0].decisions()
    let share = Double(decisions.count { $0 == 1 }) / Double(decisions.count)
    // Rows above about a sixth, a fifth of which are scored 0.2 too low in one group.
    #expect(share > 0.65 && share < 0.98)
  }

  @Test func theValueIsThatOfTheCosts() throws {
    let sample = Sample(rows: 5_000)
    let cheap = try DecisionValueAxis().measure(sample.evidence(DecisionTerms(Self.costs)))
    let half = try DecisionValueAxis().measure(
      sample.evidence(
        DecisionTerms(
          DecisionChoice(aim: .threshold(0.5), costs: .init(falsePositive: 1, falseNegative: 5)))))
    // What the decisions cost, row by row.
    var cost = 0.0
    for (fold, rows) in zip(
      try sample.rows(DecisionTerms(Self.costs)).folds(predicted: sample.predictions), sample.assignment.folds)
    {
      for (decision, row) in zip(try fold.decisions(), rows.test) where decision != sample.codes[Int(row)] {
        cost += decision == 1 ? 1 : 5
      }
    }
    #expect(abs(cheap.value + 1000 * cost / 5_000) < 1e-9)
    #expect(cheap.value > half.value + 100)
    let interval = try #require(cheap.interval)
    #expect(interval.lower < cheap.value && cheap.value < interval.upper)
  }

  @Test func aValueColumnPaysForPositiveDecisions() throws {
    let sample = Sample()
    var values = sample.codes.map { $0 == 1 ? 20.0 : -8 }
    values[0] = .nan
    let choice = DecisionChoice(aim: .mostValue, valueColumn: "profit")
    let evidence = try sample.evidence(DecisionTerms(choice, values: values))
    let reading = try DecisionValueAxis().measure(evidence)
    var sums: [Double] = []
    for (fold, rows) in zip(evidence.folds, sample.assignment.folds) {
      let known = rows.test.enumerated().filter { !values[Int($0.element)].isNaN }
      let decisions = try fold.decisions()
      sums.append(
        known.reduce(0) { $0 + (decisions[$1.offset] == 1 ? values[Int($1.element)] : 0) } / Double(known.count) * 1000)
    }
    #expect(zip(reading.samples, sums).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(reading.value > 1_000)
  }

  @Test func pricesOfEconomicsDecideWhereThereAreNoCosts() throws {
    var economics = Economics(predictionsAMonth: 1_000)
    economics.falsePositive = 1
    economics.falseNegative = 5
    let sample = Sample()
    let priced = try sample.evidence(
      DecisionTerms(DecisionChoice(aim: .leastCost), economics: economics, classes: ["no", "yes"]))
    let costed = try sample.evidence(DecisionTerms(Self.costs))
    #expect(AccuracyAxis().outcome(of: priced) == AccuracyAxis().outcome(of: costed))
    #expect(
      try MonthlyValueAxis(economics).measure(priced).value == DecisionValueAxis().measure(costed).value)
    var other = Economics(predictionsAMonth: 2_000)
    other.cpuHour = 1
    // Prices of decisions serve the month where economics has none.
    #expect(
      abs(try MonthlyValueAxis(other).measure(costed).value - 2 * DecisionValueAxis().measure(costed).value) < 1e-9)
  }

  @Test func thresholdsOfGroupsBringTheirSharesTogether() throws {
    let sample = Sample(rows: 4_000)
    let terms = DecisionTerms(.usual, sensitive: sample.sensitive)
    func gap(_ evidence: Evidence) throws -> Double {
      var selected = [0.0, 0.0]
      var counts = [0.0, 0.0]
      for (fold, rows) in zip(evidence.folds, sample.assignment.folds) {
        for (decision, row) in zip(try fold.decisions(), rows.test) {
          counts[Int(sample.groups[Int(row)])] += 1
          selected[Int(sample.groups[Int(row)])] += Double(decision)
        }
      }
      return abs(selected[0] / counts[0] - selected[1] / counts[1])
    }
    #expect(try gap(try sample.evidence(terms)) > 0.15)
    let rule = GroupRule(columns: ["sex"], constraint: .demographicParity, bound: 0.02)
    #expect(try gap(try sample.evidence(terms, deciding: rule)) < 0.05)
    let lot = GroupRule(columns: ["sex"], constraint: .demographicParity, isRandomised: true)
    #expect(try gap(try sample.evidence(terms, deciding: lot)) < 0.05)
    let whole = try #require(try sample.rows(terms).rule(predicted: sample.predictions, deciding: rule))
    #expect(whole.answers == 4_000)
    #expect(whole.rule.groupCuts.count == 2)
    #expect(whole.rule.groupCuts[0].threshold > whole.rule.groupCuts[1].threshold + 0.1)
  }

  @Test func aCapacityBoundsWhatCostsValuesAndGroupsDecide() throws {
    let sample = Sample(rows: 4_000)
    func share(_ choice: DecisionChoice, deciding rule: GroupRule? = nil) throws -> Double {
      let values = sample.codes.map { $0 == 1 ? 20.0 : -8 }
      let terms = DecisionTerms(choice, values: values, sensitive: sample.sensitive)
      let decisions = try sample.evidence(terms, deciding: rule).folds.flatMap { try $0.decisions() }
      return Double(decisions.count { $0 == 1 }) / Double(decisions.count)
    }
    let dear = DecisionChoice.Costs(falsePositive: 5, falseNegative: 1)
    // Costs that decide few rows positive aren't filled up.
    let few = try share(DecisionChoice(aim: .leastCost, costs: dear))
    #expect(few < 0.5)
    #expect(try share(DecisionChoice(aim: .capacity(0.9), costs: dear)) == few)
    let many = DecisionChoice.Costs(falsePositive: 1, falseNegative: 5)
    let rule = GroupRule(columns: ["sex"], constraint: .demographicParity, bound: 0.05)
    let lot = GroupRule(columns: ["sex"], constraint: .demographicParity, isRandomised: true)
    for choice in [
      DecisionChoice(aim: .capacity(0.1)), DecisionChoice(aim: .capacity(0.1), costs: many),
      DecisionChoice(aim: .capacity(0.1), valueColumn: "profit"),
    ] {
      for rule in [nil, rule, lot] {
        let found = try share(choice, deciding: rule)
        #expect(found > 0.05 && found < 0.13, "\(choice) \(String(describing: rule)): \(found)")
      }
    }
  }

  @Test func whatCantBeDecidedSaysWhyAndScoresStayReadable() throws {
    let sample = Sample()
    let scored = PredictionEvidence(
      form: .scores(classCount: 2), folds: sample.predictions.folds)
    func evidence(_ choice: DecisionChoice) throws -> Evidence {
      try Evidence(
        task: .classification(classCount: 2), predictions: scored, rows: sample.rows(DecisionTerms(choice)))
    }
    let refused = try evidence(DecisionChoice(aim: .threshold(0.3)))
    #expect(throws: MeasurementError.self) { try AccuracyAxis().measure(refused) }
    #expect(try AreaUnderCurveAxis().measure(refused).value > 0.5)
    // A learned threshold does for scores as well.
    #expect(try AccuracyAxis().measure(try evidence(Self.costs)).value > 0)
    let without = try sample.evidence(
      DecisionTerms(.usual), deciding: GroupRule(columns: ["sex"], constraint: .demographicParity))
    #expect(throws: MeasurementError.self) { try F1Axis().measure(without) }
  }
}
