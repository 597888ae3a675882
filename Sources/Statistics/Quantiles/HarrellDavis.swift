/// A quantile as a weighted mean of all order statistics: steadier than one or two of them where samples are few.
///
/// Weight of the i-th order statistic: I_{i/n}(a, b) - I_{(i-1)/n}(a, b), with a = (n + 1) p, b = (n + 1)(1 - p).
///
/// Source: Harrell & Davis, "A new distribution-free quantile estimator", Biometrika 69 (1982).
public struct HarrellDavis: Sendable, Equatable {
  public let estimate: Double
  /// By the jackknife; 0 for a constant sample.
  public let standardError: Double

  /// - Parameters:
  ///   - probability: strictly between 0 and 1.
  ///   - values: at least two, none NaN.
  /// - Throws: `tooFewValues`, `notANumber`, `outOfRange`. O(n log n) for the sort, O(n) incomplete beta values.
  public init(_ probability: Double, of values: [Double]) throws(StatisticsError) {
    try Check.values(values, atLeast: 2)
    guard probability > 0, probability < 1 else {
      throw .outOfRange(name: "the probability", value: probability, allowed: "0...1 without its ends")
    }
    let sorted = values.sorted()
    let count = sorted.count
    let weights = Self.weights(probability, count: count)
    var sum = 0.0
    for index in 0..<count { sum += weights[index] * sorted[index] }
    estimate = sum

    // Leave-one-out estimates in O(1) each: dropping value j keeps the values before it in place and moves the later
    // ones down by one, so two running sums are enough.
    let reduced = Self.weights(probability, count: count - 1)
    var moved = [Double](repeating: 0, count: count + 1)
    for index in stride(from: count - 1, to: 0, by: -1) {
      moved[index] = moved[index + 1] + reduced[index - 1] * sorted[index]
    }
    var kept = 0.0
    var leftOut = [Double]()
    leftOut.reserveCapacity(count)
    for index in 0..<count {
      leftOut.append(kept + moved[index + 1])
      if index < count - 1 { kept += reduced[index] * sorted[index] }
    }
    let mean = leftOut.reduce(0, +) / Double(count)
    let squares = leftOut.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = (squares * Double(count - 1) / Double(count)).squareRoot()
  }

  private static func weights(_ probability: Double, count: Int) -> [Double] {
    let a = Double(count + 1) * probability
    let b = Double(count + 1) * (1 - probability)
    var previous = 0.0
    return (1...count).map { rank in
      let current = rank == count ? 1 : SpecialFunctions.beta(Double(rank) / Double(count), a, b)
      defer { previous = current }
      return current - previous
    }
  }
}
