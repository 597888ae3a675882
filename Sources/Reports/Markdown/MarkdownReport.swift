import Records

/// The report as Markdown (CommonMark with tables), with its pictures in files of their own.
struct MarkdownReport {
  let run: RunRecord
  let sections: [ReportSections.Filled]

  var text: String {
    var lines = ["# \(run.name.markdownText)", "", "Model selection report, run `\(run.id.codeSpan)`.", ""]
    lines += [RunSentences.subject(run).markdownText, ""]
    for warning in RunSentences.warnings(run) { lines += ["> **Note:** \(warning.markdownText)", ""] }
    for section in sections {
      lines += ["## \(section.heading.markdownText)", ""] + section.blocks.flatMap(MarkdownBlocks().lines)
    }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Writes the blocks of a report as lines of Markdown; an empty line ends each.
struct MarkdownBlocks {
  /// The level of the next heading.
  var level = 3

  func lines(_ block: ReportBlock) -> [String] {
    switch block {
    case .paragraph(let text, _): return [text.markdownText, ""]
    case .part(let title, let blocks), .folded(let title, let blocks):
      return heading(title) + blocks.flatMap(inner.lines)
    case .verdict(let verdict):
      return heading(verdict.subject)
        + ["**\(verdict.decision.markdownText)**: \(verdict.reason.markdownText)", ""]
        + verdict.details.flatMap(inner.lines)
    case .warning(let text, let cases):
      return ["**\(text.markdownText)**", ""] + Self.list(cases.map(\.markdownText))
    case .list(let items): return Self.list(items.map(\.markdownText))
    case .facts(let facts), .keys(let facts):
      return Self.list(facts.map { "\($0.name.markdownText): \($0.text.markdownText)" })
    case .explanations(let facts):
      return facts.flatMap { ["**\($0.name.markdownText).** \($0.text.markdownText)", ""] }
    case .table(let table): return Self.table(table)
    case .figure(let figure): return Self.figure(figure)
    case .multiples(let lead, let figures): return [lead.markdownText, ""] + figures.flatMap(Self.figure)
    case .code(let text, let language):
      let shown = text.visible
      let fence = shown.codeFence
      return [fence + language, shown, fence, ""]
    }
  }

  private var inner: MarkdownBlocks { MarkdownBlocks(level: min(6, level + 1)) }

  private func heading(_ title: String) -> [String] {
    ["\(String(repeating: "#", count: level)) \(title.markdownText)", ""]
  }

  private static func list(_ items: [String]) -> [String] { items.isEmpty ? [] : items.map { "- \($0)" } + [""] }

  private static func figure(_ figure: ReportFigure) -> [String] {
    ["![\(figure.chart.title.markdownText)](\(figure.name).svg)", ""]
      + (figure.caption.map { [$0.markdownText, ""] } ?? [])
  }

  private static func table(_ table: ReportTable) -> [String] {
    var text = TextTable(
      zip(table.columns, table.flatTitles).map { column, title in
        switch column.role {
        case .name, .text: .left(title)
        case .number, .place: .right(title)
        }
      })
    text.rows = table.rows.map { $0.cells.map(\.plainText) }
    // Groups of columns have no other place than the title.
    let title = table.columns.contains { $0.group != nil } ? "**\(table.title.markdownText)**" : nil
    return [table.caption?.markdownText ?? title].compactMap { $0 }.flatMap { [$0, ""] } + [text.markdown]
  }
}

extension String {
  /// Text for a code span: no back-ticks, one line.
  fileprivate var codeSpan: String { visibleLine.replacing("`", with: "'") }

  /// A fence longer than every run of back-ticks in the text.
  fileprivate var codeFence: String {
    var longest = 0
    var run = 0
    for character in self {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    return String(repeating: "`", count: max(3, longest + 1))
  }
}
