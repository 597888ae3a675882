import Learning
import LinearAlgebra

/// A linear support vector machine with hinge loss on many rows: its quadratic program by a primal-dual interior-point
/// method.
///
/// With the rows `z_i = t_i [x_i, 1]` the dual is `min 0.5 |sum a_i z_i|^2 - sum a_i` over `0 <= a_i <= C s_i`. A Newton
/// step on its optimality conditions needs one weighted Gram matrix, O(rows * columns^2), and about 20 steps are enough
/// whatever `C` is, where coordinate descent takes thousands of passes.
/// Sources: Mehrotra (1992) for the corrector; Ferris & Munson, SIAM J. Optim. 13 (2002).
struct HingeInteriorPoint {
  let inputs: Matrix<Double>
  /// 1 or -1.
  let signs: [Double]
  /// `C` times the weight of each row: the upper bounds of the dual.
  let costs: [Double]
  let threadCount: Int

  struct Result {
    /// One for each column, then the intercept.
    var weights: [Double]
    /// (primal - dual) / primal.
    var gap: Double
  }

  /// `z_i . weights` for every row.
  private func margins(_ weights: [Double]) -> [Double] {
    var result = inputs.times(Array(weights.dropLast()))
    let intercept = weights[inputs.columns]
    for row in result.indices { result[row] = signs[row] * (result[row] + intercept) }
    return result
  }

  /// `sum values_i z_i`.
  private func sum(_ values: [Double]) -> [Double] {
    let signed = values.indices.map { values[$0] * signs[$0] }
    return inputs.times(signed, transposingSelf: true) + [signed.reduce(0, +)]
  }

  /// Nil where the arithmetic fails, such as on columns of wildly different size.
  func minimize(tolerance: Double, maximumIterations: Int) -> Result? {
    let rows = signs.count
    let columns = inputs.columns
    let active = costs.map { $0 > 0 }
    let zeros = [Double](repeating: 0, count: columns)
    let ones = [Double](repeating: 1, count: columns)
    // The duals, the room above them, and the multipliers of both bounds.
    var duals = costs.map { 0.5 * $0 }
    var room = duals
    var lower = active.map { $0 ? 1.0 : 0 }
    var upper = active.map { $0 ? 2.0 : 0 }
    var weights = [Double](repeating: 0, count: columns + 1)
    let pairs = Double(2 * active.reduce(0) { $0 + ($1 ? 1 : 0) })
    var best: Result?

    for _ in 0..<maximumIterations {
      let products = margins(weights)
      let combined = sum(duals)
      // Both values at their own points: the gap is a bound even before the two agree.
      var primal = 0.5 * dot(weights, weights)
      var dual = -0.5 * dot(combined, combined)
      var complementarity = 0.0
      for row in 0..<rows where active[row] {
        primal += costs[row] * max(0, 1 - products[row])
        dual += duals[row]
        complementarity += duals[row] * lower[row] + room[row] * upper[row]
      }
      let gap = primal > 0 ? (primal - dual) / primal : 0
      guard gap.isFinite else { return best }
      if best.map({ gap < $0.gap }) ?? true { best = Result(weights: weights, gap: max(0, gap)) }
      if gap <= tolerance { return best }

      let curvatures = (0..<rows).map { row in
        active[row] ? 1 / (lower[row] / duals[row] + upper[row] / room[row]) : 0
      }
      var system = weightedGram(
        inputs, weights: curvatures, centres: zeros, scales: ones, of: Double.self, threadCount: threadCount)
      for index in 0...columns { system[index, index] += 1 }
      guard let factored = FactoredCurvature(blocks: [system], noise: 1e-14) else { return best }
      let mismatch = zip(combined, weights).map { $0 - $1 }

      /// The step towards complementarity `target`, less the second-order terms of a step already tried.
      func step(_ target: Double, correcting tried: [Double]?, _ lowerTried: [Double], _ upperTried: [Double]) -> (
        weights: [Double], duals: [Double], lower: [Double], upper: [Double]
      ) {
        var towardsLower = [Double](repeating: 0, count: rows)
        var towardsUpper = towardsLower
        var right = towardsLower
        for row in 0..<rows where active[row] {
          var lowerTarget = target
          var upperTarget = target
          if let tried {
            lowerTarget -= tried[row] * lowerTried[row]
            upperTarget += tried[row] * upperTried[row]
          }
          towardsLower[row] = lowerTarget / duals[row] - lower[row]
          towardsUpper[row] = upperTarget / room[row] - upper[row]
          let residual = 1 - products[row] + lower[row] - upper[row]
          right[row] = residual + towardsLower[row] - towardsUpper[row]
        }
        let scaled = (0..<rows).map { curvatures[$0] * right[$0] }
        let weightStep = factored.solve(zip(sum(scaled), mismatch).map { $0 + $1 })
        let along = margins(weightStep)
        var dualStep = scaled
        for row in 0..<rows where active[row] {
          dualStep[row] = curvatures[row] * (right[row] - along[row])
          towardsLower[row] -= lower[row] / duals[row] * dualStep[row]
          towardsUpper[row] += upper[row] / room[row] * dualStep[row]
        }
        return (weightStep, dualStep, towardsLower, towardsUpper)
      }

      /// The longest step, up to one, that keeps everything positive.
      func length(_ dualStep: [Double], _ lowerStep: [Double], _ upperStep: [Double]) -> Double {
        var bound = 1.0 / 0.99
        for row in 0..<rows where active[row] {
          if dualStep[row] < 0 { bound = min(bound, -duals[row] / dualStep[row]) }
          if dualStep[row] > 0 { bound = min(bound, room[row] / dualStep[row]) }
          if lowerStep[row] < 0 { bound = min(bound, -lower[row] / lowerStep[row]) }
          if upperStep[row] < 0 { bound = min(bound, -upper[row] / upperStep[row]) }
        }
        return min(1, 0.99 * bound)
      }

      let trial = step(0, correcting: nil, [], [])
      let reach = length(trial.duals, trial.lower, trial.upper)
      var predicted = 0.0
      for row in 0..<rows where active[row] {
        predicted += (duals[row] + reach * trial.duals[row]) * (lower[row] + reach * trial.lower[row])
        predicted += (room[row] - reach * trial.duals[row]) * (upper[row] + reach * trial.upper[row])
      }
      let ratio = predicted / complementarity
      let target = ratio * ratio * ratio * complementarity / pairs
      let chosen = step(target, correcting: trial.duals, trial.lower, trial.upper)
      let size = length(chosen.duals, chosen.lower, chosen.upper)
      guard size.isFinite, size > 0 else { return best }
      for row in 0..<rows where active[row] {
        duals[row] += size * chosen.duals[row]
        room[row] -= size * chosen.duals[row]
        lower[row] += size * chosen.lower[row]
        upper[row] += size * chosen.upper[row]
      }
      for index in weights.indices { weights[index] += size * chosen.weights[index] }
    }
    return best
  }
}
