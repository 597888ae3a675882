import Records

/// The page as a whole: sections in the order in which a reader decides.
struct HTMLPage {
  let run: RunRecord
  let sections: [ReportSections.Filled]
  /// On light ground, with colours written out and nothing folded, for programs that make paper of a page.
  var isForPrinting = false
  /// The interactive part, after the frontier; nil: the page has none.
  var explorer: Explorer?
  /// The section that the interactive part follows.
  static let explorerPlace = FrontierSection.name

  private var writer: HTMLBlocks { HTMLBlocks(isForPrinting: isForPrinting) }

  var text: String {
    Self.document(
      "\(run.name): report of run \(run.id)", style: style, body: header + sections.flatMap(parts) + [footer])
  }

  private var style: String {
    if isForPrinting { return StyleSheet.literal }
    return explorer == nil ? StyleSheet.text : StyleSheet.text + ExplorerFiles.style
  }

  /// A whole page.
  static func document(_ title: String, style: String, body: [Markup]) -> String {
    let page = Markup.tag(
      "html", ["lang": "en"],
      [
        .tag(
          "head", [:],
          [
            .tag("meta", ["charset": "utf-8"]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("meta", ["name": "generator", "content": "reasonable"]),
            .tag("title", [:], title), .tag("style", [:], [.style(style)]),
          ]),
        .tag("body", [:], [.tag("main", [:], body)]),
      ])
    return "<!DOCTYPE html>\n" + page.rendered
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
    for warning in RunSentences.warnings(run) { parts += writer.parts(.warning(warning, [])) }
    let entries = sections.flatMap { filled in
      let own = Markup.tag("li", [:], [.tag("a", ["href": "#" + filled.section.id], filled.section.title)])
      return [own] + (filled.section.id == Self.explorerPlace && explorer != nil ? [Explorer.link] : [])
    }
    parts.append(.tag("nav", ["aria-label": "Contents"], [.tag("ul", [:], entries)]))
    return parts
  }

  private func parts(_ filled: ReportSections.Filled) -> [Markup] {
    let heading = Markup.tag("h2", ["id": filled.section.id], filled.heading)
    var content = filled.blocks.flatMap(writer.parts)
    let isFolded = filled.section.isFolded && !isForPrinting
    if !isFolded { content = [heading] + content }
    if filled.section.isWide { content = [.tag("div", ["class": "sheet"], content)] }
    let own =
      isFolded ? [.tag("details", ["class": "section"], [.tag("summary", [:], [heading])] + content)] : content
    return own + (filled.section.id == Self.explorerPlace ? explorer?.markup ?? [] : [])
  }

  private var footer: Markup {
    .tag(
      "footer", [:],
      [.tag("p", [:], "Made by reasonable from the stored record of run \(run.id); no model was run for this page.")])
  }
}
