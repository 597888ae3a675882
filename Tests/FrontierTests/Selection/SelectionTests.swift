import Records
import Statistics
import Testing

@testable import Frontier

@Suite struct SelectionTests {
  private let trials = [
    Make.trial("a", [Make.accuracy.id: Make.folds([0.8, 0.9, 0.85])], folds: 3),
    Make.trial("b", [Make.accuracy.id: Make.folds([0.9, 0.8, 0.8])], folds: 3),
    Make.trial("c", [Make.accuracy.id: Make.folds([0.7, 0.7, 0.9])], folds: 3),
    Make.trial("d", [:], folds: 3),
  ]

  @Test func foldByFoldTheBiasIsWhatTheBestOfTheFoldIsBetter() throws {
    let found = try #require(FoldOptimism.find(trials, axis: Make.accuracy))
    #expect(found.label == "a" && found.candidates == 3)
    // The folds' best are 0.1, 0 and 0.05 better than a.
    #expect(abs(found.score - found.corrected - 0.05) < 1e-12)
    #expect(FoldOptimism.find(Array(trials.prefix(1)), axis: Make.accuracy) == nil)
    #expect(FoldOptimism.find(trials, axis: Make.p99) == nil)
  }

  @Test func theSentenceSaysWhatToExpectAndWhy() throws {
    let found = try #require(FoldOptimism.find(trials, axis: Make.accuracy))
    let sentence = found.sentence(Make.accuracy)
    #expect(sentence.hasPrefix("The best of 3 by accuracy, a, scored "))
    #expect(sentence.contains("because chance helps the best of many"))
    let rows = SelectionOptimism(
      evaluation: .research, axis: Make.rmse.id, key: "k", label: "a", score: 2, corrected: 1.9,
      interval: Interval(lower: 1.8, upper: 2.2), method: .rowsRedrawn, candidates: 5, rows: 300, draws: 500)
    #expect(rows.loss(on: Make.rmse) < 0)
    #expect(rows.sentence(Make.rmse).contains("choosing it added nothing that shows"))
    #expect(rows.sentence(Make.rmse).contains("the 300 held-out rows were drawn anew 500 times"))
  }

  @Test func whatTheNumberOfDrawsLeavesOpenIsNoHelpOfChance() {
    // The draws spread by 0.0192, so that the mean of 500 is known to 0.0017.
    func sentence(_ corrected: Double) -> String {
      SelectionOptimism(
        evaluation: .research, axis: Make.accuracy.id, key: "k", label: "a", score: 0.6195, corrected: corrected,
        interval: Interval(lower: 0.5845, upper: 0.6598), method: .rowsRedrawn, candidates: 4, rows: 1_667, draws: 500
      ).sentence(Make.accuracy)
    }
    for corrected in [0.6197, 0.6194, 0.6180] {
      #expect(sentence(corrected).contains("choosing it added nothing that shows"), "\(corrected)")
    }
    #expect(sentence(0.6170).contains("because chance helps the best of many"))
  }

  @Test func aDifferenceOfFewRepetitionsIsToldByOneEstimate() throws {
    // Three repetitions each: 11.7 ms against 0.3 ms.
    let slow = Make.trial(
      "slow", [Make.repeated.id: Make.reading(0.0117, halfWidth: 0.001, samples: [0.0112, 0.0117, 0.0129])])
    let fast = Make.trial(
      "fast", [Make.repeated.id: Make.reading(0.0003, halfWidth: 0.00002, samples: [0.0003, 0.00031, 0.00029])])
    let row = try #require(try CandidateComparison(slow, fast, axes: [Make.repeated]).rows.first)
    #expect(row.evidence == .repetitions)
    #expect(row.verdict == .secondBetter)
    #expect((row.adjustedPValue ?? 1) < 0.05)
    let interval = try #require(row.interval)
    #expect(interval.lower > 0 && interval.lower < row.difference && row.difference < interval.upper)
  }

  @Test func rowsTakeThePlaceOfFolds() throws {
    let estimate = DifferenceEstimate(
      difference: 0.02, interval: .init(lower: 0.01, upper: 0.03, level: 0.95), pValue: 0.001, method: .mcNemar)
    let comparison = try CandidateComparison(
      trials[0], trials[1], axes: [Make.accuracy], rows: [Make.accuracy.id: estimate], matters: { _, _ in 0.01 })
    #expect(comparison.rows[0].evidence == .rows)
    #expect(comparison.rows[0].difference == 0.02)
    #expect(comparison.rows[0].verdict == .firstBetter)
    let chances = try #require(comparison.rows[0].chances)
    #expect(abs(chances.firstBetter + chances.same + chances.secondBetter - 1) < 1e-12)
  }

  @Test func theHoldOutSaysWhatBecameOfThePickAndTheFrontier() throws {
    func trials(_ evaluation: EvaluationProtocol, _ scores: [(String, Double, Double)]) -> [TrialRecord] {
      scores.map { label, score, seconds in
        Make.trial(
          label, [Make.accuracy.id: Make.reading(score, halfWidth: 0.05), Make.p99.id: Make.reading(seconds)],
          evaluation: evaluation)
      }
    }
    let axes = [Make.accuracy, Make.p99]
    let run = Make.run(
      trials(.research, [("a", 0.9, 3), ("b", 0.85, 2), ("c", 0.8, 1)])
        + trials(.holdOut, [("a", 0.82, 3), ("b", 0.83, 2), ("c", 0.79, 1)]), axes: axes)
    #expect(run.evaluations == [.research])
    let found = try #require(HoldOutConfirmation(run, .research, pick: "a", axes: axes))
    #expect(found.chosen.value == 0.9 && found.confirmed.value == 0.82)
    #expect(found.shift?.lost == ["a"] && found.shift?.kept == ["b", "c"])
    #expect(found.sentence.contains("Of the 3 on the frontier of accuracy and p99 latency, 2 stay on it there"))
    #expect(HoldOutConfirmation(run, .research, pick: nil, axes: axes) == nil)
    let without = Make.run(trials(.research, [("a", 0.9, 3)]), axes: axes)
    #expect(HoldOutConfirmation(without, .research, pick: "a", axes: axes) == nil)
  }

  @Test func theChoiceRepeatedInsideFoldsIsJudgedByTheirRows() throws {
    func trial(_ label: String, _ scores: [Double], _ evaluation: EvaluationProtocol, p99: Double) -> TrialRecord {
      Make.trial(
        label, [Make.accuracy.id: Make.folds(scores), Make.p99.id: Make.reading(p99, halfWidth: 0)],
        evaluation: evaluation, folds: scores.count)
    }
    // b looks best inside the first fold and a inside the second; neither keeps its lead.
    let all = [
      trial("a", [0.80, 0.70], .research, p99: 1e-6), trial("b", [0.60, 0.84], .research, p99: 1e-6),
      trial("a", [0.70, 0.70, 0.70], .inner(of: .research, fold: 0), p99: 1e-6),
      trial("b", [0.90, 0.90, 0.90], .inner(of: .research, fold: 0), p99: 1e-6),
      trial("a", [0.90, 0.90, 0.90], .inner(of: .research, fold: 1), p99: 1e-6),
      trial("b", [0.70, 0.70, 0.70], .inner(of: .research, fold: 1), p99: 1e-6),
    ]
    let run = Make.run(all, axes: [Make.accuracy, Make.p99])
    #expect(run.evaluations == [.research])
    let found = try #require(NestedChoice(run, .research, pick: "a", cost: Make.p99))
    #expect(found.folds.map(\.chosen) == ["b", "a"])
    #expect(found.folds.map(\.outer) == [0.60, 0.70] && abs(found.score.value - 0.65) < 1e-12)
    #expect(found.folds.map(\.inner) == [0.90, 0.90].map { Optional($0) })
    // Inside, one of two is on each frontier; on the judged rows it is the other one.
    #expect(found.folds.map(\.members) == [1, 1] && found.folds.map(\.kept) == [0, 0])
    #expect(found.sentence.contains("the pick has accuracy 0.6500"))
    #expect(found.sentence.contains("10 points less than the 0.7500 by which a was picked"))
    #expect(found.sentence.contains("1 of 2 folds choose a too; others: b in 1."))
    #expect(found.sentence.contains("Of 2 places on the frontiers of the inner folds, 0 are still on them"))
    let without = Make.run(Array(all.prefix(5)), axes: [Make.accuracy, Make.p99])
    #expect(NestedChoice(without, .research, pick: nil, cost: nil) == nil)
    let bare = Make.run(Array(all.prefix(2)), axes: [Make.accuracy, Make.p99])
    #expect(NestedChoice(bare, .research, pick: "a", cost: nil) == nil)
  }

  @Test func whereNothingInAFoldBeatsGuessingABaselineStandsForTheChoice() throws {
    func trial(_ label: String, _ scores: [Double], _ evaluation: EvaluationProtocol) -> TrialRecord {
      Make.trial(
        label, [Make.accuracy.id: Make.folds(scores), Make.p99.id: Make.reading(1e-6, halfWidth: 0)],
        evaluation: evaluation, folds: scores.count)
    }
    let first = EvaluationProtocol.inner(of: .research, fold: 0)
    let second = EvaluationProtocol.inner(of: .research, fold: 1)
    let run = Make.run(
      [
        trial("a", [0.80, 0.81], .research), trial("prior-baseline", [0.55, 0.50], .research),
        trial("a", [0.80, 0.83, 0.79, 0.82], first), trial("prior-baseline", [0.50, 0.51, 0.50, 0.5], first),
        trial("a", [0.20, 0.95, 0.40, 0.8], second), trial("prior-baseline", [0.50, 0.51, 0.50, 0.5], second),
      ], axes: [Make.accuracy, Make.p99])
    let found = try #require(NestedChoice(run, .research, pick: "a", cost: nil))
    #expect(found.folds.map(\.chosen) == ["a", nil] && found.folds.map(\.outer) == [0.80, 0.50])
    #expect(abs(found.score.value - 0.65) < 1e-12)
    #expect(found.sentence.contains("1 of 2 folds choose a too. In 1 of 2 nothing is shown to beat guessing"))
    // Where a limit that nothing meets is the reason, the sentence says so.
    let policy = Policy(
      quality: Make.accuracy.id, within: .absolute(0.05), limits: [Limit(axis: Make.p99.id, atMost: 1e-7)],
      prefer: [Make.p99.id])
    let strict = run.with(policy: policy, axes: run.axes, trials: run.trials)
    let unmet = try #require(NestedChoice(strict, .research, pick: "a", cost: nil))
    #expect(unmet.folds.map(\.isGuessing) == [false, false])
    #expect(unmet.sentence.contains("In 2 of 2 nothing meets the limits") && !unmet.sentence.contains("guessing"))
  }

  @Test func limitsOnWhatIsNotMeasuredInsideFoldsHoldByTheWholeRun() throws {
    func trial(_ label: String, _ scores: [Double], _ evaluation: EvaluationProtocol, isWhole: Bool) -> TrialRecord {
      var readings = [Make.accuracy.id: Make.folds(scores)]
      if isWhole { readings[Make.p99.id] = Make.reading(1e-6, halfWidth: 0) }
      return Make.trial(label, readings, evaluation: evaluation, folds: scores.count)
    }
    let inner = [0.80, 0.83, 0.79, 0.82]
    var trials = [trial("a", [0.80, 0.81], .research, isWhole: true)]
    trials += [0, 1].map { trial("a", inner, .inner(of: .research, fold: $0), isWhole: false) }
    let run = Make.run(trials, axes: [Make.accuracy, Make.p99])
    let found = try #require(NestedChoice(run, .research, pick: "a", cost: nil))
    #expect(found.folds.map(\.chosen) == ["a", "a"])
  }

  @Test func innerProtocolsNameTheirFold() throws {
    let inner = EvaluationProtocol.inner(of: .production, fold: 2)
    #expect(inner.id == "production-inner-3" && inner.isConfirmation && inner.isTimeOrdered)
    let read = EvaluationProtocol(storedID: inner.id)
    #expect(read.outer?.evaluation == .production && read.outer?.fold == 2)
    for odd in ["production-inner-0", "production-inner-x", "other-inner-1", "production-inner-03"] {
      #expect(EvaluationProtocol(known: odd) == nil)
    }
  }
}
