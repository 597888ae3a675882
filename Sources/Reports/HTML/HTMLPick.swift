import Frontier
import Records

/// The pick of each protocol in a box, with its reason and what the best would have cost.
struct HTMLPick {
  let analysis: RunAnalysis

  var parts: [Markup] {
    var parts: [Markup] = [.tag("h2", ["id": "pick"], "The pick")]
    parts.append(.tag("p", ["class": "soft"], RunSentences.policy(analysis.run)))
    let warnings = analysis.run.dataWarnings
    if !warnings.isEmpty {
      parts.append(
        .tag(
          "div", ["class": "warning", "role": "note"],
          [
            .tag("p", [:], "Beware of the data before trusting the pick:"),
            .tag("ul", [:], warnings.map { .tag("li", [:], $0) }),
          ]))
    }
    // The protocol that a service lives under comes first.
    parts += analysis.evaluations.reversed().map(box)
    if let sentence = agreement { parts.append(.tag("p", [:], sentence)) }
    return parts
  }

  private var agreement: String? {
    guard analysis.evaluations.count == 2, let research = analysis.evaluations[0].pick.chosen,
      let production = analysis.evaluations[1].pick.chosen
    else { return nil }
    return research.label == production.label
      ? "Both protocols pick the same candidate."
      : "The protocols disagree: a choice by research scores would have been \(research.label), not \(production.label)."
  }

  private func box(_ evaluation: EvaluationAnalysis) -> Markup {
    let pick = evaluation.pick
    var parts: [Markup] = [.tag("p", ["class": "which"], RunSentences.protocolSentence(evaluation))]
    guard let chosen = pick.chosen else {
      parts.append(.tag("p", ["class": "name"], "No candidate is reasonable"))
      parts.append(.tag("p", ["class": "reason"], pick.reason.sentence))
      if let best = pick.best, let quality = evaluation.quality {
        parts.append(
          .tag(
            "p", ["class": "small"],
            "Best \(quality.title) regardless of the policy: \(best.label), "
              + "\(ValueFormat.text(best.quality, unit: quality.unit))."))
      }
      return .tag("section", ["class": "pick"], parts)
    }
    parts.append(.tag("p", ["class": "name"], chosen.label))
    parts.append(.tag("p", ["class": "reason"], pick.reason.sentence))
    parts += comparison(evaluation, chosen)
    parts += fineprint(evaluation).map { .tag("p", ["class": "small soft"], $0) }
    return .tag("section", ["class": "pick"], parts)
  }

  private func comparison(_ evaluation: EvaluationAnalysis, _ chosen: Pick.Candidate) -> [Markup] {
    let pick = evaluation.pick
    guard let anchor = pick.bestAllowed, let quality = evaluation.quality,
      let mine = evaluation.trials.first(where: { $0.key == chosen.key }),
      let its = evaluation.trials.first(where: { $0.key == anchor.key })
    else { return [] }
    guard anchor.key != chosen.key else {
      return [
        .tag(
          "p", ["class": "small"],
          "\(quality.title.sentenceStart): \(ValueFormat.text(chosen.quality, unit: quality.unit)).")
      ]
    }
    let qualityRow = Markup.tag(
      "tr", [:],
      [
        .tag("th", ["scope": "row"], quality.title), HTML.reading(chosen.quality, unit: quality.unit),
        HTML.reading(anchor.quality, unit: quality.unit), HTML.number(RunSentences.loss(pick.loss, quality)),
      ])
    let rows = pick.changes.compactMap { change -> Markup? in
      guard let axis = analysis.run.descriptor(change.axis), Self.isTold(axis, analysis.run),
        let chosenReading = mine.reading(change.axis), let bestReading = its.reading(change.axis)
      else { return nil }
      return .tag(
        "tr", [:],
        [
          .tag("th", ["scope": "row"], axis.title), HTML.reading(chosenReading, unit: axis.unit),
          HTML.reading(bestReading, unit: axis.unit), HTML.number(RunSentences.change(change, axis)),
        ])
    }
    let isTop = anchor.key == pick.best?.key
    return [
      .tag("h3", [:], "What the best would have cost"),
      HTML.scroll(
        "The pick against the best",
        .tag(
          "table", [:],
          [
            .tag(
              "caption", [:],
              "Best \(quality.title)\(isTop ? "" : " among those that meet the limits"): \(anchor.label)"),
            .tag(
              "thead", [:],
              [
                .tag(
                  "tr", [:],
                  [
                    HTML.heading("Axis"), HTML.heading("Pick", isNumber: true),
                    HTML.heading("Best", isNumber: true), HTML.heading("The pick is", isNumber: true),
                  ])
              ]),
            .tag("tbody", [:], [qualityRow] + rows),
          ])),
    ]
  }

  /// Axes of the policy and one or two of each cost-like family; the other scores stand in the big table.
  private static func isTold(_ axis: AxisDescriptor, _ run: RunRecord) -> Bool {
    switch axis.family {
    case .latency, .cost, .size, .interpretability: true
    default: run.policy.prefer.contains(axis.id) || run.policy.limits.contains { $0.axis == axis.id }
    }
  }

  private func fineprint(_ evaluation: EvaluationAnalysis) -> [String] {
    let pick = evaluation.pick
    var lines: [String] = []
    if let threshold = pick.threshold { lines.append("Allowance: \(threshold.explanation).") }
    if let quality = evaluation.quality, let loss = pick.loss, let interval = loss.interval {
      let lower = ValueFormat.difference(interval.lower, unit: quality.unit)
      let upper = ValueFormat.difference(interval.upper, unit: quality.unit)
      let verdict = interval.lower <= 0 ? "; it includes zero, so the two can't be told apart by these folds" : ""
      let level = NumberText.compact(interval.level * 100, 3)
      lines.append("What is given up lies between \(lower) and \(upper) (\(level)%, paired by fold)\(verdict).")
    }
    if !pick.closeCalls.isEmpty {
      let names = pick.closeCalls.prefix(4).joined(separator: ", ")
      let more = pick.closeCalls.count > 4 ? " and \(pick.closeCalls.count - 4) more" : ""
      lines.append("Close calls, which other timings might have picked: \(names)\(more).")
    }
    return lines
  }
}

extension String {
  /// With a capital at the beginning (unless the first word is a name with its own spelling) and a full stop.
  var sentence: String {
    guard let first else { return self }
    let start = first.isLowercase ? first.uppercased() + dropFirst() : self
    return start.hasSuffix(".") ? start : start + "."
  }
}
