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

  /// Folds in the order of time in which the prior is hopeless once and fair otherwise.
  private func timed(_ label: String, _ scores: [Double], p99: Double) -> TrialRecord {
    Make.trial(
      label, [Choosing.quality: Make.folds(scores), Make.p99.id: Make.reading(p99, halfWidth: 0)],
      evaluation: .production, folds: scores.count)
  }

  private func rows(_ trials: [TrialRecord], noise: Double) -> RowRedraws {
    var generator = SeededGenerator(seed: 8)
    let drawn = trials.map { trial -> (String, [Float]) in
      let value = trial.reading(Choosing.quality)?.value ?? 0
      return (trial.key, (0..<200).map { _ in Float(value + noise * generator.normal()) })
    }
    return RowRedraws(
      evaluation: .production, axis: Choosing.quality, rows: 600, blockLength: 11,
      scores: Dictionary(uniqueKeysWithValues: drawn))
  }

  @Test func inTheOrderOfTimeRowsTellWhatAFewUnlikeFoldsHide() throws {
    let axes = [Make.accuracy, Make.p99]
    let trials = [
      timed("prior-baseline", [-14.6, -0.06, -0.5, -10, -0.5], p99: 1e-8),
      timed("boosting", [-1.2, 0.25, -0.9, 0, 0.7], p99: 1e-5),
    ]
    // Over the folds alone a lead of 490 points isn't clear.
    let byFolds = policy.pick(among: trials, axes: axes)
    #expect(byFolds.chosen == nil && (byFolds.floor?.chance ?? 0) > 0.05)
    let byRows = policy.pick(among: trials, axes: axes, rows: rows(trials, noise: 0.3))
    #expect(byRows.chosen?.label == "boosting" && byRows.redrawn == nil)
    // Rows that tell nothing show nothing.
    #expect(policy.pick(among: trials, axes: axes, rows: rows(trials, noise: 10)).chosen == nil)
    // Where rows are shuffled, folds are a sample, and rows don't take their place.
    let shuffled = trials.map { trial in
      Make.trial(
        trial.candidate.label,
        [Choosing.quality: trial.reading(Choosing.quality) ?? Make.reading(0), Make.p99.id: Make.reading(1e-5)])
    }
    #expect(policy.pick(among: shuffled, axes: axes, rows: rows(shuffled, noise: 0.3)).chosen == nil)
  }

  @Test func everyBaselineMustBeBeaten() throws {
    let axes = [Make.accuracy, Make.p99]
    let prior = timed("prior-baseline", [0.50, 0.52, 0.48, 0.51, 0.49], p99: 1e-8)
    let last = timed("no-change-baseline", [0.85, 0.86, 0.85, 0.84, 0.86], p99: 1e-8)
    let model = timed("ridge", [0.80, 0.82, 0.81, 0.79, 0.80], p99: 1e-6)
    #expect(policy.pick(among: [prior, model], axes: axes).chosen?.label == "ridge")
    let pick = policy.pick(among: [prior, last, model], axes: axes)
    #expect(pick.chosen == nil)
    #expect(pick.reason.contains("no candidate has a better accuracy than no-change-baseline"))
    let better = timed("boosting", [0.90, 0.91, 0.90, 0.89, 0.91], p99: 1e-5)
    #expect(policy.pick(among: [prior, last, model, better], axes: axes).chosen?.label == "boosting")
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

  /// The same five scores in every order: no candidate is picked in a twentieth of the redraws.
  @Test func amongManyAlikeTheAnswerIsAGroupThoughNoneIsPickedOften() throws {
    let policy = Policy(quality: Choosing.quality, prefer: [Make.p99.id])
    let many = (0..<120).map { index -> TrialRecord in
      var (left, code) = ([0.78, 0.80, 0.81, 0.79, 0.82], index)
      var scores: [Double] = []
      while !left.isEmpty {
        let count = left.count
        scores.append(left.remove(at: code % count))
        code /= count
      }
      return Choosing.trial("m\(index), window all", scores, p99: 1e-3)
    }
    let pick = policy.pick(among: many, axes: Choosing.axes)
    let probability = try #require(pick.probability)
    #expect(probability < 0.05 && pick.shares.allSatisfy { $0.probability < 0.05 })
    #expect(pick.group.count == 5 && pick.group.first == pick.chosen?.label)
    // Those that redraws pick most often.
    let rivals = pick.shares.filter { $0.key != pick.chosen?.key }.prefix(4)
    #expect(Array(pick.group.dropFirst()) == rivals.map(\.label))
    // Their names hold commas.
    #expect(pick.headline.hasPrefix("Equally reasonable: \(pick.group.joined(separator: "; ")). Take "))
  }
}
