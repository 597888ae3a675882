import Statistics

/// The chances of a class as a curve that never falls.
struct RisingCurve: ChanceCurve {
  private let curve: IsotonicRegression

  var places: [Double] { curve.places }
  var values: [Double] { curve.values }

  /// - Throws: what `IsotonicRegression` throws.
  init(at logOdds: [Double], values: [Double], weights: [Double]) throws(StatisticsError) {
    curve = try IsotonicRegression(at: logOdds, values: values, weights: weights)
  }

  var parameterCount: Int { 2 * places.count }

  func chances(at logOdds: Double) -> (against: Double, for: Double) {
    let chance = curve.value(at: logOdds)
    return (1 - chance, chance)
  }

  private enum CodingKeys: CodingKey { case places, values }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(places, forKey: .places)
    try container.encode(values, forKey: .values)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let places = try container.decode([Double].self, forKey: .places)
    let values = try container.decode([Double].self, forKey: .values)
    guard let curve = IsotonicRegression(knotsAt: places, values: values) else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: container, debugDescription: "the knots are no rising curve")
    }
    self.curve = curve
  }
}
