import Foundation
import Records
import Replay
import Testing

@testable import Reports

/// What the command `retraining` says of a replay, for people and for programs.
@Suite struct RetrainingTextTests {
  private func parsed(_ replay: ReplayedRun) throws -> [String: Any] {
    let text = RetrainingText(replay).json
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func changed(_ replay: ReplayedRun, baselines: [ReplayBaseline]) -> ReplayedRun {
    ReplayedRun(
      run: replay.run, loss: replay.loss, candidates: replay.candidates, baselines: baselines, prices: replay.prices)
  }

  @Test func programsReadWhatIsntPlayedAndWhichWayIsCheapestWhere() throws {
    let replay = try ReplaySectionTests.replayed(policies: ["never", "periodic", "drift-ks"])
    let json = try parsed(replay)
    let candidates = try #require(json["candidates"] as? [[String: Any]])
    for candidate in candidates {
      let notPlayed = try #require(candidate["notPlayed"] as? [[String: Any]])
      #expect(notPlayed.map { $0["policy"] as? String } == ["drift-ks"])
      #expect(notPlayed.allSatisfy { $0["reason"] is String })
    }
    let ranges = try #require(json["ranges"] as? [[String: Any]])
    let segments = replay.envelope(replay.tunedWays.map(\.way)).segments
    #expect(ranges.count == segments.count && segments.count > 1)
    for (range, segment) in zip(ranges, segments) {
      let (candidate, way) = replay.tunedWays[segment.index]
      #expect(range["of"] as? String == "training" && range["from"] as? Double == segment.from)
      #expect(range["to"] as? Double == (segment.to.isFinite ? segment.to : nil))
      #expect(range["way"] as? String == way.label && range["window"] as? String == candidate.window)
    }
  }

  @Test func rangesAreThoseOfThePriceOfAnErrorWhereATrainingHasAPrice() throws {
    let replay = try ReplaySectionTests.replayed(prices: ReplayPrices(error: 1, training: 2))
    let ranges = try #require(try parsed(replay)["ranges"] as? [[String: Any]])
    #expect(ranges.count > 1 && ranges.allSatisfy { $0["of"] as? String == "error" })
    // From the cheapest errors on, without a gap and without end.
    #expect(ranges.first?["from"] as? Double == 0 && ranges.last?["to"] is NSNull)
    for (range, next) in zip(ranges, ranges.dropFirst()) {
      #expect(range["to"] as? Double == next["from"] as? Double)
    }
  }

  @Test func aSeasonThatIsTheLastLabelIsSaidToBe() throws {
    let replay = try ReplaySectionTests.replayed()
    let losses = (0..<45).map { 0.3 + 0.001 * Double($0) }
    let same = changed(
      replay,
      baselines: [
        ReplayBaseline(name: ReplayBaselines.lastLabel, stepLosses: losses),
        ReplayBaseline(name: ReplayBaselines.prior, stepLosses: losses.reversed()),
        ReplayBaseline(name: ReplayBaselines.seasonal, stepLosses: losses),
      ])
    let words = "The last known season loses the same as the last known label at every step"
    #expect(RetrainingText(same).text(width: nil).contains(words))
    #expect(Report(run: SampleRuns.digits, membershipDraws: 0, replay: same).markdown.contains(words))
    #expect(!RetrainingText(replay).text(width: nil).contains("loses the same"))
    // Over the last 30 of 45 steps, each of one row.
    let mean = losses.suffix(30).reduce(0, +) / 30
    let read = try #require(RetrainingSentences(replay: same).baselineReadings.first)
    #expect(read.name == ReplayBaselines.lastLabel && abs(read.reading.value - mean) < 1e-12)
    let interval = try #require(read.reading.interval)
    #expect(interval.lower < mean && mean < interval.upper)
  }

  @Test func lossesHaveIntervalsInTheTextAndInTheJSON() throws {
    let replay = try ReplaySectionTests.replayed()
    let (candidate, sentences) = (replay.candidates[0], RetrainingSentences(replay: replay))
    let text = RetrainingText(replay).text(candidate: candidate.label, width: nil)
    let never = try #require(candidate.study.never)
    let loss = try #require(candidate.study.readings(never)[.replayLoss])
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("never  ") })
    #expect(loss.interval != nil && line.contains(" \(sentences.loss(loss)) "), "\(line)")
    let oracle = try #require(candidate.study.oracleReading(trainings: 1))
    #expect(oracle.interval != nil && text.contains("1: \(sentences.loss(oracle))"))
    let candidates = try #require(try parsed(replay)["candidates"] as? [[String: Any]])
    var lots = 0
    for candidate in candidates {
      let ways = try #require(candidate["ways"] as? [[String: Any]])
      for way in ways {
        let against = try #require(way["againstEveryStep"] as? [String: [String: Any]])
        for key in ["loss", "trainings", "cpuSeconds"] { #expect(against[key]?["interval"] is [String: Any]) }
        guard let lot = way["byLot"] as? [String: Any] else { continue }
        lots += 1
        #expect(lot["draws"] as? Int == 200)
        #expect((lot["loss"] as? [String: Any])?["range"] is [String: Any] && lot["shareAsGood"] is Double)
      }
      let means = try #require(candidate["oracle"] as? [Double])
      let intervals = try #require(candidate["oracleIntervals"] as? [[String: Any]])
      #expect(means.count == intervals.count && intervals.allSatisfy { $0["lower"] is Double })
    }
    #expect(lots > 0 && text.contains("as many trainings at steps drawn by chance, 200 times"))
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay).markdown
    #expect(report.contains("| 1 | \(sentences.loss(oracle)) |") && report.contains("drawn by chance, 200 times"))
  }

  @Test func whereNothingIsDecidedNoColumnTellsOfDecisionsThatFlip() throws {
    for knows in [true, false] {
      let replay = try ReplaySectionTests.replayed(knowsFlips: knows)
      #expect(RetrainingText(replay).text(width: nil).contains(" flips ") == knows)
      let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay).markdown
      #expect(report.contains("decisions that flip |") == knows)
    }
  }

  @Test func theReportForProgramsHoldsTheWaysOfRunning() throws {
    func ways(_ replay: ReplayedRun?) throws -> Any? {
      let text = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay).json
      return (try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])?["waysOfRunning"]
    }
    let replay = try ReplaySectionTests.replayed()
    let found = try #require(try ways(replay) as? [String: Any])
    let told = try parsed(replay)
    #expect(Set(found.keys) == Set(told.keys).subtracting(["schema"]))
    #expect((found["candidates"] as? [[String: Any]])?.count == 2 && found["chosen"] as? String == replay.chosenLabel)
    #expect(try ways(nil) is NSNull)
  }

  /// A policy's words aren't cut for the sake of intervals, which may stand on two lines.
  @Test(arguments: [60, 80, 100])
  func policiesFitTheTerminal(_ width: Int) throws {
    let replay = try ReplaySectionTests.replayed(policies: [
      "never", "periodic", "known-error-rise", "known-error-above(threshold=[0.4, 0.5])",
    ])
    let text = RetrainingText(replay).text(width: width)
    for line in text.split(separator: "\n") { #expect(line.terminalColumns <= width, "\(line)") }
    if width >= 80 { #expect(text.contains("known-error-above(") && !text.contains("…"), "\(text)") }
  }
}
