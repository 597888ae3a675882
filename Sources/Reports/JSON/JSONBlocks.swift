import Records

/// Writes the sections of a report with their blocks as JSON, so that a program finds what every other form shows, with
/// numbers as numbers.
enum JSONBlocks {
  static func sections(_ filled: [ReportSections.Filled]) -> JSONValue {
    .list(
      filled.map { filled in
        .object([
          "id": .text(filled.section.id), "title": .text(filled.heading), "blocks": .list(filled.blocks.map(value)),
        ])
      })
  }

  private static func value(_ block: ReportBlock) -> JSONValue {
    switch block {
    case .paragraph(let text, _): kind("paragraph", ["text": .text(text)])
    case .part(let title, let blocks): kind("part", ["title": .text(title), "blocks": .list(blocks.map(value))])
    case .folded(let title, let blocks): kind("folded", ["title": .text(title), "blocks": .list(blocks.map(value))])
    case .verdict(let verdict):
      kind(
        "verdict",
        [
          "subject": .text(verdict.subject), "decision": .text(verdict.decision), "reason": .text(verdict.reason),
          "blocks": .list(verdict.details.map(value)),
        ])
    case .warning(let text, let cases): kind("warning", ["text": .text(text), "items": .texts(cases)])
    case .list(let items): kind("list", ["items": .texts(items)])
    case .facts(let entries): kind("facts", ["entries": facts(entries)])
    case .explanations(let entries): kind("explanations", ["entries": facts(entries)])
    case .keys(let entries): kind("keys", ["entries": facts(entries)])
    case .table(let table): self.table(table)
    case .figure(let figure): self.figure(figure)
    case .multiples(let lead, let figures):
      kind("figures", ["text": .text(lead), "blocks": .list(figures.map(figure))])
    case .code(let text, let language): kind("code", ["language": .text(language), "text": .text(text)])
    }
  }

  private static func kind(_ name: String, _ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object([.init(key: "kind", value: .text(name))] + members.map { .init(key: $0.key, value: $0.value) })
  }

  private static func facts(_ facts: [ReportBlock.Fact]) -> JSONValue {
    .list(facts.map { .object(["name": .text($0.name), "text": .text($0.text)]) })
  }

  private static func figure(_ figure: ReportFigure) -> JSONValue {
    kind(
      "figure",
      [
        "file": .text(figure.name + ".svg"), "title": .text(figure.chart.title),
        "summary": .text(figure.chart.summary), "caption": .optional(figure.caption),
      ])
  }

  private static func table(_ table: ReportTable) -> JSONValue {
    let columns = table.columns.map { column in
      JSONValue.object(["title": .text(column.title), "group": .optional(column.group)])
    }
    return kind(
      "table",
      [
        "title": .text(table.title), "caption": .optional(table.caption), "columns": .list(columns),
        "rows": .list(table.rows.map { .list($0.cells.map(cell)) }),
      ])
  }

  /// A text, a number, null for an empty cell, or an object where there is more to say.
  private static func cell(_ cell: ReportTable.Cell) -> JSONValue {
    switch cell {
    case .text(let text, let detail): detail.map { .object(["text": .text(text), "detail": .text($0)]) } ?? .text(text)
    case .candidate(let label, let tags):
      tags.isEmpty ? .text(label) : .object(["candidate": .text(label), "tags": .texts(tags.map(\.rawValue))])
    case .number(let text, let value): value.map { .finite($0) } ?? .text(text)
    case .reading(let reading, let unit, _):
      .object([
        "value": .finite(reading.value), "lower": .optional(reading.interval?.lower),
        "upper": .optional(reading.interval?.upper), "unit": .text(unit.rawValue),
      ])
    case .missing(_, let reason): .object(["missing": .text(reason)])
    case .empty: .null
    }
  }
}
