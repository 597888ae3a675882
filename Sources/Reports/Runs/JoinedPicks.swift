import Frontier
import Records

/// What several runs picked under one protocol, and how each pick stands in the other runs.
struct JoinedPicks {
  private let joined: JoinedRuns
  private let evaluation: JoinedRuns.Evaluation
  private var transfer: PickTransfer { evaluation.picks }

  init(_ joined: JoinedRuns, _ evaluation: JoinedRuns.Evaluation) {
    self.joined = joined
    self.evaluation = evaluation
  }

  var blocks: [ReportBlock] {
    var blocks: [ReportBlock] = sentences.map { .paragraph($0) }
    blocks.append(.table(pickTable))
    if transfer.rows.contains(where: { $0.standings.compactMap { $0 }.count > 1 }) {
      blocks.append(.table(transferTable))
    }
    return blocks
  }

  var sentences: [String] {
    let having = joined.runs.indices.filter { !evaluation.missing.contains($0) }
    var sentences: [String] = []
    if !evaluation.missing.isEmpty {
      let verb = evaluation.missing.count == 1 ? "has" : "have"
      sentences.append(
        "\(RunLetter.list(evaluation.missing)) \(verb) no trials of the \(evaluation.evaluation.title) protocol.")
    }
    if let row = transfer.rows.first, row.pickedIn == having, having.count > 1 {
      sentences.append("All of them pick \(row.label).")
    } else if !transfer.rows.isEmpty {
      let parts = transfer.rows.prefix(6).map { "\($0.label) in \(RunLetter.list($0.pickedIn))" }
      let more = transfer.rows.count > 6 ? ", and \(transfer.rows.count - 6) others" : ""
      sentences.append("Picked \(transfer.rows.count == 1 ? "is" : "are") \(parts.joined(separator: "; "))\(more).")
    }
    for position in having {
      guard let pick = transfer.picks[position], pick.chosen == nil else { continue }
      sentences.append("\(RunLetter.text(position)) has no pick: \(pick.reason).")
    }
    if let sentence = worstElsewhere { sentences.append(sentence) }
    return sentences
  }

  /// What the pick of most runs would lose where another one is picked; nil where it is picked wherever it is.
  private var worstElsewhere: String? {
    guard let row = transfer.rows.first, transfer.rows.count > 1 else { return nil }
    let elsewhere = row.standings.indices.compactMap { position in
      row.standings[position].flatMap { $0.isPick ? nil : (position, $0) }
    }
    guard let (position, worst) = elsewhere.max(by: { $0.1.loss < $1.1.loss }),
      let quality = joined.runs[position].descriptor(joined.runs[position].policy.quality),
      Set(elsewhere.map { joined.runs[$0.0].policy.quality }).count == 1
    else { return nil }
    if worst.loss == 0 { return "Where it isn't picked, \(row.label) is no worse than the best." }
    return "Where it isn't picked, \(row.label) loses at most "
      + "\(ValueFormat.difference(worst.loss, unit: quality.unit)) of \(quality.title) against the best "
      + "(in \(RunLetter.text(position)))."
  }

  private var pickTable: ReportTable {
    let rows = joined.runs.indices.filter { !evaluation.missing.contains($0) }.map { position -> ReportTable.Row in
      let run = joined.runs[position]
      let analysis = EvaluationAnalysis(
        run: run, evaluation: evaluation.evaluation, membershipDraws: 0, redraws: false)
      func cell(_ index: Int?, _ axis: AxisDescriptor?) -> ReportTable.Cell {
        guard let index, let axis, let reading = analysis.reading(index, axis.id) else { return .empty }
        return .reading(reading, axis.unit)
      }
      let cost = analysis.pickIndex.flatMap { index in
        analysis.cost.flatMap { axis in
          analysis.reading(index, axis.id).map {
            ReportTable.Cell.text(ValueFormat.text($0.value, unit: axis.unit), detail: axis.title)
          }
        }
      }
      return ReportTable.Row([
        .text(RunLetter.text(position)), .candidate(analysis.pick.chosen?.label ?? "no pick"),
        .text(analysis.quality?.title ?? run.policy.quality.rawValue), cell(analysis.pickIndex, analysis.quality),
        cost ?? .empty, .text(analysis.pick.best?.label ?? ""), cell(analysis.bestIndex, analysis.quality),
      ])
    }
    return ReportTable(
      "Picks",
      columns: [
        .init("", .place), .init("Pick", .name), .init("Quality", .text), .init("Of the pick", .number),
        .init("Its cost", .text), .init("Best", .text), .init("Of the best", .number),
      ], rows: rows)
  }

  private var transferTable: ReportTable {
    ReportTable(
      "Picks in the other runs",
      caption:
        "Each pick in every run that has a candidate of its name: its place by quality, and what it loses against "
        + "the best there.",
      columns: [.init("Picked somewhere", .name)]
        + joined.runs.indices.map { .init(RunLetter.text($0), .text, detail: joined.runs[$0].dataset.name) },
      rows: transfer.rows.map { row in
        ReportTable.Row(
          [.candidate(row.label)]
            + row.standings.enumerated().map { position, standing in cell(standing, in: position) })
      })
  }

  private func cell(_ standing: PickTransfer.Standing?, in position: Int) -> ReportTable.Cell {
    guard let standing else { return .text("–") }
    let unit = joined.runs[position].descriptor(joined.runs[position].policy.quality)?.unit ?? .ratio
    let loss = standing.loss == 0 ? "the best" : "\(ValueFormat.difference(standing.loss, unit: unit)) worse"
    return .text(
      "\(standing.place) of \(standing.count)" + (standing.isPick ? ", the pick" : ""), detail: loss)
  }
}
