import Records
import Statistics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Other ways to choose among candidates that may be picked. They are stated as such, and never the rule.
struct OtherWays {
  private let choice: Choice
  private let candidates: [Int]
  private let anchor: Int
  private let losses: [Int: LossEstimate]

  init(_ choice: Choice, candidates: [Int], anchor: Int, losses: [Int: LossEstimate]) {
    self.choice = choice
    self.candidates = candidates
    self.anchor = anchor
    self.losses = losses
  }

  static func words(_ way: WayToChoose) -> String {
    switch way {
    case .rule: "by the rule"
    case .best: "by the best quality"
    case .simplest: "the simplest within one standard error"
    case .weights: "by the weights"
    case .knee: "at the knee of the frontier"
    case .money: "by the least cost a month"
    }
  }

  func choice(by way: WayToChoose) -> (index: Int, explanation: String)? {
    switch way {
    case .rule: nil
    case .best: (anchor, "best \(choice.title(choice.policy.quality)): \(choice.label(anchor))")
    case .simplest: simplest
    case .weights: weighted
    case .knee: knee
    case .money: cheapest
    }
  }

  /// "Best", "simplest within one standard error", the knee, and what the policy has the figures for.
  func beside(_ chosen: Int) -> [Pick.Beside] {
    var ways: [WayToChoose] = [.best, .simplest]
    if !choice.policy.weights.isEmpty { ways.append(.weights) }
    if choice.policy.economics != nil { ways.append(.money) }
    ways.append(.knee)
    return ways.compactMap { way in
      choice(by: way).map { found in
        Pick.Beside(
          way: way, key: choice.trials[found.index].key, label: choice.label(found.index),
          explanation: found.explanation)
      }
    }
  }

  /// One standard error of the difference to the best, then the least of the first of these that all have: parameters,
  /// size, the first preferred cost.
  private var simplest: (index: Int, explanation: String)? {
    let within = candidates.filter { index in
      guard index != anchor else { return true }
      guard let loss = losses[index] else { return false }
      return loss.amount <= (loss.error ?? 0)
    }
    let costs = choice.policy.prefer.filter { axis in
      choice.descriptor(axis)?.family.isCost ?? false
    }
    let simple: [AxisID] = ["parameters", "size.bytes"] + costs
    let axis = simple.first { axis in within.allSatisfy { choice.value($0, axis) != nil } }
    guard let axis, let direction = choice.descriptor(axis)?.direction,
      let index = within.min(by: { first, second in
        let (left, right) = (choice.value(first, axis) ?? .nan, choice.value(second, axis) ?? .nan)
        return left == right ? choice.betterQuality(first, second) : direction.prefers(left, over: right)
      })
    else { return nil }
    return (
      index,
      "simplest within one standard error (least \(choice.title(axis)) of \(within.count)): \(choice.label(index))"
    )
  }

  /// From 0 for the worst of the candidates to 1 for the best; costs on a logarithmic scale.
  private func desirability(_ index: Int, _ axis: AxisDescriptor) -> Double {
    let isCost = axis.family.isCost
    func scaled(_ index: Int) -> Double? {
      choice.value(index, axis.id).map { isCost && $0 > 0 ? log($0) : $0 }
    }
    let all = candidates.compactMap(scaled).filter(\.isFinite)
    guard let own = scaled(index), own.isFinite, let low = all.min(), let high = all.max() else { return 0 }
    guard high > low else { return 1 }
    let share = (own - low) / (high - low)
    return axis.direction == .higherIsBetter ? share : 1 - share
  }

  private var weighted: (index: Int, explanation: String)? {
    let weights = choice.policy.weights.filter { $0.value > 0 }.sorted { $0.key < $1.key }
    let axes = weights.compactMap { weight in choice.descriptor(weight.key).map { ($0, weight.value) } }
    let sum = axes.reduce(0) { $0 + $1.1 }
    guard sum > 0 else { return nil }
    func score(_ index: Int) -> Double { axes.reduce(0) { $0 + $1.1 * desirability(index, $1.0) } / sum }
    let scores = Dictionary(uniqueKeysWithValues: candidates.map { ($0, score($0)) })
    let best = candidates.min { first, second in
      let (left, right) = (scores[first] ?? 0, scores[second] ?? 0)
      return left == right ? choice.preferred(first, second) : left > right
    }
    return best.map {
      (
        $0,
        "by the weights (\(axes.map { "\($0.0.title) \(NumberText.compact($0.1, 3))" }.joined(separator: ", ")); desirability "
          + "\(NumberText.fixed(scores[$0] ?? 0, decimals: 2)) of 1): \(choice.label($0))"
      )
    }
  }

  private var knee: (index: Int, explanation: String)? {
    guard let quality = choice.descriptor(choice.policy.quality),
      let cost = choice.policy.prefer.compactMap(choice.descriptor).first(where: { $0.id != quality.id })
    else { return nil }
    // On both axes from 0 to 1, the line between the ends of the frontier is x + y = 1; the knee lies farthest above it.
    let scores = candidates.map { ($0, desirability($0, quality) + desirability($0, cost)) }
    return scores.min { first, second in
      first.1 == second.1 ? choice.preferred(first.0, second.0) : first.1 > second.1
    }.map { ($0.0, "at the knee of \(quality.title) against \(cost.title): \(choice.label($0.0))") }
  }

  private var cheapest: (index: Int, explanation: String)? {
    guard let economics = choice.policy.economics else { return nil }
    let bills = candidates.compactMap { index in
      MonthlyBill(choice.trials[index], economics).map { (index, $0) }
    }
    return bills.min { first, second in
      first.1.total == second.1.total ? choice.preferred(first.0, second.0) : first.1.total < second.1.total
    }.map {
      let what = $0.1.value == nil ? "least cost a month" : "least cost a month, less what answers are worth"
      return (
        $0.0,
        "\(what) (\(ValueFormat.money($0.1.total))): \(choice.label($0.0))\(choice.guessEarningAsMuch(as: $0.0))"
      )
    }
  }
}

extension Choice {
  /// That an answer without a look at the inputs earns at least as much a month as a candidate, as the end of a sentence;
  /// empty: it earns less, or what answers are worth isn't known.
  func guessEarningAsMuch(as index: Int) -> String {
    func worth(_ index: Int) -> Double? {
      guard let economics = policy.economics, let bill = MonthlyBill(trials[index], economics), bill.value != nil else {
        return nil
      }
      return bill.total
    }
    guard !trials[index].candidate.isBaseline, let own = worth(index) else { return "" }
    let guesses = trials.indices.filter { trials[$0].candidate.isBaseline }.compactMap { guess in
      worth(guess).map { (guess: guess, total: $0) }
    }
    guard let least = guesses.min(by: { $0.total < $1.total }), least.total <= own else { return "" }
    let isPrior = trials[least.guess].candidate.estimator.name == "prior-baseline"
    let what = isPrior ? "always giving the same answer" : "giving the last known answer again"
    return "; but \(what) (\(label(least.guess))) earns at least as much (\(ValueFormat.money(least.total)))"
  }
}
