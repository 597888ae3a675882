import Frontier
import Records

/// How the pick comes to its answers: its strongest columns with their curves, and whether the models that are as good say
/// the same.
struct ExplanationSection: ReportSection {
  let id = "explanation"
  let title = "How the pick decides"

  private static let mostCharts = 6

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    analysis.byProtocol { evaluation in blocks(evaluation, analysis) }
  }

  private func blocks(_ evaluation: EvaluationAnalysis, _ analysis: RunAnalysis) -> [ReportBlock] {
    guard let index = evaluation.pickIndex,
      let explanation = analysis.explanations[evaluation.trials[index].key],
      let effects = RashomonEffects(
        of: evaluation.trials[index], in: analysis.run, pick: evaluation.pick, analysis.explanations)
    else { return [] }
    let part = evaluation.evaluation.judgedPart
    let words = ExplanationWords(explanation: explanation, part: part)
    let target = analysis.run.dataset.target
    guard !effects.columns.isEmpty else { return [.list(words.facts)] }
    var blocks: [ReportBlock] = [.paragraph(lead(effects, words, target))]
    let contradicted = effects.columns.prefix(Self.mostCharts).filter(\.isContradicted)
    if !contradicted.isEmpty {
      blocks.append(
        .warning(
          "Half or more of the models that are as good say otherwise of these columns, so their curves tell of this model "
            + "rather than of the data:",
          contradicted.map { column in
            column.column.name.excerpt() + ": " + (words.agreement(column) ?? "")
          }))
    }
    let charts = effects.columns.prefix(Self.mostCharts).enumerated().map { place, column in
      ReportFigure(
        "effect-\(evaluation.evaluation.id)-\(place + 1)", Self.chart(column, explanation, part, target: target))
    }
    let hasOthers = effects.columns.prefix(Self.mostCharts).contains { $0.others > 0 }
    blocks.append(
      .multiples(
        "Effects of the strongest columns. Line or dot: this model; thin lines or ticks: the models of other "
          + "\(part.plural); inner band: redrawn rows (95%)\(hasOthers ? "; outer band: all models that are as good" : "").",
        Array(charts)))
    blocks.append(.folded("How complex, how stable, how faithful", [.list(words.facts)]))
    blocks.append(.folded("All columns", [.table(table(effects, words))]))
    if !words.pairs.isEmpty { blocks.append(.folded("Columns that act together", [.table(pairs(words))])) }
    return blocks
  }

  static func chart(
    _ column: RashomonEffects.Column, _ explanation: ExplanationEvidence, _ part: JudgedPart, target: String
  ) -> EffectChart {
    EffectChart(
      column,
      subject: ExplanationWords(explanation: explanation, part: part).subject(output: column.output, target: target),
      isProbability: explanation.givesProbabilities, part: part)
  }

  private func lead(_ effects: RashomonEffects, _ words: ExplanationWords, _ target: String) -> String {
    let strongest = effects.columns.prefix(3).map { column in
      "\(column.column.name.excerpt(40)) (\(words.course(column)))"
    }
    let others =
      effects.others.isEmpty
      ? "No other candidate that is as good was explained."
      : "\(NumberText.counted(effects.others.count, "other candidate")) that the policy holds for as good "
        + "\(effects.others.count == 1 ? "was" : "were") asked the same."
    return
      "What moves its answers most: \(strongest.joined(separator: "; ")). \(others) 'reasonable explain' tells the reasons "
      + "for one row."
  }

  private func table(_ effects: RashomonEffects, _ words: ExplanationWords) -> ReportTable {
    ReportTable(
      "Effects of all columns", caption: "The strongest first; columns whose curves were not kept are left out.",
      columns: [
        .init("Column", .name), .init("Strength", .number), .init("Course", .text), .init("Numbers", .number),
        .init("Other \(words.part.plural)", .text), .init("Models as good", .text),
      ],
      rows: effects.columns.map { column in
        let numbers = column.column.complexities
        let mean = numbers.isEmpty ? 0 : Double(numbers.reduce(0, +)) / Double(numbers.count)
        return ReportTable.Row([
          .candidate(column.column.name), .number(words.amount(column.column.strength), value: column.column.strength),
          .text(words.course(column)), .number(NumberText.compact(mean, 2), value: mean),
          .text(words.foldAgreement(column) ?? "none was asked"),
          .text(words.agreement(column) ?? "none was explained"),
        ])
      })
  }

  private func pairs(_ words: ExplanationWords) -> ReportTable {
    ReportTable(
      "Columns that act together", caption: "The part of their joint effect that is no sum of both.",
      columns: [
        .init("Column", .name), .init("With", .text), .init("Strength", .number),
        .init("Of their joint effect", .number),
      ],
      rows: words.pairs.map { pair in
        ReportTable.Row([
          .candidate(pair.first), .text(pair.second), .number(words.amount(pair.strength), value: pair.strength),
          .number("\(NumberText.fixed(pair.squared * 100, decimals: 0))%", value: pair.squared),
        ])
      })
  }
}
