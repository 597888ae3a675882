/// The number of successes in independent trials.
public struct BinomialDistribution: Sendable, Equatable {
  /// Not negative.
  public let trials: Int
  /// Chance of one success, in 0...1.
  public let probability: Double

  public init(trials: Int, probability: Double) {
    self.trials = trials
    self.probability = probability
  }

  /// P(X <= count), by the incomplete beta function.
  public func cumulative(_ count: Int) -> Double {
    if count < 0 { return 0 }
    if count >= trials { return 1 }
    return SpecialFunctions.betaPair(
      1 - probability, complement: probability, Double(trials - count), Double(count) + 1
    ).lower
  }

  /// P(X > count), with its own digits.
  public func survival(_ count: Int) -> Double {
    if count < 0 { return 1 }
    if count >= trials { return 0 }
    return SpecialFunctions.betaPair(
      1 - probability, complement: probability, Double(trials - count), Double(count) + 1
    ).upper
  }

  /// The smallest count with P(X <= count) >= level, for a level in 0...1. O(log trials) distribution values.
  public func quantile(_ level: Double) -> Int {
    var low = 0
    var high = max(0, trials)
    while low < high {
      let middle = low + (high - low) / 2
      if cumulative(middle) >= level { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
