import Foundation
import Records
import Replay
import ReplayMaking
import Statistics
import Testing

@testable import Reports

/// What a replay says of ways of running, in words.
@Suite struct RetrainingSentencesTests {
  @Test func hindsightIsSaidToBeHindsightAndAWideIntervalIsNoLeave() throws {
    let replay = try ReplaySectionTests.replayed()
    let sentences = RetrainingSentences(replay: replay)
    let study = replay.candidates[0].study
    let never = try #require(study.never)
    let lines = sentences.judgement(of: never, in: study)
    #expect(lines.count == 2 && lines[0].hasPrefix("never would have saved 30 of 30 trainings for"))
    let hindsight = try #require(study.hindsight?.way)
    let saved = 30 - Int(hindsight.future.trainingCount)
    #expect(
      lines[1].hasPrefix("In hindsight, which nobody has in advance, \(hindsight.label) has the fewest trainings"))
    #expect(lines[1].contains("at most what matters, 1 point, against periodic(every=1)"))
    #expect(lines[1].contains("it would have saved \(saved) of 30 trainings for"))
    let own = sentences.judgement(of: hindsight, in: study)
    #expect(own.last?.hasPrefix("In hindsight too it has the fewest trainings") == true)
    #expect(RetrainingText(replay).text(width: nil).contains("In hindsight"))
    #expect(Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay).markdown.contains("In hindsight"))
  }

  @Test func aPastThatCouldntChooseSaysSo() throws {
    // Nothing ages in the past; from step 20 on only new models are right.
    func replayed(ageing: Double) throws -> RetrainingStudy {
      let losses = (0..<45).map { model in
        (0..<45).map { step in 0.2 + (model < 20 && step >= 20 ? 0.3 : 0) + ageing * Double(step - model) }
      }
      let choices = try ["never", "periodic", "known-error-rise", "known-error-above(threshold=[0.4, 0.5])"].flatMap {
        try PolicyChoice.read($0)
      }
      return try RetrainingStudy(try ReplayCase(try ReplayTriangle(losses: losses, labelDelay: 1)), choices: choices) {
        _ in 0.01
      }
    }
    let blind = try replayed(ageing: 0)
    let chosen = try #require(blind.chosen())
    #expect(chosen.label == "never")
    #expect(
      RetrainingSentences.blindness(of: chosen, in: blind)
        == "The past could hardly choose: 4 of the 4 policies lost the same in it, so that the fewest trainings decided "
        + "between them.")
    let seeing = try replayed(ageing: 0.01)
    #expect(RetrainingSentences.blindness(of: try #require(seeing.chosen()), in: seeing) == nil)
  }

  @Test func whatThePastChoosesIsNoBaselineUnlessThereIsNothingElse() throws {
    let replay = try ReplaySectionTests.replayed()
    let guess = ReplayedCandidate(
      trial: SampleRuns.trial(
        SampleRuns.Shape(
          estimator: "prior-baseline", settings: [:], components: .none, accuracy: 0.5, latency: 1e-7, training: 1e-6,
          bytes: 100, features: 0), .replay, seed: 1, accuracy: 0.5), window: "all",
      study: replay.candidates[0].study)
    func chosen(_ candidates: [ReplayedCandidate]) -> String? {
      ReplayedRun(run: replay.run, loss: .error, candidates: candidates, baselines: [], prices: ReplayPrices())
        .chosen?.candidate.label
    }
    #expect(chosen([guess, replay.candidates[1]]) == replay.candidates[1].label)
    #expect(chosen([guess]) == guess.label)
  }

  @Test func theRuleByWhichThePastChoseIsTold() throws {
    let free = try ReplaySectionTests.replayed()
    let chosen = try #require(free.chosen)
    let all = free.waysToChooseFrom
    let least = try #require(all.map(\.way.past.meanLoss).min())
    let near = all.filter { $0.way.past.meanLoss <= least + 0.01 + 1e-9 }
    let fewest = try #require(near.map(\.way.past.trainingCount).min())
    let rule = RetrainingSentences(replay: free).choice(chosen)[0]
    #expect(
      rule.hasPrefix(
        "It has the fewest trainings on the past, \(Int(fewest)), of the \(near.count) ways of running (of \(all.count)) whose "
          + "loss there is within what matters, 1 point, of the least, "), "\(rule)")
    // With prices: errors and trainings of the past, each way with its own.
    let prices = ReplayPrices(error: 2, training: 0.05, cpuHour: 36)
    let priced = try ReplaySectionTests.replayed(prices: prices)
    let cheap = try #require(priced.chosen)
    func cost(_ way: WayOfRunning) -> Double {
      2 * way.past.lossSums.reduce(0, +) + 0.05 * way.past.trainingCount + 0.01 * way.past.trainingCPUSeconds
    }
    let costs = priced.waysToChooseFrom.map { cost($0.way) }.sorted()
    #expect(abs(cost(cheap.way) - costs[0]) < 1e-9)
    let told = RetrainingSentences(replay: priced).choice(cheap)[0]
    #expect(
      told.hasPrefix(
        "Of \(costs.count) ways of running it cost least on the past by the prices of the plan, "
          + ValueFormat.text(costs[0], unit: .money)), "\(told)")
    #expect(told.contains(ValueFormat.text(costs[1], unit: .money)) || told.contains("cost the same there"))
    // The last known label loses .4 at every step; what loses more says so.
    #expect(!RetrainingSentences(replay: free).choice(chosen).contains { $0.contains("looks at no input") })
    let worse = ReplayedRun(
      run: free.run, loss: .error, candidates: free.candidates,
      baselines: [ReplayBaseline(name: "last known label", stepLosses: [Double](repeating: 0.01, count: 45))],
      prices: free.prices)
    #expect(
      RetrainingSentences(replay: worse).choice(chosen).last?.hasPrefix(
        "But the baseline 'last known label', which looks at no input, lost 0.0100 on the judged steps, less than this way,"
      )
        == true)
  }

  @Test func cpuTimeIsSavedOrTakenWhicheverWayTrainingsGo() throws {
    let replay = try ReplaySectionTests.replayed()
    let sentences = RetrainingSentences(replay: replay)
    let study = replay.candidates[0].study
    let (never, every) = (try #require(study.never), try #require(study.everyStep))
    #expect(sentences.saving(never, against: every, in: study).contains(", and saved 15.0 s of CPU time, against"))
    let more = sentences.saving(every, against: never, in: study)
    #expect(more.contains("would have taken 30 more trainings than 0 for"))
    #expect(more.contains(", and taken 15.0 s more CPU time, against"))
    #expect(!sentences.saving(every, against: every, in: study).contains("CPU time"))
  }

  @Test func hindsightSaysThatItLeavesOutWhatGoesOnFromTheLastModel() throws {
    let path = ContinuedPath(
      origin: .lastModel, every: 1, losses: (0..<45).map { _ in 0.1 }, cpuSeconds: (0..<45).map { _ in 0.01 },
      trainedAt: Array(0..<45))
    for continued in [[], [path]] {
      let replay = try ReplaySectionTests.replayed(continued: continued)
      let sentences = RetrainingSentences(replay: replay)
      let study = replay.candidates[0].study
      let hindsight = try #require(study.hindsight?.way)
      for way in [try #require(study.never), hindsight] {
        let told = try #require(sentences.judgement(of: way, in: study).last)
        #expect(
          told.contains(
            continued.isEmpty
              ? "of the policies that lose at most" : "of the policies that train from scratch and lose at most"))
      }
    }
  }

  @Test func lossesThatCantBeToldApartLeaveALossPossible() throws {
    // Whether trained or not, errors fall by chance between 0 and 1: a month can't tell the ways apart.
    let losses = (0..<45).map { model -> [Double] in
      var generator = SeededGenerator(seed: 9).stream("model", model)
      return (0..<45).map { _ in generator.uniform() }
    }
    let whole = try ReplaySectionTests.replayed()
    let study = try RetrainingStudy(
      try ReplayCase(try ReplayTriangle(losses: losses, labelDelay: 1)),
      choices: try PolicyChoice.withReferences([])
    ) { _ in 0.01 }
    let (never, always) = (try #require(study.never), try #require(study.everyStep))
    let upper = try #require(study.difference(never, always).lossInterval?.upper)
    let text = RetrainingSentences(replay: whole).saving(never, against: always, in: study)
    let words =
      "but that is no leave to train less, since a loss of up to \(ValueFormat.difference(upper, unit: .ratio))"
    #expect(
      upper > 0.01 && text.contains(words) && text.hasSuffix("can't be ruled out, and 1 point matters."), "\(text)")
  }

  @Test func columnsOfOneLineHeadingsNameThePastAndTheFuture() throws {
    let text = Report(run: SampleRuns.digits, membershipDraws: 0, replay: try ReplaySectionTests.replayed()).markdown
    let heading = try #require(text.split(separator: "\n").first { $0.hasPrefix("| Policy |") })
    for words in ["| Past: trainings |", "| Future: trainings |", "| Past: share of wrong answers |"] {
      #expect(heading.contains(words), "\(heading)")
    }
  }

  @Test func lessLossIsToldAsLower() throws {
    let replay = try ReplaySectionTests.replayed()
    let study = replay.candidates[0].study
    let (never, always) = (try #require(study.never), try #require(study.everyStep))
    let sentences = RetrainingSentences(replay: replay)
    let worse = sentences.saving(never, against: always, in: study)
    let better = sentences.saving(always, against: never, in: study)
    #expect(
      worse.contains(#/for a share of wrong answers [0-9.]+ points? higher \([0-9.]+ to [0-9.]+ higher\)/#), "\(worse)")
    #expect(
      better.contains(#/for a share of wrong answers [0-9.]+ points? lower \([0-9.]+ to [0-9.]+ lower\)/#), "\(better)")
  }
}
