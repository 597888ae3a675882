import Records

/// A page of a few sections without a script, about more than one run, as HTML and as Markdown.
struct ReportDocument: Sendable {
  struct Section: Sendable {
    /// The anchor of links.
    let id: String
    let title: String
    let blocks: [ReportBlock]

    init(_ id: String, _ title: String, _ blocks: [ReportBlock]) {
      self.id = id
      self.title = title
      self.blocks = blocks
    }
  }

  /// What kind of page it is, in small type above the title.
  let kicker: String
  let title: String
  /// What it is about: a sentence, or one for each run.
  let lead: [String]
  /// Those without blocks are left out.
  let sections: [Section]

  init(kicker: String, title: String, lead: [String], sections: [Section]) {
    self.kicker = kicker
    self.title = title
    self.lead = lead
    self.sections = sections.filter { !$0.blocks.isEmpty }
  }

  /// More sections than these have a list of contents.
  private static let contentsFrom = 3

  /// One self-contained page.
  var html: String {
    var header: [Markup] = [
      .tag(
        "header", [:],
        [.tag("p", ["class": "kicker"], kicker), .tag("h1", [:], HTMLTable.label(title))]
          + lead.map { .tag("p", ["class": "lead"], $0) })
    ]
    if sections.count > Self.contentsFrom {
      let entries = sections.map { section in
        Markup.tag("li", [:], [.tag("a", ["href": "#" + section.id], section.title)])
      }
      header.append(.tag("nav", ["aria-label": "Contents"], [.tag("ul", [:], entries)]))
    }
    let body = sections.flatMap { section in
      [Markup.tag("h2", ["id": section.id], section.title)] + section.blocks.flatMap(HTMLBlocks().parts)
    }
    let footer = Markup.tag(
      "footer", [:], [.tag("p", [:], "Made by reasonable from the stored records; no model was run for this page.")])
    return HTMLPage.document(title, style: StyleSheet.text, body: header + body + [footer])
  }

  /// It shows the pictures of `figures` by their file names.
  var markdown: String {
    var lines = ["# \(title.markdownText)", ""]
    lines += lead.count == 1 ? [lead[0].markdownText] : lead.map { "- \($0.markdownText)" }
    lines.append("")
    for section in sections {
      lines += ["## \(section.title)", ""] + section.blocks.flatMap(MarkdownBlocks().lines)
    }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The pictures, by file name.
  var figures: [(name: String, svg: String)] { sections.flatMap(\.blocks).pictures }
}

extension [ReportBlock] {
  /// The pictures of these blocks as files of their own, by file name.
  var pictures: [(name: String, svg: String)] {
    flatMap(\.figures).map { ($0.name + ".svg", $0.chart.markup(.wide).standaloneSVG) }
  }
}
