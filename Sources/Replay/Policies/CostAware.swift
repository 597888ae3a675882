import Records

/// The three rules of CARA: the one number of each is chosen on the past so that the errors of that past and the price of
/// its trainings cost least together.
///
/// Source: Mahadevan and Mathioudakis, "Cost-aware retraining for machine learning", Knowledge-Based Systems 2024
/// (arXiv 2310.04216).
package struct CostAware: RetrainingPolicy {
  package enum Rule: String, Sendable, CaseIterable {
    /// The newest known error lies above the number.
    case threshold
    /// The known errors of the model sum to more than the number.
    case cumulative
    /// Every so many steps, from an offset on.
    case periodic
  }

  package let rule: Rule
  /// What one training is worth, in mean losses of one step.
  package let price: Double

  package enum Tuned: Sendable, Equatable {
    case never
    case above(Double)
    case sum(Double)
    case every(Int, from: Int)
  }

  package struct Memory: Sendable {
    let replay: ReplayCase
    var tuned = Tuned.never
    var nextTuning = 4
    var isTunedAtSplit = false
  }

  /// Candidates for a threshold at most: quantiles of the losses of the past.
  private static let mostThresholds = 64

  package func begin(_ replay: ReplayCase, tunedBefore split: Int) -> Memory { Memory(replay: replay) }

  /// Until the past is over the number is chosen anew each time as many steps again are known; then it stands.
  package func retrains(_ known: KnownPast, _ memory: inout Memory) -> Bool {
    // Nobody asks at a step whose fit failed, so that a moment may be passed.
    let isOver = known.step >= known.split
    if isOver ? !memory.isTunedAtSplit : known.step >= memory.nextTuning {
      memory.tuned = tuned(memory.replay, at: known.step, split: known.split)
      memory.nextTuning = 2 * known.step
      memory.isTunedAtSplit = isOver
    }
    return Self.retrains(known, by: memory.tuned)
  }

  /// The number that would have cost least on the steps whose labels are known at the beginning of a step.
  func tuned(_ replay: ReplayCase, at now: Int, split: Int) -> Tuned {
    let known = (0..<now).filter { replay.knownLabels.isKnown($0, at: now) }
    guard let lastKnown = known.last, known.count > 1 else { return .never }
    var best = (tuned: Tuned.never, cost: Double.infinity)
    for tuned in [Tuned.never] + candidates(replay, known, at: now) {
      let schedule = Self.schedule(of: tuned, on: replay, split: split, until: lastKnown + 1)
      let path = RetrainingPath(replay, schedule: schedule, until: lastKnown + 1, knownAt: now)
      // Steps of other sizes count by their rows; the price is told in steps of the usual size.
      let rows = known.reduce(0) { $0 + path.rowCounts[$1] }
      let errors = known.reduce(0) { $0 + path.lossSums[$1] } / Double(max(1, rows)) * Double(known.count)
      let cost = errors + price * Double(schedule.count - 1)
      if cost < best.cost { best = (tuned, cost) }
    }
    return best.tuned
  }

  private static func retrains(_ known: KnownPast, by tuned: Tuned) -> Bool {
    switch tuned {
    case .never: false
    case .above(let threshold): known.newestKnownLoss.map { $0 > threshold } ?? false
    case .sum(let threshold): known.knownLosses.reduce(0, +) > threshold
    case .every(let period, let offset): known.step % period == offset
    }
  }

  private static func schedule(of tuned: Tuned, on replay: ReplayCase, split: Int, until end: Int) -> [Int] {
    RetrainingPath.schedule(on: replay, until: end) { step, schedule in
      retrains(KnownPast(replay, step: step, schedule: schedule, split: split), by: tuned)
    }
  }

  private func candidates(_ replay: ReplayCase, _ known: [Int], at now: Int) -> [Tuned] {
    switch rule {
    case .periodic:
      (1...max(1, known.count)).flatMap { period in (0..<period).map { Tuned.every(period, from: $0) } }
    case .threshold, .cumulative:
      thresholds(replay, known, at: now).map { rule == .threshold ? .above($0) : .sum($0) }
    }
  }

  /// Every value at which a decision of the past can change, thinned out where there are many.
  private func thresholds(_ replay: ReplayCase, _ known: [Int], at now: Int) -> [Double] {
    var values: [Double] = []
    for trained in known where replay.isTrainable(trained) {
      var sum = 0.0
      for served in known where served >= trained {
        let loss = replay.knownLoss(of: trained, step: served, at: now) ?? .nan
        sum += loss
        values.append(rule == .threshold ? loss : sum)
      }
    }
    let sorted = Set(values.filter(\.isFinite)).sorted()
    guard sorted.count > Self.mostThresholds else { return sorted }
    return (0..<Self.mostThresholds).map { sorted[$0 * (sorted.count - 1) / (Self.mostThresholds - 1)] }
  }
}

extension PolicyKind {
  static let costAware: [PolicyKind] = [
    (CostAware.Rule.threshold, "When the newest known error lies above a threshold"),
    (.cumulative, "When the model's known errors sum to more than a threshold"),
    (.periodic, "Every so many steps"),
  ].map { rule, words in
    PolicyKind(
      "cara-\(rule.rawValue)", words + ", which is chosen on the past by the price of a training (CARA).",
      source: rule == .periodic ? .time : .labels, parameters: [PolicyParameter.price]
    ) { CostAware(rule: rule, price: $0.number("price")) }
  }
}

extension PolicyParameter {
  static let price = PolicyParameter(
    "price", .number(0...1e100), usual: [0.01, 0.05, 0.2], isInLosses: true,
    "What one training is worth, in mean losses of one step: 0.01 is one point of accuracy over one step")
}
