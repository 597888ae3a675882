import Records

/// Says in one sentence what was given up and what was won.
struct ReasonSentence {
  let choice: Choice
  let chosen: Int
  /// The best candidate that meets the limits.
  let anchor: Int
  /// The best candidate of all.
  let best: Int?
  let rule: GiveUpRule
  let changes: [Pick.Change]

  /// - Parameters: betterButCostly: where the best itself is picked, the candidate that would have saved something.
  func text(betterButCostly: GiveUpRule?) -> String {
    let main = chosen == anchor ? bestItself(betterButCostly) : tradeOff()
    return besideGuessing() + main + outOfReach()
  }

  private var quality: String { choice.title(choice.policy.quality) }

  /// The first words where no test tells the pick from the prior baseline: that comes before any gain.
  private func besideGuessing() -> String {
    guard let prior = choice.trials.firstIndex(where: { $0.candidate.isPriorBaseline }), choice.trials.count > 1,
      !choice.isClearlyBetter(chosen, prior, on: choice.policy.quality)
    else { return "" }
    let better = choice.trials.indices.count { choice.isClearlyBetter($0, prior, on: choice.policy.quality) }
    guard better > 0 else { return "nothing here is shown to beat the prior baseline, which looks at no input: " }
    let others = "\(better) \(better == 1 ? "other is" : "others are")"
    return chosen == prior
      ? "the prior baseline, which looks at no input and which \(others) shown to beat: "
      : "not shown to beat the prior baseline, as \(others): "
  }

  private func tradeOff() -> String {
    let gains = listed(changes, gains: true)
    let paid = rule.givenUp == 0 ? "the same \(quality) as \(choice.label(anchor))" : amount(rule)
    guard !gains.isEmpty else { return "\(paid) for \(betterScore(of: chosen, than: anchor))" }
    let losses = listed(changes, gains: false)
    let price = losses.isEmpty ? "" : ", but \(Self.joined(losses))"
    return "\(paid) for \(Self.joined(gains))\(price)"
  }

  private func bestItself(_ betterButCostly: GiveUpRule?) -> String {
    let scope = best == anchor ? "" : " of those that meet the limits"
    guard let axis = choice.policy.prefer.first else { return "the best \(quality)\(scope)" }
    guard let betterButCostly else {
      if axis == choice.policy.quality { return "the best \(quality)\(scope)" }
      if choice.trials.count == 1 { return "the only candidate" }
      let others = choice.policy.limits.isEmpty ? "no other candidate" : "no other that meets the limits"
      return "the best \(quality)\(scope), and \(others) is clearly better on \(choice.title(axis))"
    }
    let saved = choice.axes.filter { $0.id != choice.policy.quality }.compactMap {
      choice.change($0, chosen: betterButCostly.index, best: chosen)
    }
    let gains = listed(saved, gains: true)
    let offer = gains.isEmpty ? betterScore(of: betterButCostly.index, than: chosen) : Self.joined(gains)
    return
      "the best \(quality)\(scope); the runner-up, \(choice.label(betterButCostly.index)), would give \(offer) for "
      + "\(amount(betterButCostly)), more than the \(choice.difference(betterButCostly.allowed, choice.policy.quality)) allowed"
  }

  /// "0.4 points of accuracy", with the word that it may be chance where the measurement can't tell.
  private func amount(_ rule: GiveUpRule) -> String {
    "\(choice.difference(rule.givenUp, choice.policy.quality)) of \(quality)\(rule.loss.isClear ? "" : Self.noise)"
  }

  private static let noise = " (within noise)"

  /// A gain that has no ratio, such as that of a score: "a log-loss better by 0.03 nats".
  private func betterScore(of index: Int, than other: Int) -> String {
    let axis =
      choice.policy.prefer.first { choice.isClearlyBetter(index, other, on: $0) } ?? choice.policy.prefer.first
      ?? choice.policy.quality
    guard let mine = choice.value(index, axis), let its = choice.value(other, axis) else {
      return "a better \(choice.title(axis))"
    }
    return "a \(choice.title(axis)) better by \(choice.difference(abs(mine - its), axis))"
  }

  /// What the best of all has to do with it where it can't be picked.
  private func outOfReach() -> String {
    guard let best, best != anchor, let top = choice.value(best, choice.policy.quality),
      let reached = choice.value(anchor, choice.policy.quality), top != reached
    else { return "" }
    let broken = choice.policy.limits.first { limit in
      choice.value(best, limit.axis).map { choice.excess($0, limit) > 0 } ?? false
    }
    let doubt = choice.isClearlyBetter(best, anchor, on: choice.policy.quality) ? "" : Self.noise
    let lead =
      "; \(choice.label(best)) is \(choice.difference(abs(top - reached), choice.policy.quality)) better\(doubt)"
    let against = chosen == anchor ? "" : " than \(choice.label(anchor))"
    guard let broken, let value = choice.value(best, broken.axis) else {
      return lead + against + " but was not measured on every axis of the policy"
    }
    return lead + against + " but breaks a limit (\(choice.explain(.breaksLimit(limit: broken, value: value))))"
  }

  // MARK: Axes in words

  /// What tells of the sweep and not of the candidate: whoever asked first paid for shared work.
  private static let unspoken: Set<AxisID> = ["training.marginal-cpu"]

  /// The changes worth a word, at most one a family and three in all: preferred axes first, then the largest.
  private func listed(_ changes: [Pick.Change], gains: Bool) -> [String] {
    let prefer = choice.policy.prefer
    func factor(_ change: Pick.Change) -> Double { gains ? change.ratio ?? 0 : 1 / (change.ratio ?? .infinity) }
    func rank(_ change: Pick.Change) -> Int { prefer.firstIndex(of: change.axis) ?? prefer.count }
    // What can't be told apart is neither gain nor price. A preferred axis is told whatever its size; of the others, what
    // anyone would notice.
    let worth = changes.filter {
      $0.isClear && !Self.unspoken.contains($0.axis) && factor($0) > (rank($0) < prefer.count ? 1.005 : 1.1)
    }
    let sorted = worth.sorted { first, second in
      if rank(first) != rank(second) { return rank(first) < rank(second) }
      return factor(first) != factor(second) ? factor(first) > factor(second) : first.axis < second.axis
    }
    var families: Set<AxisFamily> = []
    var phrases: [String] = []
    for change in sorted where phrases.count < 3 {
      guard let axis = choice.descriptor(change.axis), families.insert(axis.family).inserted else { continue }
      phrases.append(
        "\(ValueFormat.ratio(factor(change))) \(Self.comparative(axis, better: gains)) \(choice.title(axis.id))")
    }
    return phrases
  }

  /// "lower p99 latency", "less training time", "smaller model", "fewer features", "higher throughput".
  private static func comparative(_ axis: AxisDescriptor, better: Bool) -> String {
    let smaller = (axis.direction == .lowerIsBetter) == better
    switch (axis.family, axis.unit) {
    case (_, .count): return smaller ? "fewer" : "more"
    case (.cost, _): return smaller ? "less" : "more"
    case (.size, _): return smaller ? "smaller" : "larger"
    default: return smaller ? "lower" : "higher"
    }
  }

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

  /// One reason as a person reads it.
  func explain(_ reason: Pick.Exclusion) -> String {
    switch reason {
    case .failed(let message):
      return "the trial failed: \(message)"
    case .missing(let axis, let why):
      return "\(title(axis)) is missing: \(why)"
    case .breaksLimit(let limit, let value):
      let unit = descriptor(limit.axis)?.unit ?? .count
      let found = "\(title(limit.axis)) is \(ValueFormat.text(value, unit: unit))"
      if let most = limit.atMost, value > most {
        return "\(found), but at most \(ValueFormat.text(most, unit: unit)) is allowed"
      }
      return "\(found), but at least \(ValueFormat.text(limit.atLeast ?? .nan, unit: unit)) is required"
    case .qualityTooLow(let givenUp, let allowed):
      let axis = policy.quality
      return "\(title(axis)): \(difference(givenUp, axis)) worse than the best that meets the limits, "
        + "but only \(difference(allowed, axis)) may be given up"
    }
  }
}
