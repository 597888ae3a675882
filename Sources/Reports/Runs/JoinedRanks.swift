import Frontier
import Records

/// How firm the order of the candidates is over several runs: ranks over data sets, places over runs of the same data.
struct JoinedRanks {
  private let joined: JoinedRuns
  private let evaluation: JoinedRuns.Evaluation
  private let suite: SuiteBlocks?

  init(_ joined: JoinedRuns, _ evaluation: JoinedRuns.Evaluation, _ suite: SuiteBlocks?) {
    self.joined = joined
    self.evaluation = evaluation
    self.suite = suite
  }

  /// More runs than these don't fit into a picture; the last ones are drawn.
  private static let mostColumns = 8

  var blocks: [ReportBlock] {
    var blocks: [ReportBlock] = []
    if let suite {
      blocks += suite.blocks(figure: "critical-difference-\(evaluation.evaluation.id)")
      if suite.comparison != nil { blocks.append(.table(suite.datasetTable)) }
    } else {
      blocks.append(
        .paragraph(
          "All runs are of the same data, so that places stand side by side without a test: a critical difference of mean "
            + "ranks needs several data sets.", .quiet))
    }
    for repetition in evaluation.repetitions {
      blocks.append(.part(title(repetition), self.blocks(repetition)))
    }
    return blocks
  }

  private func title(_ repetition: JoinedRuns.Repetition) -> String {
    "Places by \(repetition.ranking.axis.title) on \(repetition.dataSet.name)"
  }

  private func blocks(_ repetition: JoinedRuns.Repetition) -> [ReportBlock] {
    let ranking = repetition.ranking
    var blocks: [ReportBlock] = [.paragraph(Self.sentence(repetition))]
    if !ranking.isSame, ranking.rows.count > 1 {
      let name = "places-\(evaluation.evaluation.id)-\(ranking.axis.id)-\(repetition.dataSet.name)"
      blocks.append(.figure(ReportFigure(name, chart(repetition), caption: caption(repetition))))
    }
    blocks.append(.folded("Places of all candidates", [.table(table(repetition))]))
    if !ranking.unmatched.isEmpty {
      blocks.append(
        .paragraph("Not measured in every run, so without a place: \(NameList.text(ranking.unmatched)).", .fine))
    }
    return blocks
  }

  static func sentence(_ repetition: JoinedRuns.Repetition) -> String {
    let ranking = repetition.ranking
    let runs = RunLetter.list(repetition.runs)
    if ranking.isSame {
      return
        "\(runs) have the same \(ranking.axis.title) of every candidate, to the last bit, so the order is the same. That "
        + "doesn't say how firm it is: nothing was drawn anew."
    }
    let moved = ranking.rows.count { Set($0.places).count > 1 }
    let agreement = ranking.kendall.map {
      " (Kendall's tau of two runs, mean of all pairs: \(NumberText.fixed($0, decimals: 2)); 1 would be the same order)"
    }
    return "\(moved) of \(NumberText.counted(ranking.rows.count, "candidate")) "
      + "\(moved == 1 ? "changes" : "change") places between \(runs)\(agreement ?? "")."
  }

  private func chart(_ repetition: JoinedRuns.Repetition) -> SlopeChart {
    let skipped = max(0, repetition.runs.count - Self.mostColumns)
    return SlopeChart(
      entries: repetition.ranking.rows.map {
        SlopeChart.Entry(label: $0.label, places: Array($0.places.dropFirst(skipped)))
      }, columns: repetition.runs.dropFirst(skipped).map(RunLetter.text), title: title(repetition))
  }

  private func caption(_ repetition: JoinedRuns.Repetition) -> String {
    var text =
      "Places by \(repetition.ranking.axis.title), 1 is the best. Solid green lines gain places from one run to the "
      + "next, dashed orange lines lose some, thin grey lines keep theirs."
    if repetition.ranking.rows.count > SlopeChart.limit {
      text += " The \(SlopeChart.limit) best by any place are drawn."
    }
    if repetition.runs.count > Self.mostColumns { text += " The last \(Self.mostColumns) runs are drawn." }
    return text
  }

  private func table(_ repetition: JoinedRuns.Repetition) -> ReportTable {
    let ranking = repetition.ranking
    return ReportTable(
      "Places by \(ranking.axis.title)",
      caption: "Best mean place first; below each place the reading. Tied candidates share the smaller place.",
      columns: [.init("Candidate", .name), .init("Mean place", .number)]
        + repetition.runs.map { .init(RunLetter.text($0), .number) },
      rows: ranking.rows.map { row in
        ReportTable.Row(
          [.candidate(row.label), .number(NumberText.fixed(row.meanPlace, decimals: 1), value: row.meanPlace)]
            + zip(row.places, row.readings).map { place, reading in
              .text(String(place), detail: ValueFormat.text(reading.value, unit: ranking.axis.unit))
            })
      })
  }
}
