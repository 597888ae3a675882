import Foundation
import Records
import Statistics
import Testing

@testable import Frontier

@Suite struct PickEdgeTests {
  private let quality = Choosing.quality
  private let axes = Choosing.axes
  private let threeModels = Choosing.threeModels

  private func trial(
    _ label: String, _ scores: [Double], p99: Double, training: Double = 1, size: Double = 1000,
    halfWidth: Double = 0
  ) -> TrialRecord {
    Choosing.trial(label, scores, p99: p99, training: training, size: size, halfWidth: halfWidth)
  }

  @Test func aPickSurvivesEncoding() throws {
    let policies = [
      Policy(quality: quality, prefer: [Make.p99.id]),
      Policy(quality: quality, limits: [Limit(axis: Make.p99.id, atMost: 0)], prefer: []),
    ]
    for policy in policies {
      let pick = policy.pick(among: threeModels, axes: axes)
      let data = try JSONEncoder().encode(pick)
      #expect(try JSONDecoder().decode(Pick.self, from: data) == pick)
    }
  }

  @Test func senselessAmountsAllowNothing() {
    for within in [Within.absolute(-0.1), .absolute(.nan), .relative(-1), .standardErrors(-2)] {
      let pick = Policy(quality: quality, within: within, prefer: [Make.p99.id]).pick(among: threeModels, axes: axes)
      #expect(pick.isBest)
      #expect(pick.threshold?.allowed == 0)
      #expect(pick.excluded.count == 2)
    }
  }

  @Test func infiniteScoresAreFarButCanBeStored() throws {
    let endless = Make.trial(
      "endless", [Make.rmse.id: Make.folds([.infinity, 1]), Make.p99.id: Make.reading(1)], folds: 2)
    let finite = Make.trial("finite", [Make.rmse.id: Make.folds([1, 2]), Make.p99.id: Make.reading(2)], folds: 2)
    let pick = Policy(quality: Make.rmse.id, prefer: [Make.p99.id]).pick(
      among: [endless, finite], axes: [Make.rmse, Make.p99])
    #expect(pick.chosen?.label == "finite")
    #expect(pick.excluded.map(\.label) == ["endless"])
    #expect(throws: Never.self) { try JSONEncoder().encode(pick) }
  }

  @Test func redrawsSettleTiesAsThePickDoes() throws {
    // The same predictions twice; the cheaper one, by less than matters, comes second in the run and in the alphabet.
    let scores = [0.80, 0.82, 0.79, 0.83, 0.81]
    let trials = [
      trial("alike", scores, p99: 2.0e-6), trial("same", scores, p99: 1.9e-6),
      trial("worse", [0.6, 0.62, 0.58, 0.61, 0.6], p99: 1e-6),
    ]
    let drawn = (0..<40).map { 0.81 + Float($0 % 7 - 3) / 500 }
    let redraws = RowRedraws(
      evaluation: .research, axis: quality, rows: 100, blockLength: 1,
      scores: ["research-alike": drawn, "research-same": drawn, "research-worse": drawn.map { $0 - 0.2 }])
    let run = Make.run(trials, axes: axes).with(redraws: [redraws])
    let pick = run.pick(.research, by: Policy(quality: quality, prefer: [Make.p99.id]))
    #expect(pick.chosen?.label == "same")
    #expect(try #require(pick.probability) > 0.99, "\(pick.shares)")
  }

  @Test func aBaselineIsNotPickedWhereLimitsLeaveNothingElse() {
    let trials = [
      trial("prior-baseline", [0.5, 0.51, 0.5, 0.49, 0.5], p99: 1e-7),
      trial("model", [0.8, 0.82, 0.79, 0.83, 0.81], p99: 1e-5),
    ]
    let policy = Policy(quality: quality, limits: [Limit(axis: Make.p99.id, atMost: 1e-6)], prefer: [Make.p99.id])
    let pick = policy.pick(among: trials, axes: axes)
    #expect(pick.chosen == nil && pick.nearest?.label == "model")
    #expect(pick.reason.hasPrefix("only baselines, which look at no input, meet the limits; model comes closest"))
    #expect(pick.excluded.first { $0.label == "prior-baseline" }?.reasons == [.isBaseline])
  }

  @Test func withoutPreferenceTheBestIsPicked() {
    let pick = Policy(quality: quality, prefer: []).pick(among: threeModels, axes: axes)
    #expect(pick.isBest && pick.reason == "the best accuracy")
  }

  @Test func missingReadingsAndFailuresAreNeverPicked() {
    let untimed = Make.trial("untimed", [quality: Make.reading(0.99)])
    let failed = Make.trial("failed", [:], status: .failed(message: "out of memory"))
    let policy = Policy(quality: quality, prefer: [Make.p99.id])
    let pick = policy.pick(among: [untimed, failed] + threeModels, axes: axes)
    #expect(pick.chosen?.label == "logistic")
    #expect(pick.best?.label == "untimed")
    #expect(pick.excluded.map(\.label) == ["untimed", "failed", "prior"])
    #expect(pick.excluded[0].reasons == [.missing(axis: Make.p99.id, reason: "not measured")])
    #expect(pick.excluded[1].explanation == "the trial failed: out of memory")
    #expect(pick.reason.hasSuffix("but can't be picked: p99 latency is missing: not measured"))

    let none = policy.pick(among: [untimed, failed], axes: axes)
    #expect(none.chosen == nil && none.nearest == nil && none.best?.label == "untimed")
    #expect(
      none.reason
        == "no candidate was measured on every axis of the policy (p99 latency is missing for 1 of 2: not measured; "
        + "1 of 2 failed: out of memory)")
    #expect(policy.pick(among: [], axes: axes).reason == "there are no trials")
    let unknown = Policy(quality: quality, prefer: ["latency.p42"]).pick(among: threeModels, axes: axes)
    #expect(unknown.chosen == nil)
  }

  @Test func whatIsChosenAlwaysWinsSomethingOrIsTheBest() {
    var generator = SeededGenerator(seed: 41)
    for _ in 0..<200 {
      let trials = (0..<(1 + generator.integer(below: 6))).map { index in
        trial(
          "m\(index)", (0..<4).map { _ in 0.8 + Double(generator.integer(below: 8)) / 100 },
          p99: 1 + Double(generator.integer(below: 20)) / 10, training: Double(1 + generator.integer(below: 3)),
          halfWidth: Double(generator.integer(below: 4)) / 10)
      }
      let limit = Limit(axis: Make.p99.id, atMost: 1.1 + generator.uniform() * 2)
      var confidence = PickConfidence()
      confidence.redraws = 20
      let policy = Policy(
        quality: quality, limits: [limit], prefer: [Make.p99.id, Make.training.id], confidence: confidence)
      let pick = policy.pick(among: trials, axes: axes)
      let shuffled = policy.pick(among: generator.permutation(trials.count).map { trials[$0] }, axes: axes)
      #expect(shuffled.chosen == pick.chosen && shuffled.eligible == pick.eligible)
      // Everybody is either eligible or excluded with a reason, never both.
      #expect(Set(pick.eligible.map(\.key)).union(pick.excluded.map(\.key)).count == trials.count)
      #expect(pick.eligible.count + pick.excluded.count == trials.count)
      #expect(pick.excluded.allSatisfy { !$0.reasons.isEmpty && !$0.explanation.isEmpty })
      guard let chosen = pick.chosen, let best = pick.bestAllowed else {
        #expect(trials.allSatisfy { ($0.reading(Make.p99.id)?.value ?? 0) > limit.atMost ?? 0 })
        #expect(pick.nearest != nil)
        continue
      }
      #expect(pick.eligible.first?.key == chosen.key)
      let wins = pick.changes.contains { policy.prefer.contains($0.axis) && $0.difference < 0 && $0.matters }
      #expect(chosen.key == best.key || wins)
      // Every candidate that scores better has its line.
      let value = chosen.quality.value
      let better = trials.filter { ($0.reading(quality)?.value ?? 0) > value }.map(\.key)
      #expect(Set(pick.better.map(\.key)) == Set(better))
      #expect(pick.better.allSatisfy { !$0.explanation.isEmpty && $0.gain > 0 })
      #expect(abs(pick.shares.reduce(0) { $0 + $1.probability } - 1) < 1e-9 || pick.shares.isEmpty)
    }
  }

  @Test func equalQualityGivesUpNothing() {
    let pick = Policy(quality: quality, prefer: [Make.p99.id]).pick(
      among: [trial("slow", [0.9, 0.9], p99: 2), trial("fast", [0.9, 0.9], p99: 1)], axes: axes)
    // The preferred one of two equally good candidates is the best one too.
    #expect(pick.chosen?.label == "fast" && pick.isBest)
  }

  @Test func whatMattersOfOneAxisTakesThePlaceOfTheGeneral() throws {
    var policy = Policy(quality: quality, prefer: [Make.p99.id])
    #expect(policy.pick(among: threeModels, axes: axes).chosen?.label == "logistic")
    var matters = WhatMatters()
    // 300 microseconds less are less than what matters here.
    matters.axes[Make.p99.id] = .init(amount: 1e-3)
    policy = Policy(quality: quality, prefer: [Make.p99.id], matters: matters)
    #expect(policy.pick(among: threeModels, axes: axes).chosen?.label == "boosting")
    // Both where both are given: three times lower, but not by a millisecond.
    matters.axes[Make.p99.id] = .init(amount: 1e-5, share: 2)
    #expect(matters.amount(on: Make.p99, better: 1e-5) == 2e-5)
    #expect(matters.amount(on: Make.p99, better: 1e-6) == 1e-5)
    let data = try JSONEncoder().encode(matters)
    #expect(try JSONDecoder().decode(WhatMatters.self, from: data) == matters)
    // Records of earlier versions know neither money nor single axes.
    let former = #"{"score":0.02,"error":0.02,"factor":1.5,"latencySeconds":1e-6,"trainingSeconds":0.05,"bytes":10000}"#
    let read = try JSONDecoder().decode(WhatMatters.self, from: Data(former.utf8))
    #expect(read.score == 0.02 && read.axes.isEmpty && read.money == 1)
  }

  @Test func aPickOffTheFrontierSaysWhy() throws {
    let trials = [
      trial("a", [0.9, 0.9, 0.9], p99: 1e-5, size: 90_000),
      trial("b", [0.895, 0.895, 0.895], p99: 1.05e-5, size: 1_000),
      trial("c", [0.5, 0.5, 0.5], p99: 1e-6),
    ]
    let frontier = try ParetoFrontier(trials: trials, axes: [Make.accuracy, Make.p99])
    let off = try #require(OffFrontier(1, frontier, trials: trials, matters: WhatMatters()))
    #expect(off.dominator == "a")
    #expect(
      off.explanation
        == "a has accuracy 0.9000 (0.5 points better) and p99 latency 10.0 µs (500 ns better): no difference that matters and "
        + "is clear")
    #expect(OffFrontier(0, frontier, trials: trials, matters: WhatMatters()) == nil)
    let bare = trials + [Make.trial("d", [quality: Make.reading(0.9)])]
    let without = try ParetoFrontier(trials: bare, axes: [Make.accuracy, Make.p99])
    #expect(
      OffFrontier(3, without, trials: bare, matters: WhatMatters())?.explanation == "it has no reading of p99 latency")
  }
}
