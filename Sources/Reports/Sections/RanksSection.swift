import Frontier
import Records

/// Research against production: both places of every candidate side by side, and a picture of who changes places.
struct RanksSection: ReportSection {
  let id = "ranks"
  let title = "Research and production"

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    guard let ranks = analysis.ranks else { return [] }
    guard !ranks.rows.isEmpty else {
      return [.paragraph("No candidate has a \(ranks.axis.title) under both protocols.")]
    }
    var blocks: [ReportBlock] = RankSentences.summary(ranks, interval: analysis.rankInterval).map { .paragraph($0) }
    // Where something is replayed, the next part says it.
    if analysis.protocols == nil, let comparison = analysis.comparison {
      blocks += ProtocolSentences.winners(comparison, pick: analysis.leading?.pick.chosen?.label).map {
        ReportBlock.paragraph($0)
      }
    }
    if let sentence = analysis.shiftSentence { blocks.append(.paragraph(sentence)) }
    blocks.append(.figure(ReportFigure("ranks", RankSentences.chart(ranks), caption: RankSentences.caption(ranks))))
    // The next part's table has these places and scores too, where it has all candidates.
    let isTold = analysis.protocols.map { protocols in
      let labels = Set(protocols.rows.map(\.label))
      return ranks.rows.allSatisfy { labels.contains($0.label) }
    }
    if isTold != true { blocks.append(.folded("Places of all candidates", [.table(table(ranks))])) }
    if !ranks.unmatched.isEmpty {
      let names = NameList.labels(ranks.unmatched)
      blocks.append(.paragraph("Measured under one protocol only, so without a place: \(names).", .fine))
    }
    return blocks
  }

  private func table(_ ranks: RankTable) -> ReportTable {
    let unit = ranks.axis.unit
    return ReportTable(
      "Places in research and in production",
      caption: "Best in production first. Tied candidates share the smaller place.",
      columns: [
        .init("Candidate", .name), .init("Research place", .number), .init("Research \(ranks.axis.title)", .number),
        .init("Production place", .number), .init("Production \(ranks.axis.title)", .number), .init("Places", .number),
      ],
      rows: ranks.rows.map { row in
        ReportTable.Row([
          .candidate(row.label), .number(String(row.researchRank), value: Double(row.researchRank)),
          .reading(row.research, unit), .number(String(row.productionRank), value: Double(row.productionRank)),
          .reading(row.production, unit), .number(RankSentences.change(row.change), value: Double(row.change)),
        ])
      })
  }
}

/// What the ranks say, in words.
enum RankSentences {
  /// - Parameter interval: of Kendall's tau.
  static func summary(_ ranks: RankTable, interval: Interval? = nil) -> [String] {
    var sentences: [String] = []
    let moved = ranks.rows.filter { $0.change != 0 }.count
    let verb = moved == 1 ? "changes" : "change"
    var text = "\(moved) of \(ranks.rows.count) candidates \(verb) places between the protocols"
    if let kendall = ranks.kendall, let spearman = ranks.spearman {
      text += " (Kendall's tau \(NumberText.fixed(kendall, decimals: 2))"
      if let interval {
        let ends = [interval.lower, interval.upper].map { NumberText.fixed($0, decimals: 2) }
        text += ", \(ends[0]) to \(ends[1]) over redrawn folds"
      }
      text += ", Spearman's rho "
      text += "\(NumberText.fixed(spearman, decimals: 2)); 1 would be the same order)"
    }
    sentences.append(text + ".")
    if let first = ranks.clearSwaps.first {
      let rest = ranks.clearSwaps.count - 1
      let more = rest == 0 ? "" : " So do \(rest) more pair\(rest == 1 ? "" : "s")."
      sentences.append(
        "Beyond their intervals: \(first.researchWinner) beats \(first.productionWinner) in research and loses to it in "
          + "production.\(more)")
    } else if ranks.discordantPairs > 0 {
      sentences.append(
        "\(ranks.discordantPairs) pair\(ranks.discordantPairs == 1 ? " changes" : "s change") order, none of them by "
          + "more than the intervals allow for.")
    }
    return sentences
  }

  /// What becomes of the research frontier; nil where nothing can be compared.
  static func shift(_ shift: FrontierShift, axes: [AxisDescriptor]) -> String? {
    let before = shift.kept.count + shift.lost.count
    guard before > 0 else { return nil }
    var text =
      "Of the \(before) candidate\(before == 1 ? "" : "s") on the research frontier of "
      + "\(axes.map(\.title).joined(separator: " and ")), "
    text += "\(shift.kept.count) stay\(shift.kept.count == 1 ? "s" : "") on it in production"
    if !shift.lost.isEmpty { text += "; off it \(verb(shift.lost)) \(listed(shift.lost))" }
    if !shift.gained.isEmpty { text += "; new on it \(verb(shift.gained)) \(listed(shift.gained))" }
    return text + "." + (shift.volumes.map(volumes) ?? "")
  }

  private static func verb(_ labels: [String]) -> String { labels.count == 1 ? "is" : "are" }

  private static func volumes(_ volumes: FrontierShift.Volumes) -> String {
    let (before, after) = (volumes.before, volumes.after)
    let text = [before, after].map { NumberText.fixed($0 * 100, decimals: 0) + "%" }
    if text[0] == text[1] {
      return " Measured again in production, it covers as much as before: \(text[0]) of the box of their readings."
    }
    return " Measured again in production, it covers \(text[1]) of the box of their readings instead of "
      + "\(text[0]): it has \(after < before ? "shrunk" : "grown")."
  }

  private static func listed(_ labels: [String]) -> String {
    NameList.labels(labels.prefix(6)) + (labels.count > 6 ? " and \(labels.count - 6) more" : "")
  }

  static func change(_ places: Int) -> String {
    places == 0 ? "=" : places < 0 ? "up \(-places)" : "down \(places)"
  }

  static func chart(_ ranks: RankTable) -> SlopeChart {
    SlopeChart(
      entries: ranks.rows.map { SlopeChart.Entry(label: $0.label, places: [$0.researchRank, $0.productionRank]) },
      columns: ["Research", "Production"],
      title: "Places by \(ranks.axis.title) in research and in production")
  }

  static func caption(_ ranks: RankTable) -> String {
    let rest = ranks.rows.count > SlopeChart.limit ? " The \(SlopeChart.limit) best by either place are drawn." : ""
    return
      "Places by \(ranks.axis.title), 1 is the best. Solid green lines gain places under production, dashed orange "
      + "lines lose some, thin grey lines keep theirs.\(rest)"
  }
}
