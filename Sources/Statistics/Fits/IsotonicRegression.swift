/// The non-decreasing curve that comes nearest to some values, in weighted least squares; straight between its knots, flat beyond
/// them.
///
/// Pools neighbours that fall until none does. Rows at one place count as their weighted mean; of places on one level the
/// first and the last are kept. O(n log n).
///
/// Source: Ayer et al., "An empirical distribution function for sampling with incomplete information" (1955); equal to
/// scikit-learn's `IsotonicRegression(out_of_bounds='clip')`.
public struct IsotonicRegression: Sendable, Equatable {
  /// Ascending, no two equal.
  public let places: [Double]
  /// One for each place, never falling.
  public let values: [Double]

  /// The fit to `values` at `places`.
  /// - Parameters:
  ///   - places, values: finite, at least one, as many of the one as of the other.
  ///   - weights: positive and finite; nil (default): all 1.
  /// - Throws: `differentLengths`, `tooFewValues`, `notANumber` (infinity too), `outOfRange` for a weight.
  public init(at places: [Double], values: [Double], weights: [Double]? = nil) throws(StatisticsError) {
    try Check.pair(places, values, atLeast: 1)
    for index in places.indices where !places[index].isFinite || !values[index].isFinite {
      throw .notANumber(index: index)
    }
    if let weights {
      try Check.pair(places, weights, atLeast: 1)
      for weight in weights where !(weight > 0 && weight.isFinite) {
        throw .outOfRange(name: "a weight", value: weight, allowed: "0..., above 0")
      }
    }
    struct Pool {
      var first: Double
      var last: Double
      var weight: Double
      var sum: Double
      var value: Double { sum / weight }
    }
    var pools: [Pool] = []
    let order = places.indices.sorted { places[$0] < places[$1] }
    var position = 0
    while position < order.count {
      let place = places[order[position]]
      var pool = Pool(first: place, last: place, weight: 0, sum: 0)
      while position < order.count, places[order[position]] == place {
        let weight = weights?[order[position]] ?? 1
        pool.weight += weight
        pool.sum += weight * values[order[position]]
        position += 1
      }
      while let last = pools.last, last.value >= pool.value {
        pools.removeLast()
        pool = Pool(first: last.first, last: pool.last, weight: last.weight + pool.weight, sum: last.sum + pool.sum)
      }
      pools.append(pool)
    }
    self.places = pools.flatMap { $0.first == $0.last ? [$0.first] : [$0.first, $0.last] }
    self.values = pools.flatMap { $0.first == $0.last ? [$0.value] : [$0.value, $0.value] }
  }

  /// A curve through known knots, such as stored ones; nil where they aren't ascending places with values that never fall.
  public init?(knotsAt places: [Double], values: [Double]) {
    let rises =
      zip(places, places.dropFirst()).allSatisfy { $0 < $1 } && zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
    guard !places.isEmpty, places.count == values.count, rises else { return nil }
    self.places = places
    self.values = values
  }

  /// NaN at NaN. O(log knots).
  public func value(at place: Double) -> Double {
    guard let first = places.first, let last = places.last, !place.isNaN else { return .nan }
    guard place > first else { return values.first ?? 0 }
    guard place < last else { return values.last ?? 0 }
    // The first knot beyond the place: there is one, and one before it.
    var low = 0
    var high = places.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if places[middle] <= place { low = middle } else { high = middle }
    }
    let share = (place - places[low]) / (places[high] - places[low])
    return values[low] + share * (values[high] - values[low])
  }
}
