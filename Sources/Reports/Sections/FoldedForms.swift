import Records

/// Candidates measured in both forms: with their affine steps folded into the model, and step by step.
///
/// An axis `latency.p50.unfolded` is the unfolded form of `latency.p50`; so for every other axis with such a partner.
enum FoldedForms {
  struct Row {
    let label: String
    let axis: AxisDescriptor
    let folded: Reading
    let unfolded: Reading
  }

  static let suffix = ".unfolded"
  private static let rowLimit = 60

  /// Whether this axis is the unfolded form of another axis of the run.
  static func isUnfolded(_ axis: AxisDescriptor, in run: RunRecord) -> Bool {
    let id = axis.id.rawValue
    return id.hasSuffix(suffix) && run.descriptor(AxisID(rawValue: String(id.dropLast(suffix.count)))) != nil
  }

  static func rows(_ evaluation: EvaluationAnalysis) -> [Row] {
    let pairs = evaluation.run.axes.compactMap { axis -> (AxisDescriptor, AxisID)? in
      let partner = AxisID(rawValue: axis.id.rawValue + suffix)
      return evaluation.run.descriptor(partner) == nil ? nil : (axis, partner)
    }
    return evaluation.byQuality.flatMap { index in
      pairs.compactMap { axis, partner in
        guard let folded = evaluation.reading(index, axis.id), let unfolded = evaluation.reading(index, partner) else {
          return nil
        }
        return Row(
          label: evaluation.trials[index].candidate.label, axis: axis, folded: folded, unfolded: unfolded)
      }
    }
  }

  static func blocks(_ evaluation: EvaluationAnalysis) -> [ReportBlock] {
    let all = rows(evaluation)
    guard !all.isEmpty else { return [] }
    let rows = all.prefix(rowLimit)
    let note = "The \(rows.count) rows of the best candidates; trials.csv and report.json have all \(all.count)."
    let table = ReportTable(
      "Folded and unfolded forms",
      columns: [
        .init("Candidate", .name), .init("Axis", .text), .init("Folded", .number), .init("Unfolded", .number),
        .init("Unfolded / folded", .number),
      ],
      rows: rows.map { row in
        ReportTable.Row([
          .candidate(row.label), .text(row.axis.title), .reading(row.folded, row.axis.unit),
          .reading(row.unfolded, row.axis.unit), ratio(row),
        ])
      })
    return [
      .folded(
        "Folded and unfolded forms",
        [
          .paragraph(
            "Scaling and PCA before a linear model are again one linear model. Folded, they cost nothing per row; "
              + "unfolded, every step is run. The main tables show the folded form, which is what would be deployed.",
            .fine),
          .table(table),
        ] + (all.count > rows.count ? [.paragraph(note, .fine)] : []))
    ]
  }

  private static func ratio(_ row: Row) -> ReportTable.Cell {
    guard row.folded.value > 0 else { return .empty }
    let ratio = row.unfolded.value / row.folded.value
    return .number(ValueFormat.ratio(ratio), value: ratio)
  }
}
