import Records

/// A choice without a pick: nothing meets the limits, nothing was measured, or nothing is shown to beat guessing.
struct Unpickable {
  let choice: Choice
  let obstacles: [[Pick.Exclusion]]
  let best: Int?

  init(_ choice: Choice, obstacles: [[Pick.Exclusion]], best: Int?) {
    self.choice = choice
    self.obstacles = obstacles
    self.best = best
  }

  /// Nothing is shown to beat guessing.
  func pick(_ floor: GuessingFloor, candidates: [Int]) -> Pick {
    let asked = choice.policy.confidence.aboveGuessing
    let excluded = choice.trials.indices.map { index -> Pick.Excluded in
      guard candidates.contains(index) else { return choice.excluded(index, obstacles[index]) }
      let reason: Pick.Exclusion =
        choice.trials[index].candidate.isBaseline
        ? .isBaseline : .notAboveGuessing(probability: floor.probabilities[index] ?? 0, asked: asked)
      return choice.excluded(index, [reason])
    }
    let record = Pick.Floor(baselines: floor.baselines.map(choice.label), chance: floor.chance, isPassed: false)
    return empty(excluded, floor: record, nearest: nil, relaxations: [], reason: guessing(floor))
  }

  private func guessing(_ floor: GuessingFloor) -> String {
    let lead = "nothing here is shown to beat guessing"
    let quality = choice.policy.quality
    guard let leader = floor.leader, let baseline = floor.hardest else { return lead }
    let gain = -choice.loss(of: leader, against: baseline)
    let name = choice.label(baseline)
    guard gain > 0, let chance = floor.chance else {
      return "\(lead): no candidate has a better \(choice.title(quality)) than \(name), which looks at no input; more "
        + "rows would tell only if the inputs say something of the target"
    }
    let count = floor.probabilities.count
    let of = count == 1 ? "" : " to one of \(count) candidates"
    let percent = chance < 0.001 ? "0.1" : NumberText.compact(chance * 100, 2)
    let words =
      "\(lead): the clearest lead over \(name), which looks at no input, is \(choice.difference(gain, quality)) of "
      + "\(choice.title(quality)) (\(choice.label(leader))), and chance alone gives so clear a lead\(of) in \(percent)% of "
      + "cases"
    guard let factor = floor.neededFactor else { return words }
    return words + "; if it is real, about \(Self.times(factor)) as many rows, or more repeats of the split where rows "
      + "can't be had, would show it"
  }

  private static func times(_ factor: Double) -> String {
    factor < 1.5 ? "1.5 times" : "\(NumberText.compact(factor, factor < 10 ? 1 : 2)) times"
  }

  /// Nothing meets the limits, or nothing was measured.
  func pick() -> Pick {
    let unmeasured = obstacles.map { reasons in
      reasons.contains { reason in
        switch reason {
        case .breaksLimit, .limitNotShown: false
        default: true
        }
      }
    }
    func violation(_ index: Int) -> Double {
      obstacles[index].reduce(0) { worst, reason in
        guard case .breaksLimit(let limit, let value) = reason else { return worst }
        return max(worst, choice.excess(value, limit))
      }
    }
    let measured = choice.trials.indices.filter { !unmeasured[$0] }
    // A baseline keeps most limits and answers nothing.
    let models = measured.filter { !obstacles[$0].isEmpty && !choice.trials[$0].candidate.isBaseline }
    let nearest = (models.isEmpty ? measured : models).min { first, second in
      let left = violation(first)
      let right = violation(second)
      return left != right ? left < right : choice.preferred(first, second)
    }
    let relaxations = LimitRelaxing(choice: choice, obstacles: obstacles).relaxations
    let reason: String
    if let nearest {
      let broken = obstacles[nearest].map(choice.explain).joined(separator: " and ")
      let whom =
        choice.feasible(obstacles).isEmpty ? "no candidate meets" : "only baselines, which look at no input, meet"
      let advice = relaxations.isEmpty ? "" : "; \(relaxations.map(\.explanation).joined(separator: "; "))"
      reason = "\(whom) the limits; \(choice.label(nearest)) comes closest (\(broken))\(advice)"
    } else if choice.trials.isEmpty {
      reason = "there are no trials"
    } else {
      reason = "no candidate was measured on every axis of the policy (\(missingSummary))"
    }
    return empty(
      choice.trials.indices.map {
        choice.excluded(
          $0, obstacles[$0].isEmpty && choice.trials[$0].candidate.isBaseline ? [.isBaseline] : obstacles[$0])
      }, floor: nil,
      nearest: nearest.map {
        Pick.Nearest(
          key: choice.trials[$0].key, label: choice.label($0), reasons: obstacles[$0],
          explanation: obstacles[$0].map(choice.explain).joined(separator: "; "))
      }, relaxations: relaxations, reason: reason)
  }

  private func empty(
    _ excluded: [Pick.Excluded], floor: Pick.Floor?, nearest: Pick.Nearest?, relaxations: [Pick.Relaxation],
    reason: String
  ) -> Pick {
    Pick(
      policy: choice.policy, chosen: nil, best: best.flatMap(choice.candidate), bestAllowed: nil, eligible: [],
      excluded: excluded, threshold: nil, loss: nil, changes: [], closeCalls: [], nearest: nearest, better: [],
      shares: [], redrawn: nil, group: [], beside: [], floor: floor, relaxations: relaxations, notes: [], reason: reason
    )
  }

  private var missingSummary: String {
    var failures: [String] = []
    var missing: [AxisID: [String]] = [:]
    for reason in obstacles.joined() {
      switch reason {
      case .failed(let message): failures.append(message)
      case .missing(let axis, let why): missing[axis, default: []].append(why)
      default: break
      }
    }
    /// The commonest of some reasons, of equally common ones the first.
    func commonest(_ reasons: [String]) -> String {
      let counts = Dictionary(grouping: reasons, by: { $0 }).mapValues(\.count)
      let most = counts.values.max() ?? 0
      return reasons.first { counts[$0] == most } ?? ""
    }
    let count = choice.trials.count
    var parts = missing.sorted { $0.key < $1.key }.map { axis, reasons in
      "\(choice.title(axis)) is missing for \(reasons.count) of \(count): \(commonest(reasons))"
    }
    if !failures.isEmpty { parts.append("\(failures.count) of \(count) failed: \(commonest(failures))") }
    return parts.joined(separator: "; ")
  }
}
