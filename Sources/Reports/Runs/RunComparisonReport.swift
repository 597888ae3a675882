import Frontier
import Records

/// Two runs side by side as a page, made from their records alone.
package struct RunComparisonReport: Sendable {
  private let text: RunComparisonText
  private let document: ReportDocument

  /// - Parameters:
  ///   - comparison: of the two runs.
  ///   - arePlansKnown: whether both plans could be read.
  package init(_ comparison: RunComparison, arePlansKnown: Bool = true) {
    let text = RunComparisonText(comparison, arePlansKnown: arePlansKnown)
    self.text = text
    let verdicts = text.picks.map { pick in
      ReportBlock.verdict(
        ReportBlock.Verdict(
          subject: "\(pick.evaluation.heading) protocol", decision: pick.second ?? "No pick", reason: pick.sentence,
          details: []))
    }
    document = ReportDocument(
      kicker: "Comparison of two runs", title: "\(comparison.first.id) against \(comparison.second.id)",
      lead: [("A", comparison.first), ("B", comparison.second)].map { name, run in
        "\(name): \(run.id), \(RunComparisonText.subject(run))"
      },
      sections: [
        .init("changes", "What changed", Self.changes(text)), .init("pick", "The pick", verdicts),
        .init("candidates", "Candidates", [.list(text.candidateLines)]),
        .init("moves", "What moved", text.moveBlocks()),
      ])
  }

  private static func changes(_ text: RunComparisonText) -> [ReportBlock] {
    let rows = text.comparison.changes.map { [$0.part, $0.kind.rawValue, $0.old, $0.new].map { $0.excerpt(200) } }
    let table = ReportTable("What changed", name: "What", texts: ["Of", "In A", "In B"], rows: rows)
    return (rows.isEmpty ? [] : [.table(table)]) + text.changeNotes.map { .paragraph($0) }
  }

  /// One self-contained page without script.
  package var html: String { document.html }

  package var markdown: String { document.markdown }

  package var json: String { text.json }

  /// The files of one form; none for forms that there are not of two runs.
  package func files(_ format: ReportFormat) -> [(name: String, content: String)] {
    switch format {
    case .html: [("comparison.html", html)]
    case .markdown: [("comparison.md", markdown)]
    case .json: [("comparison.json", json)]
    case .csv, .latex, .pdf, .png: []
    }
  }
}
