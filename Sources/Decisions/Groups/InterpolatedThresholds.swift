import Records

/// A lot between two thresholds for each group, so that a rate is exactly equal between groups on the rows at hand.
///
/// One rate: for each group the upper hull of (rate, objective) over all thresholds, looked up at 1,001 values of the rate; the
/// value with the largest objective, weighted by the groups' shares, is taken, and each group draws between the two thresholds
/// beside it. Equalized odds: the least hull of the groups' ROC curves at each false positive rate; each group above it mixes
/// in a constant chance. Thresholds always let higher scores be positive. With a capacity the best value of the rate is taken
/// at which at most this share of the rows is decided positive on average.
///
/// Source: Hardt, Price & Srebro (2016) as Fairlearn 0.15's `ThresholdOptimizer` does it.
public struct InterpolatedThresholds: Sendable, Equatable {
  /// By group.
  public let cuts: [DecisionCut]
  /// The value of the rate (for equalized odds the false positive rate) that all groups have.
  public let rate: Double

  private static let gridSteps = 1_000

  /// - Parameter capacity: the share of rows that may be decided positive; nil: any.
  /// - Throws: `oneClassInGroup` for a group without rows of one class, by the name that `groupNames` has for it.
  public init(
    _ answers: AnswersByGroup, constraint: ParityConstraint, objective: ParityObjective = .accuracy,
    capacity: Double? = nil, groupNames: [String] = []
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
    let offers =
      constraint == .equalizedOdds
      ? Self.equalizedOdds(groups, objective, answers, grid)
      : Self.oneRate(
        groups,
        groups.enumerated().map { group, found in
          Hull(
            found.rates(constraint.rates[0]), Self.values(of: found, objective, answers, rows: rows[group]),
            found.ranked.thresholds)
        }, grid)
    (cuts, rate) = Self.best(of: offers, grid, answers, rows, capacity: capacity)
  }

  private static func best(
    of offers: Offers, _ grid: [Double], _ answers: AnswersByGroup, _ rows: [[Int]], capacity: Double?
  ) -> ([DecisionCut], Double) {
    guard let capacity else {
      let best = grid.indices.reduce(0) { offers.values[$1] > offers.values[$0] ? $1 : $0 }
      return (offers.cuts(best), grid[best])
    }
    let most = capacity * Double(rows.reduce(0) { $0 + $1.count }) + 1e-9
    // Of equal values the first.
    for place in grid.indices.sorted(by: { (offers.values[$1], $0) < (offers.values[$0], $1) }) {
      let cuts = offers.cuts(place)
      var sum = 0.0
      for (cut, rows) in zip(cuts, rows) { for row in rows { sum += cut.chance(answers.scores[row]) } }
      if sum <= most { return (cuts, grid[place]) }
    }
    // Even the least rate decides too many positive.
    return (rows.map { _ in DecisionCut(threshold: .greatestFiniteMagnitude) }, 0)
  }

  /// What each value of the rate achieves, and the cuts of groups that give it.
  private struct Offers {
    let values: [Double]
    let cuts: (_ place: Int) -> [DecisionCut]
  }

  private static func oneRate(_ groups: [GroupAnswers], _ hulls: [Hull], _ grid: [Double]) -> Offers {
    let total = groups.reduce(0) { $0 + $1.count }
    let values = grid.map { rate in
      var value = 0.0
      for (hull, found) in zip(hulls, groups) { value += found.count / total * hull.point(at: rate).value }
      return value
    }
    return Offers(values: values) { place in
      hulls.map { hull in
        let point = hull.point(at: grid[place])
        return DecisionCut(
          threshold: point.share >= 0.5 ? point.first : point.second,
          mixture: DecisionMixture(first: point.first, second: point.second, share: point.share))
      }
    }
  }

  private static func equalizedOdds(
    _ groups: [GroupAnswers], _ objective: ParityObjective, _ answers: AnswersByGroup, _ grid: [Double]
  ) -> Offers {
    let hulls = groups.map { Hull($0.rates(.falsePositive), $0.rates(.truePositive), $0.ranked.thresholds) }
    let worth = objective.worth(isPositive: answers.isPositive)
    // What the rows of each class are worth together: rates are all that equalized odds knows.
    func sum(_ isPositive: Bool) -> Double {
      answers.isPositive.indices.reduce(0) { answers.isPositive[$1] == isPositive ? $0 + worth[$1] : $0 }
    }
    let (gain, loss) = (sum(true), sum(false))
    let lowest = grid.map { rate in hulls.map { $0.point(at: rate).value }.min() ?? 0 }
    let values = zip(grid, lowest).map { (rate: Double, lowest: Double) -> Double in
      // Fairlearn rounds to 15 decimals, so that the first of equal values wins.
      ((gain * lowest + loss * rate) / Double(answers.scores.count) * 1e15).rounded() / 1e15
    }
    return Offers(values: values) { place in
      let rate = grid[place]
      return hulls.map { hull in
        let point = hull.point(at: rate)
        let ignored = point.value == rate ? 0 : (point.value - lowest[place]) / (point.value - rate)
        return DecisionCut(
          threshold: point.share >= 0.5 ? point.first : point.second,
          mixture: DecisionMixture(
            first: point.first, second: point.second, share: point.share, ignoredShare: ignored, constant: rate))
      }
    }
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
