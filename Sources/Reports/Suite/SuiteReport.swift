import Foundation
import Frontier
import Records

/// What one plan gave on several data sets, as a person and a program read it.
package struct SuiteReport: Sendable {
  /// A data set without results.
  package struct Failure: Codable, Sendable, Equatable {
    package let dataset: String
    package let reason: String

    package init(dataset: String, reason: String) {
      self.dataset = dataset
      self.reason = reason
    }
  }

  private let name: String
  private let evaluation: EvaluationProtocol
  private let unit: SuiteUnit
  private let results: [SuiteResult]
  private let failures: [Failure]
  private let comparison: SuiteComparison?
  private let whyNone: String?

  /// - Parameters:
  ///   - name: of the suite.
  ///   - evaluation: the protocol that is compared.
  ///   - unit: what a method is.
  ///   - matters: how large a difference on an axis must be to matter, given the better value.
  ///   - seed: of the draws.
  package init(
    name: String, evaluation: EvaluationProtocol, unit: SuiteUnit, results: [SuiteResult], failures: [Failure],
    matters: (AxisDescriptor, _ better: Double) -> Double? = { _, _ in nil }, seed: UInt64
  ) {
    self.name = name
    self.evaluation = evaluation
    self.unit = unit
    self.results = results
    self.failures = failures
    do throws(SuiteError) {
      comparison = try SuiteComparison(results, matters: matters, seed: seed)
      whyNone = nil
    } catch {
      comparison = nil
      whyNone = error.description
    }
  }

  // MARK: Words

  private var lead: String {
    let methods = comparison?.methods.count ?? 0
    let what = unit == .candidate ? "candidates" : "estimators"
    return "One plan on \(results.count) data set\(results.count == 1 ? "" : "s")"
      + (methods > 0 ? ", \(methods) \(what)" : "") + ", \(evaluation.title) protocol."
  }

  private func verdict(_ comparison: SuiteComparison) -> String {
    guard let best = comparison.methods.first else { return "" }
    let ranks = NumberText.fixed(best.meanRank, decimals: 2)
    let p = Self.chance(comparison.friedmanPValue)
    guard comparison.friedmanPValue < 0.05 else {
      return "Nothing is told apart: that all are equal has p \(p) over \(results.count) data sets (Friedman). "
        + "The best mean rank, \(ranks), has \(best.name)."
    }
    let equal = comparison.methods.dropFirst().filter { $0.meanRank - best.meanRank <= comparison.criticalDifference }
    let difference = NumberText.fixed(comparison.criticalDifference, decimals: 2)
    let names =
      equal.prefix(6).map(\.name).joined(separator: ", ") + (equal.count > 6 ? " and \(equal.count - 6) more" : "")
    return "\(best.name) has the best mean rank, \(ranks); the methods differ (p \(p), Friedman). "
      + (equal.isEmpty
        ? "It is better than every other by more than the critical difference of \(difference) (Nemenyi)."
        : "Within the critical difference of \(difference) (Nemenyi) of it, so not told apart: \(names).")
  }

  private var notes: [String] {
    var notes = failures.map { "\($0.dataset) has no results: \($0.reason)" }
    for absent in comparison?.absent ?? [] {
      notes.append("\(absent.name) takes no part: it has no score on \(NameList.text(absent.datasets)).")
    }
    if unit == .estimator {
      notes.append(
        "Of each estimator its best-scoring candidate on each data set counts, which flatters estimators with many candidates."
      )
    }
    if Set(results.map(\.axis.id)).count > 1 {
      notes.append(
        "Data sets are judged by different scores, so that only ranks and wins are compared, not differences.")
    }
    return notes
  }

  private static func chance(_ value: Double) -> String {
    value < 0.001 ? "<0.001" : NumberText.fixed(value, decimals: 3)
  }

  private static func percent(_ share: Double) -> String {
    if share > 0, share < 0.01 { return "<1%" }
    if share < 1, share > 0.99 { return ">99%" }
    return NumberText.fixed(share * 100, decimals: 0) + "%"
  }

  private static func whole(_ value: Double) -> String { NumberText.fixed(value, decimals: 0) }

  // MARK: Blocks

  private func methodTable(_ comparison: SuiteComparison) -> ReportTable {
    ReportTable(
      "Methods over \(results.count) data sets",
      caption:
        "Best mean rank first. Elo: 400 points are ten wins to one loss, 1000 is the mean; the interval comes from "
        + "drawing the data sets anew.",
      columns: [
        .init("Method", .name), .init("Mean rank", .number), .init("Elo", .number), .init("95% interval", .text),
        .init("Wins", .number), .init("First", .number),
      ],
      rows: comparison.methods.map { method in
        ReportTable.Row([
          .candidate(method.name),
          .number(NumberText.fixed(method.meanRank, decimals: 2), value: method.meanRank),
          .number(Self.whole(method.rating), value: method.rating),
          .text(method.ratingInterval.map { "\(Self.whole($0.lower)) to \(Self.whole($0.upper))" } ?? ""),
          .number(Self.percent(method.winShare), value: method.winShare),
          .number(String(method.firstPlaces), value: Double(method.firstPlaces)),
        ])
      })
  }

  private func duelTable(_ comparison: SuiteComparison) -> ReportTable {
    let best = comparison.methods.first?.name ?? ""
    let hasSignedRank = comparison.duels.contains { $0.signedRankPValue != nil }
    let hasChances = comparison.duels.contains { $0.chances != nil }
    var columns: [ReportTable.Column] = [.init("Against", .name), .init("Nemenyi p", .number)]
    var caption = "\(best) against each other method. Nemenyi's p is adjusted for all pairs of methods"
    if hasSignedRank {
      columns.append(.init("Signed-rank p", .number))
      caption += "; Wilcoxon's is adjusted for these \(comparison.duels.count) (Holm)"
    }
    if hasChances {
      columns += [.init("Better", .number), .init("Same", .number), .init("Worse", .number)]
      caption += "; better, same, worse: how probable by more than matters (Bayesian signed ranks)"
    }
    return ReportTable(
      "The best against the others", caption: caption + ".", columns: columns,
      rows: comparison.duels.map { duel in
        var cells: [ReportTable.Cell] = [
          .candidate(duel.other), .number(Self.chance(duel.nemenyiPValue), value: duel.nemenyiPValue),
        ]
        if hasSignedRank {
          cells.append(duel.signedRankPValue.map { .number(Self.chance($0), value: $0) } ?? .empty)
        }
        if hasChances {
          for share in [duel.chances?.firstBetter, duel.chances?.same, duel.chances?.secondBetter] {
            cells.append(share.map { .number(Self.percent($0), value: $0) } ?? .empty)
          }
        }
        return ReportTable.Row(cells)
      })
  }

  private var datasetTable: ReportTable {
    let names = comparison?.methods.map(\.name) ?? []
    let shown = Array(names.prefix(8))
    return ReportTable(
      "Scores by data set",
      caption: "What the policy picks on each data set, and the scores"
        + (names.count > shown.count ? " of the \(shown.count) methods with the best mean ranks." : "."),
      columns: [.init("Data set", .name), .init("Score", .text), .init("Pick", .text)]
        + shown.map { .init($0, .number) },
      rows: results.map { result in
        let best = names.compactMap { result.scores[$0] }.reduce(nil as Double?) { best, value in
          best.map { result.axis.direction.prefers(value, over: $0) ? value : $0 } ?? value
        }
        return ReportTable.Row(
          [.candidate(result.dataset), .text(result.axis.title), .text(result.pick ?? "none")]
            + shown.map { name in
              result.scores[name].map { value in
                .number(ValueFormat.text(value, unit: result.axis.unit) + (value == best ? " ★" : ""), value: value)
              } ?? .empty
            })
      })
  }

  private var blocks: [(title: String, blocks: [ReportBlock])] {
    var parts: [(title: String, blocks: [ReportBlock])] = []
    if let comparison {
      let chart = CriticalDifferenceChart(comparison, title: "Mean ranks over \(results.count) data sets")
      parts.append(
        (
          "Which is best",
          [.paragraph(verdict(comparison))] + (notes.isEmpty ? [] : [.list(notes)]) + [
            .figure(
              ReportFigure(
                "critical-difference", chart,
                caption: "Mean ranks, 1 is the best. Bars join methods that the critical difference doesn't tell apart."
              )),
            .table(methodTable(comparison)), .table(duelTable(comparison)),
          ]
        ))
    } else {
      parts.append(("Which is best", [.paragraph(whyNone ?? "")] + (notes.isEmpty ? [] : [.list(notes)])))
    }
    parts.append(("Data sets", [.table(datasetTable)]))
    return parts
  }

  // MARK: Forms

  /// For a terminal.
  /// - Parameter width: columns of the terminal; nil (default): as many as are needed.
  package func text(width: Int? = nil) -> String {
    var text = "\(name): \(lead)\n\n"
    guard let comparison else { return text + (whyNone ?? "") + "\n" + notes.map { $0 + "\n" }.joined() }
    for table in [methodTable(comparison), duelTable(comparison)] { text += Self.plain(table, width) + "\n" }
    text += Self.plain(datasetTable, width) + "\n" + verdict(comparison).wrapped(to: width) + "\n"
    for note in notes { text += note.wrapped(to: width) + "\n" }
    return text
  }

  private static func plain(_ table: ReportTable, _ width: Int?) -> String {
    let columns = table.columns.map { column in
      column.role == .number ? TextTable.Column.right(column.title) : .left(column.title, mayShrink: true)
    }
    let rows = table.rows.map { $0.cells.map(\.plainText) }
    return (table.caption.map { $0.wrapped(to: width) + "\n\n" } ?? "")
      + TextTable(columns, rows: rows).text(width: width)
  }

  var html: String {
    let parts = blocks.flatMap { part in
      [Markup.tag("h2", [:], part.title)] + part.blocks.flatMap(HTMLBlocks().parts)
    }
    let page = Markup.tag(
      "html", ["lang": "en"],
      [
        .tag(
          "head", [:],
          [
            .tag("meta", ["charset": "utf-8"]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("title", [:], "\(name): one plan on several data sets"), .tag("style", [:], [.style(StyleSheet.text)]),
          ]),
        .tag(
          "body", [:],
          [
            .tag(
              "main", [:],
              [
                .tag(
                  "header", [:],
                  [
                    .tag("p", ["class": "kicker"], "Benchmark suite"), .tag("h1", [:], name),
                    .tag("p", ["class": "lead"], lead),
                  ])
              ] + parts)
          ]),
      ])
    return "<!DOCTYPE html>\n" + page.rendered
  }

  var markdown: String {
    var lines = ["# \(name.markdownText)", "", lead.markdownText, ""]
    for part in blocks { lines += ["## \(part.title)", ""] + part.blocks.flatMap(MarkdownBlocks().lines) }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Document: Encodable {
    let name: String
    let evaluation: EvaluationProtocol
    let unit: SuiteUnit
    let results: [SuiteResult]
    let failures: [Failure]
    let comparison: SuiteComparison?
  }

  /// Writes `suite.html`, `suite.md` with its picture and `suite.json` into a folder, which is made if it isn't there.
  ///
  /// - Returns: the paths of the first two and of the last.
  /// - Throws: `ReportError.cannotWrite`.
  package func write(to directory: String) throws(ReportError) -> [String] {
    let folder = URL(fileURLWithPath: directory, isDirectory: true)
    let json: String
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      json = try CanonicalJSON.text(
        Document(
          name: name, evaluation: evaluation, unit: unit, results: results, failures: failures, comparison: comparison))
    } catch {
      throw .cannotWrite(path: directory, reason: SystemReason.text(of: error))
    }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    try ReportFile.write(html, to: path("suite.html"))
    try ReportFile.write(markdown, to: path("suite.md"))
    for figure in blocks.flatMap({ $0.blocks.flatMap(\.figures) }) {
      try ReportFile.write(figure.chart.markup(.wide).standaloneSVG, to: path(figure.name + ".svg"))
    }
    try ReportFile.write(json + "\n", to: path("suite.json"))
    return ["suite.html", "suite.md", "suite.json"].map(path)
  }
}
