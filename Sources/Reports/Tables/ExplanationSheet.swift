import Frontier
import Records

/// How one candidate of a run comes to its answers as a whole, from the stored evidence: for a terminal, as JSON, and as a
/// picture.
package struct ExplanationSheet: Sendable {
  private let run: RunRecord
  private let trial: TrialRecord
  private let explanation: ExplanationEvidence?
  private let effects: RashomonEffects?

  private static let mostColumns = 12
  private static let mostCharts = 6

  /// - Parameter explanations: by the key of the trial.
  package init(run: RunRecord, trial: TrialRecord, explanations: [String: ExplanationEvidence]) {
    self.run = run
    self.trial = trial
    explanation = explanations[trial.key]
    effects = RashomonEffects(
      of: trial, in: run, pick: run.pick(trial.evaluation, redraws: false), explanations)
  }

  private var part: JudgedPart { trial.evaluation.judgedPart }

  package func text(width: Int?) -> String {
    guard let explanation, let effects else { return "There is no stored explanation." }
    let words = ExplanationWords(explanation: explanation, part: part)
    var parts = [
      "\(trial.candidate.label.singleLine)\nof run \(run.id): how it comes to its answers".wrapped(to: width)
    ]
    parts.append(words.facts.map { $0.wrapped(to: width) }.joined(separator: "\n"))
    parts.append(table(words, effects).text(width: width))
    let pairs = words.pairs
    if !pairs.isEmpty {
      parts.append(
        (["Acting together (the part of their joint effect that is no sum):"]
          + pairs.map {
            "  \($0.first.excerpt(30)) and \($0.second.excerpt(30)): \(words.amount($0.strength)), "
              + "\(NumberText.fixed($0.squared * 100, decimals: 0))% of their joint effect"
          }).joined(separator: "\n"))
    }
    parts.append(origin(explanation, effects).wrapped(to: width))
    return parts.joined(separator: "\n\n").visibleLines
  }

  private func table(_ words: ExplanationWords, _ effects: RashomonEffects) -> TextTable {
    var table = TextTable([
      .left("column", mayShrink: true), .right("strength"), .left("curve"), .left("course", mayShrink: true),
      .right("numbers", rank: 3), .left("other \(part.plural)", mayShrink: true, rank: 2),
      .left("models as good", mayShrink: true, rank: 1),
    ])
    for column in effects.columns.prefix(Self.mostColumns) {
      let sign = column.isContradicted ? "contradicted: " : ""
      table.rows.append([
        column.column.name.excerpt(40), words.amount(column.column.strength), Self.sketch(column.curve.effect),
        words.course(column), NumberText.compact(mean(column.column.complexities), 2),
        words.foldAgreement(column) ?? "",
        words.agreement(column).map { sign + $0 } ?? "",
      ])
    }
    return table.withoutEmptyColumns
  }

  private func mean(_ counts: [Int]) -> Double {
    counts.isEmpty ? 0 : Double(counts.reduce(0, +)) / Double(counts.count)
  }

  /// A curve in a few characters, each place a mean of its part of the grid.
  static func sketch(_ curve: [Double], places: Int = 12) -> String {
    let marks = Array("▁▂▃▄▅▆▇█")
    guard let low = curve.min(), let high = curve.max(), high > low else { return "" }
    let count = min(places, curve.count)
    return String(
      (0..<count).map { place in
        let part = curve[
          place * curve.count / count..<max(place * curve.count / count + 1, (place + 1) * curve.count / count)]
        let mean = part.reduce(0, +) / Double(part.count)
        return marks[min(7, max(0, Int((mean - low) / (high - low) * 8)))]
      })
  }

  private func origin(_ explanation: ExplanationEvidence, _ effects: RashomonEffects) -> String {
    let others =
      effects.others.isEmpty
      ? "No other candidate that is as good was explained."
      : "As good by the policy, and explained: \(NumberText.counted(effects.others.count, "other candidate"))."
    return
      "Found on \(explanation.rows) held-out rows with the model of one \(part.singular). Strength: root of the mean square of the "
      + "column's effects. Course: the accumulated local effect from its lowest to its highest value. Numbers: how many "
      + "it takes to know the curve within 5%. \(others)"
  }

  package var picture: String {
    ExplanationPicture.effects(
      charts, title: "\(trial.candidate.label.singleLine): effects of the strongest columns")
  }

  private var charts: [EffectChart] {
    guard let explanation, let effects else { return [] }
    return effects.columns.prefix(Self.mostCharts).map {
      ExplanationSection.chart($0, explanation, part, target: run.dataset.target)
    }
  }

  package var json: String {
    guard let explanation, let effects else { return JSONValue.document(.explanation, ["candidate": .null]).text }
    return JSONValue.document(
      .explanation,
      [
        "candidate": .text(trial.candidate.label), "run": .text(run.id), "protocol": .text(trial.evaluation.id),
        "rows": .integer(explanation.rows), "gridIntervals": .integer(explanation.intervals),
        "featuresUsed": .integer(explanation.featuresUsed), "featuresUnseen": .integer(explanation.featuresUnseen),
        "carryingColumns": .integer(explanation.carryingColumns),
        "interactionStrength": Self.json(explanation.interactionStrength),
        "totalInteraction": .finite(explanation.totalInteraction),
        "mainEffectComplexity": Self.json(explanation.mainEffectComplexity),
        "stability": explanation.foldAgreement.map(Self.json) ?? .null,
        "faithfulness": explanation.faithfulness.isEmpty
          ? .null : .finite(explanation.faithfulness.reduce(0, +) / Double(explanation.faithfulness.count)),
        "randomFaithfulness": .finite(explanation.randomFaithfulness),
        "rules": explanation.rules.map {
          .object(["count": .integer($0.count), "depth": .integer($0.depth)])
        } ?? .null,
        "pairs": .list(
          explanation.pairs.map {
            .object([
              "first": .text($0.first), "second": .text($0.second), "strength": .finite($0.strength),
              "squared": .finite($0.squared),
            ])
          }),
        "columns": .list(effects.columns.map { json($0, explanation) }),
        "modelsAsGood": .texts(effects.others),
      ]
    ).text
  }

  private static func json(_ estimate: ExplanationEvidence.Estimate) -> JSONValue {
    .object([
      "value": .finite(estimate.value), "lower": .finite(estimate.lower), "upper": .finite(estimate.upper),
    ])
  }

  private func json(_ column: RashomonEffects.Column, _ explanation: ExplanationEvidence) -> JSONValue {
    func numbers(_ values: [Double]) -> JSONValue { .list(values.map(JSONValue.finite)) }
    return .object([
      "column": .text(column.column.name), "strength": .finite(column.column.strength),
      "reach": .finite(column.column.reach), "complexities": .list(column.column.complexities.map(JSONValue.integer)),
      "output": .text(explanation.outputs[column.output]), "grid": numbers(column.column.grid),
      "levels": .texts(column.column.levels), "effect": numbers(column.curve.effect),
      "lower": numbers(column.curve.lower), "upper": numbers(column.curve.upper),
      "missing": .optional(column.curve.missing), "folds": .integer(column.folds),
      "contradictingFolds": .integer(column.contradictingFolds),
      "foldsLower": numbers(column.column.grid.indices.compactMap { column.foldBand(at: $0)?.lowerBound }),
      "foldsUpper": numbers(column.column.grid.indices.compactMap { column.foldBand(at: $0)?.upperBound }),
      "othersLower": numbers(column.lower),
      "othersUpper": numbers(column.upper), "others": .integer(column.others),
      "contradicting": .integer(column.contradicting),
    ])
  }
}
