/// How a quantile between two order statistics is read off (Hyndman & Fan, 1996).
public enum QuantileDefinition: String, Codable, Sendable, CaseIterable {
  /// Type 1: the smallest value with at least this share of the sample at or below it. Always a value of the sample.
  case invertedCDF
  /// Type 7: linear between order statistics, the default of NumPy, R and spreadsheets.
  case linear
  /// Type 8: approximately median-unbiased whatever the distribution; Hyndman and Fan's own recommendation.
  case medianUnbiased
}

/// Quantiles of a sample.
public enum Quantile {
  /// The quantile of an unsorted sample.
  /// - Parameters:
  ///   - probability: in 0...1, such as 0.99.
  ///   - values: at least one, none NaN.
  ///   - definition: `.linear` by default.
  /// - Throws: `tooFewValues`, `notANumber`, `outOfRange`. O(n log n).
  public static func of(
    _ probability: Double, _ values: [Double], definition: QuantileDefinition = .linear
  ) throws(StatisticsError) -> Double {
    try Check.values(values, atLeast: 1)
    return try ofSorted(probability, values.sorted(), definition: definition)
  }

  /// The same for a sample already in ascending order. O(1).
  public static func ofSorted(
    _ probability: Double, _ sorted: [Double], definition: QuantileDefinition = .linear
  ) throws(StatisticsError) -> Double {
    try Check.probability(probability, name: "the probability")
    guard !sorted.isEmpty else { throw .tooFewValues(required: 1, found: 0) }
    let count = Double(sorted.count)
    // `position` counts from 1, as the definitions do.
    let position: Double
    switch definition {
    case .invertedCDF:
      // n * p that is a whole number but for rounding must not move to the next value.
      let rank = count * probability
      let whole = rank.rounded()
      position = abs(rank - whole) < 1e-9 ? whole : rank.rounded(.up)
    case .linear: position = 1 + (count - 1) * probability
    case .medianUnbiased: position = (count + 1.0 / 3) * probability + 1.0 / 3
    }
    let bounded = min(max(position, 1), count)
    let floor = bounded.rounded(.down)
    let index = Int(floor) - 1
    let fraction = bounded - floor
    let below = sorted[index]
    guard fraction > 0, index + 1 < sorted.count else { return below }
    let above = sorted[index + 1]
    return below == above ? below : below + fraction * (above - below)
  }

  /// The median (type 7). O(n log n).
  public static func median(_ values: [Double]) throws(StatisticsError) -> Double { try of(0.5, values) }
}
