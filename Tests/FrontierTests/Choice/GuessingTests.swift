import Records
import Statistics
import Testing

@testable import Frontier

@Suite struct GuessingTests {
  private let policy = Policy(quality: Choosing.quality, prefer: [Make.p99.id])

  private func noise(_ generator: inout SeededGenerator, candidates: Int, lead: Double) -> [TrialRecord] {
    let hardness = (0..<5).map { _ in 0.03 * generator.normal() }
    let prior = Choosing.trial("prior-baseline", [0.5, 0.5, 0.5, 0.5, 0.5], p99: 1e-8)
    return [prior]
      + (0..<candidates).map { index in
        Choosing.trial(
          "m\(index)", hardness.map { 0.5 + lead + $0 + 0.04 * generator.normal() }, p99: 1e-5 * Double(index + 1))
      }
  }

  @Test func noiseIsNotPicked() {
    var generator = SeededGenerator(seed: 3)
    var picked = 0
    let sets = 200
    for _ in 0..<sets {
      let pick = policy.pick(among: noise(&generator, candidates: 14, lead: 0), axes: Choosing.axes)
      if pick.chosen != nil { picked += 1 } else { #expect(pick.floor?.isPassed == false) }
    }
    #expect(picked * 20 <= sets, "\(picked) of \(sets)")
  }

  @Test func aLeadThatIsThereIsFound() {
    var generator = SeededGenerator(seed: 4)
    var picked = 0
    for _ in 0..<50 {
      let pick = policy.pick(among: noise(&generator, candidates: 14, lead: 0.15), axes: Choosing.axes)
      if let chosen = pick.chosen {
        picked += 1
        #expect(chosen.label != "prior-baseline")
        #expect(pick.excluded.first { $0.label == "prior-baseline" }?.reasons == [.isBaseline])
      }
    }
    #expect(picked >= 45, "\(picked) of 50")
  }

  @Test func theAnswerSaysHowLikelyChanceIsAndWhatMoreRowsWouldTell() throws {
    let prior = Choosing.trial("prior-baseline", [0.50, 0.52, 0.48, 0.51, 0.49], p99: 1e-6)
    let forest = Choosing.trial("forest", [0.53, 0.49, 0.51, 0.54, 0.48], p99: 1e-3)
    let pick = policy.pick(among: [prior, forest], axes: Choosing.axes)
    #expect(pick.chosen == nil)
    let chance = try #require(pick.floor?.chance)
    #expect(chance > 0.05 && chance < 0.5)
    let percent = NumberText.compact(chance * 100, 2)
    #expect(
      pick.reason.hasPrefix(
        "nothing here is shown to beat guessing: the clearest lead over prior-baseline, which looks at no input, is "
          + "1 point of accuracy (forest), and chance alone gives so clear a lead in \(percent)% of cases; if it is real, "
      ))
    #expect(pick.headline.hasPrefix("No reasonable pick: nothing here is shown to beat guessing"))
    let worse = Choosing.trial("worse", [0.4, 0.4, 0.4, 0.4, 0.4], p99: 1e-3)
    #expect(
      policy.pick(among: [prior, worse], axes: Choosing.axes).reason.contains("no candidate has a better accuracy"))
    let lonely = policy.pick(among: [prior], axes: Choosing.axes)
    #expect(lonely.chosen?.label == "prior-baseline")
    #expect(lonely.notes == ["the pick is a baseline, which looks at no input"])
  }

  @Test func theFloorCanBeTakenAway() {
    var confidence = PickConfidence()
    confidence.aboveGuessing = 0
    let open = Policy(quality: Choosing.quality, within: .absolute(0.5), prefer: [Make.p99.id], confidence: confidence)
    let prior = Choosing.trial("prior-baseline", [0.50, 0.52, 0.48, 0.51, 0.49], p99: 1e-6)
    let ridge = Choosing.trial("ridge", [0.90, 0.91, 0.90, 0.89, 0.92], p99: 1e-3)
    #expect(open.pick(among: [prior, ridge], axes: Choosing.axes).chosen?.label == "prior-baseline")
    let usual = Policy(quality: Choosing.quality, within: .absolute(0.5), prefer: [Make.p99.id])
    #expect(usual.pick(among: [prior, ridge], axes: Choosing.axes).chosen?.label == "ridge")
  }

  @Test func withoutABaselineItIsSaidThatNothingTellsOfGuessing() {
    let pick = policy.pick(among: Choosing.threeModels, axes: Choosing.axes)
    #expect(pick.floor == nil && pick.notes.contains { $0.hasPrefix("no baseline is among the candidates") })
  }
}

@Suite struct RedrawTests {
  @Test func aClearPickIsAlwaysPickedAndTwinsShare() throws {
    let policy = Policy(quality: Choosing.quality, prefer: [Make.p99.id])
    let clear = [
      Choosing.trial("a", [0.90, 0.91, 0.92, 0.90, 0.91], p99: 1e-3),
      Choosing.trial("b", [0.70, 0.72, 0.71, 0.70, 0.71], p99: 1e-3),
    ]
    #expect(policy.pick(among: clear, axes: Choosing.axes).probability == 1)
    var generator = SeededGenerator(seed: 9)
    let twins = (0..<6).map { index in
      Choosing.trial("m\(index)", (0..<5).map { _ in 0.8 + 0.03 * generator.normal() }, p99: 1e-3)
    }
    let pick = policy.pick(among: twins, axes: Choosing.axes)
    let probability = try #require(pick.probability)
    #expect(probability < 0.5)
    #expect(pick.group.count > 1 && pick.group.first == pick.chosen?.label)
    #expect(pick.headline.hasPrefix("Equally reasonable: "))
    #expect(policy.pick(among: twins, axes: Choosing.axes) == pick)
  }
}
