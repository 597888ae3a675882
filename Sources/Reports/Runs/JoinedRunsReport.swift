import Frontier
import Records

/// Several runs on one page, made from their records alone: what each picked, in what they differ, how firm the order of the
/// candidates is over them, and what moved between runs of the same data.
package struct JoinedRunsReport: Sendable {
  let joined: JoinedRuns
  let arePlansKnown: Bool
  /// What is compared over data sets under each protocol.
  let suites: [EvaluationProtocol: SuiteBlocks]
  private let document: ReportDocument

  /// - Parameters:
  ///   - joined: the runs.
  ///   - arePlansKnown: whether all plans could be read, so that no key differs in silence.
  package init(_ joined: JoinedRuns, arePlansKnown: Bool = true) {
    self.joined = joined
    self.arePlansKnown = arePlansKnown
    let first = joined.runs.first
    var suites: [EvaluationProtocol: SuiteBlocks] = [:]
    for evaluation in joined.evaluations {
      guard let suite = evaluation.suite else { continue }
      suites[evaluation.evaluation] = SuiteBlocks(
        unit: suite.unit, results: suite.results, notes: [suite.whyUnit].compactMap { $0 } + suite.notes,
        matters: { axis, better in first?.policy.matters.amount(on: axis, better: better) }, seed: first?.seed ?? 0)
    }
    self.suites = suites
    document = ReportDocument(
      kicker: "Runs joined", title: Self.title(joined), lead: [Self.lead(joined)],
      sections: [
        .init("runs", "Runs", Self.runs(joined)),
        .init("picks", "What was picked", Self.byProtocol(joined) { JoinedPicks(joined, $0).blocks }),
        .init(
          "ranks", "The order of the candidates",
          Self.byProtocol(joined) { JoinedRanks(joined, $0, suites[$0.evaluation]).blocks }),
        .init("differences", "In what they differ", Self.differences(joined, arePlansKnown)),
        .init("moves", "What moved between runs of the same data", Self.moves(joined)),
      ])
  }

  package var html: String { document.html }
  package var markdown: String { document.markdown }
  /// The pictures that `markdown` refers to, by file name.
  package var figures: [(name: String, svg: String)] { document.figures }

  // MARK: Sections

  private static func title(_ joined: JoinedRuns) -> String {
    let sets = joined.dataSets.count
    return sets == 1
      ? "\(joined.runs.count) runs of \(joined.dataSets[0].name)" : "\(joined.runs.count) runs of \(sets) data sets"
  }

  private static func lead(_ joined: JoinedRuns) -> String {
    let dates = joined.runs.map(\.startedAt).sorted()
    let days = [dates.first, dates.last].compactMap { $0.map { String($0.prefix(10)) } }
    let machines = Set(joined.runs.map { "\($0.machine.processor), \($0.machine.operatingSystem)" }).count
    let names = NameList.sentence(joined.dataSets.map { $0.name.excerpt(40) })
    let span = Set(days).count == 1 ? "on \(days[0])" : "from \(days.joined(separator: " to "))"
    return "\(NumberText.counted(joined.runs.count, "run")) of \(names), \(span), on "
      + "\(NumberText.counted(machines, "machine"))."
  }

  /// Blocks of every protocol; with several each under its name.
  private static func byProtocol(
    _ joined: JoinedRuns, _ blocks: (JoinedRuns.Evaluation) -> [ReportBlock]
  ) -> [ReportBlock] {
    guard joined.evaluations.count > 1 else { return joined.evaluations.flatMap(blocks) }
    return joined.evaluations.compactMap { evaluation in
      let own = blocks(evaluation)
      return own.isEmpty ? nil : .part(evaluation.evaluation.heading + " protocol", own)
    }
  }

  private static func runs(_ joined: JoinedRuns) -> [ReportBlock] {
    let rows = joined.runs.enumerated().map { position, run in
      let candidates = Set(run.trials.map(\.candidate.label)).count
      let data = joined.dataSets.first { $0.runs.contains(position) }?.name ?? run.dataset.name
      return ReportTable.Row([
        .text(RunLetter.text(position)), .candidate(run.id), .text(data),
        .number(ValueFormat.count(Double(run.dataset.rows)), value: Double(run.dataset.rows)),
        .number(String(candidates), value: Double(candidates)), .text(RunSentences.date(run.startedAt)),
        .text(run.machine.processor, detail: run.machine.operatingSystem),
      ])
    }
    let table = ReportTable(
      "The runs",
      columns: [
        .init("", .place), .init("Run", .name), .init("Data", .text), .init("Rows", .number),
        .init("Candidates", .number), .init("Started", .text), .init("Machine", .text),
      ], rows: rows)
    let warnings = joined.runs.enumerated().flatMap { position, run in
      RunSentences.warnings(run).map { "\(RunLetter.text(position)): \($0)" }
    }
    return [.table(table)] + (warnings.isEmpty ? [] : [.warning("Before any figure:", warnings)])
  }

  /// More keys of plans than these stay folded.
  private static let mostKeys = 12

  private static func differences(_ joined: JoinedRuns, _ arePlansKnown: Bool) -> [ReportBlock] {
    let parts = joined.differences.parts
    func table(_ title: String, _ parts: [RunDifferences.Part]) -> ReportBlock {
      let letters = joined.runs.indices.map(RunLetter.text)
      return .table(
        ReportTable(
          title, name: "What", texts: ["Of"] + letters,
          rows: parts.map { part in
            [part.part, part.kind.rawValue] + part.values.map { $0?.excerpt(120) ?? "–" }
          }))
    }
    var blocks: [ReportBlock] = []
    let keys = parts.filter { $0.kind == .plan }
    let others = parts.filter { $0.kind != .plan }
    if keys.count > mostKeys {
      if !others.isEmpty { blocks.append(table("What differs besides the plans", others)) }
      blocks.append(.folded("\(keys.count) keys of the plans", [table("Keys of the plans that differ", keys)]))
    } else if !parts.isEmpty {
      blocks.append(table("What differs", parts))
    } else {
      blocks.append(.paragraph("Nothing that is recorded: the same data, plan, versions and machine."))
    }
    if !arePlansKnown {
      blocks.append(.paragraph("One of the plans can't be read any more: its keys aren't compared.", .fine))
    }
    return blocks
  }

  private static func moves(_ joined: JoinedRuns) -> [ReportBlock] {
    joined.steps.map { step in
      let names = (RunLetter.text(step.first), RunLetter.text(step.second))
      let text = RunComparisonText(step.comparison, names: names)
      let (first, second) = (joined.runs[step.first], joined.runs[step.second])
      return .part(
        "From \(names.0) to \(names.1)",
        [.list(text.candidateLines)]
          + text.moveBlocks(
            most: mostMoves, rest: "reasonable compare \(first.id) \(second.id) --json lists all of them"))
    }
  }

  private static let mostMoves = 40

  /// The files of one form, the main one first; none for forms that there are not of several runs.
  package func files(_ format: ReportFormat) -> [(name: String, content: String)] {
    switch format {
    case .html: [("runs.html", html)]
    case .markdown: [("runs.md", markdown)] + figures.map { ($0.name, $0.svg) }
    case .json: [("runs.json", json)]
    case .csv, .latex, .pdf, .png: []
    }
  }
}
