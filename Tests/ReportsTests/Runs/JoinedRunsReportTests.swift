import Foundation
import Frontier
import Records
import Testing

@testable import Reports

/// The page of several runs: every form says the same, and text from data never becomes markup.
@Suite struct JoinedRunsReportTests {
  /// The same run on other data, or with other scores.
  private func variant(
    _ run: RunRecord, id: String, hash: String? = nil, name: String? = nil, shift: Double = 0,
    day: String = "2026-02-01"
  ) -> RunRecord {
    let data = run.dataset
    let trials = run.trials.enumerated().map { index, trial -> TrialRecord in
      var trial = trial
      if shift != 0, let reading = trial.reading("accuracy") {
        let moved = shift * Double((index * 7) % 5 - 2)
        trial.outcomes["accuracy"] = .measured(
          Reading(value: reading.value + moved, interval: nil, sampleCount: reading.sampleCount))
      }
      return trial
    }
    return RunRecord(
      id: id, name: run.name, planText: run.planText, planHash: run.planHash,
      dataset: DatasetIdentity(
        name: name ?? data.name, contentHash: hash ?? data.contentHash, rows: data.rows, columns: data.columns,
        target: data.target, task: data.task, classes: data.classes), machine: run.machine, seed: run.seed,
      splits: run.splits, policy: run.policy, axes: run.axes, startedAt: "\(day)T10:00:00Z", finishedAt: run.finishedAt,
      trials: trials)
  }

  private func report(_ runs: [RunRecord], unit: SuiteUnit? = nil) throws -> JoinedRunsReport {
    JoinedRunsReport(try JoinedRuns(runs, unit: unit))
  }

  private var threeOfOne: [RunRecord] {
    let run = SampleRuns.drifting
    return [
      variant(run, id: "first", day: "2026-01-01"), variant(run, id: "second", shift: 0.01),
      variant(run, id: "third", shift: -0.01, day: "2026-03-01"),
    ]
  }

  private var threeSets: [RunRecord] {
    (0..<3).map { variant(SampleRuns.digits, id: "run-\($0)", hash: "hash\($0)", name: "set <\($0)>", shift: 0.01) }
  }

  @Test func runsOfTheSameDataStandSideBySideWithoutATest() throws {
    let report = try report(threeOfOne)
    let page = report.html
    for part in [
      "3 runs of", "from 2026-01-01 to 2026-03-01", "Places by accuracy on", "Production protocol", "Research protocol",
      "From A to B", "From B to C", "All runs are of the same data",
    ] { #expect(page.contains(part), "\(part)") }
    #expect(!page.contains("Critical"))
    #expect(WellFormed(page.replacing("<!DOCTYPE html>", with: "")).problem == nil)
    // Only the score moved.
    #expect(report.markdown.contains("Nothing that is recorded: the same data, plan, versions and machine."))
  }

  @Test func dataSetsAreComparedByRanks() throws {
    let report = try report(threeSets)
    #expect(report.figures.map(\.name) == ["critical-difference-research.svg"])
    let page = report.html
    #expect(page.contains("estimators are compared") || page.contains("estimators with many candidates"))
    #expect(page.contains("set &lt;0&gt;") && !page.contains("set <0>"))
    #expect(WellFormed(page.replacing("<!DOCTYPE html>", with: "")).problem == nil)
    let markdown = report.markdown
    #expect(markdown.contains("](critical-difference-research.svg)"))
    #expect(markdown.contains("| Picked somewhere"))
    let candidates = try self.report(threeSets, unit: .candidate)
    #expect(candidates.suites[.research]?.unit == .candidate)
  }

  @Test func theJSONHasEveryNumberOfThePage() throws {
    let report = try report(threeOfOne)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "reasonable.joined-runs/1")
    let protocols = try #require(object["protocols"] as? [[String: Any]])
    #expect(protocols.compactMap { $0["protocol"] as? String } == ["replay", "production", "research"])
    let over = try #require(protocols[1]["overRuns"] as? [[String: Any]])
    let rows = try #require(over[0]["rows"] as? [[String: Any]])
    #expect(
      rows.count
        == Set(
          SampleRuns.drifting.trials(of: .production).compactMap {
            $0.reading("accuracy") == nil ? nil : $0.candidate.label
          }
        ).count)
    #expect((object["runs"] as? [[String: Any]])?.compactMap { $0["letter"] as? String } == ["A", "B", "C"])
    #expect((object["steps"] as? [[String: Any]])?.count == 2)
  }

  @Test func equalRunsSayThatTheirOrderProvesNothing() throws {
    let run = SampleRuns.digits
    let twins = [
      variant(run, id: "a", day: "2026-01-01"), variant(run, id: "b"), variant(run, id: "c", day: "2026-03-01"),
    ]
    let text = try report(twins).markdown
    #expect(text.contains("to the last bit, so the order is the same"))
    #expect(try report(twins).figures.isEmpty)
    #expect(text.contains("All of them pick "))
  }

  @Test func manyRunsKeepTheirLetters() {
    #expect(
      [0, 1, 25, 26, 27, 51, 52, 701, 702].map(RunLetter.text) == ["A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"])
    #expect(
      RunLetter.list([0]) == "A" && RunLetter.list([0, 2]) == "A and C" && RunLetter.list([0, 1, 3]) == "A, B and D")
  }

  @Test func unfinishedRunsAndEmptyOnesAreSaid() throws {
    let text = try report([SampleRuns.digits, SampleRuns.empty]).markdown
    #expect(text.contains("B: This run has not finished"))
    #expect(text.contains("B has no trials of the research protocol."))
  }

  @Test func aSlopeChartOfSeveralOrdersDrawsEachStep() {
    let chart = SlopeChart(
      entries: [.init(label: "a", places: [1, 2, 1]), .init(label: "b", places: [2, 1, 2])],
      columns: ["Research", "Production", "Replay"], title: "Places")
    let drawing = WellFormed(chart.markup(.wide).rendered)
    #expect(drawing.problem == nil)
    let lines = drawing.elements.filter { $0.name == "line" }.compactMap { $0.attributes["class"] }
    #expect(lines == ["slope down", "slope up", "slope up", "slope down"])
    #expect(drawing.elements.count { $0.name == "circle" } == 6)
    #expect(drawing.text.contains("Replay"))
  }
}
