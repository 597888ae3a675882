import Foundation

/// Whole points, and what a sum of them means.
struct RoundedCard {
  var points: [Int]
  var intercept: Double
  var slope: Double
  var loss: Double
}

extension CardSearch {
  /// The card of the chosen conditions: the multiplier with the least loss, then single points moved by one.
  func rounded(_ chosen: [Int], largest: Int) -> RoundedCard {
    let weights = weights(of: chosen)
    let top = weights.map { abs($0) }.max() ?? 0
    var best = card([Int](repeating: 0, count: chosen.count), chosen)
    guard top > 0 else { return best }
    for step in 0..<24 {
      // From the largest points that are allowed down to one point for the largest weight.
      let wanted = Double(largest) * pow(1 / Double(largest), Double(step) / 23)
      let points = weights.map { Int(($0 * wanted / top).rounded()) }
      let trial = card(points, chosen)
      if trial.loss < best.loss { best = trial }
    }
    for _ in 0..<3 {
      let before = best.loss
      for position in chosen.indices {
        for change in [-1, 1] {
          var points = best.points
          points[position] += change
          guard abs(points[position]) <= largest else { continue }
          let trial = card(points, chosen)
          if trial.loss < best.loss { best = trial }
        }
      }
      if best.loss == before { break }
    }
    return best
  }

  /// The card with these points: intercept and slope of the logistic regression on their sum.
  private func card(_ points: [Int], _ chosen: [Int]) -> RoundedCard {
    let (sums, zeros, ones) = tallies(points, chosen)
    var fit = (intercept: 0.0, slope: 0.0)
    func loss(_ intercept: Double, _ slope: Double) -> Double {
      sums.indices.reduce(0) { total, index in
        let score = intercept + slope * sums[index]
        return total + ones[index] * Self.logistic(score, isSecond: true).loss
          + zeros[index] * Self.logistic(score, isSecond: false).loss
      }
    }
    // A weak pull towards zero keeps the scores finite where one class is alone.
    let pull = 1e-3
    func whole(_ intercept: Double, _ slope: Double) -> Double {
      loss(intercept, slope) + 0.5 * pull * (intercept * intercept + slope * slope)
    }
    var value = whole(0, 0)
    for _ in 0..<50 {
      var gradient = (pull * fit.intercept, pull * fit.slope)
      var matrix = (pull, 0.0, pull)
      for index in sums.indices {
        let probability = Self.logistic(fit.intercept + fit.slope * sums[index], isSecond: true).probability
        let weight = ones[index] + zeros[index]
        let residual = weight * probability - ones[index]
        let curvature = weight * probability * (1 - probability)
        gradient.0 += residual
        gradient.1 += residual * sums[index]
        matrix.0 += curvature
        matrix.1 += curvature * sums[index]
        matrix.2 += curvature * sums[index] * sums[index]
      }
      let determinant = matrix.0 * matrix.2 - matrix.1 * matrix.1
      guard determinant > 0 else { break }
      let step = (
        (matrix.2 * gradient.0 - matrix.1 * gradient.1) / determinant,
        (matrix.0 * gradient.1 - matrix.1 * gradient.0) / determinant
      )
      var length = 1.0
      var next = value
      for _ in 0..<20 {
        next = whole(fit.intercept - length * step.0, fit.slope - length * step.1)
        if next < value { break }
        length /= 2
      }
      guard next < value else { break }
      fit = (fit.intercept - length * step.0, fit.slope - length * step.1)
      let isDone = value - next <= 1e-10 * abs(value)
      value = next
      if isDone { break }
    }
    return RoundedCard(
      points: points, intercept: fit.intercept, slope: fit.slope, loss: loss(fit.intercept, fit.slope))
  }
}
