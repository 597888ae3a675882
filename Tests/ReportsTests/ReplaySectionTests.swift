import Foundation
import Records
import Replay
import ReplayMaking
import Statistics
import Testing

@testable import Reports

/// A replay as the report, the terminal and programs read it.
@Suite struct ReplaySectionTests {
  /// Two candidates over 45 steps: one ages slowly and jumps at step 20, the other is worse and steady.
  static func replayed(
    prices: ReplayPrices = ReplayPrices(), policies: [String] = ["never", "periodic", "known-error-rise"],
    continued: [ContinuedPath] = [], knowsFlips: Bool = true
  )
    throws -> ReplayedRun
  {
    let choices = try policies.flatMap { try PolicyChoice.read($0) }
    let candidates = try [0.2, 0.3].enumerated().map { place, level in
      var generator = SeededGenerator(seed: UInt64(place) + 1)
      let losses: [[Double]] = (0..<45).map { model in
        (0..<45).map { step -> Double in
          let jump = model < 20 && step >= 20 ? 0.3 : 0
          let ageing = place == 0 ? 0.004 * Double(step - model) + jump : 0
          return level + ageing + 0.01 * generator.uniform()
        }
      }
      var triangle = try ReplayTriangle(losses: losses, labelDelay: 1, fitSeconds: (0..<45).map { _ in 0.5 })
      if knowsFlips {
        triangle.signals["flips"] = (0..<45).map { model in (model..<45).map { min(1, 0.01 * Double($0 - model)) } }
      }
      let trial = SampleRuns.trial(SampleRuns.shapes[place], .replay, seed: 1, accuracy: 0.9)
      return ReplayedCandidate(
        trial: trial, window: "all",
        study: try RetrainingStudy(try ReplayCase(triangle), choices: choices, continued: continued) { _ in 0.01 })
    }
    return ReplayedRun(
      run: SampleRuns.digits, loss: .error, candidates: candidates,
      baselines: [ReplayBaseline(name: "last known label", stepLosses: [Double](repeating: 0.4, count: 45))],
      prices: prices)
  }

  @Test func theSectionTellsWhatWasChosenAndWhatItSaved() throws {
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: try Self.replayed())
    let text = report.markdown
    #expect(text.contains("Ways of running it"))
    #expect(
      text.contains("45 steps were served. Thresholds were chosen on the first 15 (on the 14 of 15 rows whose labels"))
    #expect(text.contains("are judged on the last 30"))
    #expect(text.contains("would have saved"))
    #expect(text.contains("last known label"))
    #expect(report.figures.contains { $0.name == "replay-frontier.svg" })
    #expect(report.figures.contains { $0.name == "replay-error-over-time.svg" })
    for figure in report.figures { #expect(WellFormed(figure.svg).problem == nil, "\(figure.name)") }
    #expect(report.html.contains("replay-frontier") || report.html.contains("Ways of running it"))
    let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    let sections = try #require(json["sections"] as? [[String: Any]])
    #expect(sections.contains { $0["id"] as? String == "replay" })
  }

  /// The numbers beside the points of the picture stand in the table of its frontier, each once.
  @Test func theTableOfTheFrontierHasTheNumbersOfThePicture() throws {
    let replay = try Self.replayed()
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay)
    let heading = try #require(report.markdown.range(of: "| No. | Way of running |"))
    let rows = report.markdown[heading.lowerBound...].split(separator: "\n").dropFirst(2).prefix { $0.hasPrefix("|") }
    #expect(rows.count > 1)
    let members = try FrontierChart(
      run: replay.waysOfRunning(), x: .replayTrainings, y: .replayLoss, evaluation: .replay
    ).points.compactMap { point in point.number.map { (number: $0, label: point.label) } }
    var told: [Int] = []
    for row in rows {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      for span in cells[0].components(separatedBy: ", ") {
        let ends = span.components(separatedBy: " to ").compactMap { Int($0) }
        told += Array(try #require(ends.first)...(try #require(ends.last)))
      }
    }
    #expect(told.sorted() == members.map(\.number).sorted())
    #expect(ReplaySection.spans([7, 3, 4, 5]) == "3 to 5, 7")
    #expect(ReplaySection.spans([2, 1]) == "1, 2" && ReplaySection.spans([]).isEmpty)
  }

  @Test func rangesOfPricesAreToldApartAndEmptyOnesLeftOut() throws {
    let sentences = RetrainingSentences(replay: try Self.replayed())
    func text(_ lines: [(errors: Double, trainings: Double)]) -> String {
      sentences.envelope(
        PriceEnvelope(lines.map { PriceEnvelope.Line(errors: $0.errors, trainings: $0.trainings) }),
        names: lines.indices.map { "way\($0)" })
    }
    // Crossings at 120,400 and 120,100: two digits would make both 120,000.
    let near = text([(240_500, 0), (120_100, 1), (0, 2)])
    #expect(
      near.hasSuffix("above 120,400: way0; 120,100 to 120,400: way1; below 120,100: way2."), "\(near)")
    // The middle way is cheapest at one price alone.
    let empty = text([(200.0000001, 0), (100, 1), (0, 2)])
    #expect(empty.hasSuffix("above 100: way0; below 100: way2."), "\(empty)")
  }

  @Test func aReplayThatCantBePlayedSaysWhy() {
    let obstacle = RetrainingError.nothingKnown(past: 4).description
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replayObstacle: obstacle)
    let words = "No policies of retraining are played: of none of the first 4 steps are half of the labels known"
    for text in [report.markdown, report.html, report.json] { #expect(text.contains(words)) }
    #expect(report.markdown.contains("Ways of running it"))
  }

  @Test func aRunWithoutReplayHasNoSuchSection() {
    #expect(!Report(run: SampleRuns.digits, membershipDraws: 0).markdown.contains("Ways of running it"))
  }

  @Test func aWayOfRunningIsACandidateOfTheFrontierAndThePick() throws {
    let replay = try Self.replayed()
    let run = replay.waysOfRunning()
    // Two candidates, three policies each, with the threshold that the past chose.
    #expect(run.trials.count == 6 && Set(run.trials.map(\.key)).count == 6)
    #expect(run.trials.allSatisfy { $0.reading(.replayTrainings)?.interval != nil })
    let table = try FrontierTable(run: run, x: .replayTrainings, y: .replayLoss, evaluation: .replay)
    // Never trained again, the steady one loses less; trained often, the other.
    #expect(table.memberLabels.contains("\(SampleRuns.shapes[1].label), window all, never"))
    #expect(table.memberLabels.contains { $0.hasPrefix(SampleRuns.shapes[0].label + ", window all") })
    let pick = run.pick(.replay)
    #expect(pick.chosen != nil || pick.floor?.isPassed == false)
  }

  @Test func aPickAmongWaysIsSaidToBeOneInHindsightAndNoOracleIsAmongThem() throws {
    let replay = try Self.replayed()
    let run = replay.waysOfRunning()
    let ways = replay.tunedWays
    #expect(run.trials.map(\.candidate.label) == ways.map { $0.candidate.label($0.way) })
    for (trial, entry) in zip(run.trials, ways) {
      let loss = try #require(trial.reading(.replayLoss)).value
      #expect(abs(loss - entry.way.future.meanLoss) < 1e-12, "\(trial.candidate.label)")
    }
    let chosen = try #require(replay.chosenLabel)
    let pick = run.pick(.replay)
    let text = PickText(pick, chosenOnPast: chosen).text()
    let past = pick.chosen?.label == chosen ? "the same" : chosen
    #expect(text.contains("he past would have chosen \(past)."), "\(text)")
    #expect(text.contains("This is a pick in hindsight") == (pick.chosen != nil))
    #expect(!PickText(pick).text().contains("hindsight"))
    func sketch(_ chosenOnPast: String?) throws -> String {
      try FrontierSketch(
        run: run, x: .replayTrainings, y: .replayLoss, evaluation: .replay, chosenOnPast: chosenOnPast
      ).text()
    }
    #expect(try sketch(chosen).contains("* is the pick in hindsight, ") == (pick.chosen != nil))
    #expect(try !sketch(nil).contains("hindsight"))
    // Whoever reads the table is told the same, wherever the pick stands.
    let frontier = try FrontierTable(
      run: run, x: .replayTrainings, y: .replayLoss, evaluation: .replay, chosenOnPast: chosen
    ).text()
    #expect(!frontier.contains("The pick, "))
  }

  @Test func thePictureMarksWhatTheLeadNames() throws {
    let replay = try Self.replayed()
    let chosen = try #require(replay.chosenLabel)
    func chart(_ chosenOnPast: String?) throws -> FrontierChart {
      try FrontierChart(
        run: replay.waysOfRunning(), x: .replayTrainings, y: .replayLoss, evaluation: .replay,
        chosenOnPast: chosenOnPast)
    }
    let marked = try chart(chosen)
    #expect(marked.points.filter(\.isChosenOnPast).map(\.label) == [chosen])
    #expect(marked.summary.contains("Chosen on the past: \(chosen),"))
    #expect(marked.summary.contains("Pick in hindsight:") == marked.points.contains(where: \.isPick))
    let plain = try chart(nil)
    #expect(!plain.summary.contains("Chosen on the past") && !plain.summary.contains("hindsight"))
    // One diamond around the point, one in the legend.
    func diamonds(_ chart: FrontierChart) -> Int {
      WellFormed(chart.markup(.wide).rendered).named("polygon").count { $0.attributes["class"] == "ring" }
    }
    #expect(diamonds(marked) == 2 && diamonds(plain) == 0)
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay).markdown
    #expect(report.contains("The diamond is what the past would have chosen."))
    // The picture's ring is no second answer to the question of the lead: it chooses among more, by another rule.
    let isPicked = marked.points.contains(where: \.isPick)
    let label = try #require(replay.chosen).candidate.label
    #expect(
      report.contains(
        "among all candidates and windows the ways near the least error, and of them by trainings, then CPU time of trainings."
      ) == isPicked)
    #expect(report.contains("What is said of hindsight above is of \(label) alone") == isPicked)
  }

  @Test func theEnvelopeIsToldByThePriceOfAnErrorWhereATrainingHasOne() throws {
    let without = RetrainingText(try Self.replayed()).text(width: nil)
    #expect(
      without.contains("Cheapest on the judged steps, looking back, by what one training costs, in errors: above"))
    let with = RetrainingText(try Self.replayed(prices: ReplayPrices(error: 1, training: 2))).text(width: nil)
    #expect(with.contains("Cheapest on the judged steps, looking back, by the price of an error: below"))
    #expect(with.contains("an error:") && with.contains("above"))
  }

  @Test func moneyIsErrorsAndTrainingsAtTheirPrices() throws {
    let replay = try Self.replayed(prices: ReplayPrices(error: 3, training: 2, cpuHour: 7200))
    let candidate = replay.candidates[0]
    for way in candidate.study.ways {
      let money = try #require(replay.readings(way, of: candidate)[.replayMoney])
      let wanted = 3 * way.future.lossSums.reduce(0, +) + (2 + 0.5 * 2) * way.future.trainingCount
      #expect(abs(money.value - wanted) < 1e-9)
    }
    #expect(ReplayPrices(nil, loss: .decisionCost).error == 1 && ReplayPrices(nil, loss: .error).error == nil)
    var economics = Economics()
    economics.trainingPrice = 25
    economics.errorCost = 3
    #expect(ReplayPrices(economics, loss: .error) == ReplayPrices(error: 3, training: 25))
    #expect(ReplayAxes(.decisionCost).mean.unit == .money)
    // A wrong answer has a price, and a unit of the absolute error; a nat or a squared unit has none.
    #expect(
      [ReplayLoss.error, .absolute, .squared, .logLoss, .brier].map { ReplayPrices(economics, loss: $0).error }
        == [3, 3, nil, nil, nil])
    economics.falseNegative = 9
    #expect(
      ReplayPrices(economics, loss: .error).error == nil && ReplayPrices(economics, loss: .decisionCost).error == 1)
    #expect(ReplayPrices(error: 4, training: 2).errors(trainings: 1, cpuSeconds: 9) == 0.5)
    #expect(ReplayPrices(error: nil, training: 2).errors(trainings: 1, cpuSeconds: 9) == nil)
    #expect(ReplayPrices(error: 4).errors(trainings: 1, cpuSeconds: 9) == nil)
  }

  @Test func theTextIsForPeopleAndForPrograms() throws {
    let replay = try Self.replayed()
    let text = RetrainingText(replay).text(width: nil)
    #expect(text.contains("The past would have chosen:"))
    #expect(
      text.contains("against every step") && text.contains("by lot") && text.contains("The oracle, by trainings:"))
    #expect(text.contains("for who begins them with the model of step 1"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(RetrainingText(replay, showsAll: true).json.utf8)) as? [String: Any])
    #expect(json["schema"] as? String == "reasonable.retraining/1")
    let candidates = try #require(json["candidates"] as? [[String: Any]])
    let ways = try #require(candidates.first?["ways"] as? [[String: Any]])
    #expect(ways.count == 1 + 7 + 7)
    #expect(ways.allSatisfy { $0["trainedAt"] is [Int] && $0["replay.quality.mean"] is [String: Any] })
    // The labels of step 15 come late, but a training there makes the model that the judged steps begin with.
    for way in ways {
      let steps = try #require(way["trainedAt"] as? [Int])
      #expect(way["pastTrainings"] as? Double == Double(steps.count { $0 > 0 && $0 < 15 }), "\(way)")
    }
  }

  @Test func theOracleIsSaidToBeginWithTheFirstModel() throws {
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: try Self.replayed())
    for text in [report.markdown, report.html] {
      #expect(!text.contains("no policy can beat"))
      #expect(
        text.contains(
          "The oracle is the best schedule of the judged steps in hindsight for who begins them with the model of step 1"
        ))
    }
  }

  @Test func whatIsTheSameForAllCandidatesIsToldOnce() throws {
    let replay = try Self.replayed(policies: ["never", "periodic", "drift-ks"])
    let text = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay).markdown
    func count(_ words: String, _ text: String) -> Int { text.components(separatedBy: words).count - 1 }
    let reason = try #require(RetrainingSentences.unplayed(replay.candidates).first)
    #expect(reason.hasPrefix("drift-ks: ") && !reason.contains(replay.candidates[0].label))
    for words in ["Policies that can't be played here", "- drift-ks: ", RetrainingSentences.lot, "The oracle is "] {
      #expect(count(words, text) == 1, "\(words)")
    }
    #expect(text.contains("The oracle of \(replay.candidates[1].label)."))
    // A reason that one of them has names it.
    let both = try Self.replayed(policies: ["never", "periodic"])
    let mixed = RetrainingSentences.unplayed([both.candidates[0], replay.candidates[1]])
    #expect(mixed == ["\(reason) (\(replay.candidates[1].label))"])
    let windows = ReplayedRun(
      run: replay.run, loss: .error, candidates: [replay.candidates[0], replay.candidates[0]], baselines: [],
      prices: ReplayPrices())
    let shown = RetrainingText(windows).text(candidate: replay.candidates[0].label, width: nil)
    for words in ["Not played:", RetrainingSentences.lot, "It is the best schedule"] {
      #expect(count(words, shown) == 1, "\(words)")
    }
  }

  @Test func theTerminalAndTheReportTellTheSameOraclesTheBestAmongThem() throws {
    let replay = try Self.replayed()
    let candidate = replay.candidates[0]
    let oracle = candidate.study.futureOracle([0])
    let (counts, found) = RetrainingSentences.oracleCounts(oracle)
    let best = try #require(found)
    #expect(oracle.lossSums[best] == oracle.lossSums.min() && counts.contains(best))
    // Models age: nearly every training pays, and the best lies between the numbers that are always told.
    #expect(counts == counts.sorted() && Set(counts).isSuperset(of: [0, 1, 2, 3, 5, 8, 13, 21]))
    let sentences = RetrainingSentences(replay: replay)
    let text = RetrainingText(replay).text(candidate: candidate.label, width: nil)
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay).markdown
    for count in counts {
      let loss = sentences.loss(try #require(candidate.study.oracleReading(trainings: count)))
      #expect(text.contains("\(count): \(loss)\(count == best ? ", the least of all" : "")"), "\(count)")
      #expect(report.contains("| \(count) | \(loss) |"), "\(count)")
    }
    #expect(report.contains("(the least of all) |"))
  }

  @Test func theWayThatAllAreComparedWithHasARow() throws {
    for policies in [["never", "periodic"], ["never", "periodic(every=1)"]] {
      let replay = try Self.replayed(policies: policies)
      let candidate = replay.candidates[1]
      let reference = try #require(candidate.study.everyStep)
      // Models of the second candidate don't age, so that the past takes few trainings where it may.
      #expect(reference.label == "periodic(every=1)" && reference.isTuned == !policies.contains("periodic"))
      let one = ReplayedRun(
        run: replay.run, loss: .error, candidates: [candidate], baselines: [], prices: ReplayPrices())
      let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: one).markdown
      let text = RetrainingText(one).text(width: nil)
      #expect(report.contains("\n| periodic(every=1) |") || report.contains("\n| periodic(every=1) (pick) |"))
      #expect(text.contains("\nperiodic(every=1)  "))
      for told in [report, text] {
        #expect(
          told.contains("The past didn't choose periodic(every=1), which the others are compared with.")
            == !reference.isTuned)
      }
    }
  }

  @Test func theWordsOfAReplayAreExplained() throws {
    let terms = [
      "Ways of running", "The oracle", "Regret to the oracle", "Labels used", "Decisions that flip",
      "Steps until a drift is answered",
    ]
    for knows in [true, false] {
      let replay = try Self.replayed(knowsFlips: knows)
      let text = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay).markdown
      for term in terms where knows || term != "Decisions that flip" {
        #expect(text.contains("**\(term).** "), "\(term)")
      }
      #expect(text.contains("**Decisions that flip.**") == knows)
      #expect(text.contains("redrawn blocks of steps that follow each other, not from folds"))
    }
    let plain = Report(run: SampleRuns.digits, membershipDraws: 0).markdown
    for term in terms { #expect(!plain.contains("**\(term).**"), "\(term)") }
    let drifting = Report(run: SampleRuns.drifting, membershipDraws: 0).markdown
    #expect(drifting.contains("Replay scores come from steps in the order of time"))
    #expect(drifting.contains("and replay is the one to trust") && !drifting.contains("**Two protocols.**"))
  }

  @Test func blocksHoldAllStepsOnce() throws {
    let replay = try Self.replayed()
    let way = replay.candidates[0].study.ways[0]
    let blocks = ReplayedRun.blocks(of: way.future, length: 7)
    #expect(blocks.count == 4 && blocks.reduce(0) { $0 + $1.rows } == 30)
    let mean = blocks.reduce(0) { $0 + $1.loss * Double($1.rows) } / 30
    #expect(abs(mean - way.future.meanLoss) < 1e-12)
  }
}
