import Learning
import LinearAlgebra

/// Minimises a `LogisticObjective` by quasi-Newton steps on top of a factored curvature.
///
/// The curvature is computed at few points and kept while it serves: a limited-memory update (Liu & Nocedal 1989) over
/// the last steps corrects it, so that a step costs one gradient. With the full curvature, renewed whenever a step
/// gains less than a factor of ten, this is Newton's method with far fewer factorizations.
struct LogisticMinimizer {
  let objective: LogisticObjective
  let form: LogisticCurvature.Form
  /// On the largest absolute component of the gradient over the sum of the weights.
  let tolerance: Double
  let maximumIterations: Int
  /// Whether curvatures come from single-precision products; only the number of steps depends on it.
  let single: Bool

  struct Result {
    var point: [Double]
    var steepness: Double
    var iterations: Int
    var converged: Bool
  }

  private struct Correction {
    let step: [Double]
    let change: [Double]
    /// 1 / (step . change).
    let reciprocal: Double
  }

  func minimize(from start: [Double]) throws(FitError) -> Result {
    var point = start
    var evaluation = objective.evaluate(point)
    var curvature: LogisticCurvature?
    var corrections: [Correction] = []
    var sinceRenewal = 0
    var gain = Double.infinity
    var iteration = 0
    var renewals = 0
    var freshlyRenewed = false
    var needsRenewal = true
    func finished(converged: Bool) -> Result {
      Result(point: point, steepness: evaluation.steepness, iterations: iteration, converged: converged)
    }
    while iteration < maximumIterations {
      guard evaluation.value.isFinite else {
        throw .numerical("the log-loss isn't finite; scale the columns")
      }
      if evaluation.steepness <= tolerance {
        return finished(converged: true)
      }
      if needsRenewal || shouldRenew(sinceRenewal: sinceRenewal, gain: gain, renewals: renewals) {
        curvature = try renewedCurvature(at: point)
        corrections.removeAll(keepingCapacity: true)
        sinceRenewal = 0
        renewals += 1
        freshlyRenewed = true
        needsRenewal = false
      }
      guard let curvature else { break }
      let step = direction(evaluation.gradient, curvature, corrections)
      guard let next = search(from: point, evaluation, along: step) else {
        // No descent but by rounding: with a fresh curvature, or down here already, this is the minimum.
        if freshlyRenewed || evaluation.steepness < 1e-9 { return finished(converged: evaluation.steepness < 1e-7) }
        needsRenewal = true
        continue
      }
      freshlyRenewed = false
      gain = next.evaluation.steepness / evaluation.steepness
      let moved = zip(next.point, point).map { $0 - $1 }
      let changed = zip(next.evaluation.gradient, evaluation.gradient).map { $0 - $1 }
      let product = dot(moved, changed)
      if product > 1e-14 * dot(moved, moved).squareRoot() * dot(changed, changed).squareRoot() {
        if corrections.count == 12 { corrections.removeFirst() }
        corrections.append(Correction(step: moved, change: changed, reciprocal: 1 / product))
      }
      point = next.point
      evaluation = next.evaluation
      sinceRenewal += 1
      iteration += 1
    }
    return finished(converged: evaluation.steepness <= tolerance)
  }

  /// Whether the curvature of an earlier point has stopped paying.
  private func shouldRenew(sinceRenewal: Int, gain: Double, renewals: Int) -> Bool {
    switch form {
    case .diagonal: false
    case .full: gain > 0.1
    // Renewed early, while probabilities still move a lot, and then rarely: corrections do the rest.
    case .blocks: sinceRenewal >= [4, 8, 40][min(2, max(0, renewals - 1))]
    }
  }

  private func renewedCurvature(at point: [Double]) throws(FitError) -> LogisticCurvature {
    if single, let curvature = LogisticCurvature(form, of: objective, at: point, single: true) { return curvature }
    if let curvature = LogisticCurvature(form, of: objective, at: point, single: false) { return curvature }
    if let curvature = LogisticCurvature(.diagonal, of: objective, at: point, single: false) { return curvature }
    throw .numerical("the curvature of the log-loss isn't finite; scale the columns")
  }

  /// The two-loop recursion: corrected curvature inverse times gradient.
  private func direction(
    _ gradient: [Double], _ curvature: LogisticCurvature, _ corrections: [Correction]
  ) -> [Double] {
    var direction = gradient
    var factors: [Double] = []
    for correction in corrections.reversed() {
      let factor = correction.reciprocal * dot(correction.step, direction)
      factors.append(factor)
      for index in direction.indices { direction[index] -= factor * correction.change[index] }
    }
    direction = curvature.solve(direction)
    for (correction, factor) in zip(corrections, factors.reversed()) {
      let rest = factor - correction.reciprocal * dot(correction.change, direction)
      for index in direction.indices { direction[index] += rest * correction.step[index] }
    }
    return direction
  }

  /// Halves the step until the value falls enough; nil where it doesn't.
  private func search(
    from point: [Double], _ evaluation: LogisticObjective.Evaluation, along direction: [Double]
  ) -> (point: [Double], evaluation: LogisticObjective.Evaluation)? {
    let slope = dot(evaluation.gradient, direction)
    guard slope > 0, slope.isFinite else { return nil }
    // Near the minimum values differ by rounding only; then a smaller gradient counts as descent.
    let rounding = 16 * Double.ulpOfOne * abs(evaluation.value)
    var length = 1.0
    for _ in 0..<40 {
      let trial = zip(point, direction).map { $0 - length * $1 }
      let next = objective.evaluate(trial)
      if next.value <= evaluation.value - 1e-4 * length * slope { return (trial, next) }
      if length * slope <= rounding {
        return next.value <= evaluation.value + rounding && next.steepness < 0.9 * evaluation.steepness
          ? (trial, next) : nil
      }
      length *= 0.5
    }
    return nil
  }
}
