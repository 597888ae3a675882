/// The range of independent standard normal values: the studentized range with infinite degrees of freedom, which the
/// Nemenyi test needs.
///
/// P(Q <= q) = k times the integral of phi(z) [Phi(z) - Phi(z - q)]^(k-1) dz. The integrand is analytic and dies out
/// at both ends, so the trapezoid rule converges faster than any power of its step.
public struct StudentizedRangeDistribution: ContinuousDistribution, Equatable {
  /// Number of groups, at least 2.
  public let groups: Int

  public init(groups: Int) { self.groups = groups }

  public func cumulative(_ x: Double) -> Double {
    guard groups >= 2, !x.isNaN else { return .nan }
    if x <= 0 { return 0 }
    let normal = NormalDistribution.standard
    let step = 0.05
    var sum = 0.0
    for index in -190...190 {
      let z = Double(index) * step
      let between = normal.cumulative(z) - normal.cumulative(z - x)
      if between <= 0 { continue }
      var power = 1.0
      for _ in 1..<groups { power *= between }
      sum += normal.density(z) * power
    }
    return min(1, Double(groups) * sum * step)
  }

  public func survival(_ x: Double) -> Double { max(0, 1 - cumulative(x)) }

  public func quantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 1, groups >= 2 else { return .nan }
    if probability == 0 { return 0 }
    if probability == 1 { return .infinity }
    return max(0, RootFinder.increasingRoot(near: 3) { self.cumulative($0) - probability })
  }
}
