/// The chi-square distribution.
public struct ChiSquareDistribution: ContinuousDistribution, Equatable {
  /// Positive.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  public func cumulative(_ x: Double) -> Double {
    x <= 0 ? 0 : SpecialFunctions.lowerGamma(degreesOfFreedom / 2, x / 2)
  }

  public func survival(_ x: Double) -> Double {
    x <= 0 ? 1 : SpecialFunctions.upperGamma(degreesOfFreedom / 2, x / 2)
  }

  public func quantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 1, degreesOfFreedom > 0 else { return .nan }
    if probability == 0 { return 0 }
    if probability == 1 { return .infinity }
    if probability <= 0.5 {
      return RootFinder.increasingRoot(from: 0, to: degreesOfFreedom + 1) { self.cumulative($0) - probability }
    }
    let remaining = 1 - probability
    return max(0, RootFinder.increasingRoot(near: degreesOfFreedom) { remaining - self.survival($0) })
  }
}

/// Fisher's F distribution.
public struct FisherDistribution: ContinuousDistribution, Equatable {
  /// Degrees of freedom of the numerator, positive.
  public let numerator: Double
  /// Degrees of freedom of the denominator, positive.
  public let denominator: Double

  public init(numerator: Double, denominator: Double) {
    self.numerator = numerator
    self.denominator = denominator
  }

  public func cumulative(_ x: Double) -> Double { x <= 0 ? 0 : tails(x).lower }

  public func survival(_ x: Double) -> Double { x <= 0 ? 1 : tails(x).upper }

  public func quantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 1, numerator > 0, denominator > 0 else { return .nan }
    if probability == 0 { return 0 }
    if probability == 1 { return .infinity }
    let remaining = 1 - probability
    return max(0, RootFinder.increasingRoot(near: 1) { remaining - self.survival($0) })
  }

  private func tails(_ x: Double) -> (lower: Double, upper: Double) {
    let scaled = numerator * x
    if scaled.isInfinite { return (1, 0) }
    let sum = scaled + denominator
    return SpecialFunctions.betaPair(
      scaled / sum, complement: denominator / sum, numerator / 2, denominator / 2)
  }
}
