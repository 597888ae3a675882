import Frontier
import Records

/// The report as Markdown (CommonMark with tables), with its pictures in files of their own.
struct MarkdownReport {
  let analysis: RunAnalysis

  private var run: RunRecord { analysis.run }

  /// Pictures by file name, in the order of the text.
  var figures: [(name: String, svg: String)] {
    var figures: [(String, String)] = []
    for evaluation in analysis.evaluations.reversed() {
      for picture in pictures(evaluation) where !picture.chart.isEmpty {
        figures.append((picture.name, picture.chart.svg(.wide)))
      }
    }
    if let ranks = analysis.ranks, !ranks.rows.isEmpty {
      let drawing = RankSentences.chart(ranks)(.wide).markup
      figures.append(("ranks.svg", drawing.standaloneSVG))
    }
    return figures
  }

  var text: String {
    var lines = ["# \(run.name.markdownText)", "", "Model selection report, run `\(run.id.codeSpan)`.", ""]
    lines += [RunSentences.subject(run).markdownText, ""]
    for warning in RunSentences.warnings(run) { lines += ["> **Note:** \(warning.markdownText)", ""] }
    lines += pick + ranks + frontiers + candidates + remarks + reading + origin
    return lines.joined(separator: "\n") + "\n"
  }

  private var pick: [String] {
    var lines = ["## The pick", "", RunSentences.policy(run).markdownText, ""]
    if run.trials.isEmpty { return lines + ["The run has no trials yet.", ""] }
    if !run.dataWarnings.isEmpty {
      lines += ["Beware of the data before trusting the pick:", ""]
      lines += run.dataWarnings.map { "- \($0.markdownText)" } + [""]
    }
    for evaluation in analysis.evaluations.reversed() {
      let pick = evaluation.pick
      lines += ["### \(RunSentences.protocolSentence(evaluation).markdownText)", ""]
      guard let chosen = pick.chosen else {
        lines += ["**No candidate is reasonable.** \(pick.reason.sentence.markdownText)", ""]
        continue
      }
      lines += ["**\(chosen.label.markdownText)**: \(pick.reason.sentence.markdownText)", ""]
      lines += comparison(evaluation, chosen)
      if let threshold = pick.threshold { lines += ["Allowance: \(threshold.explanation.markdownText).", ""] }
      if !pick.closeCalls.isEmpty {
        lines += ["Close calls: \(pick.closeCalls.map(\.markdownText).joined(separator: ", ")).", ""]
      }
    }
    return lines
  }

  private func comparison(_ evaluation: EvaluationAnalysis, _ chosen: Pick.Candidate) -> [String] {
    guard let anchor = evaluation.pick.bestAllowed, anchor.key != chosen.key, let quality = evaluation.quality else {
      return []
    }
    var table = TextTable([.left("Axis"), .right("Pick"), .right("Best"), .left("The pick is")])
    table.rows.append([
      quality.title, ValueFormat.text(chosen.quality, unit: quality.unit),
      ValueFormat.text(anchor.quality, unit: quality.unit),
      RunSentences.loss(evaluation.pick.loss, quality),
    ])
    for change in evaluation.pick.changes {
      guard let axis = run.descriptor(change.axis) else { continue }
      table.rows.append([
        axis.title, ValueFormat.text(change.chosen, unit: axis.unit), ValueFormat.text(change.best, unit: axis.unit),
        RunSentences.change(change, axis),
      ])
    }
    return ["What the best, \(anchor.label.markdownText), would have cost:", "", table.markdown]
  }

  private var ranks: [String] {
    guard let ranks = analysis.ranks, !ranks.rows.isEmpty else { return [] }
    var table = TextTable([
      .left("Candidate"), .right("Research place"), .right("Research"), .right("Production place"),
      .right("Production"), .left("Places"),
    ])
    for row in ranks.rows {
      table.rows.append([
        row.label, String(row.researchRank), ValueFormat.text(row.research, unit: ranks.axis.unit),
        String(row.productionRank), ValueFormat.text(row.production, unit: ranks.axis.unit),
        RankSentences.change(row.change),
      ])
    }
    return ["## Research and production", ""]
      + (RankSentences.summary(ranks) + [analysis.shiftSentence].compactMap { $0 }).flatMap { [$0.markdownText, ""] }
      + ["![Places by \(ranks.axis.title.markdownText) in research and in production](ranks.svg)", "", table.markdown]
  }

  private func pictures(_ evaluation: EvaluationAnalysis) -> [(name: String, chart: FrontierChart)] {
    guard let quality = evaluation.quality else { return [] }
    let costs = [evaluation.cost].compactMap { $0 } + FrontierSentences.otherCosts(evaluation)
    return costs.map { axis in
      let name = "\(evaluation.evaluation.id)-\(quality.id)-\(axis.id)".fileName + ".svg"
      return (name, FrontierChart(analysis: analysis, evaluation: evaluation, x: axis, y: quality, z: nil))
    }
  }

  private var frontiers: [String] {
    var lines = ["## Frontier", ""]
    for evaluation in analysis.evaluations.reversed() {
      guard let quality = evaluation.quality, let cost = evaluation.cost else { continue }
      if analysis.evaluations.count > 1 { lines += ["### \(evaluation.evaluation.title.sentenceStart)", ""] }
      var table = TextTable([
        .right("No."), .left("Candidate"), .right(quality.title), .right(cost.title), .right("Probability"),
      ])
      for index in evaluation.members {
        let marks = [index == evaluation.pickIndex ? "pick" : nil, index == evaluation.bestIndex ? "best" : nil]
          .compactMap { $0 }
        let label = evaluation.trials[index].candidate.label
        table.rows.append([
          evaluation.numbers[index].map(String.init) ?? "",
          marks.isEmpty ? label : "\(label) (\(marks.joined(separator: ", ")))",
          text(evaluation, index, quality), text(evaluation, index, cost),
          evaluation.membership(index).map(FrontierSentences.probability) ?? "",
        ])
      }
      let shown = pictures(evaluation).filter { !$0.chart.isEmpty }
      if let main = shown.first {
        lines += ["![\(main.chart.title.markdownText)](\(main.name))", ""]
      }
      lines += [FrontierSentences.caption(evaluation, quality, cost).markdownText, "", table.markdown]
      for other in shown.dropFirst() { lines += ["![\(other.chart.title.markdownText)](\(other.name))", ""] }
    }
    return lines
  }

  private func text(_ evaluation: EvaluationAnalysis, _ index: Int, _ axis: AxisDescriptor) -> String {
    evaluation.reading(index, axis.id).map { ValueFormat.text($0, unit: axis.unit) } ?? ""
  }

  private var candidates: [String] {
    var lines = ["## All candidates", ""]
    for evaluation in analysis.evaluations.reversed() {
      if analysis.evaluations.count > 1 { lines += ["### \(evaluation.evaluation.title.sentenceStart)", ""] }
      for family in AxisFamily.allCases {
        let axes = evaluation.measuredAxes.filter { $0.family == family }
        guard !axes.isEmpty else { continue }
        let best = axes.map(evaluation.bestIndices)
        var table = TextTable([.left("Candidate"), .left("Frontier")] + axes.map { .right($0.title) })
        for index in evaluation.byQuality {
          table.rows.append(
            [evaluation.trials[index].candidate.label, evaluation.numbers[index].map { "no. \($0)" } ?? ""]
              + axes.enumerated().map { column, axis in
                guard let reading = evaluation.reading(index, axis.id) else {
                  return evaluation.trials[index].whyMissing(axis.id)
                }
                return ValueFormat.text(reading, unit: axis.unit) + (best[column].contains(index) ? " ★" : "")
              })
        }
        lines += ["**\(family.title)**", "", table.markdown]
      }
      let folded = FoldedForms(analysis: analysis).rows(evaluation)
      if !folded.isEmpty {
        var table = TextTable([
          .left("Candidate"), .left("Axis"), .right("Folded"), .right("Unfolded"), .right("Ratio"),
        ])
        table.rows = folded.map {
          [
            $0.label, $0.axis.title, ValueFormat.text($0.folded, unit: $0.axis.unit),
            ValueFormat.text($0.unfolded, unit: $0.axis.unit), FoldedForms.ratio($0),
          ]
        }
        lines += ["**Folded and unfolded forms**", "", table.markdown]
      }
    }
    return lines
  }

  private var remarks: [String] {
    var lines = ["## Not picked, and why", ""]
    for evaluation in analysis.evaluations.reversed() {
      if analysis.evaluations.count > 1 { lines += ["### \(evaluation.evaluation.title.sentenceStart)", ""] }
      guard !evaluation.pick.excluded.isEmpty else {
        lines += ["No candidate was ruled out.", ""]
        continue
      }
      let rows = evaluation.pick.excluded.map { [$0.label, $0.explanation] }
      lines.append(TextTable([.left("Candidate"), .left("Reason")], rows: rows).markdown)
    }
    let failures = RunRemarks.failures(run)
    if !failures.isEmpty {
      let rows = failures.map { [$0.label, $0.place, $0.message] }
      let table = TextTable([.left("Candidate"), .left("Where"), .left("Message")], rows: rows)
      lines += ["### What failed", "", table.markdown]
    }
    let notes = RunRemarks.notes(run)
    if !notes.isEmpty {
      lines += ["### Notes", ""]
      lines +=
        notes.map { note in
          let labels = note.labels.isEmpty ? "" : ": " + note.labels.map(\.markdownText).joined(separator: ", ")
          return "- " + note.text.markdownText + labels
        } + [""]
    }
    return lines
  }

  private var reading: [String] {
    var lines = ["## How to read this", ""]
    lines += Explanations.entries(analysis).flatMap { ["**\($0.term).** \($0.text.markdownText)", ""] }
    let rows = Explanations.axes(run).map { [$0.title, $0.text] }
    return rows.isEmpty ? lines : lines + [TextTable([.left("Axis"), .left("What it measures")], rows: rows).markdown]
  }

  private var origin: [String] {
    func facts(_ title: String, _ entries: [(String, String)]) -> [String] {
      ["### \(title)", ""] + entries.map { "- \($0.0): \($0.1.markdownText)" } + [""]
    }
    let fence = run.planText.codeFence
    return ["## Machine, data and plan", ""] + facts("Machine", OriginFacts.machine(run.machine))
      + facts("Data", OriginFacts.data(run.dataset)) + facts("Run", OriginFacts.run(run))
      + ["### Plan, word for word", "", fence + "yaml", run.planText, fence, ""]
      + ["### To repeat it", "", "```", Explanations.commands(run).joined(separator: "\n"), "```"]
  }
}

extension String {
  /// Letters, digits, dots and hyphens only.
  var fileName: String {
    String(map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "-" })
  }

  /// Text for a code span: no back-ticks, one line.
  var codeSpan: String { singleLine.replacing("`", with: "'") }

  /// A fence longer than every run of back-ticks in the text.
  var codeFence: String {
    var longest = 0
    var run = 0
    for character in self {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    return String(repeating: "`", count: max(3, longest + 1))
  }
}
