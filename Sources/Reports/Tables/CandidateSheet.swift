import Frontier
import Records

/// Everything that a run knows of one candidate, as text for a terminal: its steps with every setting, every reading
/// with interval and rank under each protocol, and why it was or wasn't picked.
package struct CandidateSheet: Sendable {
  let run: RunRecord
  let candidate: CandidateDescription

  /// - Parameter candidate: one of the run.
  package init(run: RunRecord, candidate: CandidateDescription) {
    self.run = run
    self.candidate = candidate
  }

  /// - Parameter width: columns of the terminal; nil (default): as many as are needed.
  package func text(width: Int? = nil) -> String {
    let title = candidate.label.singleLine + "\nof run \(run.id): \(RunSentences.subject(run).singleLine)"
    var parts = [title.wrapped(to: width), steps]
    for evaluation in run.evaluations { if let block = block(evaluation, width: width) { parts.append(block) } }
    return parts.joined(separator: "\n\n").visibleLines
  }

  /// The steps in the order in which a row passes them.
  private var steps: String {
    let lines = candidate.steps.enumerated().flatMap { number, step -> [String] in
      let settings = step.settings.sorted { $0.key < $1.key }.map { "       " + "\($0.key): \($0.value)".singleLine }
      return ["  \(number + 1). \(step.name.singleLine), version \(step.version)"] + settings
    }
    return (["Made of"] + lines).joined(separator: "\n")
  }

  private func block(_ evaluation: EvaluationProtocol, width: Int?) -> String? {
    let analysis = EvaluationAnalysis(run: run, evaluation: evaluation, membershipDraws: 0)
    guard let index = analysis.trials.firstIndex(where: { $0.candidate == candidate }) else { return nil }
    let trial = analysis.trials[index]
    var lines = [RunSentences.protocolSentence(analysis).singleLine]
    lines += trial.notes.map { "note: \($0)".singleLine }
    if case .failed(let message) = trial.status { lines.append("The trial failed: \(message)".singleLine) }
    lines.append(Self.choice(analysis, index).singleLine)
    lines += Self.selection(analysis, index).map(\.singleLine)
    return lines.joined(separator: "\n").wrapped(to: width) + "\n\n" + readings(analysis, index).text(width: width)
  }

  private func readings(_ analysis: EvaluationAnalysis, _ index: Int) -> TextTable {
    var table = TextTable([
      .left("axis", mayShrink: true), .right("value"), .left("interval", rank: 1), .right("rank"),
      .left("", mayShrink: true),
    ])
    for axis in analysis.measuredAxes {
      guard let reading = analysis.reading(index, axis.id) else {
        table.rows.append([axis.title, "-", "", "", analysis.trials[index].whyMissing(axis.id)])
        continue
      }
      table.rows.append([
        axis.title, ValueFormat.text(reading.value, unit: axis.unit),
        reading.interval.map { ValueFormat.text($0, unit: axis.unit) } ?? "",
        rank(analysis, index, axis).map { "\($0.place) of \($0.count)" } ?? "",
        axis.id == run.policy.quality ? "quality of the policy" : run.policy.prefer.first == axis.id ? "preferred" : "",
      ])
    }
    return table.withoutEmptyColumns
  }

  /// One more than the number of candidates with a better value, among those with a reading.
  func rank(
    _ analysis: EvaluationAnalysis, _ index: Int, _ axis: AxisDescriptor
  ) -> (place: Int, count: Int)? {
    guard let own = analysis.reading(index, axis.id)?.value else { return nil }
    let values = analysis.trials.indices.compactMap { analysis.reading($0, axis.id)?.value }
    let better = values.count { axis.direction.prefers($0, over: own) }
    return (better + 1, values.count)
  }

  /// What choosing by scores added to the score of the pick, as the report says it; none for other candidates.
  static func selection(_ analysis: EvaluationAnalysis, _ index: Int) -> [String] {
    index == analysis.pickIndex ? analysis.selectionSentences : []
  }

  /// Why a candidate was or wasn't picked.
  static func choice(_ analysis: EvaluationAnalysis, _ index: Int) -> String {
    let (run, candidate) = (analysis.run, analysis.trials[index].candidate)
    let key = analysis.trials[index].key
    let pick = analysis.pick
    let number = analysis.numbers[index].map { "Number \($0) on the frontier. " } ?? "Not on the frontier. "
    if index == analysis.pickIndex { return number + "It is the pick: \(pick.reason)." }
    if let excluded = pick.excluded.first(where: { $0.key == key }) {
      return number + "It can't be picked: \(excluded.explanation)."
    }
    guard let chosen = pick.chosen else { return number + "Nothing was picked: \(pick.reason)." }
    guard pick.eligible.contains(where: { $0.key == key }) else { return number + "It was not picked." }
    let preferred = run.policy.prefer.compactMap(run.descriptor).map(\.title).joined(separator: ", then ")
    if pick.closeCalls.contains(candidate.label) {
      let share = pick.shares.first { $0.key == key }?.probability ?? 0
      return number + "It could have been picked: redraws of \(pick.redrawn?.words ?? "folds") and costs pick it in "
        + "\(NumberText.probability(share)), and the pick, \(chosen.label), in "
        + "\(NumberText.probability(pick.probability ?? 0))."
    }
    return number + "It could have been picked; by what the policy prefers (\(preferred)) the pick, \(chosen.label), "
      + "comes before it."
  }
}
