import Foundation
import Frontier
import Records
import Testing

@testable import Reports

@Suite struct SuiteReportTests {
  private let axis = AxisDescriptor(
    id: "accuracy", title: "accuracy", unit: .ratio, direction: .higherIsBetter, family: .quality, sampling: .folds,
    summary: "Share of rows predicted right.")

  /// Three methods on several sets, the first best by far and the others alike; a name that would be markup.
  private func results(_ sets: Int) throws -> [SuiteResult] {
    let digits = SampleRuns.digits
    return (0..<sets).map { set in
      let scores = [0.9, 0.6 + 0.01 * Double(set % 2), 0.6 + 0.01 * Double((set + 1) % 2)]
      let trials = zip(["good", "<b>one</b>", "other"], scores).map { label, score in
        TrialRecord(
          key: "\(set)-\(label)",
          candidate: CandidateDescription(
            label: label, transforms: [], estimator: StepDescription(name: label, version: 1, settings: [:])),
          evaluation: .research, status: .completed,
          outcomes: ["accuracy": .measured(Reading(value: score, interval: nil, sampleCount: 1))], folds: [],
          finishedAt: "2026-01-31T14:25:09Z")
      }
      let run = RunRecord(
        id: "run-\(set)", name: "suite", planText: "", planHash: "", dataset: digits.dataset, machine: digits.machine,
        seed: 1, splits: [:], policy: Policy(quality: "accuracy", prefer: []), axes: [axis], startedAt: "",
        finishedAt: nil, trials: trials)
      return SuiteResult(run, dataset: "set \(set)", evaluation: .research, unit: .candidate, axis: axis)
    }
  }

  private func report(_ sets: Int, failures: [SuiteReport.Failure] = []) throws -> SuiteReport {
    SuiteReport(
      name: "small", evaluation: .research, unit: .candidate, results: try results(sets), failures: failures, seed: 1)
  }

  @Test func sayWhoIsBestAndWhoIsNotToldApart() throws {
    let text = try report(10).text().replacing("\n", with: " ")
    #expect(text.contains("One plan on 10 data sets, 3 candidates, research protocol."))
    #expect(text.contains("good has the best mean rank, 1.00; the methods differ"))
    #expect(text.contains("It is better than every other by more than the critical difference of 1.05 (Nemenyi)."))
    let few = try report(2).text()
    #expect(few.contains("Nothing is told apart"))
  }

  @Test func aPageIsWellFormedAndShowsTheDiagram() throws {
    let report = try report(10, failures: [.init(dataset: "lost", reason: "no such column <x>")])
    let page = report.html
    #expect(page.contains("critical difference 1.05"))
    #expect(page.contains("&lt;b&gt;one&lt;/b&gt;") && !page.contains("<b>one</b>"))
    #expect(page.contains("lost has no results: no such column &lt;x&gt;"))
    #expect(report.markdown.contains("![Mean ranks over 10 data sets](critical-difference.svg)"))
  }

  @Test func filesAreWrittenWhereTheyAreAsked() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reasonable-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = try report(3).write(to: folder.path)
    #expect(paths.map { URL(fileURLWithPath: $0).lastPathComponent } == ["suite.html", "suite.md", "suite.json"])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == ["critical-difference.svg", "suite.html", "suite.json", "suite.md"])
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: paths[2])))
    #expect((json as? [String: Any])?["name"] as? String == "small")
  }

  @Test func withoutTwoDataSetsTheReasonIsSaid() throws {
    let text = try report(1).text()
    #expect(text.contains("1 data set with results can't be compared over: at least two are needed"))
  }

  @Test func manyMethodsStayInThePicture() throws {
    for format in ChartFormat.allCases {
      let comparison = try SuiteComparison(try results(6), seed: 1)
      let drawing = CriticalDifferenceChart(comparison, title: "Mean ranks").markup(format).rendered
      #expect(drawing.contains("viewBox=\"0 0 \(format.width.px) "))
      #expect(!drawing.contains("nan") && !drawing.contains("inf"))
    }
  }
}
