import Records
import Statistics

/// Step 6 of the rule: how often each candidate is picked when folds, rows and rounds are drawn again.
///
/// A repeat on other rows differs from this run twice: this run's own values are off by their noise, and so will the
/// repeat's be. So the qualities are first drawn towards their mean as far as noise explains their spread (k = 1 - noise /
/// spread), and then moved by both noises (`QualityNoise`), of which the first counts k times. Mean and spread are those of
/// the contenders, and so is the noise that is held against their spread: candidates that are far behind spread the
/// qualities without telling the first ones apart, and vary more. They stay where they are but for the same noise. Costs
/// move with the rounds in which all candidates took turns, and by what intervals say beyond them.
struct PickRedraws {
  /// Share of the draws in which each candidate is picked.
  let shares: [Int: Double]
  let redrawn: Pick.Redrawn

  init?(_ choice: Choice, candidates: [Int], rule: NearRule) {
    let draws = choice.policy.confidence.redraws
    // Candidates that predict the same tie in every draw: the first of them is the one that the pick itself takes.
    let candidates = candidates.sorted(by: choice.betterQuality)
    guard draws > 0, candidates.count > 1, let noise = QualityNoise(choice, candidates) else { return nil }
    let values = candidates.map { choice.signedQuality($0) }
    let contest = Contest(values, noise)
    let costs = CostDraws(choice, candidates)
    var generator = SeededGenerator(seed: 1).stream("redraws")
    var near = NearRows(choice, candidates, rule)
    var counts = [Int](repeating: 0, count: candidates.count)
    for _ in 0..<draws {
      let own = noise.draw(&generator, typical: contest.noise)
      let repeated = noise.draw(&generator, typical: contest.noise)
      let drawn = candidates.indices.map { place in
        let value = contest.expected(values[place]) + contest.kept.squareRoot() * own[place] + repeated[place]
        return value.isFinite ? value : values[place]
      }
      let top = candidates.indices.max { drawn[$0] < drawn[$1] } ?? 0
      let group = near.places(best: top, qualities: drawn)
      let moved = costs.draw(&generator)
      let order = PreferenceOrder(
        axisCount: choice.policy.prefer.count,
        beats: { axis, first, second in costs.beats(axis, first, second, moved) },
        isBetter: { drawn[$0] != drawn[$1] ? drawn[$0] > drawn[$1] : $0 < $1 })
      counts[order.choose(among: group, best: top)] += 1
    }
    redrawn = noise.isByRows ? .rows : Pick.Redrawn(choice.part)
    shares = Dictionary(
      uniqueKeysWithValues: zip(candidates, counts.map { Double($0) / Double(draws) }))
  }
}

/// The candidates between which noise can decide, and how much of the difference between them is theirs.
private struct Contest {
  /// The share of a contender's distance from their mean that a repeat is expected to show.
  let kept: Double
  /// The variance of one contender's quality, what all share aside.
  let noise: Double
  /// The mean of the contenders.
  private let centre: Double
  private let least: Double

  /// A candidate this many standard deviations of noise behind the best isn't a contender.
  private static let reach = 4.0
  /// Rounds in which who is a contender follows from the noise of those who were.
  private static let rounds = 4

  init(_ values: [Double], _ noise: QualityNoise) {
    let best = values.max() ?? 0
    var variance = noise.variance
    var least = best
    var contenders: [Int] = []
    for _ in 0..<Self.rounds {
      least = best - Self.reach * variance.squareRoot()
      let found = values.indices.filter { values[$0] >= least }
      if found == contenders { break }
      contenders = found
      if contenders.count > 1 { variance = noise.variance(among: contenders) }
    }
    self.least = least
    self.noise = variance
    let qualities = contenders.map { values[$0] }
    let spread = FoldScores.variance(qualities)
    // Of one contender nothing is told by a spread: its value stands.
    kept = qualities.count < 2 ? 1 : spread > 0 ? max(0, 1 - variance / spread) : 0
    centre = qualities.reduce(0, +) / Double(max(1, qualities.count))
  }

  /// What a repeat is expected to show of a candidate.
  func expected(_ value: Double) -> Double { value >= least ? centre + kept * (value - centre) : value }
}

/// Who is near whom, looked up once for each best.
private struct NearRows {
  private let choice: Choice
  private let candidates: [Int]
  private let rule: NearRule
  private var rows: [Int: [LossEstimate]] = [:]

  init(_ choice: Choice, _ candidates: [Int], _ rule: NearRule) {
    self.choice = choice
    self.candidates = candidates
    self.rule = rule
  }

  mutating func places(best: Int, qualities: [Double]) -> [Int] {
    if rows[best] == nil {
      let losses = Losses(choice, against: candidates[best], candidates: candidates)
      rows[best] = candidates.map { losses.of($0) }
    }
    guard let row = rows[best] else { return [best] }
    return candidates.indices.filter { place in
      guard place != best else { return true }
      let amount = qualities[best] - qualities[place]
      let known = row[place]
      let moved = LossEstimate(
        amount: amount, error: known.error, degreesOfFreedom: known.degreesOfFreedom,
        byFold: known.byFold.map { folds in folds.map { $0 + amount - known.amount } })
      return rule.isNear(moved)
    }
  }
}
