/// Writes the blocks of a report as HTML.
struct HTMLBlocks {
  /// The level of the next heading; parts inside parts go down from it.
  var level = 3
  /// Colours are written out, one shape of a picture stands there, and nothing is folded.
  var isForPrinting = false

  func parts(_ block: ReportBlock) -> [Markup] {
    switch block {
    case .paragraph(let text, let tone): [Self.paragraph(text, tone)]
    case .part(let title, let blocks): part(title, blocks)
    case .verdict(let verdict): [section(verdict)]
    case .warning(let text, let cases): [Self.warning(text, cases)]
    case .list(let items): [Self.list(items, "plain")]
    case .keys(let keys): [Self.list(keys.map { "\($0.name): \($0.text)" }, "plain keys small soft")]
    case .facts(let facts): [Self.definitions(facts, "facts")]
    case .explanations(let facts): [Self.definitions(facts, "reading")]
    case .table(let table): [HTMLTable(table: table).markup]
    case .figure(let figure): [self.figure(figure)]
    case .multiples(let lead, let figures): multiples(lead, figures)
    case .code(let text, _): [.tag("pre", ["tabindex": "0"], [.tag("code", [:], text)])]
    case .folded(let title, let blocks) where isForPrinting: part(title, blocks)
    case .folded(let title, let blocks):
      [.tag("details", [:], [.tag("summary", [:], title)] + blocks.flatMap(parts))]
    }
  }

  private static func paragraph(_ text: String, _ tone: ReportBlock.Tone) -> Markup {
    switch tone {
    case .plain: .tag("p", [:], text)
    case .quiet: .tag("p", ["class": "soft"], text)
    case .fine: .tag("p", ["class": "small soft"], text)
    }
  }

  private func part(_ title: String, _ blocks: [ReportBlock]) -> [Markup] {
    var inner = self
    inner.level = min(6, level + 1)
    return [.tag("h\(level)", [:], title)] + blocks.flatMap(inner.parts)
  }

  private func section(_ verdict: ReportBlock.Verdict) -> Markup {
    .tag(
      "section", ["class": "pick"],
      [
        .tag("p", ["class": "which"], verdict.subject), .tag("p", ["class": "name"], HTMLTable.label(verdict.decision)),
        .tag("p", ["class": "reason"], verdict.reason),
      ] + verdict.details.flatMap(parts))
  }

  private static func warning(_ text: String, _ cases: [String]) -> Markup {
    var parts: [Markup] = [.tag("p", [:], text)]
    if !cases.isEmpty { parts.append(.tag("ul", [:], cases.map { .tag("li", [:], $0) })) }
    return .tag("div", ["class": "warning", "role": "note"], parts)
  }

  private static func list(_ items: [String], _ style: String) -> Markup {
    .tag("ul", ["class": style], items.map { .tag("li", [:], $0) })
  }

  private static func definitions(_ facts: [ReportBlock.Fact], _ style: String) -> Markup {
    .tag("dl", ["class": style], facts.flatMap { [.tag("dt", [:], $0.name), .tag("dd", [:], $0.text)] })
  }

  /// In two shapes, of which a page shows the one that fits; one on paper.
  private func figure(_ figure: ReportFigure) -> Markup {
    let caption = figure.caption.map { [Markup.tag("figcaption", [:], $0)] } ?? []
    let shapes: [ChartFormat] = isForPrinting ? [.wide] : [.wide, .narrow]
    return .tag("figure", [:], shapes.map { drawing(figure.chart, $0) } + caption)
  }

  private func multiples(_ lead: String, _ figures: [ReportFigure]) -> [Markup] {
    [
      .tag("p", ["class": "soft small keep"], lead),
      .tag("div", ["class": "multiples"], figures.map { .tag("figure", [:], [drawing($0.chart, .small)]) }),
    ]
  }

  private func drawing(_ chart: any ReportChart, _ format: ChartFormat) -> Markup {
    isForPrinting ? chart.markup(format).withLiteralColours : chart.markup(format)
  }
}
