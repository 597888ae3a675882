import Frontier
import Records

/// Every candidate under every protocol of a run that replays its data: what is left of a score on the way from the paper to
/// the service.
struct ProtocolsSection: ReportSection {
  let id = "protocols"
  let title = "From the paper to the service"

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    guard let table = analysis.protocols else { return [] }
    guard !table.rows.isEmpty else {
      return [.paragraph("No candidate has a \(table.axis.title) under every protocol.")]
    }
    var blocks: [ReportBlock] = ProtocolSentences.summary(table, pick: analysis.leading?.pick.chosen?.label)
      .map { .paragraph($0) }
    blocks.append(.figure(ReportFigure("protocols", Self.chart(table), caption: Self.caption(table))))
    blocks.append(.table(Self.table(table)))
    if !table.unmatched.isEmpty {
      let names = NameList.labels(table.unmatched)
      blocks.append(.paragraph("Not measured under every protocol, so without a place: \(names).", .fine))
    }
    return blocks
  }

  /// Who keeps a place from one protocol to the next.
  private static func chart(_ table: ProtocolTable) -> SlopeChart {
    SlopeChart(
      entries: table.rows.map { SlopeChart.Entry(label: $0.label, places: $0.ranks) },
      columns: table.evaluations.map(\.heading), title: "Places by \(table.axis.title) under each protocol")
  }

  private static func caption(_ table: ProtocolTable) -> String {
    let rest = table.rows.count > SlopeChart.limit ? " The \(SlopeChart.limit) best by any place are drawn." : ""
    return
      "Places by \(table.axis.title), 1 is the best. Solid green lines gain places from one protocol to the next, dashed "
      + "orange lines lose some, thin grey lines keep theirs.\(rest)"
  }

  private static func table(_ table: ProtocolTable) -> ReportTable {
    let unit = table.axis.unit
    return ReportTable(
      "\(table.axis.title) under each protocol",
      caption: "Best under \(table.evaluations.last?.title ?? "") first. Tied candidates share the smaller place.",
      columns: [.init("Candidate", .name)]
        + table.evaluations.flatMap { evaluation -> [ReportTable.Column] in
          [.init("\(evaluation.heading) place", .number), .init("\(evaluation.heading) \(table.axis.title)", .number)]
        },
      rows: table.rows.map { row in
        ReportTable.Row(
          [.candidate(row.label)]
            + zip(row.ranks, row.readings).flatMap { rank, reading -> [ReportTable.Cell] in
              [.number(String(rank), value: Double(rank)), .reading(reading, unit)]
            })
      })
  }
}

/// What the protocols say of each other, in words.
enum ProtocolSentences {
  static func summary(_ table: ProtocolTable, pick: String?) -> [String] {
    var sentences: [String] = []
    let first = table.evaluations[0]
    let agreements = table.agreements.compactMap { agreement -> String? in
      guard let kendall = agreement.kendall else { return nil }
      let range = agreement.interval.map { interval in
        " (\(NumberText.fixed(interval.lower, decimals: 2)) to \(NumberText.fixed(interval.upper, decimals: 2)) over "
          + "redrawn \(parts(first, agreement.evaluation)))"
      }
      return "\(NumberText.fixed(kendall, decimals: 2)) under \(agreement.evaluation.title)\(range ?? "")"
    }
    if !agreements.isEmpty {
      sentences.append(
        "Kendall's tau with the order of the \(table.rows.count) candidates in \(first.title) is "
          + agreements.joined(separator: ", ") + "; 1 would be the same order.")
    }
    return sentences + winners(table, pick: pick)
  }

  /// "folds", "folds and steps".
  private static func parts(_ first: EvaluationProtocol, _ second: EvaluationProtocol) -> String {
    let (one, other) = (first.judgedPart, second.judgedPart)
    return one == other ? one.plural : "\(one.plural) and \(other.plural)"
  }

  /// What becomes of the winner of the first protocol under the last one.
  static func winners(_ table: ProtocolTable, pick: String?) -> [String] {
    guard let last = table.evaluations.last else { return [] }
    let first = table.evaluations[0]
    var sentences: [String] = []
    if let loss = table.loss {
      let difference = ReadingText.difference(
        loss.loss, table.interval(of: loss.firstWinner, against: loss.winner), unit: table.axis.unit)
      sentences.append(
        "\(loss.firstWinner.label) wins in \(first.title) and comes in place \(loss.firstWinner.ranks.last ?? 0) under "
          + "\(last.title), \(difference) of \(table.axis.title) behind \(loss.winner.label).")
      // The best under the last protocol is told already.
      if pick != loss.winner.label, let sentence = againstPick(table, loss.firstWinner, pick) {
        sentences.append(sentence)
      }
    } else if let winner = table.rows.first {
      sentences.append("\(winner.label) wins in \(first.title) and under \(last.title) as well.")
    }
    return sentences
  }

  /// What the winner of the first protocol gains or loses under the last one against what was picked there.
  private static func againstPick(_ table: ProtocolTable, _ winner: ProtocolTable.Row, _ pick: String?) -> String? {
    guard let pick, pick != winner.label, let row = table.rows.first(where: { $0.label == pick }),
      let mine = winner.readings.last?.value, let other = row.readings.last?.value, let last = table.evaluations.last
    else { return nil }
    if mine == other { return "Against the pick, \(pick), it loses nothing." }
    let isBetter = table.axis.direction.prefers(mine, over: other)
    let interval = isBetter ? table.interval(of: row, against: winner) : table.interval(of: winner, against: row)
    let difference = ReadingText.difference(abs(mine - other), interval, unit: table.axis.unit)
    return "Against the pick of \(last.title), \(pick), it \(isBetter ? "gains" : "loses") \(difference)."
  }
}
