/// A non-decreasing curve through knots, straight between them and flat beyond.
struct RisingCurve: ChanceCurve {
  /// Ascending, no two equal.
  let places: [Double]
  /// One for each place, never falling.
  let values: [Double]

  /// The least-squares fit to `values` at `places`, by pooling neighbours that fall until none does. O(n log n).
  ///
  /// Rows at one place count as their weighted mean; of places on one level the first and the last are kept.
  init(at places: [Double], values: [Double], weights: [Double]) {
    struct Pool {
      var first: Double
      var last: Double
      var weight: Double
      var sum: Double
      var value: Double { sum / weight }
    }
    var points: [Pool] = []
    for row in places.indices.sorted(by: { places[$0] < places[$1] }) {
      if let last = points.indices.last, points[last].last == places[row] {
        points[last].weight += weights[row]
        points[last].sum += weights[row] * values[row]
      } else {
        points.append(
          Pool(first: places[row], last: places[row], weight: weights[row], sum: weights[row] * values[row]))
      }
    }
    var pools: [Pool] = []
    for point in points {
      var pool = point
      while let last = pools.last, last.value >= pool.value {
        pools.removeLast()
        pool = Pool(
          first: last.first, last: pool.last, weight: last.weight + pool.weight, sum: last.sum + pool.sum)
      }
      pools.append(pool)
    }
    var knots: [Double] = []
    var levels: [Double] = []
    for pool in pools {
      knots.append(pool.first)
      levels.append(pool.value)
      guard pool.last > pool.first else { continue }
      knots.append(pool.last)
      levels.append(pool.value)
    }
    self.places = knots
    self.values = levels
  }

  var parameterCount: Int { 2 * places.count }

  func chances(at logOdds: Double) -> (against: Double, for: Double) {
    let chance = value(at: logOdds)
    return (1 - chance, chance)
  }

  /// NaN at NaN. O(log knots).
  func value(at place: Double) -> Double {
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

  private enum CodingKeys: CodingKey { case places, values }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    places = try container.decode([Double].self, forKey: .places)
    values = try container.decode([Double].self, forKey: .values)
    let rises =
      zip(places, places.dropFirst()).allSatisfy { $0 < $1 } && zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
    guard !places.isEmpty, places.count == values.count, rises else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: container, debugDescription: "the knots are no rising curve")
    }
  }
}
