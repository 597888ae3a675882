import Foundation
import Records
import Testing

@testable import Reports

/// Records that nobody plans for, but that a store can hold.
@Suite struct OddRunTests {
  private func run(
    axes: [AxisDescriptor], policy: Policy, trials: [TrialRecord], finishedAt: String? = nil
  ) -> RunRecord {
    RunRecord(
      id: "odd", name: "odd", planText: "", planHash: "",
      dataset: DatasetIdentity(
        name: "", contentHash: "", rows: 0, columns: 0, target: "", task: "binary", classes: []),
      machine: SampleRuns.machine, seed: .max, splits: [:], policy: policy, axes: axes, startedAt: "",
      finishedAt:
        finishedAt, trials: trials)
  }

  private func trial(
    _ label: String, _ evaluation: EvaluationProtocol = .production, _ values: [AxisID: Double] = [:]
  ) -> TrialRecord {
    TrialRecord(
      key: "\(evaluation.id) \(label)",
      candidate: CandidateDescription(
        label: label, transforms: [], estimator: StepDescription(name: label, version: 1, settings: [:])),
      evaluation: evaluation, status: .completed,
      outcomes: values.mapValues { .measured(Reading(value: $0, interval: nil, sampleCount: 1)) }, folds: [],
      finishedAt: "")
  }

  private func expectSound(_ run: RunRecord) throws {
    let report = Report(run: run, membershipDraws: 10)
    #expect(WellFormed(report.html.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "")).problem == nil)
    #expect(!report.markdown.isEmpty)
    #expect(report.csv.hasPrefix("run,protocol,candidate"))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(report.json.utf8)) }
  }

  @Test func aPolicyMayNameAxesThatWereNotMeasured() throws {
    let policy = Policy(quality: "gone", limits: [Limit(axis: "also-gone", atMost: 1)], prefer: ["gone-too"])
    let unmeasured = run(axes: [], policy: policy, trials: [trial("a"), trial("b", .research)])
    try expectSound(unmeasured)
    let markdown = Report(run: unmeasured, membershipDraws: 0).markdown
    #expect(markdown.contains("The policy's quality, gone, is no axis of this run, so there is no frontier to draw."))
    try expectSound(
      run(axes: SampleRuns.axes, policy: policy, trials: [trial("a", .production, ["accuracy": 1, "latency.p50": 2])]))
    #expect(throws: (any Error).self) {
      try FrontierTable(run: run(axes: SampleRuns.axes, policy: policy, trials: [trial("a")]))
    }
  }

  @Test func readingsMayBeExtreme() throws {
    let values: [Double] = [
      .infinity, -.infinity, .nan, 0, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -1e300,
    ]
    var trials: [TrialRecord] = []
    for (index, x) in values.enumerated() {
      for (other, y) in values.enumerated() {
        trials.append(trial("\(index)-\(other)", .research, ["latency.p50": x, "accuracy": y, "size.bytes": x * y]))
      }
    }
    let policy = Policy(
      quality: "accuracy", within: .relative(0.1), limits: [Limit(axis: "latency.p50", atLeast: 0, atMost: .infinity)],
      prefer: ["latency.p50"])
    let odd = run(axes: SampleRuns.axes, policy: policy, trials: trials)
    try expectSound(odd)
    #expect(throws: Never.self) { try FrontierTable(run: odd).text(width: 1) }
    #expect(throws: Never.self) { try ComparisonTable(run: odd, first: "0-0", second: "3-5").text() }
  }

  /// A page that a person can still open; see how far it grows.
  @Test func fiveHundredCandidatesStayBelowAMegabyteAndAHalf() throws {
    let trials = (0..<500).map { index in
      let value = Double(index)
      return trial(
        "nearest-neighbors(neighbors=\(index)) + pca(0.95)", .research,
        [
          "accuracy": 0.5 + value / 2000, "log-loss": 3 - value / 500, "latency.p50": 1e-6 * (value + 1),
          "latency.p99": 2e-6 * (value + 1), "training.cpu": 1e-3 * value, "size.bytes": 100 * value,
          "parameters": value,
        ])
    }
    let policy = Policy(quality: "accuracy", within: .absolute(0.01), prefer: ["latency.p50"])
    let many = run(axes: SampleRuns.axes, policy: policy, trials: trials)
    #expect(Report(run: many, membershipDraws: 0).html.utf8.count < 1_500_000)
  }

  @Test func oneCandidateAloneIsPickAndBest() throws {
    let policy = Policy(quality: "accuracy", prefer: ["latency.p50"])
    let alone = run(
      axes: SampleRuns.axes, policy: policy,
      trials: [trial("only", .production, ["accuracy": 0.5, "latency.p50": 1e-6])], finishedAt: "yesterday")
    try expectSound(alone)
    #expect(try FrontierTable(run: alone).text().contains("pick, best  only"))
  }

  @Test func aLongSlopeChartKeepsTheBestOfEitherSide() {
    let entries = (1...60).map { SlopeChart.Entry(label: "candidate \($0)", places: [$0, 61 - $0]) }
    let chart = SlopeChart(entries: entries, columns: ["A", "B"], title: "C")
    #expect(chart.entries.count == SlopeChart.limit)
    #expect(Set(chart.entries.map { $0.places.min() ?? 0 }) == Set(1...12))
    #expect(WellFormed(chart.markup(.wide).rendered).problem == nil)
  }

  @Test(arguments: ChartFormat.allCases)
  func namesOfASlopeChartEndInsideThePicture(_ format: ChartFormat) {
    let labels = [
      "ridge", "gradient-boosting(rounds=100)", "logistic-regression(C=0.01) + group-thresholds(bound=0.05)",
      "standard + pca(0.95) + gradient-boosting(learning-rate=0.05, max-leaves=31, rounds=100) + isotonic",
    ]
    for count in 1...labels.count {
      let entries = labels.prefix(count).enumerated().map { SlopeChart.Entry(label: $1, places: [$0 + 1, count - $0]) }
      let chart = SlopeChart(entries: entries, columns: ["Research", "Production"], title: "T")
      for (text, attributes) in ChartTests.texts(chart.markup(format)) {
        let width = TextWidth.estimate(text, size: Double(attributes["font-size"] ?? "") ?? 12)
        let place = Double(attributes["x"] ?? "") ?? -1
        let isEnd = attributes["text-anchor"] == "end"
        #expect(isEnd ? place - width >= 0 : place + width <= format.width, "\(text)")
      }
      // Smaller letters come before a cut.
      if count < 3 { #expect(chart.markup(format).rendered.contains(">\(count)  \(labels[0])<")) }
    }
    #expect(
      SlopeChart(entries: [.init(label: labels[1], places: [1, 2])], columns: ["A", "B"], title: "T").markup(.narrow)
        .rendered.contains(">2  \(labels[1])<"))
  }

  @Test func aSlopeChartCountsInGrammar() {
    func summary(_ places: [[Int]]) -> String {
      SlopeChart(entries: places.map { .init(label: "a", places: $0) }, columns: ["A", "B"], title: "C").summary
    }
    #expect(summary([[1, 2], [2, 1], [3, 3]]) == "1 candidate gains places, 1 loses places, 1 keeps its own.")
    #expect(summary([[1, 2]]) == "0 candidates gain places, 1 loses places, 0 keep theirs.")
    #expect(
      summary([[2, 1], [4, 2], [1, 3], [3, 4]]) == "2 candidates gain places, 2 lose places, 0 keep theirs.")
  }

  @Test func programsReadThePlacesUnderEveryProtocol() throws {
    let analysis = RunAnalysis(run: SampleRuns.drifting, membershipDraws: 0)
    let table = try #require(analysis.comparison)
    let text = Report(run: SampleRuns.drifting, membershipDraws: 0).json
    let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let places = try #require(json["places"] as? [String: Any])
    #expect(places["protocols"] as? [String] == ["research", "production", "replay"])
    let rows = try #require(places["rows"] as? [[String: Any]])
    #expect(rows.map { $0["candidate"] as? String } == table.rows.map(\.label))
    #expect(rows.map { $0["places"] as? [Int] } == table.rows.map(\.ranks))
    let agreements = try #require(places["agreements"] as? [[String: Any]])
    #expect(agreements.map { $0["protocol"] as? String } == ["production", "replay"])
    for (told, found) in zip(agreements, table.agreements) {
      let lower = try #require((told["interval"] as? [String: Any])?["lower"] as? Double)
      #expect(abs(lower - (try #require(found.interval).lower)) < 1e-12)
    }
    let interval = try #require(analysis.rankInterval)
    let ranks = try #require(json["ranks"] as? [String: Any])
    let upper = try #require((ranks["kendallInterval"] as? [String: Any])?["upper"] as? Double)
    #expect(abs(upper - interval.upper) < 1e-12)
  }

  @Test func theProtocolsAreComparedInOnePlace() throws {
    let analysis = RunAnalysis(run: SampleRuns.drifting, membershipDraws: 0)
    let table = try #require(analysis.protocols)
    #expect(analysis.comparison == table && table.evaluations == EvaluationProtocol.all)
    let report = Report(run: SampleRuns.drifting, membershipDraws: 0)
    let figure = try #require(report.figures.first { $0.name == "protocols.svg" })
    for evaluation in table.evaluations { #expect(figure.svg.contains(">\(evaluation.heading)<")) }
    #expect(report.markdown.contains("Solid green lines gain places from one protocol to the next"))
    #expect(
      report.markdown.contains("over redrawn folds), ") && report.markdown.contains("over redrawn folds and steps);"))
    // Two protocols alone: the winner of research is told beside the places, and how sure their agreement is.
    let both = SampleRuns.run(
      name: "both", trials: SampleRuns.drifting.trials.filter { $0.evaluation != .replay },
      policy: SampleRuns.drifting.policy)
    let alone = RunAnalysis(run: both, membershipDraws: 0)
    #expect(alone.protocols == nil)
    let text = Report(run: both, membershipDraws: 0).markdown
    #expect(text.contains(" wins in research and "))
    // What the winner loses has an interval.
    let loss = try #require(table.loss)
    let range = try #require(table.interval(of: loss.firstWinner, against: loss.winner))
    #expect(range.lower <= loss.loss && loss.loss <= range.upper)
    let words = ReadingText.difference(loss.loss, range, unit: .ratio)
    #expect(words.contains(" points (") && report.markdown.contains("\(words) of accuracy behind"), "\(words)")
    let interval = try #require(alone.rankInterval)
    #expect(interval.lower <= interval.upper)
    #expect(text.contains("over redrawn folds, Spearman's rho"))
  }

  @Test func whatTheProtocolsSayIsSaidOnce() throws {
    let table = try #require(RunAnalysis(run: SampleRuns.drifting, membershipDraws: 0).protocols)
    let loss = try #require(table.loss)
    // The pick is the winner that was just named, or another one.
    #expect(ProtocolSentences.winners(table, pick: loss.winner.label).count == 1)
    let other = try #require(table.rows.first { ![loss.winner.label, loss.firstWinner.label].contains($0.label) })
    #expect(ProtocolSentences.winners(table, pick: other.label).count == 2)
    let places = "Places of all candidates"
    #expect(!Report(run: SampleRuns.drifting, membershipDraws: 0).markdown.contains(places))
    let both = SampleRuns.run(
      name: "both", trials: SampleRuns.drifting.trials.filter { $0.evaluation != .replay },
      policy: SampleRuns.drifting.policy)
    #expect(Report(run: both, membershipDraws: 0).markdown.contains(places))
  }

  @Test func unfoldedAxesStandInTheirOwnTable() {
    let analysis = RunAnalysis(run: SampleRuns.digits, membershipDraws: 0)
    let rows = FoldedForms.rows(analysis.evaluations[0])
    #expect(rows.count == 8)
    #expect(rows.allSatisfy { $0.axis.id == "latency.p50" && $0.unfolded.value > $0.folded.value })
  }

  @Test func theMainPictureShowsThePreferredLatency() {
    let analysis = RunAnalysis(run: SampleRuns.digits, membershipDraws: 0)
    #expect(analysis.evaluations[0].cost?.id == "latency.p50")
    let drifting = RunAnalysis(run: SampleRuns.drifting, membershipDraws: 0)
    #expect(drifting.leading?.evaluation == .replay)
    #expect(drifting.leading?.cost?.id == "latency.p99")
  }
}
