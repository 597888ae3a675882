import Foundation
import LinearAlgebra

/// The probability `1 / (1 + exp(-(slope * z + intercept)))`.
struct Sigmoid: ChanceCurve {
  let slope: Double
  let intercept: Double

  init(slope: Double, intercept: Double) {
    self.slope = slope
    self.intercept = intercept
  }

  /// Of a class that no row has.
  static let never = Sigmoid(slope: 0, intercept: -1e300)
  /// Of a class that all rows have.
  static let always = Sigmoid(slope: 0, intercept: 1e300)

  @inline(__always)
  func score(_ logOdds: Double) -> Double { slope * logOdds + intercept }

  var parameterCount: Int { 2 }

  @inline(__always)
  func chances(at logOdds: Double) -> (against: Double, for: Double) {
    let (against, chance) = sigmoids(score(logOdds))
    return (against, chance)
  }

  /// Minimises the log-loss against Platt's softened truths by Newton steps, halved until they lower the loss.
  ///
  /// The loss is convex in both numbers. Log-odds that are all equal leave the slope at its start.
  init(_ logOdds: [Double], isTrue: [Bool], weights: [Double]) {
    var positive = 0.0
    var negative = 0.0
    for row in isTrue.indices { if isTrue[row] { positive += weights[row] } else { negative += weights[row] } }
    let loss = SigmoidLoss(
      logOdds: logOdds,
      truths: isTrue.map { $0 ? (positive + 1) / (positive + 2) : 1 / (negative + 2) }, weights: weights)
    // The model's own word, or the shares of the classes: whichever is nearer to begin with.
    let starts = [Sigmoid(slope: 1, intercept: 0), Sigmoid(slope: 0, intercept: log((positive + 1) / (negative + 1)))]
    var best = loss.value(starts[0]) <= loss.value(starts[1]) ? starts[0] : starts[1]
    var value = loss.value(best)
    for _ in 0..<200 {
      guard let step = loss.newtonStep(at: best) else { break }
      var share = 1.0
      var next = best
      var reached = Double.infinity
      while share > 1e-12 {
        next = Sigmoid(slope: best.slope + share * step.slope, intercept: best.intercept + share * step.intercept)
        reached = loss.value(next)
        if reached <= value { break }
        share /= 2
      }
      guard reached <= value else { break }
      // Near the minimum a Newton step squares its distance: one that gains so little has arrived.
      let isDone = value - reached <= 1e-14 * abs(value)
      (best, value) = (next, reached)
      if isDone { break }
    }
    self = best
  }
}

/// Weighted log-loss of a sigmoid against truths between 0 and 1.
private struct SigmoidLoss {
  let logOdds: [Double]
  let truths: [Double]
  let weights: [Double]

  func value(_ curve: Sigmoid) -> Double {
    var sum = 0.0
    for row in logOdds.indices {
      let score = curve.score(logOdds[row])
      // log(1 + exp(score)) - truth * score, from the side that can't overflow.
      let loss = score >= 0 ? (1 - truths[row]) * score : -truths[row] * score
      sum += weights[row] * (loss + log1p(exp(-abs(score))))
    }
    return sum
  }

  /// Nil where the gradient is no more than rounding error.
  func newtonStep(at curve: Sigmoid) -> Sigmoid? {
    var gradient = (slope: 0.0, intercept: 0.0)
    var size = (slope: 0.0, intercept: 0.0)
    var curvature = (slope: 0.0, mixed: 0.0, intercept: 0.0)
    for row in logOdds.indices {
      let probability = 1 / (1 + exp(-curve.score(logOdds[row])))
      let miss = weights[row] * (probability - truths[row])
      gradient.slope += miss * logOdds[row]
      gradient.intercept += miss
      size.slope += abs(miss * logOdds[row])
      size.intercept += abs(miss)
      let second = weights[row] * probability * (1 - probability)
      curvature.slope += second * logOdds[row] * logOdds[row]
      curvature.mixed += second * logOdds[row]
      curvature.intercept += second
    }
    let limit = 1e-14
    guard abs(gradient.slope) > limit * size.slope || abs(gradient.intercept) > limit * size.intercept else {
      return nil
    }
    // A touch of damping stands in for curvature where all log-odds are equal or every row is certain.
    let slope = curvature.slope * (1 + 1e-12) + 1e-12 * size.slope + 1e-300
    let intercept = curvature.intercept * (1 + 1e-12) + 1e-12 * size.intercept + 1e-300
    let determinant = slope * intercept - curvature.mixed * curvature.mixed
    guard determinant > 0, determinant.isFinite else { return nil }
    return Sigmoid(
      slope: -(intercept * gradient.slope - curvature.mixed * gradient.intercept) / determinant,
      intercept: -(slope * gradient.intercept - curvature.mixed * gradient.slope) / determinant)
  }
}
