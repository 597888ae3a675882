import Records
import Statistics

/// Says what was lost, what was won, and why everything that scores better was left.
///
/// Only differences that matter and are clear become words: anything else is no reason.
struct PickWords {
  let making: PickMaking
  let chosen: Int
  let byRule: Int
  let changes: [Pick.Change]

  private var choice: Choice { making.choice }
  private var anchor: Int { making.anchor }
  private var quality: AxisID { choice.policy.quality }

  var reason: String {
    let lead: String
    switch choice.policy.way {
    case .rule: lead = ""
    default: lead = "\(OtherWays.words(choice.policy.way)): "
    }
    let guess = choice.policy.way == .money ? choice.guessEarningAsMuch(as: chosen) : ""
    return lead + (chosen == anchor ? bestItself : tradeOff) + outOfReach + costOfFairness + guess
  }

  /// What the limits on gaps between groups cost: the quality that the same choice reaches without them.
  private var costOfFairness: String {
    guard choice.policy.limits.contains(where: { choice.descriptor($0.axis)?.family == .fairness }),
      let own = choice.value(chosen, quality)
    else { return "" }
    let free = Choice(
      policy: choice.policy.withoutLimits { choice.descriptor($0.axis)?.family == .fairness }, trials: choice.trials,
      axes: choice.axes, rows: choice.rows
    ).pick()
    guard let other = free.chosen else { return "" }
    if other.key == choice.trials[chosen].key {
      return "; its limits on fairness cost nothing: without them the same is picked"
    }
    let higherIsBetter = choice.descriptor(quality)?.direction != .lowerIsBetter
    let cost = higherIsBetter ? other.quality.value - own : own - other.quality.value
    let amount =
      cost > 0
      ? "fairness costs \(choice.difference(cost, quality)) of \(choice.title(quality))"
      : "fairness costs no \(choice.title(quality))"
    return "; \(amount): without its limits \(other.label) is picked"
  }

  // MARK: The pick beside the best

  private var tradeOff: String {
    let lost = amount(of: chosen)
    let gains = listed(changes, gains: true)
    guard !gains.isEmpty else {
      return chosen == byRule && choice.policy.way == .rule ? lost : "\(lost), without a gain that matters"
    }
    let losses = listed(changes, gains: false)
    let price = losses.isEmpty ? "" : ", but \(Self.joined(losses))"
    return "\(lost) for \(Self.joined(gains))\(price)\(costOfBest)"
  }

  /// "the same accuracy as boosting", or "0.4 points of accuracy (-0.7 to 1.5 points, 12% that it matters)".
  private func amount(of index: Int) -> String {
    let title = choice.title(quality)
    guard let loss = making.losses[index], loss.amount != 0 else {
      return "the same \(title) as \(choice.label(anchor))"
    }
    return "\(choice.difference(loss.amount, quality)) of \(title)\(doubt(loss))"
  }

  /// More folds than these are summed up: a replay has one a step.
  private static let mostFoldsTold = 10

  private func doubt(_ loss: LossEstimate) -> String {
    if let byFold = loss.byFold {
      if byFold.count > Self.mostFoldsTold, let middle = try? Quantile.ofSorted(0.5, byFold.sorted()),
        let least = byFold.min(), let most = byFold.max()
      {
        return " (in \(byFold.count) \(choice.part.plural) between \(choice.difference(least, quality)) and "
          + "\(choice.difference(most, quality)), in half of them above \(choice.difference(middle, quality)))"
      }
      let each = byFold.map { choice.difference($0, quality) }.joined(separator: ", ")
      return " (\(choice.part.oneByOne) \(each))"
    }
    guard let interval = loss.interval, interval.upper > interval.lower else { return "" }
    let percent = Self.percent(loss.probability(over: making.rule.matters))
    return
      " (\(choice.range(interval, quality)), \(percent) "
      + "that it is more than \(choice.difference(making.rule.matters, quality)))"
  }

  /// What the best would cost, on the axes on which the pick is told to win.
  private var costOfBest: String {
    let told = worthTelling(changes, gains: true).prefix(3).filter { $0.ratio != nil }
    guard !told.isEmpty else { return "" }
    let values = told.map { change in
      choice.descriptor(change.axis)?.phrase(change.best)
        ?? "\(ValueFormat.text(change.best, unit: .count)) of \(choice.title(change.axis))"
    }
    return "; \(choice.label(anchor)), the best, costs \(Self.joined(values))"
  }

  private var bestItself: String {
    let title = choice.title(quality)
    let scope = making.best == anchor ? "" : " of those that may be picked"
    if choice.trials.count == 1 { return "the only candidate" }
    let axes = choice.policy.prefer.filter { $0 != quality }
    guard !axes.isEmpty else { return "the best \(title)\(scope)" }
    let none = "the best \(title)\(scope), and none that is near it is cheaper by what matters"
    guard choice.policy.way == .rule else { return "the best \(title)\(scope)" }
    guard let runnerUp else { return none }
    let saved = choice.axes.filter { $0.id != quality }.compactMap {
      choice.change($0, chosen: runnerUp, best: anchor)
    }
    let gains = listed(saved, gains: true)
    guard !gains.isEmpty else { return none }
    return "the best \(title)\(scope); the runner-up, \(choice.label(runnerUp)), would give \(Self.joined(gains)) for "
      + "\(amount(of: runnerUp)), \(tooMuch(runnerUp))"
  }

  /// The candidate that a person might ask about where the best itself is picked: of those materially better on a
  /// preferred axis that lose too much, the one that loses least.
  private var runnerUp: Int? {
    making.losses.keys.filter { index in
      !making.near.contains(index) && choice.policy.prefer.contains { choice.materiallyBeats(index, anchor, on: $0) }
    }.min(by: choice.betterQuality)
  }

  private func tooMuch(_ index: Int) -> String {
    guard let loss = making.losses[index], making.rule.isWithin(loss) else {
      return "more than the \(choice.difference(making.rule.allowed, quality)) allowed"
    }
    let bound = choice.difference(making.rule.bound, quality)
    let probability = loss.probability(over: making.rule.bound)
    let most = choice.share(making.rule.largestProbability)
    return loss.byFold == nil
      ? "and a loss of more than \(bound) is \(Self.percent(probability)) probable (at most \(most) is allowed)"
      : "and more than \(bound) is lost in \(choice.partsText(probability)) (at most \(most) of them is allowed)"
  }

  /// What the best of all has to do with it where it can't be picked.
  private var outOfReach: String {
    guard let best = making.best, best != anchor, let top = choice.value(best, quality),
      let reached = choice.value(anchor, quality), top != reached
    else { return "" }
    let against = chosen == anchor ? "" : " than \(choice.label(anchor))"
    let lead = "; \(choice.label(best)) is \(choice.difference(abs(top - reached), quality)) better\(against)"
    return "\(lead) but can't be picked: \(making.reasons(best).map(choice.explain).joined(separator: "; "))"
  }

  // MARK: What scores better

  var better: [Pick.Better] {
    choice.trials.indices.filter { index in
      index != chosen && choice.value(index, quality) != nil && choice.loss(of: chosen, against: index) > 0
    }.sorted(by: choice.betterQuality).map { index in
      Pick.Better(
        key: choice.trials[index].key, label: choice.label(index), gain: choice.loss(of: chosen, against: index),
        explanation: whyNot(index))
    }
  }

  private func whyNot(_ index: Int) -> String {
    let reasons = making.reasons(index)
    if !reasons.isEmpty { return reasons.map(choice.explain).joined(separator: "; ") }
    // Near the best: somebody beats it on a preferred axis.
    let gain = choice.difference(choice.loss(of: chosen, against: index), quality)
    let start = "\(gain) better"
    for axis in choice.policy.prefer {
      let rivals = [chosen] + making.near.filter { $0 != chosen }.sorted(by: choice.preferred)
      guard let rival = rivals.first(where: { choice.materiallyBeats($0, index, on: axis) }),
        let descriptor = choice.descriptor(axis), let change = choice.change(descriptor, chosen: rival, best: index)
      else { continue }
      let who = rival == chosen ? "the pick" : choice.label(rival)
      return "\(start), but \(who) has \(phrase(change, gains: true) ?? "a better \(choice.title(axis))")"
    }
    return choice.policy.way == .rule
      ? "\(start), but it wins nothing that matters where the best is already beaten"
      : "\(start); \(OtherWays.words(choice.policy.way)) takes another"
  }

  // MARK: Axes in words

  /// What tells of the sweep and not of the candidate: whoever asked first paid for shared work; and forms of a pipeline
  /// that nobody serves.
  private static func isSpoken(_ axis: AxisID) -> Bool {
    axis != "training.marginal-cpu" && axis != "training.shared-cpu" && !axis.rawValue.hasSuffix(".unfolded")
  }

  /// Changes that matter and are clear, at most one a family: preferred axes first, then the largest.
  private func worthTelling(_ changes: [Pick.Change], gains: Bool) -> [Pick.Change] {
    let prefer = choice.policy.prefer
    func rank(_ change: Pick.Change) -> Int { prefer.firstIndex(of: change.axis) ?? prefer.count }
    func factor(_ change: Pick.Change) -> Double { gains ? change.ratio ?? 0 : 1 / (change.ratio ?? .infinity) }
    let worth = changes.filter { change in
      guard change.matters, Self.isSpoken(change.axis), let axis = choice.descriptor(change.axis) else { return false }
      // Other scores are told only where somebody asked for them.
      guard !axis.family.isScore || rank(change) < prefer.count else { return false }
      return axis.direction.prefers(change.chosen, over: change.best) == gains
    }
    let sorted = worth.sorted { first, second in
      if rank(first) != rank(second) { return rank(first) < rank(second) }
      return factor(first) != factor(second) ? factor(first) > factor(second) : first.axis < second.axis
    }
    var families: Set<AxisFamily> = []
    return sorted.filter { choice.descriptor($0.axis).map { families.insert($0.family).inserted } ?? false }
  }

  private func listed(_ changes: [Pick.Change], gains: Bool) -> [String] {
    worthTelling(changes, gains: gains).prefix(3).compactMap { phrase($0, gains: gains) }
  }

  /// "300 µs lower p99 latency (31x)".
  private func phrase(_ change: Pick.Change, gains: Bool) -> String? {
    guard let axis = choice.descriptor(change.axis) else { return nil }
    let size = ValueFormat.difference(abs(change.difference), unit: axis.unit)
    if axis.family.isScore { return "a \(axis.title) \(gains ? "better" : "worse") by \(size)" }
    let ratio = change.ratio.map { " (\(ValueFormat.ratio($0 >= 1 ? $0 : 1 / $0)))" } ?? ""
    return "\(size) \(Self.comparative(axis, better: gains)) \(axis.title)\(ratio)"
  }

  /// "lower p99 latency", "less training CPU", "smaller size", "fewer features", "higher throughput".
  private static func comparative(_ axis: AxisDescriptor, better: Bool) -> String {
    let smaller = (axis.direction == .lowerIsBetter) == better
    switch (axis.family, axis.unit) {
    case (_, .count): return smaller ? "fewer" : "more"
    case (.cost, _): return smaller ? "less" : "more"
    case (.size, _): return smaller ? "smaller" : "larger"
    default: return smaller ? "lower" : "higher"
    }
  }

  private static func percent(_ share: Double) -> String { NumberText.probability(share) }

  private static func joined(_ parts: [String]) -> String {
    guard parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
  }
}

extension Choice {
  /// An axis' title as it stands inside a sentence; titles are written for that.
  func title(_ axis: AxisID) -> String { descriptor(axis)?.title ?? axis.rawValue }

  func difference(_ value: Double, _ axis: AxisID) -> String {
    ValueFormat.difference(value, unit: descriptor(axis)?.unit ?? .count)
  }

  /// "-0.7 to 1.5 points".
  func range(_ interval: Interval, _ axis: AxisID) -> String {
    let upper = difference(interval.upper, axis)
    var lower = difference(interval.lower, axis)
    for unit in [" points", " point", " nats"] where lower.hasSuffix(unit) && upper.contains(" ") {
      lower = String(lower.dropLast(unit.count))
    }
    return "\(lower) to \(upper)"
  }

  /// What was asked for, as it was said.
  func share(_ share: Double) -> String { NumberText.compact(share * 100, 3) + "%" }

  /// "2 of 5 folds".
  func partsText(_ share: Double) -> String {
    "\(Int((share * Double(folds.foldCount)).rounded())) of \(folds.foldCount) \(part.plural)"
  }

  /// One reason as a person reads it.
  func explain(_ reason: Pick.Exclusion) -> String {
    func percent(_ share: Double) -> String { NumberText.probability(share) }
    switch reason {
    case .failed(let message):
      return "the trial failed: \(message)"
    case .missing(let axis, let why):
      return "\(title(axis)) is missing: \(why)"
    case .breaksLimit(let limit, let value):
      let unit = descriptor(limit.axis)?.unit ?? .count
      if let most = limit.atMost, value > most {
        let (found, bound) = ValueFormat.apart(value, most, unit: unit)
        return "\(title(limit.axis)) is \(found), but at most \(bound) is allowed"
      }
      let (found, bound) = ValueFormat.apart(value, limit.atLeast ?? .nan, unit: unit)
      return "\(title(limit.axis)) is \(found), but at least \(bound) is required"
    case .limitNotShown(let limit, let value, let interval):
      let unit = descriptor(limit.axis)?.unit ?? .count
      let bound =
        if let most = limit.atMost, (limit.ends(of: interval, around: value).last ?? interval.upper) > most {
          "at most \(ValueFormat.text(most, unit: unit))"
        } else {
          "at least \(ValueFormat.text(limit.atLeast ?? .nan, unit: unit))"
        }
      let sure = limit.confidence.map { "with \(share($0)) confidence " } ?? ""
      return "\(title(limit.axis)) is \(ValueFormat.text(value, unit: unit)), but \(bound) is not shown to hold \(sure)"
        + "(\(ValueFormat.text(interval, unit: unit)))"
    case .isBaseline:
      return "it looks at no input: it is what the others must beat"
    case .notAboveGuessing(let probability, let asked):
      return
        "not shown to beat guessing: \(percent(probability)) probable, \(share(asked)) is asked, and chance over "
        + "all candidates counts"
    case .qualityTooLow(let givenUp, let allowed):
      let axis = policy.quality
      return "\(title(axis)): \(difference(givenUp, axis)) worse than the best that may be picked, but only "
        + "\(difference(allowed, axis)) may be lost"
    case .lossTooUncertain(let bound, let probability, let allowed):
      return isTimeOrdered
        ? "it loses more than \(difference(bound, policy.quality)) of \(title(policy.quality)) in \(partsText(probability)), "
          + "but at most \(share(allowed)) of them is allowed"
        : "a loss of more than \(difference(bound, policy.quality)) of \(title(policy.quality)) is "
          + "\(percent(probability)) probable, but at most \(share(allowed)) is allowed"
    }
  }
}
