import Records

@testable import Reports

/// A section that isn't ours: every kind of block.
enum EveryBlock {
  /// Text that would be markup somewhere, that turns the direction of writing, or that a terminal would obey.
  static let hostileText =
    "<b>&amp;\"' `x` | *y* [z](u) ]]> \\end{x} $1_2^3 # % ~ { } --,,'' אב \u{202E}gnp.exe\u{2066} \u{1B}[31m\u{0} é µ 多 😀"

  /// Controls, and marks that turn the direction of writing.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA: false
    case 0..<0x20, 0x7F...0x9F, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  static func blocks(of text: String) -> [ReportBlock] {
    [
      .paragraph(text), .paragraph(text, .quiet), .paragraph(text, .fine), .part(text, [.paragraph(text)]),
      .verdict(.init(subject: text, decision: text, reason: text, details: [.list([text])])),
      .warning(text, [text]), .warning(text, []), .list([text]), .facts([.init(text, text)]),
      .explanations([.init(text, text)]), .keys([.init(text, text)]),
      .table(
        ReportTable(
          text, caption: text,
          columns: [
            .init(text, .place), .init(text, .name, detail: text, group: text), .init(text, .text),
            .init(text, .number),
            .init(text, .number), .init(text, .number),
          ],
          rows: [
            .init(
              [
                .number("1", value: 1), .candidate(text, tags: [.pick, .failed]), .text(text, detail: text),
                .reading(Reading(value: .nan, interval: nil, sampleCount: 1), .ratio, isBest: true),
                .missing(mark: "a", reason: text), .empty,
              ], isChosen: true)
          ])),
      .figure(
        ReportFigure(text, SlopeChart(entries: [.init(label: text, places: [1, 2])], title: text), caption: text)),
      .multiples(text, [ReportFigure("b", SlopeChart(entries: [], title: text))]), .code(text, language: "yaml"),
      .folded(text, [.part(text, [.part(text, [.part(text, [.part(text, [.paragraph(text)])])])])]),
    ]
  }
}

extension SlopeChart {
  fileprivate init(entries: [Entry], title: String) {
    self.init(entries: entries, columns: [title, title], title: title)
  }
}
