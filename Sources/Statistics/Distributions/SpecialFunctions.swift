#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Gamma and beta functions: what every distribution here is made of.
///
/// Relative errors stay near 1e-13 over the arguments that the tests compare with SciPy. Arguments outside a function's
/// domain give NaN, as in C: no function here traps.
public enum SpecialFunctions {
  /// Lanczos coefficients for g = 607/128 (Godfrey 2001).
  private static let lanczos: [Double] = [
    0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174,
    -0.49191381609762019978, 0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4,
    0.15808870322491248884e-3, -0.21026444172410488319e-3, 0.21743961811521264320e-3, -0.16431810653676389022e-3,
    0.84418223983852743293e-4, -0.26190838401581408670e-4, 0.36899182659531622704e-5,
  ]

  /// ln |Gamma(x)|, by Lanczos' approximation with reflection below 1/2. NaN at zero and the negative integers' side
  /// gives +infinity, as the function does. O(1).
  public static func logGamma(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x <= 0, x == x.rounded() { return .infinity }
    if x < 0.5 { return log(Double.pi / abs(sin(Double.pi * x))) - logGamma(1 - x) }
    if x.isInfinite { return .infinity }
    let shifted = x - 1
    var sum = lanczos[0]
    for index in 1..<lanczos.count { sum += lanczos[index] / (shifted + Double(index)) }
    let base = shifted + 607.0 / 128.0 + 0.5
    return 0.5 * log(2 * Double.pi) + (shifted + 0.5) * log(base) - base + log(sum)
  }

  /// ln B(a, b) = ln Gamma(a) + ln Gamma(b) - ln Gamma(a + b), for positive a and b.
  public static func logBeta(_ a: Double, _ b: Double) -> Double { logGamma(a) + logGamma(b) - logGamma(a + b) }

  /// P(a, x), the lower regularised incomplete gamma function: the series below a + 1, the continued fraction above.
  /// - Parameters: a > 0, x >= 0. O(sqrt(a)) terms.
  public static func lowerGamma(_ a: Double, _ x: Double) -> Double {
    guard a > 0, x >= 0 else { return .nan }
    if x == 0 { return 0 }
    if x.isInfinite { return 1 }
    return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x)
  }

  /// Q(a, x) = 1 - P(a, x), without the cancellation.
  public static func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard a > 0, x >= 0 else { return .nan }
    if x == 0 { return 1 }
    if x.isInfinite { return 0 }
    return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
  }

  /// I_x(a, b), the regularised incomplete beta function, by Lentz's continued fraction.
  /// - Parameters: a, b > 0, x in 0...1. O(sqrt(max(a, b))) terms.
  public static func beta(_ x: Double, _ a: Double, _ b: Double) -> Double { betaPair(x, a, b).lower }

  /// Both tails, I_x(a, b) and 1 - I_x(a, b): the small one keeps its digits.
  static func betaPair(_ x: Double, _ a: Double, _ b: Double) -> (lower: Double, upper: Double) {
    betaPair(x, complement: 1 - x, a, b)
  }

  /// As above, for a caller who knows 1 - x to more digits than x.
  static func betaPair(
    _ x: Double, complement: Double, _ a: Double, _ b: Double
  ) -> (lower: Double, upper: Double) {
    guard a > 0, b > 0, x >= 0, complement >= 0 else { return (.nan, .nan) }
    if x == 0 { return (0, 1) }
    if complement == 0 { return (1, 0) }
    let front = betaPower(x, complement, a, b)
    if x < (a + 1) / (a + b + 2) {
      let lower = min(1, front * betaFraction(x, a, b) / a)
      return (lower, 1 - lower)
    }
    let upper = min(1, front * betaFraction(complement, b, a) / b)
    return (1 - upper, upper)
  }

  /// The x with I_x(a, b) = probability: bisection refined until the bracket holds no further double.
  public static func inverseBeta(_ probability: Double, _ a: Double, _ b: Double) -> Double {
    guard a > 0, b > 0, probability >= 0, probability <= 1 else { return .nan }
    if probability == 0 { return 0 }
    if probability == 1 { return 1 }
    return RootFinder.increasingRoot(from: 0, to: 1) { beta($0, a, b) - probability }
  }

  // MARK: Pieces

  private static let iterations = 2_000_000
  private static let tiny = 1e-300

  private static func gammaSeries(_ a: Double, _ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    var denominator = a
    for _ in 0..<iterations {
      denominator += 1
      term *= x / denominator
      sum += term
      if abs(term) < abs(sum) * 1e-17 { break }
    }
    return min(1, sum * gammaPower(a, x))
  }

  private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var fraction = d
    for index in 1..<iterations {
      let an = -Double(index) * (Double(index) - a)
      b += 2
      d = an * d + b
      if abs(d) < tiny { d = tiny }
      c = b + an / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      let change = d * c
      fraction *= change
      if abs(change - 1) < 1e-16 { break }
    }
    return min(1, fraction * gammaPower(a, x))
  }

  private static func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    if abs(d) < tiny { d = tiny }
    d = 1 / d
    var fraction = d
    for index in 1..<iterations {
      let m = Double(index)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 + even * d
      if abs(d) < tiny { d = tiny }
      c = 1 + even / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      fraction *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 + odd * d
      if abs(d) < tiny { d = tiny }
      c = 1 + odd / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      let change = d * c
      fraction *= change
      if abs(change - 1) < 1e-16 { break }
    }
    return fraction
  }

  /// x^a (1-x)^b / B(a, b) by Loader's saddle-point form: no cancellation between large logarithms.
  ///
  /// Source: Loader, "Fast and accurate computation of binomial probabilities" (2000).
  private static func betaPower(_ x: Double, _ complement: Double, _ a: Double, _ b: Double) -> Double {
    let n = a + b
    let exponent =
      stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * complement)
    return (a * b / (2 * Double.pi * n)).squareRoot() * exp(exponent)
  }

  /// x^a e^-x / Gamma(a) in the same form.
  private static func gammaPower(_ a: Double, _ x: Double) -> Double {
    (a / (2 * Double.pi)).squareRoot() * exp(-stirlingError(a) - deviance(a, x))
  }

  /// ln Gamma(n + 1) - [ (n + 1/2) ln n - n + ln sqrt(2 pi) ].
  private static func stirlingError(_ n: Double) -> Double {
    if n < 16 { return logGamma(n + 1) - (n + 0.5) * log(n) + n - 0.5 * log(2 * Double.pi) }
    let square = n * n
    let series = 1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188 - 691.0 / 360360 / square) / square) / square
    return (1.0 / 12 - (1.0 / 360 - series / square) / square) / n
  }

  /// x ln(x / mean) + mean - x, exact also where x is close to the mean.
  private static func deviance(_ x: Double, _ mean: Double) -> Double {
    if abs(x - mean) < 0.1 * (x + mean) {
      let ratio = (x - mean) / (x + mean)
      var sum = (x - mean) * ratio
      var term = 2 * x * ratio
      for index in 1..<1000 {
        term *= ratio * ratio
        let next = sum + term / Double(2 * index + 1)
        if next == sum { return next }
        sum = next
      }
    }
    return x * log(x / mean) + mean - x
  }
}
