import Frontier
import Records
import Testing

@testable import Reports

/// Tables and sentences fit the terminal, whatever is in them, and say what they left out.
@Suite struct WidthTests {
  static let widths = [60, 80, 200]

  /// Labels longer than a narrow terminal.
  static let longLabels: RunRecord = {
    let run = SampleRuns.digits
    func longer(_ trial: TrialRecord) -> TrialRecord {
      let candidate = trial.candidate
      return TrialRecord(
        key: trial.key,
        candidate: CandidateDescription(
          label: candidate.label.replacing(
            "(", with: "(learning-rate-schedule=cosine-annealing, early-stopping-patience=25, "),
          transforms: candidate.transforms, estimator: candidate.estimator, curve: candidate.curve,
          components: candidate.components), evaluation: trial.evaluation, status: trial.status,
        outcomes: trial.outcomes, folds: trial.folds, notes: trial.notes, finishedAt: trial.finishedAt)
    }
    return RunRecord(
      id: run.id, name: run.name, planText: run.planText, planHash: run.planHash, dataset: run.dataset,
      machine: run.machine, seed: run.seed, splits: run.splits, policy: run.policy, axes: run.axes,
      startedAt: run.startedAt, finishedAt: run.finishedAt, trials: run.trials.map(longer), notes: run.notes)
  }()

  private func expectFits(_ text: String, _ width: Int) {
    for line in text.split(separator: "\n") {
      // A single word may be longer than the line; it isn't broken.
      #expect(line.terminalColumns <= width || !line.trimmedStart.contains(" "), "\(width): \(line)")
    }
  }

  @Test(arguments: widths, [SampleRuns.digits, longLabels])
  func everyTableFits(width: Int, run: RunRecord) throws {
    let other = RunRecord(
      id: "another", name: run.name, planText: "", planHash: "", dataset: run.dataset, machine: SampleRuns.machine,
      seed: run.seed + 1, splits: run.splits, policy: run.policy, axes: run.axes, startedAt: run.startedAt,
      finishedAt: nil, trials: SampleRuns.drifting.trials)
    var list = RunList()
    for run in [run, other] { list.append(run) }
    let texts = [
      try FrontierTable(run: run).text(width: width),
      try ComparisonTable(run: run, first: "pick", second: "best").text(width: width),
      list.text(width: width),
      RunComparisonText(try RunComparison(run, other), arePlansKnown: false).text(width: width),
      RunComparisonText(try RunComparison(run, run)).text(width: width),
    ]
    for text in texts { expectFits(text, width) }
    let sheet = CandidateSheet(run: run, candidate: run.trials[3].candidate).text(width: width)
    expectFits(sheet, width)
  }

  @Test func whereThereIsRoomNothingIsLeftOut() throws {
    let run = SampleRuns.digits
    for text in [try FrontierTable(run: run).text(), try ComparisonTable(run: run, first: "1", second: "2").text()] {
      #expect(!text.contains("Left out"))
    }
  }

  @Test func whatIsLeftOutIsSaidAndComesBackAtTheWidthThatIsNamed() throws {
    let run = SampleRuns.digits
    let narrow = try FrontierTable(run: run).text(width: 60)
    let note = narrow.replacing("\n", with: " ")
    #expect(note.contains("Left out for want of room: "))
    #expect(note.contains("interval of accuracy"))
    let width = try #require(note.firstMatch(of: /--width (\d+) shows all/).flatMap { Int($0.output.1) })
    #expect(try !FrontierTable(run: run).text(width: width).contains("Left out"))
    #expect(try FrontierTable(run: run).text(width: width - 1).contains("Left out"))
  }

  @Test func labelsAreBrokenAtBlanksAndBracketsBeforeTheyAreCut() throws {
    let text = try FrontierTable(run: Self.longLabels).text(width: 80)
    #expect(!text.contains("…"), "\(text)")
    #expect(text.contains("early-stopping-patience=25,"))
    #expect(text.contains("pick"))
    let tiny = TextTable(
      [.left("candidate", mayShrink: true), .right("value")], rows: [[String(repeating: "x", count: 90), "1"]])
    #expect(tiny.text(width: 40).contains("…"))
    expectFits(tiny.text(width: 40), 40)
  }

  @Test func theLeastImportantColumnGoesFirst() {
    let table = TextTable(
      [.left("name"), .left("second", rank: 2), .left("first", rank: 3), .left("kept", rank: 1)],
      rows: [["a", "bbbbbbbbbb", "cccccccccc", "dddddddddd"]])
    let narrow = table.text(width: 30)
    #expect(
      narrow.split(whereSeparator: \.isNewline).joined(separator: " ")
        .contains("Left out for want of room: first; --width 40 shows all."))
    expectFits(narrow, 30)
    #expect(table.text(width: 18).hasPrefix("name  kept\n"))
    #expect(table.text(width: nil).hasPrefix("name  second      first       kept\n"))
  }
}

extension Substring {
  fileprivate var trimmedStart: Substring { drop { $0 == " " } }
}
