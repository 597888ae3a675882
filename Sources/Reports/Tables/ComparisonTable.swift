import Frontier
import Records
import Statistics

/// Two candidates side by side, as text for a terminal: every axis, the difference with its interval, the ratio, how
/// probable such a difference is by chance, and which of the two dominates.
public struct ComparisonTable: Sendable {
  private let run: RunRecord
  private let evaluation: EvaluationProtocol
  private let first: TrialRecord
  private let second: TrialRecord
  public let comparison: CandidateComparison

  /// - Parameters:
  ///   - run: the record.
  ///   - first, second: labels, or parts of labels that fit one candidate only.
  ///   - evaluation: the protocol; nil (default): production where the run has it, research otherwise.
  /// - Throws: `ReportError.unknownCandidate`, `ambiguousCandidate`, `noTrials`.
  public init(
    run: RunRecord, first: String, second: String, evaluation: EvaluationProtocol? = nil
  ) throws(ReportError) {
    let wanted = evaluation ?? run.evaluations.last ?? .research
    let trials = run.trials(of: wanted)
    guard !trials.isEmpty else { throw .noTrials(wanted) }
    let left = try CandidateSearch.find(first, among: trials)
    let right = try CandidateSearch.find(second, among: trials)
    self.run = run
    self.evaluation = wanted
    self.first = left
    self.second = right
    do {
      comparison = try CandidateComparison(left, right, axes: run.axes)
    } catch {
      // The default significance is within its range; a comparison without axes is the honest answer otherwise.
      throw .noTrials(wanted)
    }
  }

  /// The table with a title, a line a axis, and the verdict.
  /// - Parameters: width: characters of a line. Default: 118.
  public func text(width: Int = 118) -> String {
    var text = "A: \(first.candidate.label.singleLine)\nB: \(second.candidate.label.singleLine)\n"
    text += "\(evaluation.title) protocol: \((run.splits[evaluation] ?? evaluation.summary).singleLine)\n\n"
    text += table.text(width: max(60, width)) + "\n"
    for gap in comparison.gaps {
      let title = run.descriptor(gap.axis)?.title ?? gap.axis.rawValue
      let reasons = [gap.first.map { "A: \($0)" }, gap.second.map { "B: \($0)" }].compactMap { $0 }
      text += "\(title) can't be compared. \(reasons.joined(separator: "; ").singleLine)\n"
    }
    text += comparison.gaps.isEmpty ? "" : "\n"
    return text + verdict + "\n" + legend
  }

  /// Which one dominates: at least as good on every axis of the policy and better on one.
  public var verdict: String {
    let ids = [run.policy.quality] + run.policy.prefer.filter { $0 != run.policy.quality }
    let axes = ids.compactMap(run.descriptor)
    let names = axes.map(\.title).joined(separator: ", ")
    guard let frontier = try? ParetoFrontier(trials: [first, second], axes: axes) else {
      return "There is no axis of the policy to compare on."
    }
    guard frontier.points.allSatisfy(\.isComplete) else {
      return "Neither can dominate: a reading is missing on an axis of the policy (\(names))."
    }
    if frontier.points[0].values == frontier.points[1].values { return "A and B are equal on \(names)." }
    if frontier.isMember(0), frontier.isMember(1) {
      return "Neither dominates the other on \(names): each is better somewhere."
    }
    let winner = frontier.isMember(0) ? "A" : "B"
    let loser = winner == "A" ? "B" : "A"
    let sure = (try? ConfidentDominance(trials: [first, second], axes: axes)).map {
      $0.dominates(winner == "A" ? 0 : 1, winner == "A" ? 1 : 0)
    }
    return "\(winner) dominates \(loser) on \(names)"
      + (sure == true ? ", and their intervals lie apart." : ", though intervals overlap on some of them.")
  }

  private var table: TextTable {
    var table = TextTable([
      .left("axis", mayShrink: true), .right("A"), .right("B"), .right("A - B"), .left("95% interval"), .right("A / B"),
      .right("p"), .left("better"),
    ])
    for row in comparison.rows {
      guard let axis = run.descriptor(row.axis) else { continue }
      table.rows.append([
        axis.title, ValueFormat.text(row.first.value, unit: axis.unit),
        ValueFormat.text(row.second.value, unit: axis.unit), Self.signed(row.difference, axis.unit),
        row.interval.map { Self.signed($0, axis.unit) } ?? "",
        Self.hasRatio(axis.unit) ? row.ratio.map(ValueFormat.ratio) ?? "" : "",
        row.adjustedPValue.map { Self.probability($0) + (row.evidence == .pairedRounds ? "*" : "") } ?? "",
        Self.word(row, axis),
      ])
    }
    return table
  }

  private var legend: String {
    """
    The interval is that of the difference, paired fold by fold (round by round for timings marked *). p: corrected
    resampled t test over folds (Nadeau-Bengio), signed-rank test over rounds; adjusted over all axes (Holm). Without
    p the intervals decide. "unclear": noise could explain the difference.

    """
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

  private static func probability(_ value: Double) -> String {
    value < 0.001 ? "<0.001" : NumberText.fixed(value, decimals: 3)
  }

  private static func word(_ row: CandidateComparison.Row, _ axis: AxisDescriptor) -> String {
    switch row.verdict {
    case .firstBetter: "A"
    case .secondBetter: "B"
    case .equal: "equal"
    case .unclear: (axis.direction.prefers(row.first.value, over: row.second.value) ? "A" : "B") + ", unclear"
    }
  }
}
