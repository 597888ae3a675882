import Records

/// The page as a whole: sections in the order in which a reader decides.
struct HTMLPage {
  private let run: RunRecord
  private let sections: [ReportSections.Filled]

  init(analysis: RunAnalysis) {
    run = analysis.run
    sections = ReportSections.filled(analysis)
  }

  var text: String { "<!DOCTYPE html>\n" + page.rendered }

  private var page: Markup {
    .tag(
      "html", ["lang": "en"],
      [
        .tag(
          "head", [:],
          [
            .tag("meta", ["charset": "utf-8"]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("meta", ["name": "generator", "content": "reasonable"]),
            .tag("title", [:], "\(run.name): report of run \(run.id)"),
            .tag("style", [:], [.style(StyleSheet.text)]),
          ]),
        .tag("body", [:], [.tag("main", [:], header + sections.flatMap(parts) + [footer])]),
      ])
  }

  private var header: [Markup] {
    var parts: [Markup] = [
      .tag(
        "header", [:],
        [
          .tag("p", ["class": "kicker"], "Model selection report, run \(run.id)"),
          .tag("h1", [:], run.name),
          .tag("p", ["class": "lead"], RunSentences.subject(run)),
        ])
    ]
    for warning in RunSentences.warnings(run) { parts += HTMLBlocks().parts(.warning(warning, [])) }
    let entries = sections.map { filled in
      Markup.tag("li", [:], [.tag("a", ["href": "#" + filled.section.id], filled.section.title)])
    }
    parts.append(.tag("nav", ["aria-label": "Contents"], [.tag("ul", [:], entries)]))
    return parts
  }

  private func parts(_ filled: ReportSections.Filled) -> [Markup] {
    let parts =
      [Markup.tag("h2", ["id": filled.section.id], filled.heading)] + filled.blocks.flatMap(HTMLBlocks().parts)
    return filled.section.isWide ? [.tag("div", ["class": "sheet"], parts)] : parts
  }

  private var footer: Markup {
    .tag(
      "footer", [:],
      [.tag("p", [:], "Made by reasonable from the stored record of run \(run.id); no model was run for this page.")])
  }
}
