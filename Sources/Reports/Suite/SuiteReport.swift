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
  private let failures: [Failure]
  private let content: SuiteBlocks
  private let document: ReportDocument

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
    self.failures = failures
    let content = SuiteBlocks(
      unit: unit, results: results, notes: failures.map { "\($0.dataset) has no results: \($0.reason)" },
      matters: matters, seed: seed)
    self.content = content
    document = ReportDocument(
      kicker: "Benchmark suite", title: name, lead: [Self.lead(content, evaluation)],
      sections: [
        .init("best", "Which is best", content.blocks(figure: "critical-difference")),
        .init("datasets", "Data sets", [.table(content.datasetTable)]),
      ])
  }

  private static func lead(_ content: SuiteBlocks, _ evaluation: EvaluationProtocol) -> String {
    let methods = content.comparison?.methods.count ?? 0
    let what = content.unit == .candidate ? "candidates" : "estimators"
    let count = content.results.count
    return "One plan on \(count) data set\(count == 1 ? "" : "s")" + (methods > 0 ? ", \(methods) \(what)" : "")
      + ", \(evaluation.title) protocol."
  }

  // MARK: Forms

  /// For a terminal.
  /// - Parameter width: columns of the terminal; nil (default): as many as are needed.
  package func text(width: Int? = nil) -> String {
    var text = "\(name): \(Self.lead(content, evaluation))\n\n"
    guard let verdict = content.verdict else {
      return text + (content.whyNone ?? "") + "\n" + content.notes.map { $0 + "\n" }.joined()
    }
    for table in content.tables + [content.datasetTable] { text += Self.plain(table, width) + "\n" }
    text += verdict.wrapped(to: width) + "\n"
    for note in content.notes { text += note.wrapped(to: width) + "\n" }
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

  var html: String { document.html }

  var markdown: String { document.markdown }

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
    let json: String
    do {
      json = try CanonicalJSON.text(
        Document(
          name: name, evaluation: evaluation, unit: content.unit, results: content.results, failures: failures,
          comparison: content.comparison))
    } catch {
      throw .cannotWrite(path: directory, reason: SystemReason.text(of: error))
    }
    let texts = [("suite.html", html), ("suite.md", markdown), ("suite.json", json + "\n")]
    let paths = try ReportFile.write(texts + document.figures, into: directory)
    return Array(paths.prefix(texts.count))
  }
}
