import Foundation
import Frontier
import Records
import Testing

@testable import Reports

/// What is true of every section, and of every block in every form.
@Suite struct SectionTests {
  private static let runs = [SampleRuns.digits, SampleRuns.drifting, SampleRuns.hostile, SampleRuns.empty]

  @Test func everySectionHasANameOfItsOwn() {
    let ids = ReportSections.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    for id in ids { #expect(id.allSatisfy { $0.isLowercase || $0 == "-" }, "\(id)") }
  }

  @Test(arguments: runs.indices)
  func everySectionStandsInEveryForm(index: Int) throws {
    let report = Report(run: Self.runs[index], membershipDraws: 10)
    let filled = report.sections
    #expect(!filled.isEmpty)
    let page = WellFormed(report.html.replacingOccurrences(of: "<!DOCTYPE html>\n", with: ""))
    let json = try #require(JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    let sections = try #require(json["sections"] as? [[String: Any]])
    #expect(sections.map { $0["id"] as? String } == filled.map(\.section.id))
    for section in filled {
      #expect(page.elements.contains { $0.name == "h2" && $0.attributes["id"] == section.section.id })
      #expect(report.markdown.contains("\n## \(section.heading.markdownText)\n"))
      #expect(report.latex.contains("\\section{\(section.heading.latexText)}"))
    }
  }

  @Test(arguments: runs.indices)
  func everyRowHasACellForEachColumnAndEveryPictureAFileOfItsOwn(index: Int) {
    let blocks = ReportSections.filled(RunAnalysis(run: Self.runs[index], membershipDraws: 10)).flatMap(\.blocks)
    for table in blocks.flatMap(\.tables) {
      #expect(table.rows.allSatisfy { $0.cells.count == table.columns.count }, "\(table.title)")
      #expect(table.groups.map(\.count).reduce(0, +) == table.columns.count)
    }
    let names = blocks.flatMap(\.figures).map(\.name)
    #expect(Set(names).count == names.count)
  }

  private static let text = EveryBlock.hostileText
  private static let everyKind = EveryBlock.blocks(of: text)

  @Test(arguments: [false, true])
  func everyKindOfBlockKeepsItsTextInHTML(isForPrinting: Bool) {
    let parts = Self.everyKind.flatMap(HTMLBlocks(isForPrinting: isForPrinting).parts)
    let text = Markup.tag("body", [:], parts).rendered
    let page = WellFormed(text)
    #expect(page.problem == nil)
    #expect(page.named("b").isEmpty)
    #expect(page.text.components(separatedBy: Self.text.visible).count > 20)
    #expect(text.unicodeScalars.allSatisfy { !EveryBlock.isHidden($0) })
    #expect(!isForPrinting || !(text.contains("var(") || text.contains("<details")))
  }

  @Test func everyKindOfBlockKeepsItsTextInMarkdown() {
    let lines = Self.everyKind.flatMap(MarkdownBlocks().lines)
    let word = Self.text.visible
    let outside = lines.filter { $0 != word }.joined(separator: "\n")
    #expect(lines.filter { $0 == word }.count == 1, "the code block alone keeps it as it is")
    #expect(!outside.contains("<b>") && !outside.contains("[z](u)"))
    #expect(outside.contains("&lt;b&gt;&amp;amp;\"' \\`x\\` \\| \\*y\\* \\[z\\](u)"))
    #expect(lines.joined().unicodeScalars.allSatisfy { !EveryBlock.isHidden($0) })
  }

  @Test func noFormShowsWhatCannotBeSeen() throws {
    let label = "a\u{202E}b\u{1B}\u{200B}\u{2067}"
    #expect(label.visible == "a\\u{202E}b\\u{1B}\\u{200B}\\u{2067}")
    #expect("a\r\nb\tc".visible == "a\nb\tc" && "a\r\nb\tc".visibleLine == "a b c")
    for run in [SampleRuns.hostile, SampleRuns.named(Self.text)] {
      let report = Report(run: run, membershipDraws: 0)
      // What a script reads out of the page stands on the screen as it is.
      let data = ExplorerData(analysis: report.analysis, digests: [:]).text
      let read = String(describing: try JSONSerialization.jsonObject(with: Data(data.utf8)))
      let texts =
        [report.html, report.markdown, report.json, report.csv, report.latex, read] + report.figures.map(\.svg)
      for text in texts { #expect(text.unicodeScalars.allSatisfy { $0 == "\r" || !EveryBlock.isHidden($0) }) }
    }
  }

  @Test func everyKindOfBlockFollowsTheSchema() throws {
    let filled = ReportSections.Filled(section: RanksSection(), heading: Self.text, blocks: Self.everyKind)
    let text = JSONBlocks.sections([filled]).text
    let schema = try #require(JSONSerialization.jsonObject(with: Data(ReportSchema.text.utf8)) as? [String: Any])
    let part = try #require((schema["properties"] as? [String: [String: Any]])?["sections"])
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    #expect(SchemaCheck(root: schema).problems(value, part, at: "$") == [])
    let sections = try #require(value as? [[String: Any]])
    let blocks = try #require(sections[0]["blocks"] as? [[String: Any]])
    #expect(blocks.count == Self.everyKind.count)
    let kinds = Set(blocks.compactMap { $0["kind"] as? String })
    let block = (schema["$defs"] as? [String: [String: Any]])?["block"]?["properties"] as? [String: [String: Any]]
    #expect(
      kinds == Set(try #require(block?["kind"]?["enum"] as? [String])), "the schema names every kind and no other")
  }

  /// One candidate that falls off the research frontier "is" off it.
  @Test func whatFallsOffTheFrontierIsCountedInGrammar() throws {
    let shapes = [
      SampleRuns.Shape(
        estimator: "cheap", settings: [:], components: .none, accuracy: 0.8, latency: 1e-6, training: 1e-5, bytes: 100,
        features: 1),
      SampleRuns.Shape(
        estimator: "dear", settings: [:], components: .none, accuracy: 0.9, latency: 1e-4, training: 1e-3, bytes: 1_000,
        features: 1),
    ]
    let production = [0.8, 0.6]
    let trials = zip(shapes, production).flatMap { shape, later in
      [
        SampleRuns.trial(shape, .research, seed: 1, accuracy: shape.accuracy),
        SampleRuns.trial(shape, .production, seed: 2, accuracy: later),
      ]
    }
    let run = SampleRuns.run(name: "falls", trials: trials)
    let axes = try ["accuracy", "latency.p50"].map { try #require(run.descriptor(AxisID(rawValue: $0))) }
    let shift = try FrontierShift(run: run, axes: axes.map(\.id))
    try #require(shift.kept.count == 1 && shift.lost.count == 1 && shift.gained.isEmpty)
    let text = try #require(RankSentences.shift(shift, axes: axes))
    #expect(text.contains("1 stays on it in production; off it is \(shift.lost[0])."), "\(text)")
  }
}

extension ReportBlock {
  /// The tables in this block and in those inside it.
  fileprivate var tables: [ReportTable] {
    switch self {
    case .table(let table): [table]
    case .part(_, let blocks), .folded(_, let blocks): blocks.flatMap(\.tables)
    case .verdict(let verdict): verdict.details.flatMap(\.tables)
    default: []
    }
  }
}
