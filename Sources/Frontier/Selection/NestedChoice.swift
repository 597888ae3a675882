import Records
import Statistics

/// What the choice is worth where it is repeated without the rows that judge it: inside each fold the policy chooses by inner
/// folds of what the fold learns from, and the fold's judged rows score what was chosen.
///
/// The mean of those scores is free of the luck of being chosen (Varma and Simon 2006). It judges the way of choosing, on
/// data smaller by one fold; the pick itself may be a little better.
public struct NestedChoice: Sendable, Equatable {
  /// One fold.
  public struct Fold: Sendable, Equatable {
    /// What was chosen inside it; nil: nothing was, and the best baseline stands for the choice.
    public let chosen: String?
    /// Whether nothing was chosen because nothing inside is shown to beat guessing.
    public let isGuessing: Bool
    /// Its score by the inner folds; nil: nothing was chosen.
    public let inner: Double?
    /// Its score on the fold's judged rows, or that of the baseline.
    public let outer: Double?
    /// Members of the inner frontier of the quality and the first cost, and how many of them the judged rows keep on it;
    /// nil where there is no such frontier.
    public let members: Int?
    public let kept: Int?
  }

  public let evaluation: EvaluationProtocol
  public let axis: AxisDescriptor
  public let folds: [Fold]
  /// The mean over folds of what the chosen candidates score on judged rows, with its interval.
  public let score: Reading
  /// The pick of the whole run and the score by which it was chosen.
  public let pick: String
  public let chosen: Reading

  /// Nil where the run has no inner folds, or nothing is picked in the run.
  ///
  /// - Parameters:
  ///   - evaluation: the protocol by which was chosen.
  ///   - pick: the label picked under it.
  ///   - cost: the second axis of the frontier; nil: none.
  public init?(_ run: RunRecord, _ evaluation: EvaluationProtocol, pick label: String?, cost: AxisDescriptor?) {
    guard let axis = run.descriptor(run.policy.quality), let label else { return nil }
    let outer = run.trials(of: evaluation)
    guard let chosen = outer.first(where: { $0.candidate.label == label && $0.status == .completed })?.reading(axis.id)
    else { return nil }
    var policy = run.policy
    policy.confidence.redraws = 0
    policy.earlier = nil
    let count = chosen.samples.count
    var folds: [Fold] = []
    for place in 0..<count {
      let inside = EvaluationProtocol.inner(of: evaluation, fold: place)
      let inner = Self.completed(run.trials(of: inside), by: outer, policy)
      guard !inner.isEmpty else { return nil }
      let pick = run.with(policy: run.policy, axes: run.axes, trials: inner).pick(inside, by: policy)
      folds.append(Self.fold(place, pick, inner, outer, axis: axis, cost: cost))
    }
    let scores = folds.compactMap(\.outer)
    guard scores.count > 1, scores.count == count else { return nil }
    let sizes = outer.first { $0.folds.count == count }?.folds ?? []
    let ratio =
      sizes.isEmpty ? 0 : sizes.reduce(0) { $0 + Double($1.testRows) / Double(max(1, $1.trainRows)) } / Double(count)
    guard let estimate = try? MeanEstimate(ofFoldScores: scores, testToTrainRatio: ratio) else { return nil }
    score = Reading(
      value: estimate.mean,
      interval: Interval(
        lower: max(axis.range.lowerBound, estimate.interval.lower),
        upper: min(axis.range.upperBound, estimate.interval.upper), level: estimate.interval.level),
      sampleCount: count, samples: scores)
    self.evaluation = evaluation
    self.axis = axis
    self.folds = folds
    self.pick = label
    self.chosen = chosen
  }

  /// Inner trials with the readings of the whole run on axes of the policy's limits and preferences that aren't measured
  /// inside folds: what a model is like to explain, for example, hardly depends on one fold less, and without them nothing
  /// could be chosen.
  private static func completed(
    _ inner: [TrialRecord], by outer: [TrialRecord], _ policy: Policy
  ) -> [TrialRecord] {
    let whole = Dictionary(outer.map { ($0.candidate.label, $0) }) { first, _ in first }
    let named = policy.limits.map(\.axis) + policy.prefer
    return inner.map { trial in
      var completed = trial
      for axis in named where trial.reading(axis) == nil {
        completed.outcomes[axis] = whole[trial.candidate.label]?.outcomes[axis] ?? trial.outcomes[axis]
      }
      return completed
    }
  }

  private static func fold(
    _ place: Int, _ pick: Pick, _ inner: [TrialRecord], _ outer: [TrialRecord], axis: AxisDescriptor,
    cost: AxisDescriptor?
  ) -> Fold {
    /// The candidates as the fold's judged rows see them.
    let judged = outer.compactMap { trial -> TrialRecord? in
      guard trial.status == .completed, let reading = trial.reading(axis.id), reading.samples.indices.contains(place)
      else { return nil }
      var alone = trial
      alone.outcomes[axis.id] = .measured(
        Reading(value: reading.samples[place], interval: nil, sampleCount: 1, samples: [reading.samples[place]]))
      return alone
    }
    let chosen = pick.chosen?.label
    let guess = inner.filter(\.candidate.isBaseline).compactMap { trial in
      trial.reading(axis.id).map { (label: trial.candidate.label, value: $0.value) }
    }.min { axis.direction.prefers($0.value, over: $1.value) }
    let answering = chosen ?? guess?.label
    let score = judged.first { $0.candidate.label == answering }?.reading(axis.id)?.value
    var members: Int?
    var kept: Int?
    if let cost, let chosenFrontier = try? ParetoFrontier(trials: inner, axes: [axis, cost]),
      let judgedFrontier = try? ParetoFrontier(trials: judged, axes: [axis, cost])
    {
      let before = Set(chosenFrontier.members.map { chosenFrontier.points[$0].label })
      let after = Set(judgedFrontier.members.map { judgedFrontier.points[$0].label })
      members = before.count
      kept = before.intersection(after).count
    }
    return Fold(
      chosen: chosen, isGuessing: pick.floor.map { !$0.isPassed } ?? false, inner: pick.chosen?.quality.value,
      outer: score, members: members, kept: kept)
  }

  public var sentence: String {
    func text(_ value: Double) -> String { ValueFormat.text(value, unit: axis.unit) }
    let range = score.interval.map { " (\(text($0.lower)) to \(text($0.upper)))" } ?? ""
    let gap = axis.direction == .higherIsBetter ? chosen.value - score.value : score.value - chosen.value
    let difference = ValueFormat.difference(abs(gap), unit: axis.unit)
    let verdict =
      gap > 0
      ? "\(difference) less than the \(text(chosen.value)) by which \(pick) was picked"
      : "no less than the \(text(chosen.value)) by which \(pick) was picked"
    var counts: [String: Int] = [:]
    for fold in folds { counts[fold.chosen ?? "", default: 0] += 1 }
    let same = counts[pick] ?? 0
    var sentence =
      "Chosen anew inside each of the \(folds.count) folds and judged on rows that had no part in the choice, the pick has "
      + "\(axis.title) \(text(score.value))\(range), \(verdict). "
    let others = others(counts)
    sentence +=
      same == folds.count
      ? "Each fold chooses \(pick) too."
      : "\(same) of \(folds.count) folds choose \(pick) too\(others.isEmpty ? "" : "; others: \(others)")."
    let guessing = folds.count(where: \.isGuessing)
    if guessing > 0 {
      sentence +=
        " In \(guessing) of \(folds.count) nothing is shown to beat guessing; the best baseline stands for the choice there."
    }
    let empty = (counts[""] ?? 0) - guessing
    if empty > 0 {
      sentence +=
        " In \(empty) of \(folds.count) nothing meets the limits or was measured on every axis of the policy; the best "
        + "baseline stands for the choice there."
    }
    let members = folds.compactMap(\.members).reduce(0, +)
    let kept = folds.compactMap(\.kept).reduce(0, +)
    if members > 0 {
      sentence +=
        " Of \(members) places on the frontiers of the inner folds, \(kept) are still on them when the judged rows score "
        + "them."
    }
    return sentence
  }

  private func others(_ counts: [String: Int]) -> String {
    counts.filter { $0.key != pick && !$0.key.isEmpty }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(3).map { "\($0.key) in \($0.value)" }.joined(separator: ", ")
  }
}
