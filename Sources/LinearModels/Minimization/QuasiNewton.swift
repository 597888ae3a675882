import Learning
import LinearAlgebra

/// A smooth convex function of a point, to be minimised.
protocol SmoothObjective: Sendable {
  /// Value and gradient; a value that isn't finite says that the point is outside the domain.
  func evaluate(_ point: [Double]) -> SmoothEvaluation
  /// The second derivatives at `point`, or a stand-in for them, factored.
  func curvature(at point: [Double]) throws(FitError) -> FactoredCurvature
}

struct SmoothEvaluation {
  var value: Double
  var gradient: [Double]
  /// Largest absolute component of the gradient, in units in which a tolerance makes sense.
  var steepness: Double
}

/// A positive definite matrix that gradients can be divided by: diagonal, or blocks of equal size along the diagonal.
enum FactoredCurvature: Sendable {
  case diagonal([Double])
  case blocks([Cholesky<Double>])

  /// Factors each block, after adding a share `noise` of its diagonal, which keeps directions without curvature from
  /// stopping the factorization. Returns nil where a block isn't positive definite even so.
  init?(blocks: [Matrix<Double>], noise: Double) {
    var factors: [Cholesky<Double>] = []
    for block in blocks {
      var block = block
      for index in 0..<block.rows { block[index, index] += noise * block[index, index] + .leastNormalMagnitude }
      guard let factor = try? Cholesky(block), factor.lower.storage.allSatisfy(\.isFinite) else { return nil }
      factors.append(factor)
    }
    self = .blocks(factors)
  }

  /// The inverse times `gradient`.
  func solve(_ gradient: [Double]) -> [Double] {
    switch self {
    case .diagonal(let curvatures): return zip(gradient, curvatures).map { $0 / $1 }
    case .blocks(let factors):
      if factors.count == 1 { return factors[0].solve(gradient) }
      var result: [Double] = []
      result.reserveCapacity(gradient.count)
      for factor in factors {
        result += factor.solve(Array(gradient[result.count..<result.count + factor.lower.rows]))
      }
      return result
    }
  }
}

/// Where a minimisation ended.
struct MinimizationResult {
  var point: [Double]
  var steepness: Double
  var iterations: Int
  var converged: Bool
}

/// Minimises a smooth function by quasi-Newton steps on top of a factored curvature.
///
/// The curvature is computed at few points and kept while it serves: a limited-memory update over the last steps
/// corrects it, so that a step costs one gradient. With the full curvature, renewed whenever a step gains less than a
/// factor of ten, this is Newton's method with far fewer factorizations.
/// Source: Liu & Nocedal, Mathematical Programming 45 (1989).
struct QuasiNewton<Objective: SmoothObjective> {
  /// When the curvature is computed anew.
  enum Renewal {
    /// Whenever a step gained less than a factor of ten: for the full curvature.
    case whenSlow
    /// Early, while the point still moves a lot, and then rarely: for a part of the curvature.
    case early
    case never
  }

  let objective: Objective
  let renewal: Renewal
  /// On the steepness.
  let tolerance: Double
  let maximumIterations: Int

  private struct Correction {
    let step: [Double]
    let change: [Double]
    /// 1 / (step . change).
    let reciprocal: Double
  }

  func minimize(from start: [Double]) throws(FitError) -> MinimizationResult {
    var point = start
    var evaluation = objective.evaluate(point)
    var curvature: FactoredCurvature?
    var corrections: [Correction] = []
    var sinceRenewal = 0
    var gain = Double.infinity
    var iteration = 0
    var renewals = 0
    var freshlyRenewed = false
    var needsRenewal = true
    func finished(converged: Bool) -> MinimizationResult {
      MinimizationResult(point: point, steepness: evaluation.steepness, iterations: iteration, converged: converged)
    }
    while iteration < maximumIterations {
      guard evaluation.value.isFinite else {
        throw .numerical("the objective isn't finite; scale the columns")
      }
      if evaluation.steepness <= tolerance {
        return finished(converged: true)
      }
      if needsRenewal || shouldRenew(sinceRenewal: sinceRenewal, gain: gain, renewals: renewals) {
        curvature = try objective.curvature(at: point)
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
    switch renewal {
    case .never: false
    case .whenSlow: gain > 0.1
    case .early: sinceRenewal >= [4, 8, 40][min(2, max(0, renewals - 1))]
    }
  }

  /// The two-loop recursion: corrected curvature inverse times gradient.
  private func direction(
    _ gradient: [Double], _ curvature: FactoredCurvature, _ corrections: [Correction]
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
    from point: [Double], _ evaluation: SmoothEvaluation, along direction: [Double]
  ) -> (point: [Double], evaluation: SmoothEvaluation)? {
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
