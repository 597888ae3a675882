import Frontier
import Records

/// Research against production: both places of every candidate side by side, and a picture of who changes places.
struct HTMLRanks {
  let analysis: RunAnalysis

  var parts: [Markup] {
    guard let ranks = analysis.ranks else { return [] }
    var parts: [Markup] = [.tag("h2", ["id": "ranks"], "Research and production")]
    guard !ranks.rows.isEmpty else {
      parts.append(.tag("p", [:], "No candidate has a \(ranks.axis.title) under both protocols."))
      return parts
    }
    parts += RankSentences.summary(ranks).map { .tag("p", [:], $0) }
    if let sentence = analysis.shiftSentence { parts.append(.tag("p", [:], sentence)) }
    let slope = RankSentences.chart(ranks)
    parts.append(
      .tag(
        "figure", [:],
        [
          slope(.wide).markup, slope(.narrow).markup,
          .tag(
            "figcaption", [:],
            "Places by \(ranks.axis.title), 1 is the best. Solid green lines gain places under production, dashed "
              + "orange lines lose some, thin grey lines keep theirs."
              + (ranks.rows.count > SlopeChart.limit ? " The \(SlopeChart.limit) best by either place are drawn." : "")),
        ]))
    let unit = ranks.axis.unit
    let rows = ranks.rows.map { row in
      Markup.tag(
        "tr", [:],
        [
          .tag("th", ["scope": "row"], HTML.label(row.label)), HTML.number(String(row.researchRank)),
          HTML.reading(row.research, unit: unit), HTML.number(String(row.productionRank)),
          HTML.reading(row.production, unit: unit), HTML.number(RankSentences.change(row.change)),
        ])
    }
    let head = Markup.tag(
      "tr", [:],
      [
        HTML.heading("Candidate"), HTML.heading("Research place", isNumber: true),
        HTML.heading("Research \(ranks.axis.title)", isNumber: true), HTML.heading("Production place", isNumber: true),
        HTML.heading("Production \(ranks.axis.title)", isNumber: true), HTML.heading("Places", isNumber: true),
      ])
    parts.append(
      HTML.scroll(
        "Places in research and in production",
        .tag(
          "table", [:],
          [
            .tag("caption", [:], "Best in production first. Tied candidates share the smaller place."),
            .tag("thead", [:], [head]), .tag("tbody", [:], rows),
          ])))
    if !ranks.unmatched.isEmpty {
      parts.append(
        .tag(
          "p", ["class": "small soft"],
          "Measured under one protocol only, so without a place: \(ranks.unmatched.joined(separator: ", "))."))
    }
    return parts
  }
}

/// What the ranks say, in words.
enum RankSentences {
  static func summary(_ ranks: RankTable) -> [String] {
    var sentences: [String] = []
    let moved = ranks.rows.filter { $0.change != 0 }.count
    var text = "\(moved) of \(ranks.rows.count) candidates change places between the protocols"
    if let kendall = ranks.kendall, let spearman = ranks.spearman {
      text += " (Kendall's tau \(NumberText.fixed(kendall, decimals: 2)), Spearman's rho "
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
      "Of the \(before) candidates on the research frontier of \(axes.map(\.title).joined(separator: " and ")), "
    text += "\(shift.kept.count) stay\(shift.kept.count == 1 ? "s" : "") on it in production"
    if !shift.lost.isEmpty { text += "; off it are \(listed(shift.lost))" }
    if !shift.gained.isEmpty { text += "; new on it are \(listed(shift.gained))" }
    return text + "." + (shift.volumes.map(volumes) ?? "")
  }

  private static func volumes(_ volumes: FrontierShift.Volumes) -> String {
    let (before, after) = (volumes.research, volumes.production)
    let text = [before, after].map { NumberText.fixed($0 * 100, decimals: 0) + "%" }
    if text[0] == text[1] {
      return " Measured again, it covers as much as before (\(text[0]) of the box of their readings)."
    }
    return
      " Measured again in production, it covers \(text[1]) of the box of their readings instead of \(text[0]): it has "
      + (after < before ? "shrunk." : "grown.")
  }

  private static func listed(_ labels: [String]) -> String {
    labels.prefix(6).joined(separator: ", ") + (labels.count > 6 ? " and \(labels.count - 6) more" : "")
  }

  static func change(_ places: Int) -> String {
    places == 0 ? "=" : places < 0 ? "up \(-places)" : "down \(places)"
  }

  static func chart(_ ranks: RankTable) -> (ChartFormat) -> SlopeChart {
    let entries = ranks.rows.map {
      SlopeChart.Entry(label: $0.label, left: $0.researchRank, right: $0.productionRank)
    }
    return { format in
      SlopeChart(
        entries: entries, leftTitle: "Research", rightTitle: "Production",
        title: "Places by \(ranks.axis.title) in research and in production", format: format)
    }
  }
}
