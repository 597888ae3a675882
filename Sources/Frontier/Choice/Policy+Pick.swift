import Records
import Statistics

extension Policy {
  /// Chooses among the trials of one protocol.
  ///
  /// 1. A trial that failed, or has no reading on an axis the policy names (quality, limits, preferences), is out.
  /// 2. So is one that breaks a limit. The best quality of the rest is what the give-up is counted from.
  /// 3. So is one whose quality is worse than that by more than the give-up allows. For `standardErrors(k)` this is k
  ///    times the standard error of the fold-by-fold difference to the best (Nadeau-Bengio corrected) where both have
  ///    the same folds, otherwise k times the best's own standard error.
  /// 4. Of the rest, those stay that nobody clearly beats on the first preferred axis (`AxisDifference` says what is
  ///    clear); once the best quality itself is beaten there, only those that clearly beat it. Then the same on the next
  ///    preferred axis. Of those left the best quality wins; ties go to the preferred axes' plain values, then to the
  ///    label. So no quality is given up for a difference that isn't there, and the same records always give the same
  ///    pick.
  ///
  /// - Parameters:
  ///   - trials: of one protocol.
  ///   - axes: every axis of the run, which gives directions, units and titles.
  /// - Complexity: O(n log n) comparisons, O(n^2) where many intervals overlap.
  public func pick(among trials: [TrialRecord], axes: [AxisDescriptor]) -> Pick {
    Choice(policy: self, trials: trials, axes: axes).pick()
  }
}

extension RunRecord {
  /// The pick of the run's own policy among the trials of one protocol.
  public func pick(_ evaluation: EvaluationProtocol) -> Pick {
    policy.pick(among: trials(of: evaluation), axes: axes)
  }
}

/// The working state of one choice.
struct Choice {
  let policy: Policy
  let trials: [TrialRecord]
  let axes: [AxisDescriptor]
  private let descriptors: [AxisID: AxisDescriptor]

  init(policy: Policy, trials: [TrialRecord], axes: [AxisDescriptor]) {
    self.policy = policy
    self.trials = trials
    self.axes = axes
    descriptors = Dictionary(axes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func pick() -> Pick {
    let obstacles = trials.map(obstacles)
    let measured = trials.indices.filter { value($0, policy.quality) != nil }
    let best = measured.min(by: betterQuality)
    let allowed = trials.indices.filter { obstacles[$0].isEmpty }
    guard let anchor = allowed.min(by: betterQuality) else {
      return withoutPick(obstacles, best: best)
    }
    let giveUps = Dictionary(uniqueKeysWithValues: allowed.map { ($0, GiveUpRule(self, $0, anchor: anchor)) })
    // The anchor gives up nothing, so somebody is always eligible.
    let within = allowed.filter { giveUps[$0]?.isWithin ?? false }
    let chosen = choose(within, anchor: anchor)
    let eligible = [chosen] + within.filter { $0 != chosen }.sorted(by: preferred)
    let rule = giveUps[chosen] ?? GiveUpRule(self, chosen, anchor: anchor)
    let excluded = trials.indices.filter { !eligible.contains($0) }.map { index in
      var reasons = obstacles[index]
      if reasons.isEmpty, let rule = giveUps[index] {
        reasons.append(.qualityTooLow(givenUp: rule.givenUp, allowed: rule.allowed))
      }
      return self.excluded(index, reasons)
    }
    let changes = axes.filter { $0.id != policy.quality }.compactMap { change($0, chosen: chosen, best: anchor) }
    let sentence = ReasonSentence(
      choice: self, chosen: chosen, anchor: anchor, best: best, rule: rule, changes: changes)
    let tooBad = allowed.filter { giveUps[$0]?.isWithin == false }
    let betterButCostly = chosen == anchor ? betterButTooCostly(tooBad, chosen: chosen).flatMap { giveUps[$0] } : nil
    return Pick(
      policy: policy, chosen: candidate(chosen), best: best.flatMap(candidate), bestAllowed: candidate(anchor),
      eligible: eligible.map { index in
        Pick.Eligible(
          key: trials[index].key, label: label(index), givenUp: giveUps[index]?.givenUp ?? 0,
          allowed: giveUps[index]?.allowed ?? 0)
      },
      excluded: excluded, threshold: rule.threshold, loss: rule.loss, changes: changes,
      closeCalls: closeCalls(eligible, chosen: chosen), nearest: nil,
      reason: sentence.text(betterButCostly: betterButCostly))
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

  // MARK: Orders

  /// Whether the first is better on an axis; nil if they are equal there or one has no reading.
  private func isBetter(_ first: Int, _ second: Int, on axis: AxisID) -> Bool? {
    guard let left = value(first, axis), let right = value(second, axis), left != right else { return nil }
    return descriptors[axis]?.direction.prefers(left, over: right)
  }

  private func precedes(_ first: Int, _ second: Int, by order: [AxisID]) -> Bool {
    for axis in order {
      if let better = isBetter(first, second, on: axis) { return better }
    }
    return (label(first), trials[first].key) < (label(second), trials[second].key)
  }

  private func preferred(_ first: Int, _ second: Int) -> Bool {
    precedes(first, second, by: policy.prefer + [policy.quality])
  }

  /// Of equally good candidates the preferred one is the best, so that a tie gives up nothing.
  private func betterQuality(_ first: Int, _ second: Int) -> Bool {
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
    return (label(first), trials[first].key) < (label(second), trials[second].key)
  }

  // MARK: Choosing

  /// Whether the first beats the second on an axis by what the measurement can tell.
  func isClearlyBetter(_ first: Int, _ second: Int, on axis: AxisID) -> Bool {
    guard reading(first, axis) != nil, reading(second, axis) != nil, let descriptor = descriptors[axis] else {
      return false
    }
    return AxisDifference.isClearlyBetter(trials[first], than: trials[second], on: descriptor)
  }

  /// Axis by axis those remain that nobody left clearly beats; of the last, the best quality.
  private func choose(_ eligible: [Int], anchor: Int) -> Int {
    var group = eligible
    for axis in policy.prefer {
      let unbeaten = unbeaten(group, on: axis)
      if group.contains(anchor), !unbeaten.contains(anchor) {
        // The best quality loses here, so that only who clearly beats it has won something for the loss.
        let winners = unbeaten.filter { isClearlyBetter($0, anchor, on: axis) }
        group = winners.isEmpty ? group.filter { isClearlyBetter($0, anchor, on: axis) } : winners
      } else {
        group = unbeaten
      }
    }
    return group.min(by: betterQuality) ?? anchor
  }

  /// Those of a group whom no other clearly beats on an axis; never empty, because a clear lead is a lead.
  private func unbeaten(_ group: [Int], on axis: AxisID) -> [Int] {
    guard let direction = descriptors[axis]?.direction else { return group }
    // The strongest rivals first, so that one question usually settles it.
    let rivals = group.sorted { first, second in
      let left = value(first, axis) ?? .nan
      let right = value(second, axis) ?? .nan
      return left == right ? first < second : direction.prefers(left, over: right)
    }
    return group.filter { candidate in
      for rival in rivals {
        // From here on nobody is better at all.
        guard isBetter(rival, candidate, on: axis) == true else { return true }
        if isClearlyBetter(rival, candidate, on: axis) { return false }
      }
      return true
    }
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
        reasons.append(.missing(axis: axis, reason: ObjectivePoint.whyMissing(trial, axis)))
      }
    }
    for limit in policy.limits {
      guard descriptors[limit.axis] != nil, let value = trial.reading(limit.axis)?.value else { continue }
      if excess(value, limit) > 0 { reasons.append(.breaksLimit(limit: limit, value: value)) }
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

  private func excluded(_ index: Int, _ reasons: [Pick.Exclusion]) -> Pick.Excluded {
    Pick.Excluded(
      key: trials[index].key, label: label(index), reasons: reasons,
      explanation: reasons.map(explain).joined(separator: "; "))
  }

  // MARK: The rest of the pick

  /// The candidate that a person might ask about where the best itself is picked: of those better on the first
  /// preferred axis that give up more than is allowed, the one that gives up least.
  private func betterButTooCostly(_ tooBad: [Int], chosen: Int) -> Int? {
    guard let axis = policy.prefer.first else { return nil }
    return tooBad.filter { isClearlyBetter($0, chosen, on: axis) }
      .min(by: betterQuality)
  }

  private func closeCalls(_ eligible: [Int], chosen: Int) -> [String] {
    guard let axis = policy.prefer.first, reading(chosen, axis)?.interval != nil else { return [] }
    return eligible.filter { index in
      index != chosen && reading(index, axis)?.interval != nil && !isClearlyBetter(chosen, index, on: axis)
        && !isClearlyBetter(index, chosen, on: axis)
    }.map(label)
  }

  func change(_ axis: AxisDescriptor, chosen: Int, best: Int) -> Pick.Change? {
    guard let own = reading(chosen, axis.id), let other = reading(best, axis.id) else { return nil }
    let isScore = [.quality, .calibration, .fairness, .robustness].contains(axis.family)
    let quotient = axis.direction == .lowerIsBetter ? other.value / own.value : own.value / other.value
    let hasRatio = !isScore && own.value > 0 && other.value > 0 && quotient.isFinite && quotient > 0
    return Pick.Change(
      axis: axis.id, best: other.value, chosen: own.value, ratio: hasRatio ? quotient : nil,
      difference: own.value == other.value ? 0 : own.value - other.value,
      isClear: isClearlyBetter(chosen, best, on: axis.id) || isClearlyBetter(best, chosen, on: axis.id))
  }

  private func withoutPick(_ obstacles: [[Pick.Exclusion]], best: Int?) -> Pick {
    let unmeasured = obstacles.map { reasons in
      reasons.contains { if case .breaksLimit = $0 { false } else { true } }
    }
    func violation(_ index: Int) -> Double {
      obstacles[index].reduce(0) { worst, reason in
        guard case .breaksLimit(let limit, let value) = reason else { return worst }
        return max(worst, excess(value, limit))
      }
    }
    let nearest = trials.indices.filter { !unmeasured[$0] }.min { first, second in
      let left = violation(first)
      let right = violation(second)
      return left != right ? left < right : preferred(first, second)
    }
    let reason: String
    if let nearest {
      let broken = obstacles[nearest].map(explain).joined(separator: " and ")
      reason = "no candidate meets the limits; \(label(nearest)) comes closest (\(broken))"
    } else if trials.isEmpty {
      reason = "there are no trials"
    } else {
      reason = "no candidate was measured on every axis of the policy (\(missingSummary(obstacles)))"
    }
    return Pick(
      policy: policy, chosen: nil, best: best.flatMap(candidate), bestAllowed: nil, eligible: [],
      excluded: trials.indices.map { excluded($0, obstacles[$0]) }, threshold: nil, loss: nil, changes: [],
      closeCalls: [],
      nearest: nearest.map {
        Pick.Nearest(
          key: trials[$0].key, label: label($0), reasons: obstacles[$0],
          explanation: obstacles[$0].map(explain).joined(separator: "; "))
      }, reason: reason)
  }

  private func missingSummary(_ obstacles: [[Pick.Exclusion]]) -> String {
    var failures: [String] = []
    var missing: [AxisID: [String]] = [:]
    for reason in obstacles.joined() {
      switch reason {
      case .failed(let message): failures.append(message)
      case .missing(let axis, let why): missing[axis, default: []].append(why)
      default: break
      }
    }
    /// The commonest of some reasons, in a hurry the first.
    func commonest(_ reasons: [String]) -> String {
      let counts = Dictionary(grouping: reasons, by: { $0 }).mapValues(\.count)
      let most = counts.values.max() ?? 0
      return reasons.first { counts[$0] == most } ?? ""
    }
    var parts = missing.sorted { $0.key < $1.key }.map { axis, reasons in
      "\(title(axis)) is missing for \(reasons.count) of \(trials.count): \(commonest(reasons))"
    }
    if !failures.isEmpty { parts.append("\(failures.count) of \(trials.count) failed: \(commonest(failures))") }
    return parts.joined(separator: "; ")
  }
}
