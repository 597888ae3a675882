import Frontier
import Records

/// Every candidate under every protocol and under the noise, gaps and shift that the data show: what is left of a score on the
/// way to a service, where its inputs go on changing.
struct RobustnessSection: ReportSection {
  let id = "robustness"
  let title = "Under the change that the data show"

  private static let axes: [AxisID] = ["robustness.score", "robustness.loss"]
  /// Reasons that are told where nobody was answered.
  private static let mostReasons = 3

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    let asked = Self.axes.compactMap(analysis.run.descriptor)
    guard !asked.isEmpty else { return [] }
    let changed = analysis.evaluations.filter { evaluation in
      evaluation.trials.contains { trial in asked.contains { trial.reading($0.id) != nil } }
    }
    guard !changed.isEmpty else { return [.paragraph(Self.nothing(analysis, asked))] }
    let picked = analysis.leading?.pick.chosen?.label
    let table = Self.table(analysis, asked, under: changed.map(\.evaluation), picked: picked)
    // What was done to the rows differs between the protocols, as their folds do; the one that a service lives under first.
    let found = changed.reversed().compactMap { facts(analysis, of: $0, picked: picked) }
    return found.flatMap(\.words) + [.table(table)] + found.flatMap(\.columns)
  }

  private static func nothing(_ analysis: RunAnalysis, _ asked: [AxisDescriptor]) -> String {
    var reasons: [String] = []
    let axis = asked[0].id
    for trial in analysis.run.trials where !trial.evaluation.isConfirmation {
      guard trial.outcomes[axis] != nil || trial.status != .completed else { continue }
      let reason = trial.whyMissing(axis)
      if !reasons.contains(reason) { reasons.append(reason) }
    }
    let told = reasons.isEmpty ? "it was not measured" : reasons.prefix(mostReasons).joined(separator: "; ")
    let more = reasons.count > mostReasons ? "; and \(reasons.count - mostReasons) other reasons" : ""
    return "No candidate was answered under change: \(told)\(more)."
  }

  /// What the data show under a protocol, as the pick met it, or else the first candidate: in words, and column by column.
  private func facts(
    _ analysis: RunAnalysis, of evaluation: EvaluationAnalysis, picked: String?
  ) -> (words: [ReportBlock], columns: [ReportBlock])? {
    let trials = evaluation.trials.filter { $0.candidate.label == picked } + evaluation.trials
    guard let facts = trials.lazy.compactMap({ analysis.robustness[$0.key] }).first else { return nil }
    // Other protocols have other folds, and so other rows.
    let isOneOfSeveral = analysis.evaluations.count > 1
    let words = RobustnessWords(facts: facts, evaluation: isOneOfSeveral ? evaluation.evaluation : nil)
    guard !facts.columns.isEmpty else { return ([.paragraph(words.lead)], []) }
    let place = isOneOfSeveral ? " (\(evaluation.evaluation.title))" : ""
    let columns = ReportTable(
      "What the data show to change" + place,
      caption: "Between the first rows in time and the last; columns that stay are left out.",
      columns: [ReportTable.Column("Column", .name)]
        + RobustnessWords.headings.map { ReportTable.Column(Self.heading($0), .number) },
      rows: facts.columns.map { column in
        let figures = words.figures(of: column).map { ReportTable.Cell.number($0.text, value: $0.value) }
        return ReportTable.Row([ReportTable.Cell.candidate(column.name.excerpt())] + figures)
      })
    return (
      [.paragraph(words.lead), .list(words.sentences)],
      [.folded("What changes in each column" + place, [.table(columns)])]
    )
  }

  private static func heading(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() }

  private static func cell(_ reading: Reading?, _ axis: AxisDescriptor) -> ReportTable.Cell {
    guard let reading else { return .empty }
    return .reading(reading, axis.unit)
  }

  private static func table(
    _ analysis: RunAnalysis, _ asked: [AxisDescriptor], under changed: [EvaluationProtocol], picked: String?
  ) -> ReportTable {
    let quality = analysis.run.descriptor(analysis.run.policy.quality)
    var readings: [(evaluation: EvaluationProtocol, axis: AxisDescriptor)] = []
    if let quality { readings += analysis.evaluations.map { (evaluation: $0.evaluation, axis: quality) } }
    for evaluation in changed { readings += asked.map { (evaluation: evaluation, axis: $0) } }
    var labels: [String] = []
    var seen: Set<String> = []
    for trial in analysis.run.trials where !trial.evaluation.isConfirmation {
      if seen.insert(trial.candidate.label).inserted { labels.append(trial.candidate.label) }
    }
    let trials = Dictionary(
      analysis.run.trials.map { (Place(evaluation: $0.evaluation, label: $0.candidate.label), $0) },
      uniquingKeysWith: { first, _ in first })
    func reading(_ label: String, _ evaluation: EvaluationProtocol, _ axis: AxisDescriptor) -> Reading? {
      trials[Place(evaluation: evaluation, label: label)]?.reading(axis.id)
    }
    let first = changed[changed.count - 1]
    let ordered = labels.enumerated().sorted { left, right in
      let values = [left, right].map { reading($0.element, first, asked[0])?.value }
      switch (values[0], values[1]) {
      case (let one?, let other?) where one != other: return asked[0].direction.prefers(one, over: other)
      case (.some, nil): return true
      case (nil, .some): return false
      default: return left.offset < right.offset
      }
    }.map(\.element)
    return ReportTable(
      "Candidates under the protocols and under change",
      caption: "Best under \(first.title) and change first. What is lost is against the same rows unchanged."
        + (asked.contains { $0.unit == .money } ? " Readings in money go by the prices of the plan." : ""),
      columns: [ReportTable.Column("Candidate", .name)]
        + readings.map { ReportTable.Column("\($0.evaluation.heading) \($0.axis.title)", .number) },
      rows: ordered.map { label in
        let cells = readings.map { cell(reading(label, $0.evaluation, $0.axis), $0.axis) }
        let name = ReportTable.Cell.candidate(label, tags: label == picked ? [.pick] : [])
        return ReportTable.Row([name] + cells, isChosen: label == picked)
      })
  }

  private struct Place: Hashable {
    let evaluation: EvaluationProtocol
    let label: String
  }
}
