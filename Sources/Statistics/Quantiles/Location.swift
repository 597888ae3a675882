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

  /// Median absolute deviation from the median, not scaled.
  public static func medianAbsoluteDeviation(_ values: [Double]) throws(StatisticsError) -> Double {
    let centre = try Quantile.median(values)
    return try Quantile.median(values.map { abs($0 - centre) })
  }

  /// The mean without the `share` smallest and the `share` largest values (each count rounded down).
  /// - Parameters: share: 0.1 by default, in 0..<0.5.
  public static func trimmedMean(_ values: [Double], share: Double = 0.1) throws(StatisticsError) -> Double {
    try Check.values(values, atLeast: 1)
    guard share >= 0, share < 0.5 else {
      throw .outOfRange(name: "the trimmed share", value: share, allowed: "0..<0.5")
    }
    let cut = Int(share * Double(values.count))
    return meanUnchecked(Array(values.sorted()[cut..<(values.count - cut)]))
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
