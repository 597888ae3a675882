import Frontier
import Records
import Statistics

/// Two candidates side by side, as text for a terminal: every axis, the difference with its interval, the ratio, how
/// probable such a difference is by chance, and which of the two dominates.
package struct ComparisonTable: Sendable {
  let run: RunRecord
  let evaluation: EvaluationProtocol
  private let first: TrialRecord
  private let second: TrialRecord
  package let comparison: CandidateComparison

  /// - Parameters:
  ///   - run: the record.
  ///   - first, second: candidates, named as `CandidateSearch` says.
  ///   - evaluation: the protocol; nil (default): the one nearest to production that the run has: replay, else
  ///     production, else research.
  ///   - rows: estimates from predictions row by row, for some axes; they take the place of those by folds. Default: none.
  /// - Throws: `ReportError.noTrials`, what `CandidateSearch` says, and what `rows` throws.
  package init(
    run: RunRecord, first: String, second: String, evaluation: EvaluationProtocol? = nil,
    rows: (TrialRecord, TrialRecord) throws -> [AxisID: DifferenceEstimate] = { _, _ in [:] }
  ) throws {
    let wanted = run.evaluation(evaluation)
    let search = try CandidateSearch(run: run, evaluation: wanted)
    let left = try search.find(first)
    let right = try search.find(second)
    self.run = run
    self.evaluation = wanted
    self.first = left
    self.second = right
    let estimates = try rows(left, right)
    do {
      comparison = try CandidateComparison(
        left, right, axes: run.axes, rows: estimates, matters: run.policy.matters.amount)
    } catch {
      // The default significance is within its range; a comparison without axes is the honest answer otherwise.
      throw ReportError.noTrials(wanted)
    }
  }

  /// The table with a title, a line an axis, and the verdict.
  /// - Parameter width: columns of the terminal; nil (default): as many as are needed.
  package func text(width: Int? = nil) -> String {
    var text = "A: \(first.candidate.label.singleLine)\nB: \(second.candidate.label.singleLine)\n"
    text += "\(evaluation.title) protocol: \((run.splits[evaluation] ?? evaluation.summary).singleLine)\n"
    text = text.wrapped(to: width) + "\n" + table.text(width: width) + "\n"
    var gaps = ""
    for gap in comparison.gaps {
      let title = (run.descriptor(gap.axis)?.title ?? gap.axis.rawValue).singleLine
      let reasons = [gap.first.map { "A: \($0)" }, gap.second.map { "B: \($0)" }].compactMap { $0 }
      gaps += "\(title) can't be compared. \(reasons.joined(separator: "; ").singleLine)\n"
    }
    text += comparison.gaps.isEmpty ? "" : gaps.wrapped(to: width) + "\n"
    return (text + verdict.singleLine.wrapped(to: width) + "\n" + legend.wrapped(to: width)).visibleLines
  }

  /// Which one is better on the axes of the policy, by what the measurement can tell.
  package var verdict: String {
    if first.candidate.label == second.candidate.label {
      return "A and B are the same candidate, so there is nothing to compare; name two different ones."
    }
    let ids = [run.policy.quality] + run.policy.prefer.filter { $0 != run.policy.quality }
    let axes = ids.compactMap(run.descriptor)
    let names = axes.map(\.title).joined(separator: ", ")
    let rows = axes.compactMap { axis in comparison.rows.first { $0.axis == axis.id } }
    guard !axes.isEmpty else { return "There is no axis of the policy to compare on." }
    guard rows.count == axes.count else {
      return "Neither can dominate: a reading is missing on an axis of the policy (\(names))."
    }
    if rows.allSatisfy({ $0.verdict == .equal }) { return "A and B are equal on \(names)." }
    func titles(_ verdict: CandidateComparison.Verdict) -> String {
      zip(axes, rows).filter { $1.verdict == verdict }.map(\.0.title).joined(separator: ", ")
    }
    let first = titles(.firstBetter)
    let second = titles(.secondBetter)
    switch (first.isEmpty, second.isEmpty) {
    case (true, true): return "Neither is clearly better on \(names): noise could explain every difference."
    case (false, false):
      return "Neither dominates the other on \(names): A is clearly better on \(first), B on \(second)."
    case (let isSecond, _):
      let winner = isSecond ? "B" : "A"
      let loser = isSecond ? "A" : "B"
      let others = rows.contains { $0.verdict == .unclear } ? "; on the others noise could explain the difference" : ""
      return "\(winner) dominates \(loser) on \(names): it is clearly better on \(isSecond ? second : first)\(others)."
    }
  }

  private var table: TextTable {
    var table = TextTable([
      .left("axis", mayShrink: true), .right("A"), .right("B"), .right("A - B", rank: 1),
      .left("95% interval", rank: 3), .right("A / B", rank: 4), .right("p", rank: 1), .right("A, same, B", rank: 2),
      .left("better"),
    ])
    for row in comparison.rows {
      guard let axis = run.descriptor(row.axis) else { continue }
      table.rows.append([
        axis.title, ValueFormat.text(row.first.value, unit: axis.unit),
        ValueFormat.text(row.second.value, unit: axis.unit), Self.signed(row.difference, axis.unit),
        row.interval.map { Self.signed($0, axis.unit) } ?? "",
        Self.hasRatio(axis.unit) ? row.ratio.map(ValueFormat.ratio) ?? "" : "",
        row.adjustedPValue.map { ChanceText.pValue($0) + Self.mark(row.evidence) } ?? "",
        row.chances.map { [$0.firstBetter, $0.same, $0.secondBetter].map(ChanceText.share).joined(separator: ", ") }
          ?? "",
        Self.word(row, axis),
      ])
    }
    return table.withoutEmptyColumns
  }

  /// How the difference was found; the legend says what the marks mean.
  private static func mark(_ evidence: CandidateComparison.Evidence) -> String {
    switch evidence {
    case .pairedRounds: "*"
    case .repetitions: "+"
    case .rows: "="
    case .pairedFolds, .intervals, .exact: ""
    }
  }

  private var legend: String {
    let evidence = Set(comparison.rows.map(\.evidence))
    let tested = comparison.rows.count { $0.adjustedPValue != nil }
    var sentences: [String] = []
    if tested > 0 {
      sentences.append(
        "A - B, its interval and p are one estimate, which may differ a little from the difference of the two values shown."
      )
      var kinds: [String] = []
      if evidence.contains(.pairedFolds) {
        kinds.append("the mean over folds (corrected resampled t test, Nadeau-Bengio)")
      }
      if evidence.contains(.pairedRounds) {
        kinds.append(
          "*: the median over rounds or processes that both were timed in (below twelve the mean, by Student's t)")
      }
      if evidence.contains(.repetitions) { kinds.append("+: the means of repetitions (Welch's t test)") }
      if evidence.contains(.rows) {
        kinds.append(
          "=: row by row from the stored predictions (McNemar for accuracy, DeLong for ROC AUC of two classes, else rows "
            + "redrawn), of these fitted models, not of what other training rows would have made of them")
      }
      sentences.append("It is " + kinds.joined(separator: "; ") + ".")
      sentences.append(
        tested == 1
          ? "p is of one axis, so it isn't adjusted."
          : "p and the verdict are adjusted for looking at \(tested) axes (Holm); an interval is of its axis alone.")
    }
    if comparison.rows.contains(where: { $0.chances != nil }) {
      sentences.append(
        "\"A, same, B\": how probable it is that A is better by more than matters, that they differ by less, that B is "
          + "(Bayesian correlated t).")
    }
    if comparison.rows.contains(where: { $0.adjustedPValue == nil && $0.evidence == .intervals }) {
      sentences.append("Without p the values' own intervals decide.")
    }
    if let floor = Self.floor(comparison.rows.compactMap { run.descriptor($0.axis) }) {
      sentences.append("\(floor); their intervals include that.")
    }
    sentences.append("\"unclear\": noise could explain the difference.")
    return sentences.joined(separator: " ") + "\n"
  }

  /// Below what times and rates are never told apart; nil where there are none.
  static func floor(_ axes: [AxisDescriptor]) -> String? {
    let factors = axes.filter { [.seconds, .rowsPerSecond].contains($0.unit) }.map { axis in
      axis.indistinction?.factor ?? 1 + NoiseFloor.assumedTolerance
    }
    guard let least = factors.min(), let most = factors.max() else { return nil }
    func percent(_ factor: Double) -> String { NumberText.compact((factor - 1) * 100, 2) }
    let range = least == most ? "\(percent(least))%" : "\(percent(least)) to \(percent(most))%, by axis,"
    return "Times and rates within \(range) of each other are never told apart"
  }

  private static func hasRatio(_ unit: MeasurementUnit) -> Bool {
    switch unit {
    case .ratio: false
    default: true
    }
  }

  private static func signed(_ value: Double, _ unit: MeasurementUnit) -> String {
    if value == 0 { return "0" }
    let text =
      switch unit {
      case .ratio: ValueFormat.points(abs(value))
      case .nats: NumberText.fixed(abs(value), decimals: 4)
      default: ValueFormat.difference(abs(value), unit: unit)
      }
    return (value < 0 ? "-" : "+") + text.replacing(" points", with: " pt").replacing(" point", with: " pt")
  }

  private static func signed(_ interval: Interval, _ unit: MeasurementUnit) -> String {
    let lower = signed(interval.lower, unit)
    let upper = signed(interval.upper, unit)
    // The unit once is enough.
    if let space = lower.firstIndex(of: " "), upper.hasSuffix(lower[space...]) {
      return "\(lower[..<space]) to \(upper)"
    }
    return "\(lower) to \(upper)"
  }

  private static func word(_ row: CandidateComparison.Row, _ axis: AxisDescriptor) -> String {
    switch row.verdict {
    case .firstBetter: "A"
    case .secondBetter: "B"
    case .equal: "equal"
    case .unclear where row.difference == 0: "unclear"
    case .unclear: (axis.direction.prefers(row.difference, over: 0) ? "A" : "B") + ", unclear"
    }
  }
}
