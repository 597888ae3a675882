import Records
import Statistics

extension Policy {
  /// Chooses among the trials of one protocol.
  ///
  /// 1. What matters on each axis: `WhatMatters`. A difference counts only if it matters and is clear (`AxisDifference`).
  /// 2. A trial that failed, has no reading on an axis the policy names, or breaks a limit is out; one whose value keeps
  ///    a limit but not its whole interval is taken only if no other is shown to keep them.
  /// 3. A candidate that isn't shown to beat the baselines is out (`GuessingFloor`); if none is, nothing is picked.
  /// 4. The best mean quality of the rest is the best; near it are those whose loss is within the allowance and whose
  ///    large loss is improbable (`NearRule`).
  /// 5. Axis by axis, in the order of preference, near candidates that another near one materially beats drop out; of
  ///    those left the best quality is picked, and the best itself where nothing is materially cheaper
  ///    (`PreferenceOrder`).
  /// 6. How sure that is: `PickRedraws`.
  ///
  /// The same records always give the same pick.
  ///
  /// - Parameters:
  ///   - trials: of one protocol.
  ///   - axes: every axis of the run, which gives directions, units and titles.
  ///   - rows: the quality of the trials on rows drawn anew; nil: only folds tell how sure the choice is.
  /// - Complexity: O(n) per redraw and O(m^2) comparisons among the m near candidates.
  public func pick(among trials: [TrialRecord], axes: [AxisDescriptor], rows: RowRedraws? = nil) -> Pick {
    Choice(policy: self, trials: trials, axes: axes, rows: rows).pick()
  }
}

extension RunRecord {
  /// The pick among the trials of one protocol.
  ///
  /// - Parameters:
  ///   - other: a policy in place of the run's own.
  ///   - redraws: whether it is also found how sure the pick is; without, `shares` and `group` are empty, and the pick is
  ///     there sooner.
  public func pick(_ evaluation: EvaluationProtocol, by other: Policy? = nil, redraws: Bool = true) -> Pick {
    var policy = other ?? policy
    if !redraws { policy.confidence.redraws = 0 }
    return policy.pick(
      among: trials(of: evaluation), axes: axes, rows: self.redraws(of: evaluation, on: policy.quality))
  }
}

/// The working state of one choice.
struct Choice {
  let policy: Policy
  let trials: [TrialRecord]
  let axes: [AxisDescriptor]
  let folds: FoldScores
  /// Of the quality; nil: not found.
  let rows: RowRedraws?
  private let descriptors: [AxisID: AxisDescriptor]

  init(policy: Policy, trials: [TrialRecord], axes: [AxisDescriptor], rows: RowRedraws? = nil) {
    self.policy = policy
    self.rows = rows?.axis == policy.quality ? rows : nil
    self.trials = trials
    self.axes = axes
    descriptors = Dictionary(axes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let quality = descriptors[policy.quality]
    folds = FoldScores(quality == nil ? [] : trials, axis: quality ?? Self.nothing)
  }

  private static let nothing = AxisDescriptor(
    id: "", title: "", unit: .ratio, direction: .higherIsBetter, family: .quality, sampling: .folds, summary: "")

  /// Whether folds go by time, so that they are counted rather than taken for a sample.
  var isTimeOrdered: Bool { trials.first?.evaluation.isTimeOrdered ?? false }

  /// What scores are told by, as sentences call it.
  var part: JudgedPart { trials.first.map { policy.judgedPart(under: $0.evaluation) } ?? .fold }

  /// What an earlier run of the plan picked; nil: there is none.
  var earlier: String? {
    trials.first.flatMap { policy.earlier?.labels[$0.evaluation] }
  }

  func pick() -> Pick {
    let obstacles = trials.map(obstacles)
    let best = trials.indices.filter { value($0, policy.quality) != nil }.min(by: betterQuality)
    let candidates = feasible(obstacles)
    guard !candidates.isEmpty, !areBaselinesOnly(candidates) else {
      return Unpickable(self, obstacles: obstacles, best: best).pick()
    }
    let floor = GuessingFloor(self, candidates: candidates)
    guard let anchor = floor.passing.min(by: betterQuality) else {
      return Unpickable(self, obstacles: obstacles, best: best).pick(floor, candidates: candidates)
    }
    return PickMaking(self, obstacles: obstacles, floor: floor, best: best, anchor: anchor).pick()
  }

  /// Whether the limits leave nothing but baselines, of a run that has other candidates: a baseline is what must be beaten,
  /// not what is picked for want of others.
  func areBaselinesOnly(_ candidates: [Int]) -> Bool {
    policy.confidence.aboveGuessing > 0 && candidates.allSatisfy { trials[$0].candidate.isBaseline }
      && trials.contains { !$0.candidate.isBaseline }
  }

  /// Those without an obstacle; where there is none, those whose limits merely aren't shown to hold.
  func feasible(_ obstacles: [[Pick.Exclusion]]) -> [Int] {
    let free = trials.indices.filter { obstacles[$0].isEmpty }
    guard free.isEmpty else { return free }
    return trials.indices.filter { index in
      obstacles[index].allSatisfy { if case .limitNotShown = $0 { true } else { false } }
    }
  }

  /// Whether a candidate is among those of which one is picked.
  func admits(_ index: Int) -> Bool {
    let candidates = feasible(trials.map(obstacles))
    guard candidates.contains(index), !areBaselinesOnly(candidates) else { return false }
    return GuessingFloor(self, candidates: candidates).passing.contains(index)
  }

  // MARK: Looking up

  func descriptor(_ axis: AxisID) -> AxisDescriptor? { descriptors[axis] }

  func label(_ index: Int) -> String { trials[index].candidate.label }

  /// The value of an axis that the run knows; nil where the trial failed or the reading is missing.
  func value(_ index: Int, _ axis: AxisID) -> Double? { reading(index, axis)?.value }

  func reading(_ index: Int, _ axis: AxisID) -> Reading? {
    guard trials[index].status == .completed, descriptors[axis] != nil else { return nil }
    return trials[index].reading(axis)
  }

  func candidate(_ index: Int) -> Pick.Candidate? {
    reading(index, policy.quality).map { Pick.Candidate(key: trials[index].key, label: label(index), quality: $0) }
  }

  /// The quality, higher is better.
  func signedQuality(_ index: Int) -> Double {
    let own = value(index, policy.quality) ?? .nan
    return descriptor(policy.quality)?.direction == .lowerIsBetter ? -own : own
  }

  /// How much worse the first is than the second in quality. Two infinite values are equal; what can't be bridged counts
  /// as the largest number, because records hold no infinity.
  func loss(of index: Int, against reference: Int) -> Double {
    let (own, other) = (signedQuality(index), signedQuality(reference))
    if own == other { return 0 }
    return max(-.greatestFiniteMagnitude, min(other - own, .greatestFiniteMagnitude))
  }

  // MARK: Orders

  /// Whether the first is better on an axis; nil if they are equal there or one has no reading.
  private func isBetter(_ first: Int, _ second: Int, on axis: AxisID) -> Bool? {
    guard let left = value(first, axis), let right = value(second, axis), left != right else { return nil }
    return descriptors[axis]?.direction.prefers(left, over: right)
  }

  func preferred(_ first: Int, _ second: Int) -> Bool {
    for axis in policy.prefer + [policy.quality] {
      if let better = isBetter(first, second, on: axis) { return better }
    }
    return comesFirst(first, second)
  }

  /// What settles the last ties: the label, then the key.
  func comesFirst(_ first: Int, _ second: Int) -> Bool {
    (label(first), trials[first].key) < (label(second), trials[second].key)
  }

  /// Of equally good candidates the preferred one is the best, so that a tie gives up nothing.
  func betterQuality(_ first: Int, _ second: Int) -> Bool {
    guard isBetter(first, second, on: policy.quality) == nil else {
      return isBetter(first, second, on: policy.quality) ?? false
    }
    // A total order also over trials that lack a preferred axis: those that have it come first.
    for axis in policy.prefer {
      switch (value(first, axis), value(second, axis)) {
      case (nil, nil): continue
      case (nil, _): return false
      case (_, nil): return true
      default: if let better = isBetter(first, second, on: axis) { return better }
      }
    }
    return comesFirst(first, second)
  }

  // MARK: Comparing

  /// Whether the first beats the second on an axis by what the measurement can tell.
  func isClearlyBetter(_ first: Int, _ second: Int, on axis: AxisID) -> Bool {
    guard reading(first, axis) != nil, reading(second, axis) != nil, let descriptor = descriptors[axis] else {
      return false
    }
    return AxisDifference.isClearlyBetter(trials[first], than: trials[second], on: descriptor)
  }

  /// Whether the first beats the second on an axis by a difference that matters and is clear.
  func materiallyBeats(_ first: Int, _ second: Int, on axis: AxisID) -> Bool {
    guard let descriptor = descriptors[axis], let left = value(first, axis), let right = value(second, axis),
      policy.matters.isBetter(left, than: right, on: descriptor)
    else { return false }
    return isClearlyBetter(first, second, on: axis)
  }

  // MARK: Who is out

  /// Why a trial can't be picked, quality aside; empty for one that meets everything.
  private func obstacles(_ trial: TrialRecord) -> [Pick.Exclusion] {
    if case .failed(let message) = trial.status { return [.failed(message: message)] }
    var reasons: [Pick.Exclusion] = []
    var seen: Set<AxisID> = []
    for axis in [policy.quality] + policy.limits.map(\.axis) + policy.prefer where seen.insert(axis).inserted {
      if descriptors[axis] == nil {
        reasons.append(.missing(axis: axis, reason: "the run has no such axis"))
      } else if trial.reading(axis) == nil {
        reasons.append(.missing(axis: axis, reason: trial.whyMissing(axis)))
      }
    }
    for limit in policy.limits {
      guard descriptors[limit.axis] != nil, let reading = trial.reading(limit.axis) else { continue }
      switch LimitStanding(reading, limit) {
      case .holds: continue
      case .broken: reasons.append(.breaksLimit(limit: limit, value: reading.value))
      case .notShown:
        guard let interval = reading.interval else { continue }
        reasons.append(.limitNotShown(limit: limit, value: reading.value, interval: interval))
      }
    }
    return reasons
  }

  /// How far a value is beyond a limit, as a share of the limit (absolute for a limit of zero); 0 within it.
  func excess(_ value: Double, _ limit: Limit) -> Double {
    var worst = 0.0
    if let most = limit.atMost, value > most { worst = max(worst, (value - most) / (most == 0 ? 1 : abs(most))) }
    if let least = limit.atLeast, value < least { worst = max(worst, (least - value) / (least == 0 ? 1 : abs(least))) }
    return worst
  }

  func excluded(_ index: Int, _ reasons: [Pick.Exclusion]) -> Pick.Excluded {
    Pick.Excluded(
      key: trials[index].key, label: label(index), reasons: reasons,
      explanation: reasons.map(explain).joined(separator: "; "))
  }

  /// One axis, a candidate against the best.
  func change(_ axis: AxisDescriptor, chosen: Int, best: Int) -> Pick.Change? {
    guard let own = reading(chosen, axis.id), let other = reading(best, axis.id) else { return nil }
    let quotient = axis.direction == .lowerIsBetter ? other.value / own.value : own.value / other.value
    // Of shares the difference counts; one of almost nothing would make any other look enormous.
    let hasRatio =
      !axis.family.isScore && axis.unit != .ratio && own.value > 0 && other.value > 0 && quotient.isFinite
      && quotient > 0
    return Pick.Change(
      axis: axis.id, best: other.value, chosen: own.value, ratio: hasRatio ? quotient : nil,
      difference: own.value == other.value ? 0 : own.value - other.value,
      isClear: isClearlyBetter(chosen, best, on: axis.id) || isClearlyBetter(best, chosen, on: axis.id),
      matters: materiallyBeats(chosen, best, on: axis.id) || materiallyBeats(best, chosen, on: axis.id))
  }
}
