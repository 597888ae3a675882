import Records

/// A run as a person, a spreadsheet or a program reads it, made from its record alone: no live model, no data file, so
/// that it can be made again years later.
public struct Report: Sendable {
  let analysis: RunAnalysis

  /// - Parameters:
  ///   - run: the record. An unfinished run gives a report that says so.
  ///   - membershipDraws: draws for the probability of being on the frontier, 1,000 by default; 0 leaves it out.
  public init(run: RunRecord, membershipDraws: Int = 1000) {
    analysis = RunAnalysis(run: run, membershipDraws: membershipDraws)
  }

  public var run: RunRecord { analysis.run }

  /// One self-contained page: no script, no font or picture from elsewhere; it follows the reader's colour scheme,
  /// fits a phone and prints.
  public var html: String { HTMLPage(analysis: analysis).text }

  /// The report in Markdown. It shows the pictures of `figures` by their file names.
  public var markdown: String { MarkdownReport(analysis: analysis).text }

  /// The pictures that `markdown` refers to, by file name.
  public var figures: [(name: String, svg: String)] {
    ReportSections.filled(analysis).flatMap { $0.blocks.flatMap(\.figures) }.map {
      ($0.name + ".svg", $0.chart.markup(.wide).standaloneSVG)
    }
  }

  /// One row a trial, RFC 4180, units in the column names.
  public var csv: String { CSVTable(analysis: analysis).text }

  /// The record with frontier, pick and ranks, in the form that `ReportSchema.text` describes.
  public var json: String { JSONReport(analysis: analysis).text }
}
