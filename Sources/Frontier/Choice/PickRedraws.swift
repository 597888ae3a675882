import Records
import Statistics

/// Step 6 of the rule: how often each candidate is picked when folds and costs are drawn again.
///
/// A repeat differs from this run twice: this run's own values are off by their noise, and so will the repeat's be. So
/// the qualities are first drawn towards their mean as far as noise explains their spread (k = 1 - noise / spread), and
/// then moved by both noises, with the covariance over folds: variance (1 + k) times that of the corrected means. Costs
/// move by their intervals.
struct PickRedraws {
  /// Share of the draws in which each candidate is picked.
  let shares: [Int: Double]

  init?(_ choice: Choice, candidates: [Int], rule: NearRule) {
    let draws = choice.policy.confidence.redraws
    guard draws > 0, candidates.count > 1 else { return nil }
    let folds = choice.folds
    let deviations = candidates.map { folds.deviations($0) }
    let errors = candidates.map {
      FoldPairing.standardError(choice.trials[$0], axis: choice.policy.quality) ?? 0
    }
    guard deviations.contains(where: { $0 != nil }) || errors.contains(where: { $0 > 0 }) else { return nil }
    let values = candidates.map { choice.signedQuality($0) }
    let spread = FoldScores.variance(values)
    let noise = Self.pairNoise(candidates, folds)
    let kept = spread > 0 ? max(0, 1 - noise / spread) : 0
    let centre = values.reduce(0, +) / Double(values.count)
    let scale = (1 + kept).squareRoot()
    let costs = CostDraws(choice, candidates)
    var generator = SeededGenerator(seed: 1).stream("redraws")
    var near = NearRows(choice, candidates, rule)
    var counts = [Int](repeating: 0, count: candidates.count)
    for _ in 0..<draws {
      let weights = (0..<folds.foldCount).map { _ in scale * generator.normal() }
      var drawn = [Double](repeating: 0, count: candidates.count)
      for place in candidates.indices {
        var value = centre + kept * (values[place] - centre)
        let own = scale * generator.normal()
        if let row = deviations[place] {
          for (fold, deviation) in row.enumerated() { value += weights[fold] * deviation }
        } else {
          value += own * errors[place]
        }
        drawn[place] = value.isFinite ? value : values[place]
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
    shares = Dictionary(
      uniqueKeysWithValues: zip(candidates, counts.map { Double($0) / Double(draws) }))
  }

  /// The variance of a mean that isn't common to all candidates: half that of a difference, averaged over pairs.
  private static func pairNoise(_ candidates: [Int], _ folds: FoldScores) -> Double {
    let rows = candidates.compactMap { folds.rows[$0] }
    guard rows.count > 1 else { return 0 }
    // The mean over pairs of the variance of a difference is twice the mean over folds of the variance over candidates.
    let centred = rows.map { row -> [Double] in
      let mean = row.reduce(0, +) / Double(row.count)
      return row.map { $0 - mean }
    }
    var sum = 0.0
    for fold in 0..<folds.foldCount { sum += FoldScores.variance(centred.map { $0[fold] }) }
    return folds.factor * sum / Double(max(1, folds.foldCount - 1))
  }
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

/// The preferred axes of the candidates, redrawn within their intervals.
private final class CostDraws {
  private let choice: Choice
  private let candidates: [Int]
  private let axes: [AxisDescriptor?]
  private let values: [[Double]]
  private let errors: [[Double]]
  private var isClear: [Int: Bool] = [:]

  init(_ choice: Choice, _ candidates: [Int]) {
    self.choice = choice
    self.candidates = candidates
    axes = choice.policy.prefer.map(choice.descriptor)
    values = choice.policy.prefer.map { axis in candidates.map { choice.value($0, axis) ?? .nan } }
    errors = choice.policy.prefer.map { axis in
      candidates.map { choice.reading($0, axis)?.interval.flatMap(FoldPairing.standardError(of:)) ?? 0 }
    }
  }

  func draw(_ generator: inout SeededGenerator) -> [[Double]] {
    zip(values, errors).map { values, errors in
      zip(values, errors).map { $1 > 0 ? $0 + $1 * generator.normal() : $0 }
    }
  }

  func beats(_ axis: Int, _ first: Int, _ second: Int, _ moved: [[Double]]) -> Bool {
    guard let descriptor = axes[axis],
      choice.policy.matters.isBetter(moved[axis][first], than: moved[axis][second], on: descriptor)
    else { return false }
    let key = (axis * candidates.count + first) * candidates.count + second
    if let known = isClear[key] { return known }
    let clear = choice.isClearlyBetter(candidates[first], candidates[second], on: descriptor.id)
    isClear[key] = clear
    return clear
  }
}
