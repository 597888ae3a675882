/// Student's t distribution.
public struct StudentDistribution: ContinuousDistribution, Equatable {
  /// Positive; need not be whole. Infinity: the normal distribution.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  public func cumulative(_ x: Double) -> Double { x < 0 ? tail(-x) : 1 - tail(x) }

  public func survival(_ x: Double) -> Double { x < 0 ? 1 - tail(-x) : tail(x) }

  /// P(|X| > |x|), the two-sided p-value of a t statistic.
  public func twoSided(_ x: Double) -> Double { min(1, 2 * tail(abs(x))) }

  /// By root finding on the tail; symmetric to the last bit.
  public func quantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 1, degreesOfFreedom > 0 else { return .nan }
    if probability == 0.5 { return 0 }
    if probability == 0 { return -.infinity }
    if probability == 1 { return .infinity }
    if degreesOfFreedom.isInfinite { return NormalDistribution.standard.quantile(probability) }
    let target = min(probability, 1 - probability)
    let start = -NormalDistribution.standard.quantile(target)
    // The tail falls as x grows, so its shortfall against the target rises.
    let root = RootFinder.increasingRoot(near: start) { target - self.survival($0) }
    return probability < 0.5 ? -root : root
  }

  /// P(X > x) for x >= 0.
  private func tail(_ x: Double) -> Double {
    guard degreesOfFreedom > 0, !x.isNaN else { return .nan }
    if degreesOfFreedom.isInfinite { return NormalDistribution.standard.survival(x) }
    if x.isInfinite { return 0 }
    let square = x * x
    let sum = degreesOfFreedom + square
    return 0.5
      * SpecialFunctions.betaPair(
        degreesOfFreedom / sum, complement: square / sum, degreesOfFreedom / 2, 0.5
      ).lower
  }
}
