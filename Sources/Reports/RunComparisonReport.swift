import Frontier
import Records

/// Two runs side by side as a page, made from their records alone.
package struct RunComparisonReport: Sendable {
  private let text: RunComparisonText

  /// - Parameters:
  ///   - comparison: of the two runs.
  ///   - arePlansKnown: whether both plans could be read.
  package init(_ comparison: RunComparison, arePlansKnown: Bool = true) {
    text = RunComparisonText(comparison, arePlansKnown: arePlansKnown)
  }

  private var comparison: RunComparison { text.comparison }

  private struct Section {
    let id: String
    let title: String
    let blocks: [ReportBlock]
  }

  private var title: String { "\(comparison.first.id) against \(comparison.second.id)" }

  private var sections: [Section] {
    let verdicts = text.picks.map { pick in
      ReportBlock.verdict(
        ReportBlock.Verdict(
          subject: "\(pick.evaluation.heading) protocol", decision: pick.second ?? "No pick", reason: pick.sentence,
          details: []))
    }
    return [
      Section(id: "changes", title: "What changed", blocks: changes),
      Section(id: "pick", title: "The pick", blocks: verdicts),
      Section(id: "candidates", title: "Candidates", blocks: [.list(text.candidateLines)]),
      Section(id: "moves", title: "What moved", blocks: moves),
    ].filter { !$0.blocks.isEmpty }
  }

  private var changes: [ReportBlock] {
    let rows = comparison.changes.map { [$0.part, $0.kind.rawValue, $0.old, $0.new].map { $0.excerpt(200) } }
    let table = ReportTable("What changed", name: "What", texts: ["Of", "In A", "In B"], rows: rows)
    return (rows.isEmpty ? [] : [.table(table)]) + text.changeNotes.map { .paragraph($0) }
  }

  private var moves: [ReportBlock] {
    let rows = text.sortedMoves.map { move in
      ReportTable.Row([
        .candidate(move.label), .text(move.axis.title, detail: move.evaluation.title),
        .reading(move.first, move.axis.unit), .reading(move.second, move.axis.unit),
        .number(move.axis.unit == .ratio ? "" : move.ratio.map(ValueFormat.ratio) ?? "", value: move.ratio),
        .number(RunComparisonText.probability(move), value: move.adjustedPValue),
        .text(move.isBetter ? "better" : "worse"),
      ])
    }
    let table = ReportTable(
      "Readings that moved by more than noise",
      columns: [
        .init("Candidate", .name), .init("Axis", .text), .init("A", .number), .init("B", .number),
        .init("B / A", .number), .init("p", .number), .init("In B", .text),
      ], rows: rows)
    return (rows.isEmpty ? [.paragraph("Nothing beyond noise.")] : [.table(table)])
      + text.moveNotes.map { .paragraph($0, .fine) }
  }

  /// One self-contained page without script.
  package var html: String {
    let subjects = [("A", comparison.first), ("B", comparison.second)].map { name, run in
      Markup.tag("p", ["class": "lead"], "\(name): \(run.id), \(RunComparisonText.subject(run))")
    }
    let header = Markup.tag(
      "header", [:],
      [.tag("p", ["class": "kicker"], "Comparison of two runs"), .tag("h1", [:], title)] + subjects)
    let body = sections.flatMap { section in
      [Markup.tag("h2", ["id": section.id], section.title)] + section.blocks.flatMap(HTMLBlocks().parts)
    }
    let footer = Markup.tag(
      "footer", [:], [.tag("p", [:], "Made by reasonable from the stored records; no model was run for this page.")])
    return HTMLPage.document(title, style: StyleSheet.text, body: [header] + body + [footer])
  }

  package var markdown: String {
    var lines = ["# \(title.markdownText)", ""]
    for (name, run) in [("A", comparison.first), ("B", comparison.second)] {
      lines.append("- \(name): \(run.id.markdownText), \(RunComparisonText.subject(run).markdownText)")
    }
    lines.append("")
    for section in sections {
      lines += ["## \(section.title)", ""] + section.blocks.flatMap(MarkdownBlocks().lines)
    }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  package var json: String { text.json }
}
