/// Means and spreads of a sample.
public enum Location {
  /// The arithmetic mean. Two passes, so that a large offset doesn't eat the digits.
  public static func mean(_ values: [Double]) throws(StatisticsError) -> Double {
    try Check.values(values, atLeast: 1)
    return meanUnchecked(values)
  }

  /// The sample variance, with n - 1 below the line; needs two values.
  public static func variance(_ values: [Double]) throws(StatisticsError) -> Double {
    try Check.values(values, atLeast: 2)
    return varianceUnchecked(values)
  }

  /// The square root of `variance`.
  public static func standardDeviation(_ values: [Double]) throws(StatisticsError) -> Double {
    try variance(values).squareRoot()
  }

  static func meanUnchecked(_ values: [Double]) -> Double {
    let count = Double(values.count)
    let first = values.reduce(0, +) / count
    guard first.isFinite else { return first }
    return first + values.reduce(0) { $0 + ($1 - first) } / count
  }

  static func varianceUnchecked(_ values: [Double]) -> Double {
    let mean = meanUnchecked(values)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }
}
