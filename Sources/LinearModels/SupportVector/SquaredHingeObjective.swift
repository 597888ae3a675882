import Learning
import LinearAlgebra

/// The primal of a linear support vector machine with squared hinge loss, in standardised columns.
///
/// `0.5 * (||w||^2 + b^2) + sum_i c_i max(0, 1 - t_i (w . x_i + b))^2`, where `w` and `b` belong to the raw columns. A
/// point holds the weights of the standardised columns and their intercept `b + w . centre`. The objective is smooth with
/// a piecewise constant curvature, so Newton steps end after a handful. Source: Chapelle, Neural Computation 19 (2007).
struct SquaredHingeObjective: SmoothObjective {
  /// Standardised.
  let inputs: Matrix<Double>
  /// 1 or -1.
  let signs: [Double]
  /// `C` times the weight of each row.
  let costs: [Double]
  let spread: ColumnSpread
  let threadCount: Int

  /// The raw intercept is the standardised one less this times the weights.
  private var intercepts: [Double] { zip(spread.centres, spread.scales).map { $0 / $1 } }
  private var costSum: Double { costs.reduce(0, +) }

  func evaluate(_ point: [Double]) -> SmoothEvaluation {
    let columns = inputs.columns
    var slopes = inputs.times(Array(point[0..<columns]))
    let shift = point[columns]
    var value = 0.0
    var shiftSlope = 0.0
    for row in slopes.indices {
      let shortfall = max(0, 1 - signs[row] * (slopes[row] + shift))
      value += costs[row] * shortfall * shortfall
      slopes[row] = -2 * costs[row] * shortfall * signs[row]
      shiftSlope += slopes[row]
    }
    var gradient = inputs.times(slopes, transposingSelf: true)
    gradient.append(shiftSlope)
    let offsets = intercepts
    var intercept = shift
    for column in 0..<columns { intercept -= offsets[column] * point[column] }
    value += 0.5 * intercept * intercept
    gradient[columns] += intercept
    for column in 0..<columns {
      let penalty = 1 / (spread.scales[column] * spread.scales[column])
      value += 0.5 * penalty * point[column] * point[column]
      gradient[column] += penalty * point[column] - intercept * offsets[column]
    }
    return SmoothEvaluation(
      value: value, gradient: gradient, steepness: (gradient.map(abs).max() ?? 0) / max(costSum, .leastNormalMagnitude))
  }

  func curvature(at point: [Double]) throws(FitError) -> FactoredCurvature {
    let columns = inputs.columns
    let scores = inputs.times(Array(point[0..<columns]))
    let weights = scores.indices.map { 1 - signs[$0] * (scores[$0] + point[columns]) > 0 ? 2 * costs[$0] : 0 }
    var matrix = weightedGram(
      inputs, weights: weights, centres: [Double](repeating: 0, count: columns),
      scales: [Double](repeating: 1, count: columns), of: Double.self, threadCount: threadCount)
    let offsets = intercepts.map { -$0 } + [1]
    for row in 0...columns {
      for column in 0...columns { matrix[row, column] += offsets[row] * offsets[column] }
      if row < columns { matrix[row, row] += 1 / (spread.scales[row] * spread.scales[row]) }
    }
    if let factored = FactoredCurvature(blocks: [matrix], noise: 1e-12) { return factored }
    return .diagonal((0...columns).map { max(matrix[$0, $0], .leastNormalMagnitude) })
  }

  /// Weights and intercept for the raw columns.
  func affine(_ point: [Double]) -> (weights: [Double], intercept: Double) {
    let columns = inputs.columns
    let weights = (0..<columns).map { point[$0] / spread.scales[$0] }
    return (weights, zip(weights, spread.centres).reduce(point[columns]) { $0 - $1.0 * $1.1 })
  }
}
