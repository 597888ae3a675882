import Drift
import Fairness
import Records
import Replay

/// A run as a person, a spreadsheet or a program reads it, made from its record alone: no live model, no data file, so
/// that it can be made again years later.
package struct Report: Sendable {
  let analysis: RunAnalysis
  let sections: [ReportSections.Filled]
  private let explorer: Explorer?

  /// - Parameters:
  ///   - run: the record. An unfinished run gives a report that says so.
  ///   - membershipDraws: draws for the probability of being on the frontier, 1,000 by default; 0 leaves it out.
  ///   - explorer: what the interactive part of the page needs. Default: the page has none.
  ///   - explanations: how trials come to their answers, by key. Default: nothing is told of it.
  ///   - replay: the ways of running that its replay played. Default: none.
  ///   - replayObstacle: why they can't be played. Default: they are, or nothing was replayed.
  ///   - drift: how the rows of its replay drifted. Default: nothing is told of it.
  ///   - fairness: how groups fare under the picks. Default: nothing is told of it.
  ///   - robustness: what the data show to change, by the key of the trial. Default: nothing is told of it.
  package init(
    run: RunRecord, membershipDraws: Int = 1000, explorer: ExplorerParts? = nil,
    explanations: [String: ExplanationEvidence] = [:], replay: ReplayedRun? = nil,
    replayObstacle: String? = nil, drift: ReplayedDrift? = nil, fairness: RunFairness? = nil,
    robustness: [String: RobustnessFacts] = [:]
  ) {
    var analysis = RunAnalysis(run: run, membershipDraws: membershipDraws, explanations: explanations)
    analysis.replay = replay
    analysis.replayObstacle = replayObstacle
    analysis.drift = drift
    analysis.fairness = fairness
    analysis.robustness = robustness
    self.analysis = analysis
    sections = ReportSections.filled(analysis)
    let hasPlace = sections.contains { $0.section.id == HTMLPage.explorerPlace }
    self.explorer = hasPlace ? explorer.map { Explorer(analysis: analysis, parts: $0) } : nil
  }

  package var run: RunRecord { analysis.run }

  /// One self-contained page: no script, font or picture from elsewhere; it follows the reader's colour scheme, fits a
  /// phone and prints. With the parts for it, a script lets the reader explore; without one the page is complete.
  package var html: String { HTMLPage(run: run, sections: sections, explorer: explorer).text }

  /// The report in Markdown. It shows the pictures of `figures` by their file names.
  package var markdown: String { MarkdownReport(run: run, sections: sections).text }

  /// The pictures that `markdown` refers to, by file name.
  package var figures: [(name: String, svg: String)] {
    sections.flatMap(\.blocks).pictures
  }

  /// The report as one LaTeX file, with the pictures of `figures` as PDF or PNG files beside it.
  package var latex: String { LaTeXReport(run: run, sections: sections).text }

  /// The page for programs that make paper of it.
  var printedPage: String { HTMLPage(run: run, sections: sections, isForPrinting: true).text }

  /// One row a trial, RFC 4180, units in the column names.
  package var csv: String { CSVTable(analysis: analysis).text }

  /// The record with frontier, pick and ranks, in the form that `ReportSchema.text` describes.
  package var json: String { JSONReport(analysis: analysis, sections: sections).text }
}
