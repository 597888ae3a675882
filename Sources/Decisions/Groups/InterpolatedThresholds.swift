import Records

/// A lot between two thresholds for each group, so that a rate is exactly equal between groups on the rows at hand.
///
/// One rate: for each group the upper hull of (rate, objective) over all thresholds, looked up at 1,001 values of the rate; the
/// value with the largest objective, weighted by the groups' shares, is taken, and each group draws between the two thresholds
/// beside it. Equalized odds: the least hull of the groups' ROC curves at each false positive rate; each group above it mixes
/// in a constant chance. Thresholds always let higher scores be positive.
///
/// Source: Hardt, Price & Srebro (2016) as Fairlearn 0.15's `ThresholdOptimizer` does it.
public struct InterpolatedThresholds: Sendable, Equatable {
  /// By group.
  public let cuts: [DecisionCut]
  /// The value of the rate (for equalized odds the false positive rate) that all groups have.
  public let rate: Double

  private static let gridSteps = 1_000

  /// - Throws: `oneClassInGroup` for a group without rows of one class, by the name that `groupNames` has for it.
  public init(
    _ answers: AnswersByGroup, constraint: ParityConstraint, objective: ParityObjective = .accuracy,
    groupNames: [String] = []
  ) throws(DecisionError) {
    let rows = answers.rowsOfGroups
    var groups: [GroupAnswers] = []
    for (group, rows) in rows.enumerated() {
      let found = GroupAnswers(answers, rows: rows)
      guard found.positives > 0, found.negatives > 0 else {
        throw .oneClassInGroup(groupNames.indices.contains(group) ? groupNames[group] : String(group))
      }
      groups.append(found)
    }
    let grid = (0...Self.gridSteps).map { Double($0) / Double(Self.gridSteps) }
    guard constraint != .equalizedOdds else {
      (cuts, rate) = Self.equalizedOdds(groups, objective, answers, grid)
      return
    }
    let hulls = groups.enumerated().map { group, found in
      Hull(
        found.rates(constraint.rates[0]), Self.values(of: found, objective, answers, rows: rows[group]),
        found.ranked.thresholds)
    }
    let total = Double(rows.reduce(0) { $0 + $1.count })
    var best = (value: -Double.infinity, place: 0)
    for (place, rate) in grid.enumerated() {
      var value = 0.0
      for (hull, found) in zip(hulls, groups) { value += found.count / total * hull.point(at: rate).value }
      if value > best.value { best = (value, place) }
    }
    rate = grid[best.place]
    cuts = hulls.map { hull in
      let point = hull.point(at: grid[best.place])
      return DecisionCut(
        threshold: point.share >= 0.5 ? point.first : point.second,
        mixture: DecisionMixture(first: point.first, second: point.second, share: point.share))
    }
  }

  private static func equalizedOdds(
    _ groups: [GroupAnswers], _ objective: ParityObjective, _ answers: AnswersByGroup, _ grid: [Double]
  ) -> ([DecisionCut], Double) {
    let hulls = groups.map { Hull($0.rates(.falsePositive), $0.rates(.truePositive), $0.ranked.thresholds) }
    let worth = objective.worth(isPositive: answers.isPositive)
    // What a row of each class is worth on average: rates are all that equalized odds knows.
    func mean(_ isPositive: Bool) -> (sum: Double, count: Double) {
      let rows = answers.isPositive.indices.filter { answers.isPositive[$0] == isPositive }
      return (rows.reduce(0) { $0 + worth[$1] }, Double(rows.count))
    }
    let (gain, loss) = (mean(true).sum, mean(false).sum)
    var best = (value: -Double.infinity, place: 0, lowest: 0.0)
    for (place, rate) in grid.enumerated() {
      let lowest = hulls.map { $0.point(at: rate).value }.min() ?? 0
      // Fairlearn rounds to 15 decimals, so that the first of equal values wins.
      let value = ((gain * lowest + loss * rate) / Double(answers.scores.count) * 1e15).rounded() / 1e15
      if value > best.value { best = (value, place, lowest) }
    }
    let rate = grid[best.place]
    let cuts = hulls.map { hull in
      let point = hull.point(at: rate)
      let ignored = point.value == rate ? 0 : (point.value - best.lowest) / (point.value - rate)
      return DecisionCut(
        threshold: point.share >= 0.5 ? point.first : point.second,
        mixture: DecisionMixture(
          first: point.first, second: point.second, share: point.share, ignoredShare: ignored, constant: rate))
    }
    return (cuts, rate)
  }

  /// The objective of a group at each point, as a mean over its rows; up to a constant.
  private static func values(
    of group: GroupAnswers, _ objective: ParityObjective, _ answers: AnswersByGroup, rows: [Int]
  ) -> [Double] {
    let points = zip(group.ranked.counts, group.hits)
    switch objective {
    case .accuracy: return points.map { (2 * $1 - Double($0) + group.negatives) / group.count }
    case .balancedAccuracy:
      return points.map { 0.5 * $1 / group.positives + 0.5 * (1 - (Double($0) - $1) / group.negatives) }
    case .worth(let worth): return group.ranked.sums { worth[$0] }.map { $0 / group.count }
    }
  }
}

/// The upper hull of points, by Andrew's monotone chain.
private struct Hull {
  private let places: [Double]
  private let values: [Double]
  private let thresholds: [Double]

  init(_ x: [Double], _ y: [Double], _ thresholds: [Double]) {
    let order = x.indices.sorted { (x[$0], y[$0], $0) < (x[$1], y[$1], $1) }
    var kept: [Int] = []
    for next in order {
      while kept.count >= 2 {
        let (first, middle) = (kept[kept.count - 2], kept[kept.count - 1])
        guard (y[middle] - y[first]) * (x[next] - x[first]) <= (y[next] - y[first]) * (x[middle] - x[first]) else {
          break
        }
        kept.removeLast()
      }
      kept.append(next)
    }
    places = kept.map { x[$0] }
    values = kept.map { y[$0] }
    self.thresholds = kept.map { thresholds[$0] }
  }

  /// The point of the hull at `x`, between the two corners beside it.
  func point(at x: Double) -> (value: Double, share: Double, first: Double, second: Double) {
    // The last corner not above x; one to the left where x is a corner itself, but for the first.
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] <= x { low = middle + 1 } else { high = middle }
    }
    var left = max(0, low - 1)
    if left > 0, places[left] == x, x > places[0] { left -= 1 }
    left = min(left, max(0, places.count - 2))
    guard places.count > 1, places[left + 1] > places[left] else {
      return (values[left], 1, thresholds[left], thresholds[left])
    }
    let share = (places[left + 1] - x) / (places[left + 1] - places[left])
    return (share * values[left] + (1 - share) * values[left + 1], share, thresholds[left], thresholds[left + 1])
  }
}
