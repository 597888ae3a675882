import Foundation
import Learning
import LinearAlgebra

/// Linear regression that a few wild targets don't pull away.
///
/// Objective: `sum_i s_i (scale + H(r_i / scale) * scale) + penalty * ||w||^2` over the weights, the intercept and
/// `scale > 0`, with the residual `r_i = y_i - w . x_i - b`, `H(z) = z^2` for `|z| < epsilon` and
/// `2 epsilon |z| - epsilon^2` beyond. The scale is learned, so `epsilon` counts in spreads of the targets: rows beyond
/// it pull with constant force. The intercept isn't penalised.
///
/// Newton steps on the rows within `epsilon`, each O(rows * columns^2), about ten of them. Where all rows but a few lie
/// exactly on a plane, the scale goes to zero and the plane is found. Constant columns get weight zero.
/// Errors: `notFinite` for missing values, `categoricalFeature`, `numerical` where sums of squares overflow.
/// Sources: Huber, "Robust Statistics" (1981), proposal 2; Owen (2007); parameters as `HuberRegressor` of scikit-learn.
public struct HuberRegression: Estimator {
  public static let name = "huber-regression"
  public static let version = 1
  public static let capabilities: Capabilities = [.regression, .sampleWeights, .needsScaling]
  public static let summary = "Fits a linear regression in which outlying targets pull with bounded force."

  public struct Parameters: ParameterSet {
    public var epsilon = 1.35
    public var penalty = 1e-4
    public var tolerance = 1e-8
    public var maximumIterations = 500
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("epsilon", \.epsilon, in: 1...1e6, "how many spreads a residual may have before it counts as outlying"),
      .number("penalty", \.penalty, in: 0...1e12, "L2 penalty on the weights (not on the intercept)"),
      .number("tolerance", \.tolerance, in: 1e-14...1, "stops when no slope of the mean loss is steeper than this"),
      .integer("max-iterations", \.maximumIterations, in: 1...1_000_000, "steps at most"),
    ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  /// Standardised inputs, and the curvature of all weights.
  public func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int {
    (columns.squaredOrMost).addingOrMost(rows.timesOrMost(columns))
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> LinearRegressionModel {
    let values = try examples.targets.regressionValues(for: Self.name)
    try examples.requireNumericInputs()
    // Least squares first: a start, and the answer where it fits every row.
    var settings = Ridge.Parameters()
    settings.penalty = .fixed(max(parameters.penalty, 1e-8 * Double(examples.rows)))
    let start = try Ridge(settings).fit(examples, in: &context)
    let targets = TargetSpread(values, weights: examples.weights)
    let spread = ColumnSpread(examples.inputs, weights: examples.weights, threadCount: context.threadCount)
    let objective = HuberObjective(
      inputs: spread.standardized(examples.inputs), targets: targets.standardized(values),
      rowWeights: examples.weights, epsilon: parameters.epsilon,
      penalties: spread.scales.map { parameters.penalty * targets.scale / ($0 * $0) },
      threadCount: context.threadCount)
    let pushed = spread.pushed(start.scores)
    var point = pushed.weights.storage.map { $0 / targets.scale }
    point.append((pushed.intercepts[0] - targets.mean) / targets.scale)
    let residual = objective.rootMeanSquare(point)
    guard residual > 1e-9 else { return start }
    point.append(residual)

    let result = try QuasiNewton(
      objective: objective, renewal: .whenSlow, tolerance: parameters.tolerance,
      maximumIterations: parameters.maximumIterations
    ).minimize(from: point)
    if !result.converged && result.point[point.count - 1] > 1e-8 {
      context.notes.append(
        "huber regression stopped after \(result.iterations) steps with a slope of \(result.steepness), "
          + "above the tolerance \(parameters.tolerance)")
    }
    let columns = examples.inputs.columns
    let affine = spread.pulled(
      AffineScores(
        weights: result.point[0..<columns].map { $0 * targets.scale },
        intercept: targets.mean + result.point[columns] * targets.scale))
    return LinearRegressionModel(weights: affine.weights.storage, intercept: affine.intercepts[0])
  }
}

/// Weighted mean and standard deviation of the targets; constant targets have scale one.
struct TargetSpread {
  let mean: Double
  let scale: Double

  init(_ values: [Double], weights: [Double]?) {
    let spread = ColumnSpread(
      Matrix(rows: values.count, columns: 1, storage: values), weights: weights, threadCount: 1)
    mean = spread.centres[0]
    scale = spread.scales[0]
  }

  func standardized(_ values: [Double]) -> [Double] { values.map { ($0 - mean) / scale } }
}

/// The objective of `HuberRegression` in standardised columns and targets. A point holds the weights, the intercept and
/// the scale.
struct HuberObjective: SmoothObjective {
  let inputs: Matrix<Double>
  let targets: [Double]
  let rowWeights: [Double]?
  let epsilon: Double
  /// One for each column.
  let penalties: [Double]
  let threadCount: Int

  private var weightSum: Double { rowWeights.map { $0.reduce(0, +) } ?? Double(targets.count) }

  private func residuals(_ point: [Double]) -> [Double] {
    let predictions = inputs.times(Array(point[0..<inputs.columns]))
    let intercept = point[inputs.columns]
    return targets.indices.map { targets[$0] - predictions[$0] - intercept }
  }

  /// Root of the weighted mean of squared residuals.
  func rootMeanSquare(_ point: [Double]) -> Double {
    let residuals = residuals(point)
    let sum = residuals.indices.reduce(0.0) { $0 + (rowWeights?[$1] ?? 1) * residuals[$1] * residuals[$1] }
    return (sum / weightSum).squareRoot()
  }

  func evaluate(_ point: [Double]) -> SmoothEvaluation {
    let columns = inputs.columns
    let scale = point[columns + 1]
    guard scale > 1e-12 else {
      return SmoothEvaluation(
        value: .infinity, gradient: [Double](repeating: 0, count: point.count), steepness: .infinity)
    }
    var residuals = residuals(point)
    var value = 0.0
    var scaleSlope = 0.0
    var interceptSlope = 0.0
    for row in residuals.indices {
      let weight = rowWeights?[row] ?? 1
      let residual = residuals[row]
      let ratio = residual / scale
      // The residual is replaced by minus half the slope of the row's loss by its prediction.
      if abs(ratio) < epsilon {
        value += weight * (scale + residual * ratio)
        scaleSlope += weight * (1 - ratio * ratio)
        residuals[row] = weight * 2 * ratio
      } else {
        value += weight * (scale + 2 * epsilon * abs(residual) - epsilon * epsilon * scale)
        scaleSlope += weight * (1 - epsilon * epsilon)
        residuals[row] = weight * (residual < 0 ? -2 : 2) * epsilon
      }
      interceptSlope -= residuals[row]
    }
    var gradient = inputs.times(residuals, transposingSelf: true).map { -$0 }
    for column in 0..<columns {
      value += penalties[column] * point[column] * point[column]
      gradient[column] += 2 * penalties[column] * point[column]
    }
    gradient.append(interceptSlope)
    gradient.append(scaleSlope)
    return SmoothEvaluation(
      value: value, gradient: gradient, steepness: (gradient.map(abs).max() ?? 0) / weightSum)
  }

  /// `2 / scale * sum a a'` over the rows within epsilon, with `a = [x, 1, residual / scale]`.
  func curvature(at point: [Double]) throws(FitError) -> FactoredCurvature {
    let columns = inputs.columns
    let width = columns + 2
    let scale = point[columns + 1]
    let ratios = residuals(point).map { $0 / scale }
    let weights = ratios.indices.map { abs(ratios[$0]) < epsilon ? 2 / scale * (rowWeights?[$0] ?? 1) : 0 }
    var matrix = accumulatedGram(rows: inputs.rows, width: width, of: Double.self, threadCount: threadCount) {
      range, block in
      inputs.storage.withUnsafeBufferPointer { source in
        // Safe: `range` lies within the rows, and `block` has room for its rows.
        var to = block
        for row in range {
          let root = weights[row].squareRoot()
          let start = row &* columns
          for column in 0..<columns { to[column] = source[start &+ column] * root }
          to[columns] = root
          to[columns + 1] = ratios[row] * root
          to += width
        }
      }
    }
    for column in 0..<columns { matrix[column, column] += 2 * penalties[column] }
    // Directions in which no row within epsilon curves still need a bounded step.
    let floor = 1e-6 * weightSum / scale
    for index in 0..<width { matrix[index, index] += floor * 1e-3 }
    if let factored = FactoredCurvature(blocks: [matrix], noise: 1e-12) { return factored }
    return .diagonal((0..<width).map { max(matrix[$0, $0], floor) })
  }
}
