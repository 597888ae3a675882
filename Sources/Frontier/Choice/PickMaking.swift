import Records

/// A choice that has candidates: the best of them is known, and one near it is picked.
struct PickMaking {
  let choice: Choice
  let obstacles: [[Pick.Exclusion]]
  let floor: GuessingFloor
  /// The best candidate of all.
  let best: Int?
  /// The best of those that may be picked.
  let anchor: Int
  let losses: [Int: LossEstimate]
  let rule: NearRule
  /// Near the anchor, itself among them.
  let near: [Int]
  /// Those that keep the limits as well as any does.
  private let feasible: Set<Int>

  init(_ choice: Choice, obstacles: [[Pick.Exclusion]], floor: GuessingFloor, best: Int?, anchor: Int) {
    self.choice = choice
    self.obstacles = obstacles
    self.floor = floor
    feasible = Set(choice.feasible(obstacles))
    self.best = best
    self.anchor = anchor
    let against = Losses(choice, against: anchor, candidates: floor.passing)
    let losses = Dictionary(uniqueKeysWithValues: floor.passing.map { ($0, against.of($0)) })
    let rule = NearRule(choice, best: anchor, losses: against)
    self.losses = losses
    self.rule = rule
    near = floor.passing.filter { $0 == anchor || losses[$0].map(rule.isNear) ?? false }
  }

  func pick() -> Pick {
    let ways = OtherWays(choice, candidates: floor.passing, anchor: anchor, losses: losses)
    let byRule = pickByRule()
    let chosen = byWay(ways) ?? kept(byRule)
    let eligible = [chosen] + near.filter { $0 != chosen }.sorted(by: choice.preferred)
    let excluded = choice.trials.indices.filter { !eligible.contains($0) }.map { choice.excluded($0, reasons($0)) }
    let changes = choice.axes.filter { $0.id != choice.policy.quality }.compactMap {
      choice.change($0, chosen: chosen, best: anchor)
    }
    let words = PickWords(making: self, chosen: chosen, byRule: byRule, changes: changes)
    let redraws = choice.policy.way == .rule ? PickRedraws(choice, candidates: floor.passing, rule: rule) : nil
    let shares = self.shares(redraws)
    let group = group(shares, chosen)
    return Pick(
      policy: choice.policy, chosen: choice.candidate(chosen), best: best.flatMap(choice.candidate),
      bestAllowed: choice.candidate(anchor),
      eligible: eligible.map { index in
        Pick.Eligible(
          key: choice.trials[index].key, label: choice.label(index), givenUp: losses[index]?.amount ?? 0,
          allowed: rule.allowed)
      },
      excluded: excluded, threshold: threshold, loss: loss(of: chosen), changes: changes,
      closeCalls: shares.filter { share in
        share.key != choice.trials[chosen].key && share.probability >= 0.05
          && near.contains { choice.trials[$0].key == share.key }
      }.map(\.label),
      nearest: nil, better: words.better, shares: shares, redrawn: shares.isEmpty ? nil : redraws?.redrawn,
      group: group, beside: ways.beside(chosen), floor: floorRecord,
      relaxations: [], notes: notes(chosen, byRule), reason: words.reason)
  }

  // MARK: Choosing

  private func pickByRule() -> Int {
    let order = PreferenceOrder(
      axisCount: choice.policy.prefer.count,
      beats: { axis, first, second in choice.materiallyBeats(first, second, on: choice.policy.prefer[axis]) },
      isBetter: choice.betterQuality)
    return order.choose(among: near, best: anchor)
  }

  /// A repeat of the run keeps its pick while it is near the best.
  private func kept(_ byRule: Int) -> Int {
    guard let earlier = choice.earlier, choice.label(byRule) != earlier else { return byRule }
    return near.first { choice.label($0) == earlier } ?? byRule
  }

  private func byWay(_ ways: OtherWays) -> Int? {
    choice.policy.way == .rule ? nil : ways.choice(by: choice.policy.way)?.index
  }

  // MARK: Telling

  /// Why a candidate isn't near the best.
  func reasons(_ index: Int) -> [Pick.Exclusion] {
    if !floor.passing.contains(index) {
      guard feasible.contains(index) else { return obstacles[index] }
      if choice.trials[index].candidate.isBaseline { return [.isBaseline] }
      return [
        .notAboveGuessing(probability: floor.probabilities[index] ?? 0, asked: choice.policy.confidence.aboveGuessing)
      ]
    }
    guard let loss = losses[index] else { return [] }
    if !rule.isWithin(loss) { return [.qualityTooLow(givenUp: loss.amount, allowed: rule.allowed)] }
    let probability = loss.probability(over: rule.bound)
    if probability > rule.largestProbability {
      return [
        .lossTooUncertain(bound: rule.bound, probability: probability, allowed: rule.largestProbability)
      ]
    }
    // Near, but another way of choosing took one that isn't, or this one comes first.
    return []
  }

  func loss(of index: Int) -> Pick.Loss? {
    guard let loss = losses[index] else { return nil }
    return Pick.Loss(
      axis: choice.policy.quality, amount: loss.amount, interval: loss.interval,
      isClear: choice.isClearlyBetter(anchor, index, on: choice.policy.quality),
      probabilityOfMattering: loss.probability(over: rule.matters), byFold: loss.byFold, isPaired: loss.isPaired)
  }

  private var threshold: Pick.Threshold {
    let value = choice.value(anchor, choice.policy.quality) ?? .nan
    let sign = choice.descriptor(choice.policy.quality)?.direction == .lowerIsBetter ? -1.0 : 1
    return Pick.Threshold(
      within: choice.policy.within, method: rule.method, allowed: rule.allowed, value: value - sign * rule.allowed,
      bound: rule.bound, largestProbability: rule.largestProbability,
      explanation: AllowanceWords(choice: choice, rule: rule, best: anchor).text)
  }

  private func shares(_ redraws: PickRedraws?) -> [Pick.Share] {
    guard let redraws else { return [] }
    return redraws.shares.filter { $0.value > 0 }
      .sorted { ($1.value, choice.label($0.key)) < ($0.value, choice.label($1.key)) }
      .map { Pick.Share(key: choice.trials[$0.key].key, label: choice.label($0.key), probability: $0.value) }
  }

  /// Below one half nobody can say that one candidate is the pick: those that are near the best and picked at least half as
  /// often are as reasonable, first of all those that are picked often. Among many alike none is.
  private func group(_ shares: [Pick.Share], _ chosen: Int) -> [String] {
    let own = shares.first { $0.key == choice.trials[chosen].key }?.probability ?? 0
    guard !shares.isEmpty, own < choice.policy.confidence.groupBelow else { return [] }
    let keys = Set(near.map { choice.trials[$0].key })
    let rivals = shares.filter {
      $0.key != choice.trials[chosen].key && keys.contains($0.key) && $0.probability >= own / 2
    }
    let frequent = rivals.filter { $0.probability >= 0.05 }
    let others = frequent.isEmpty ? rivals : frequent
    return others.isEmpty ? [] : [choice.label(chosen)] + others.prefix(4).map(\.label)
  }

  private var floorRecord: Pick.Floor? {
    floor.baselines.isEmpty
      ? nil : Pick.Floor(baselines: floor.baselines.map(choice.label), chance: floor.chance, isPassed: true)
  }

  private func notes(_ chosen: Int, _ byRule: Int) -> [String] {
    var notes: [String] = []
    if choice.policy.confidence.aboveGuessing > 0, floor.baselines.isEmpty {
      notes.append(
        "no baseline is among the candidates, so nothing here says that the pick beats guessing; add prior-baseline"
          + (choice.isTimeOrdered ? " and no-change-baseline" : ""))
    }
    if choice.trials[chosen].candidate.isBaseline {
      notes.append("the pick is a baseline, which looks at no input")
    }
    for reason in obstacles[chosen] {
      notes.append("no candidate is shown to keep the limits; of the pick \(choice.explain(reason))")
    }
    if choice.policy.way == .rule, chosen != byRule {
      notes.append(
        "\(choice.policy.earlier?.run ?? "an earlier run") of this plan picked \(choice.label(chosen)), which is still near the best and so is kept; this "
          + "run alone would take \(choice.label(byRule))")
    }
    return notes
  }
}
