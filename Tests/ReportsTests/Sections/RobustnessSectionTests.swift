import Records
import Testing

@testable import Reports

/// Candidates under the change that the data show, in a report and for a terminal.
@Suite struct RobustnessSectionTests {
  private static let column = RobustnessFacts.Column(
    name: "temperature", firstMissing: 1, lastMissing: 7, gapRate: 0.06, noise: 1.25, shift: 3.5, redrawRate: 0,
    cellsMadeMissing: 108, cellsRedrawn: 0)

  private static func facts(_ columns: [RobustnessFacts.Column]) -> RobustnessFacts {
    RobustnessFacts(firstRows: 100, lastRows: 100, changedRows: 1_800, columnCount: 64, columns: columns)
  }

  private static func axis(
    _ id: AxisID, _ title: String, _ direction: Direction, _ unit: MeasurementUnit
  ) -> AxisDescriptor {
    AxisDescriptor(
      id: id, title: title, unit: unit, direction: direction, family: .robustness, sampling: .folds,
      range: -1...1, summary: "A test.")
  }

  /// The drifting run with a loss for each candidate under research.
  private static func run(in unit: MeasurementUnit = .ratio, _ outcome: (Int) -> Outcome) -> RunRecord {
    let run = SampleRuns.drifting
    var number = 0
    let trials = run.trials.map { trial -> TrialRecord in
      guard trial.evaluation == .research else { return trial }
      var trial = trial
      trial.outcomes["robustness.score"] = outcome(number)
      trial.outcomes["robustness.loss"] = outcome(number)
      number += 1
      return trial
    }
    let axes = [
      axis("robustness.score", "accuracy under change", .higherIsBetter, unit),
      axis("robustness.loss", "accuracy lost under change", .lowerIsBetter, unit),
    ]
    return run.with(policy: run.policy, axes: run.axes + axes, trials: trials)
  }

  private static func section(_ report: Report) -> [ReportBlock]? {
    report.sections.first { $0.section.id == "robustness" }?.blocks
  }

  @Test func everyCandidateStandsUnderTheProtocolsAndUnderChange() throws {
    let run = Self.run { .measured(Reading(value: 0.01 * Double($0), interval: nil, sampleCount: 5)) }
    let quality = try #require(run.descriptor(run.policy.quality))
    let found = Self.facts([Self.column])
    let facts = Dictionary(run.trials.map { ($0.key, found) }, uniquingKeysWith: { first, _ in first })
    let report = Report(run: run, membershipDraws: 0, robustness: facts)
    let blocks = try #require(Self.section(report))
    let tables = blocks.compactMap { block in if case .table(let table) = block { table } else { nil } }
    let table = try #require(tables.first)
    let titles = table.columns.map(\.title)
    #expect(titles.first == "Candidate")
    for evaluation in run.evaluations { #expect(titles.contains("\(evaluation.heading) \(quality.title)")) }
    #expect(titles.suffix(2) == ["Research accuracy under change", "Research accuracy lost under change"])
    #expect(table.rows.count == Set(run.trials.map(\.candidate.label)).count)
    let text = report.markdown
    #expect(
      text.contains(
        "Under the research protocol: from the first 100 rows in time to the last 100 rows, 1 of 64 columns that models "
          + "see changes."))
    #expect(text.contains("What changes in each column (research)"))
    for heading in ["Cells missing at first", "Cells made missing", "Share redrawn"] { #expect(text.contains(heading)) }
    #expect(text.contains("Gaps: 1 column has more at the end; 108 cells went missing."))
    #expect(text.contains("Shift: 1 column has another median at the end."))
    #expect(text.contains("Categories: no column has other shares of categories at the end."))
  }

  @Test func everyProtocolSaysHowItsRowsWereChangedAndTheTableStandsBeforeTheColumns() throws {
    let run = Self.run { .measured(Reading(value: 0.01 * Double($0), interval: nil, sampleCount: 5)) }
    // The other protocols are read too, and there the order is the other way round.
    let axes = ["robustness.score", "robustness.loss"] as [AxisID]
    let research = run.trials(of: .research)
    let trials = run.trials.map { trial -> TrialRecord in
      guard trial.evaluation == .production,
        let same = research.firstIndex(where: { $0.candidate.label == trial.candidate.label })
      else { return trial }
      let reading = Outcome.measured(Reading(value: 1 - 0.01 * Double(same), interval: nil, sampleCount: 5))
      var other = trial
      for axis in axes { other.outcomes[axis] = reading }
      return other
    }
    let both = run.with(policy: run.policy, axes: run.axes, trials: trials)
    let found = Self.facts([Self.column])
    let facts = Dictionary(both.trials.map { ($0.key, found) }, uniquingKeysWith: { first, _ in first })
    let text = Report(run: both, membershipDraws: 0, robustness: facts).markdown
    for name in ["research", "production"] {
      #expect(text.contains("Under the \(name) protocol: from the first 100 rows in time"))
      #expect(text.contains("What changes in each column (\(name))"))
    }
    let table = try #require(text.range(of: "Best under production and change first."))
    let columns = try #require(text.range(of: "### What changes in each column"))
    #expect(table.lowerBound < columns.lowerBound)
  }

  @Test func readingsInMoneySayWhosePricesTheyGoBy() {
    let words = "Readings in money go by the prices of the plan."
    for (unit, isSaid) in [(MeasurementUnit.money, true), (.ratio, false)] {
      let run = Self.run(in: unit) { .measured(Reading(value: 10 * Double($0), interval: nil, sampleCount: 5)) }
      #expect(Report(run: run, membershipDraws: 0).markdown.contains(words) == isSaid)
    }
  }

  @Test func nothingStandsThereWhereNoAxisAsksForIt() {
    #expect(Self.section(Report(run: SampleRuns.drifting, membershipDraws: 0)) == nil)
  }

  @Test func whyNobodyWasAnsweredIsSaid() throws {
    let run = Self.run { _ in .notApplicable(reason: "50 rows are too few") }
    let blocks = try #require(Self.section(Report(run: run, membershipDraws: 0)))
    guard case .paragraph(let text, _)? = blocks.first else {
      Issue.record("the first block is no paragraph")
      return
    }
    #expect(text == "No candidate was answered under change: not applicable: 50 rows are too few.")
  }

  @Test func factsOfTheOnlyProtocolNeedNoName() {
    let found = Self.facts([Self.column])
    let run = Self.run { _ in .measured(Reading(value: 0.1, interval: nil, sampleCount: 5)) }
    let one = run.with(policy: run.policy, axes: run.axes, trials: run.trials(of: .research))
    let facts = Dictionary(one.trials.map { ($0.key, found) }, uniquingKeysWith: { first, _ in first })
    let text = Report(run: one, membershipDraws: 0, robustness: facts).markdown
    #expect(
      text.contains("From the first 100 rows in time") && !text.contains("What changes in each column (research)"))
  }

  @Test func readingsInTheTableHaveTheirUnit() throws {
    let run = Self.run { .measured(Reading(value: Double(2_000 * ($0 + 1)), interval: nil, sampleCount: 5)) }
    let axes = run.axes.map { axis -> AxisDescriptor in
      guard axis.family == .robustness else { return axis }
      return AxisDescriptor(
        id: axis.id, title: axis.title, unit: .bytes, direction: axis.direction, family: axis.family,
        sampling: axis.sampling, summary: "A test.")
    }
    let blocks = try #require(
      Self.section(Report(run: run.with(policy: run.policy, axes: axes, trials: run.trials), membershipDraws: 0)))
    let tables = blocks.compactMap { block in if case .table(let table) = block { table } else { nil } }
    let table = try #require(tables.first)
    #expect(table.rows.contains { $0.cells.contains { $0.plainText.hasPrefix("2") && $0.plainText.hasSuffix(" kB") } })
  }

  @Test func everyReasonWhyNobodyWasAnsweredIsSaid() throws {
    let run = Self.run { .notApplicable(reason: $0 == 0 ? "50 rows are too few" : "the budget is used up") }
    let blocks = try #require(Self.section(Report(run: run, membershipDraws: 0)))
    guard case .paragraph(let text, _)? = blocks.first else {
      Issue.record("the first block is no paragraph")
      return
    }
    #expect(text.contains("50 rows are too few") && text.contains("the budget is used up"))
  }

  @Test func aTerminalTellsWhatChangesAndWhereNothingDoes() {
    let text = RobustnessSheet(Self.facts([Self.column]), .research).text(width: nil)
    #expect(text.contains("Under the change that the data show (research)"))
    #expect(text.contains("temperature") && text.contains("6.0%") && text.contains("3.5"))
    let none = RobustnessSheet(Self.facts([]), .production).text(width: 80)
    #expect(none.contains("the data show no change"))
    #expect(!none.contains("Gaps:"))
  }
}
