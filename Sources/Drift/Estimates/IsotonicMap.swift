/// The non-decreasing map from score to probability that comes nearest to what happened, weighted, on the scale of the score;
/// straight between its knots, flat beyond them.
///
/// Pools neighbours that fall until none does. Rows of equal score count as their weighted mean. O(n log n).
/// Source: Ayer et al. (1955); equal to scikit-learn's `IsotonicRegression(out_of_bounds='clip')`.
package struct IsotonicMap: Sendable, Equatable {
  /// Ascending.
  package let places: [Double]
  package let values: [Double]

  /// - Parameter weights: positive; nil: all 1.
  /// - Throws: `differentLengths`, `tooFewValues`, `notFinite`.
  package init(scores: [Double], outcomes: [Double], weights: [Double]? = nil) throws(DriftError) {
    guard scores.count == outcomes.count, weights.map({ $0.count == scores.count }) ?? true else {
      throw .differentLengths(
        first: "scores", firstCount: scores.count, second: "outcomes or weights",
        secondCount: min(outcomes.count, weights?.count ?? outcomes.count))
    }
    guard !scores.isEmpty else { throw .tooFewValues(what: "scores", required: 1, found: 0) }
    for row in scores.indices
    where !scores[row].isFinite || !outcomes[row].isFinite || !(weights.map { $0[row].isFinite && $0[row] > 0 } ?? true)
    {
      throw .notFinite(what: "scores, outcomes or weights", position: row)
    }
    struct Pool {
      var first: Double
      var last: Double
      var weight: Double
      var sum: Double
      var value: Double { sum / weight }
    }
    var pools: [Pool] = []
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var position = 0
    while position < order.count {
      let score = scores[order[position]]
      var next = Pool(first: score, last: score, weight: 0, sum: 0)
      while position < order.count, scores[order[position]] == score {
        let weight = weights?[order[position]] ?? 1
        next.weight += weight
        next.sum += weight * outcomes[order[position]]
        position += 1
      }
      while let last = pools.last, last.value >= next.value {
        next = Pool(
          first: last.first, last: next.last, weight: last.weight + next.weight, sum: last.sum + next.sum)
        pools.removeLast()
      }
      pools.append(next)
    }
    places = pools.flatMap { $0.first == $0.last ? [$0.first] : [$0.first, $0.last] }
    values = pools.flatMap { $0.first == $0.last ? [$0.value] : [$0.value, $0.value] }
  }

  package func callAsFunction(_ score: Double) -> Double {
    guard let first = places.first, let last = places.last else { return .nan }
    if score.isNaN { return .nan }
    if score <= first { return values[0] }
    if score >= last { return values[values.count - 1] }
    var (low, high) = (0, places.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if places[middle] <= score { low = middle } else { high = middle }
    }
    let share = (score - places[low]) / (places[high] - places[low])
    return values[low] + share * (values[high] - values[low])
  }
}
