import Records

/// Candidates measured in both forms: with their affine steps folded into the model, and step by step.
///
/// An axis `latency.p50.unfolded` is the unfolded form of `latency.p50`; so for every other axis with such a partner.
struct FoldedForms {
  let analysis: RunAnalysis

  struct Row {
    let label: String
    let axis: AxisDescriptor
    let folded: Reading
    let unfolded: Reading
  }

  static let suffix = ".unfolded"

  /// Whether this axis is the unfolded form of another axis of the run.
  static func isUnfolded(_ axis: AxisDescriptor, in run: RunRecord) -> Bool {
    let id = axis.id.rawValue
    return id.hasSuffix(suffix) && run.descriptor(AxisID(rawValue: String(id.dropLast(suffix.count)))) != nil
  }

  func rows(_ evaluation: EvaluationAnalysis) -> [Row] {
    let pairs = analysis.run.axes.compactMap { axis -> (AxisDescriptor, AxisID)? in
      let partner = AxisID(rawValue: axis.id.rawValue + Self.suffix)
      return analysis.run.descriptor(partner) == nil ? nil : (axis, partner)
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

  var parts: [Markup] {
    analysis.evaluations.reversed().flatMap { evaluation -> [Markup] in
      let rows = rows(evaluation)
      guard !rows.isEmpty else { return [] }
      let suffix = analysis.evaluations.count > 1 ? ", \(evaluation.evaluation.title)" : ""
      let body = rows.map { row in
        Markup.tag(
          "tr", [:],
          [
            .tag("th", ["scope": "row"], HTML.label(row.label)), HTML.cell(row.axis.title),
            HTML.reading(row.folded, unit: row.axis.unit), HTML.reading(row.unfolded, unit: row.axis.unit),
            HTML.number(Self.ratio(row)),
          ])
      }
      return [
        .tag("h3", [:], "Folded and unfolded forms" + suffix),
        .tag(
          "p", ["class": "soft small"],
          "Scaling and PCA before a linear model are again one linear model. Folded, they cost nothing per row; "
            + "unfolded, every step is run. The main tables show the folded form, which is what would be deployed."),
        HTML.scroll(
          "Folded and unfolded forms",
          .tag(
            "table", [:],
            [
              .tag(
                "thead", [:],
                [
                  .tag(
                    "tr", [:],
                    [
                      HTML.heading("Candidate"), HTML.heading("Axis"), HTML.heading("Folded", isNumber: true),
                      HTML.heading("Unfolded", isNumber: true), HTML.heading("Unfolded / folded", isNumber: true),
                    ])
                ]), .tag("tbody", [:], body),
            ])),
      ]
    }
  }

  static func ratio(_ row: Row) -> String {
    row.folded.value > 0 ? ValueFormat.ratio(row.unfolded.value / row.folded.value) : ""
  }
}
