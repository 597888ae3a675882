import Drift
import Foundation
import Records

/// What `reasonable drift` found, as text, page, Markdown or JSON.
package struct DriftReport: Sendable {
  private let findings: DriftFindings
  private let content: DriftBlocks

  package init(_ findings: DriftFindings) {
    self.findings = findings
    content = DriftBlocks(findings: findings)
  }

  private var title: String { "Drift of \(findings.current.name)" }

  private var lead: String {
    "\(findings.current.rows) rows against \(findings.reference.rows) of \(findings.reference.name)"
  }

  /// For a terminal.
  /// - Parameter width: columns of the terminal; nil: as many as are needed.
  package func text(width: Int?) -> String {
    let words = DriftText(findings: findings)
    var parts = ["\(words.decision): \(lead)".singleLine.wrapped(to: width)]
    parts += words.reasons.map { $0.singleLine.wrapped(to: width) }
    for section in content.sections where section.id != "verdict" && section.id != "reading" {
      let blocks = section.blocks.compactMap { Self.plain($0, width) }
      if !blocks.isEmpty { parts.append(([section.title] + blocks).joined(separator: "\n")) }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func plain(_ block: ReportBlock, _ width: Int?) -> String? {
    switch block {
    case .paragraph(let text, _): return text.wrapped(to: width)
    case .facts(let facts), .keys(let facts):
      return facts.map { "\($0.name): \($0.text)".singleLine.wrapped(to: width) }.joined(separator: "\n")
    case .table(let table):
      let columns = table.columns.enumerated().map { position, column in
        // The measures beside the first ones go where there is no room.
        let rank = position < 6 ? 0 : position
        return column.role == .number
          ? TextTable.Column.right(column.title, rank: rank)
          : .left(column.title, mayShrink: position > 0, rank: rank)
      }
      return TextTable(columns, rows: table.rows.map { $0.cells.map { $0.plainText.singleLine } }).text(width: width)
    default: return nil
    }
  }

  /// One self-contained page without script.
  package var html: String {
    let header = Markup.tag(
      "header", [:],
      [.tag("p", ["class": "kicker"], "Drift"), .tag("h1", [:], title), .tag("p", ["class": "lead"], lead)])
    let body = content.sections.flatMap { section in
      [Markup.tag("h2", ["id": section.id], section.title)] + section.blocks.flatMap(HTMLBlocks().parts)
    }
    return HTMLPage.document(title, style: StyleSheet.text, body: [header] + body)
  }

  package var markdown: String {
    var lines = ["# \(title.markdownText)", "", lead.markdownText, ""]
    for section in content.sections {
      lines += ["## \(section.title)", ""] + section.blocks.flatMap(MarkdownBlocks().lines)
    }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Document: Encodable {
    var schema = OutputSchema.drift.rawValue
    let verdict: String
    let dataDrift: Bool
    /// Absent where it can't be told.
    let conceptDrift: Bool?
    /// Absent where there are neither known answers nor a model.
    let answerDrift: Bool?
    /// Absent without known answers on both sides.
    let errorRose: Bool?
    let drifted: [String]
    let since: [String: String]
    /// Absent where the last period shows no concept drift, or where that can't be told.
    let conceptSince: String?
    let reasons: [String]
    let findings: DriftFindings
  }

  /// Everything that was found, numbers as numbers.
  package func json() throws -> String {
    let words = DriftText(findings: findings)
    let drifted = findings.drifted.map(\.name)
    return try CanonicalJSON.text(
      Document(
        verdict: words.decision, dataDrift: findings.hasDataDrift, conceptDrift: findings.hasConceptDrift,
        answerDrift: findings.hasAnswerDrift, errorRose: findings.hasErrorRisen,
        drifted: drifted,
        since: Dictionary(drifted.compactMap { name in findings.since(name).map { (name, $0) } }) { first, _ in first },
        conceptSince: findings.conceptStretch.since, reasons: words.reasons, findings: findings)) + "\n"
  }

  /// Writes `drift.html`, `drift.md` and `drift.json` into a folder, which is made if it isn't there.
  /// - Throws: `ReportError.cannotWrite`.
  package func write(to directory: String) throws(ReportError) -> [String] {
    let folder = URL(fileURLWithPath: directory, isDirectory: true)
    let json: String
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      json = try self.json()
    } catch {
      throw .cannotWrite(path: directory, reason: SystemReason.text(of: error))
    }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    try ReportFile.write(html, to: path("drift.html"))
    try ReportFile.write(markdown, to: path("drift.md"))
    try ReportFile.write(json, to: path("drift.json"))
    return ["drift.html", "drift.md", "drift.json"].map(path)
  }
}

/// How detectors did on streams with known changes, as a table.
package struct DetectorReport: Sendable {
  package struct Row: Sendable {
    let stream: String
    let detector: String
    let score: DetectorScore
    let random: DetectorScore

    package init(stream: String, detector: String, score: DetectorScore, random: DetectorScore) {
      self.stream = stream
      self.detector = detector
      self.score = score
      self.random = random
    }
  }

  private let rows: [Row]

  package init(_ rows: [Row]) { self.rows = rows }

  private static func share(_ value: Double?) -> String { value.map(DriftText.percent) ?? "" }
  private static func whole(_ value: Double?) -> String { value.map(DriftText.whole) ?? "" }

  private var table: TextTable {
    TextTable(
      [
        .left("Stream"), .left("Detector"), .right("Found"), .right("Delay"), .right("False per 10,000"),
        .right("Found at random"), .right("Delay at random"),
      ],
      rows: rows.map { row in
        [
          row.stream, row.detector, Self.share(row.score.foundShare), Self.whole(row.score.meanDelay),
          row.score.falseRate.map { NumberText.fixed($0, decimals: 1) } ?? "", Self.share(row.random.foundShare),
          Self.whole(row.random.meanDelay),
        ]
      })
  }

  package func text(width: Int?) -> String { table.text(width: width) }

  /// For programs.
  package var json: String {
    func value(_ score: DetectorScore) -> JSONValue {
      .object([
        "changes": .integer(score.changes), "found": .integer(score.found), "alarms": .integer(score.alarms),
        "falseAlarms": .integer(score.falseAlarms), "foundShare": .optional(score.foundShare),
        "meanDelay": .optional(score.meanDelay), "falseRate": .optional(score.falseRate),
      ])
    }
    let rows = rows.map { row -> JSONValue in
      .object([
        "stream": .text(row.stream), "detector": .text(row.detector), "score": value(row.score),
        "random": value(row.random),
      ])
    }
    return JSONValue.document(.driftDetectors, ["rows": .list(rows)]).text
  }
}
