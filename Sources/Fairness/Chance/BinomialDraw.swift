import Foundation
import Statistics

/// Draws how many of some trials succeed.
///
/// Exact: by inversion where few successes (or failures) are expected, else by transformed rejection.
///
/// Source: Hormann, "The generation of binomial random variates" (1993), algorithm BTRS.
struct BinomialDraw: Sendable {
  private let trials: Int
  private let isTurned: Bool
  private let probability: Double
  private let rejection: Rejection?
  /// The chance of no success, for inversion.
  private let none: Double

  private struct Rejection: Sendable {
    let a: Double
    let b: Double
    let c: Double
    let accepted: Double
    let alpha: Double
    let logOdds: Double
    let mode: Double
    let h: Double
  }

  init(trials: Int, probability: Double) {
    self.trials = max(0, trials)
    let bounded = probability.isNaN ? 0 : min(max(probability, 0), 1)
    isTurned = bounded > 0.5
    let p = isTurned ? 1 - bounded : bounded
    self.probability = p
    let n = Double(self.trials)
    none = pow(1 - p, n)
    guard n * p >= 10 else {
      rejection = nil
      return
    }
    let deviation = (n * p * (1 - p)).squareRoot()
    let b = 1.15 + 2.53 * deviation
    let mode = ((n + 1) * p).rounded(.down)
    rejection = Rejection(
      a: -0.0873 + 0.0248 * b + 0.01 * p, b: b, c: n * p + 0.5, accepted: 0.92 - 4.2 / b,
      alpha: (2.83 + 5.1 / b) * deviation, logOdds: log(p / (1 - p)), mode: mode,
      h: SpecialFunctions.logGamma(mode + 1) + SpecialFunctions.logGamma(n - mode + 1))
  }

  func next(_ generator: inout SeededGenerator) -> Int {
    let found = rejection.map { rejected($0, &generator) } ?? inverted(&generator)
    return isTurned ? trials - found : found
  }

  private func inverted(_ generator: inout SeededGenerator) -> Int {
    guard probability > 0, trials > 0 else { return 0 }
    let odds = probability / (1 - probability)
    var left = generator.uniform()
    var chance = none
    var count = 0
    while left > chance, count < trials {
      left -= chance
      count += 1
      chance *= odds * Double(trials - count + 1) / Double(count)
    }
    return count
  }

  private func rejected(_ setup: Rejection, _ generator: inout SeededGenerator) -> Int {
    let n = Double(trials)
    while true {
      let u = generator.uniform() - 0.5
      var v = generator.uniform()
      let room = 0.5 - abs(u)
      guard room > 0 else { continue }
      let count = ((2 * setup.a / room + setup.b) * u + setup.c).rounded(.down)
      if room >= 0.07, v <= setup.accepted { return Int(count) }
      guard count >= 0, count <= n else { continue }
      v = log(v * setup.alpha / (setup.a / (room * room) + setup.b))
      let bound =
        setup.h - SpecialFunctions.logGamma(count + 1) - SpecialFunctions.logGamma(n - count + 1)
        + (count - setup.mode) * setup.logOdds
      if v <= bound { return Int(count) }
    }
  }
}

extension SeededGenerator {
  /// A draw of the gamma distribution with scale 1.
  ///
  /// Source: Marsaglia & Tsang, "A simple method for generating gamma variables" (2000).
  ///
  /// - Parameter shape: at least 1.
  mutating func gamma(shape: Double) -> Double {
    let d = max(1, shape) - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let cube = (1 + c * x) * (1 + c * x) * (1 + c * x)
      guard cube > 0 else { continue }
      if log(uniform()) < 0.5 * x * x + d - d * cube + d * log(cube) { return d * cube }
    }
  }
}
