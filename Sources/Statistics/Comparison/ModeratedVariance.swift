#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Variances that borrow strength from each other: with five folds a single variance rests on four degrees of freedom,
/// and the smallest of many is far too small.
///
/// Each variance is drawn towards a common one, the more the less the variances differ beyond chance:
/// (d s^2 + d0 s0^2) / (d + d0) with d + d0 degrees of freedom. d0 and s0^2 come from the mean and the variance of
/// log s^2; d0 is capped at 2d, because variances of candidates on the same folds are no independent witnesses.
///
/// Source: Smyth, "Linear models and empirical Bayes methods for assessing differential expression" (2004).
public struct ModeratedVariance: Sendable, Equatable {
  /// Those of each variance.
  public let ownDegrees: Double
  /// What the others add: from 0 (they differ too much, or are too few) to twice the own ones.
  public let addedDegrees: Double
  /// What the variances are drawn to.
  public let common: Double

  public var degreesOfFreedom: Double { ownDegrees + addedDegrees }

  /// - Parameters:
  ///   - variances: those that are 0 or not finite tell nothing and are left out; fewer than four others add nothing.
  ///   - degreesOfFreedom: of each, such as folds less one; positive.
  public init(of variances: [Double], degreesOfFreedom: Double) {
    ownDegrees = degreesOfFreedom
    let half = degreesOfFreedom / 2
    let logs = variances.filter { $0 > 0 && $0.isFinite }.map { log($0) }
    guard logs.count >= 4, half > 0 else {
      addedDegrees = 0
      common = 0
      return
    }
    let centred = logs.map { $0 - Self.digamma(half) + log(half) }
    let mean = Location.meanUnchecked(centred)
    let beyondChance = Location.varianceUnchecked(centred) - Self.trigamma(half)
    let cap = 2 * degreesOfFreedom
    addedDegrees = beyondChance > 0 ? min(cap, 2 * Self.inverseTrigamma(beyondChance)) : cap
    common = exp(mean + Self.digamma(addedDegrees / 2) - log(addedDegrees / 2))
  }

  /// One of the variances, drawn towards the common one.
  public func moderated(_ variance: Double) -> Double {
    guard addedDegrees > 0 else { return variance }
    return (ownDegrees * variance + addedDegrees * common) / degreesOfFreedom
  }

  /// d/dx log Gamma(x) for x > 0: recurrence to 16, then the asymptotic series; error below 1e-12.
  static func digamma(_ x: Double) -> Double {
    var (x, sum) = (x, 0.0)
    while x < 16 {
      sum -= 1 / x
      x += 1
    }
    let square = 1 / (x * x)
    return sum + log(x) - 0.5 / x - square * (1 / 12.0 - square * (1 / 120.0 - square * (1 / 252.0 - square / 240)))
  }

  /// The derivative of `digamma`, for x > 0.
  static func trigamma(_ x: Double) -> Double {
    var (x, sum) = (x, 0.0)
    while x < 16 {
      sum += 1 / (x * x)
      x += 1
    }
    let square = 1 / (x * x)
    return sum + 1 / x + square / 2 + square / x * (1 / 6.0 - square * (1 / 30.0 - square * (1 / 42.0 - square / 30)))
  }

  /// The x > 0 with `trigamma(x) == value`, by bisection on a logarithmic scale; `value` is positive.
  static func inverseTrigamma(_ value: Double) -> Double {
    var (low, high) = (1e-8, 1e8)
    for _ in 0..<200 {
      let middle = (low * high).squareRoot()
      // Trigamma falls.
      if trigamma(middle) > value { low = middle } else { high = middle }
    }
    return (low * high).squareRoot()
  }
}
