import Frontier
import Records

/// The frontier of each protocol with its key, and the small frontiers of quality against the other costs.
struct HTMLFrontiers {
  let analysis: RunAnalysis

  var parts: [Markup] {
    var parts: [Markup] = [.tag("h2", ["id": "frontier"], heading)]
    for evaluation in analysis.evaluations.reversed() {
      if analysis.evaluations.count > 1 {
        parts.append(.tag("h3", [:], evaluation.evaluation.heading))
      }
      parts += frontier(evaluation)
    }
    return parts
  }

  private var heading: String {
    guard let leading = analysis.leading, let quality = leading.quality, let cost = leading.cost else {
      return "Frontier"
    }
    return "Frontier: \(quality.title) against \(cost.title)"
  }

  private func frontier(_ evaluation: EvaluationAnalysis) -> [Markup] {
    guard let quality = evaluation.quality, let cost = evaluation.cost else {
      return [.tag("p", [:], "There is no second axis to trade quality against, so there is no frontier to draw.")]
    }
    let chart = FrontierChart(analysis: analysis, evaluation: evaluation, x: cost, y: quality, z: nil)
    guard !chart.isEmpty else {
      return [.tag("p", [:], "No candidate has a reading of both \(quality.title) and \(cost.title).")]
    }
    var parts: [Markup] = [
      .tag(
        "figure", [:],
        [
          chart.markup(.wide), chart.markup(.narrow),
          .tag("figcaption", [:], FrontierSentences.caption(evaluation, quality, cost)),
        ]),
      key(evaluation, quality, cost),
    ]
    let others = FrontierSentences.otherCosts(evaluation)
    if !others.isEmpty {
      let figures = others.map { axis in
        Markup.tag(
          "figure", [:],
          [FrontierChart(analysis: analysis, evaluation: evaluation, x: axis, y: quality, z: nil).markup(.small)])
      }
      parts.append(
        .tag(
          "p", ["class": "soft small keep"],
          "\(quality.title.sentenceStart) against the other costs, each with its own frontier:"))
      parts.append(.tag("div", ["class": "multiples"], figures))
    }
    return parts
  }

  /// The numbers of the picture with names and readings.
  private func key(_ evaluation: EvaluationAnalysis, _ quality: AxisDescriptor, _ cost: AxisDescriptor) -> Markup {
    let rows = evaluation.members.map { index in
      var name = HTML.label(evaluation.trials[index].candidate.label)
      if index == evaluation.pickIndex { name.append(.tag("span", ["class": "tag"], "pick")) }
      if index == evaluation.bestIndex { name.append(.tag("span", ["class": "tag plain"], "best")) }
      return Markup.tag(
        "tr", index == evaluation.pickIndex ? ["class": "chosen"] : [:],
        [
          .tag("td", ["class": "no"], evaluation.numbers[index].map(String.init) ?? ""),
          .tag("th", ["scope": "row"], name),
          cell(evaluation, index, quality), cell(evaluation, index, cost),
          HTML.number(evaluation.membership(index).map(FrontierSentences.probability) ?? ""),
        ])
    }
    return HTML.scroll(
      "Members of the frontier",
      .tag(
        "table", [:],
        [
          .tag(
            "caption", [:],
            "Members of the frontier, from the cheapest to the best; the numbers are those of the picture."),
          .tag(
            "thead", [:],
            [
              .tag(
                "tr", [:],
                [
                  .tag("th", ["scope": "col", "class": "no"], "No."), HTML.heading("Candidate"),
                  HTML.heading(quality.title, isNumber: true), HTML.heading(cost.title, isNumber: true),
                  HTML.heading("Probability", isNumber: true),
                ])
            ]),
          .tag("tbody", [:], rows),
        ]))
  }

  private func cell(_ evaluation: EvaluationAnalysis, _ index: Int, _ axis: AxisDescriptor) -> Markup {
    evaluation.reading(index, axis.id).map { HTML.reading($0, unit: axis.unit) } ?? HTML.number("")
  }
}

/// What stands under and beside the frontiers.
enum FrontierSentences {
  static func caption(_ evaluation: EvaluationAnalysis, _ quality: AxisDescriptor, _ cost: AxisDescriptor) -> String {
    var text =
      "Up is better \(quality.title), left is better \(cost.title). Nothing measured lies above and left of the "
    text += "line. "
    if evaluation.band != nil { text += "The shaded band is the quality that the policy lets be given up. " }
    if evaluation.bestIndex == evaluation.pickIndex { return text + "The pick is also the best." }
    return text + "The ring marks the pick, the square the best \(quality.title)."
  }

  /// One axis for each of cost, size and interpretability: the preferred one, or the first that is measured (of
  /// interpretability the one with the smallest numbers).
  static func otherCosts(_ evaluation: EvaluationAnalysis) -> [AxisDescriptor] {
    let families: [AxisFamily] = [.cost, .size, .interpretability]
    return families.compactMap { family in
      let axes = evaluation.run.axes.filter { axis in
        axis.family == family && axis.id != evaluation.cost?.id
          && evaluation.trials.indices.contains { evaluation.reading($0, axis.id)?.value.isFinite ?? false }
      }
      let preferred = evaluation.run.policy.prefer.compactMap { id in axes.first { $0.id == id } }.first
      guard preferred == nil, family == .interpretability else { return preferred ?? axes.first }
      // Of several counts, the one that a person can hold in mind: features rather than parameters.
      return axes.min { largest($0, evaluation) < largest($1, evaluation) }
    }
  }

  private static func largest(_ axis: AxisDescriptor, _ evaluation: EvaluationAnalysis) -> Double {
    evaluation.trials.indices.compactMap { evaluation.reading($0, axis.id)?.value }.filter(\.isFinite).max()
      ?? .infinity
  }

  /// "97%", and never a bare 0% or 100%, which a finite number of draws can't know.
  static func probability(_ value: Double) -> String {
    if value >= 0.995 { return ">99%" }
    if value < 0.005 { return "<1%" }
    return NumberText.fixed(value * 100, decimals: 0) + "%"
  }
}

extension String {
  /// With a capital where the first word is an ordinary one.
  var sentenceStart: String {
    guard let first, first.isLowercase else { return self }
    return first.uppercased() + dropFirst()
  }
}
