import Foundation
import Learning
import LinearAlgebra

/// Linear regression to a quantile of the target rather than its mean.
///
/// Objective: `sum_i s_i rho(y_i - w . x_i - b) / S + penalty * |w|_1`, where `rho(r)` is `quantile * r` above zero and
/// `(quantile - 1) * r` below, and the row weights `s_i` sum to `S`. The intercept isn't penalised. Where the minimum
/// isn't unique (an even number of rows about a median) a point between the ends is found.
///
/// An interior-point method on the dual, about 15 weighted Gram matrices of O(rows * columns^2) each.
/// Errors: `notFinite` for missing values, `categoricalFeature`, `numerical` where sums of squares overflow, or where a
/// penalty meets columns so small (about 1e-150) that it does.
/// Sources: Koenker & Bassett (1978); Portnoy & Koenker, Statistical Science 12 (1997), the Frisch-Newton algorithm;
/// parameters as `QuantileRegressor` of scikit-learn.
public struct QuantileRegression: Estimator {
  public static let name = "quantile-regression"
  public static let version = 1
  public static let capabilities: Capabilities = [.regression, .sampleWeights, .needsScaling]
  public static let summary = "Fits a linear regression to the median or another quantile of the target."

  public struct Parameters: ParameterSet {
    public var quantile = 0.5
    public var penalty = 0.0
    public var tolerance = 1e-9
    public var maximumIterations = 100
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("quantile", \.quantile, in: 0.001...0.999, "which quantile to predict; 0.5 is the median"),
      .number("penalty", \.penalty, in: 0...1e12, "L1 penalty on the weights (not on the intercept)"),
      .number("tolerance", \.tolerance, in: 1e-14...1, "on the duality gap, as a share of the targets' spread"),
      .integer("max-iterations", \.maximumIterations, in: 1...10_000, "steps at most"),
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
    let inputs = examples.inputs
    let columns = inputs.columns
    let targets = TargetSpread(values, weights: examples.weights)
    let spread = ColumnSpread(inputs, weights: examples.weights, threadCount: context.threadCount)
    let weightSum = examples.weights.map { $0.reduce(0, +) } ?? Double(values.count)
    // A column without spread would leave the system singular; it gets weight zero.
    let program = QuantileProgram(
      inputs: spread.standardized(inputs), targets: targets.standardized(values),
      rowWeights: examples.weights, quantile: parameters.quantile,
      penalties: spread.scales.map { 2 * parameters.penalty * weightSum / $0 }, threadCount: context.threadCount)
    let solution = try program.solve(
      tolerance: parameters.tolerance * weightSum, maximumIterations: parameters.maximumIterations)
    if !solution.converged {
      context.notes.append("quantile regression stopped with a duality gap of \(solution.gap / weightSum)")
    }
    let affine = spread.pulled(
      AffineScores(
        weights: solution.point[0..<columns].map { $0 * targets.scale },
        intercept: targets.mean + solution.point[columns] * targets.scale))
    guard affine.weights.storage.allSatisfy(\.isFinite), affine.intercepts[0].isFinite else {
      throw .numerical("the quantile regression isn't finite; scale the columns")
    }
    return LinearRegressionModel(weights: affine.weights.storage, intercept: affine.intercepts[0])
  }
}

/// The linear program of a quantile regression, solved by a primal-dual interior-point method with a corrector step.
///
/// The dual has one variable between 0 and 1 for each row, and one for each penalised weight: an L1 penalty is the
/// pinball loss at one half of a row with a single input and target zero.
struct QuantileProgram {
  /// Standardised.
  let inputs: Matrix<Double>
  let targets: [Double]
  let rowWeights: [Double]?
  let quantile: Double
  /// The only input of each column's own row; zero: no such row.
  let penalties: [Double]
  let threadCount: Int

  struct Solution {
    /// The weights and the intercept.
    var point: [Double]
    var gap: Double
    var converged: Bool
  }

  private var rows: Int { targets.count }
  private var columns: Int { inputs.columns }
  private var hasPenalty: Bool { penalties.contains { $0 > 0 } }

  /// Each row's weight times its `[x, 1]`, summed with the factors `values`, and the columns' own rows.
  private func sum(_ values: [Double]) -> [Double] {
    let weighted = (0..<rows).map { values[$0] * (rowWeights?[$0] ?? 1) }
    var result = inputs.times(weighted, transposingSelf: true)
    if hasPenalty { for column in 0..<columns { result[column] += penalties[column] * values[rows + column] } }
    result.append(weighted.reduce(0, +))
    return result
  }

  /// The products of every row with `point`.
  private func products(_ point: [Double]) -> [Double] {
    let intercept = point[columns]
    var result = inputs.times(Array(point[0..<columns]))
    for row in 0..<rows { result[row] = (result[row] + intercept) * (rowWeights?[row] ?? 1) }
    if hasPenalty { for column in 0..<columns { result.append(penalties[column] * point[column]) } }
    return result
  }

  /// Factors the sum of `value * row row'`.
  private func factored(_ values: [Double]) throws(FitError) -> FactoredCurvature {
    let weights = (0..<rows).map { row in
      let weight = rowWeights?[row] ?? 1
      return values[row] * weight * weight
    }
    var matrix = weightedGram(
      inputs, weights: weights, centres: [Double](repeating: 0, count: columns),
      scales: [Double](repeating: 1, count: columns), of: Double.self, threadCount: threadCount)
    var largest = Double.leastNormalMagnitude
    for column in 0...columns {
      if hasPenalty, column < columns {
        matrix[column, column] += penalties[column] * penalties[column] * values[rows + column]
      }
      largest = max(largest, matrix[column, column])
    }
    // Columns that the rows don't determine (constant, duplicate, more columns than rows) stay where they are.
    for column in 0...columns { matrix[column, column] += 1e-13 * largest }
    for noise in [0, 1e-12, 1e-9, 1e-6] {
      if let factored = FactoredCurvature(blocks: [matrix], noise: noise) { return factored }
    }
    throw .numerical("the quantile regression can't be solved: its normal equations are singular")
  }

  /// The largest step along `changes` that keeps `values` positive.
  private func bound(_ values: [Double], _ changes: [Double]) -> Double {
    var bound = 1e20
    for index in values.indices where changes[index] < 0 { bound = min(bound, -values[index] / changes[index]) }
    return bound
  }

  func solve(tolerance: Double, maximumIterations: Int) throws(FitError) -> Solution {
    let count = rows + (hasPenalty ? columns : 0)
    let shrink = 0.9995
    // In the words of the source: minimise costs . x over rows' x = right, 0 <= x <= 1; `point` is its dual with the sign
    // turned. Rows with weight zero have zero rows and drop out.
    var costs = (0..<rows).map { -targets[$0] * (rowWeights?[$0] ?? 1) }
    costs += [Double](repeating: 0, count: count - rows)
    var x = (0..<count).map { $0 < rows ? 1 - quantile : 0.5 }
    let right = sum(x)
    var s = x.map { 1 - $0 }
    var dual = try factored([Double](repeating: 1, count: count)).solve(sum(costs))
    let start = products(dual)
    var z = [Double](repeating: 0, count: count)
    var w = z
    for index in 0..<count {
      // Both multipliers must stay above zero.
      let rest = costs[index] - start[index]
      z[index] = max(rest, 0) + 1e-3
      w[index] = max(-rest, 0) + 1e-3
    }

    var gap = Double.infinity
    for _ in 0..<maximumIterations {
      gap = dot(costs, x) - dot(dual, right) + w.reduce(0, +)
      if gap <= tolerance { return Solution(point: dual.map { -$0 }, gap: gap, converged: true) }
      let q = (0..<count).map { 1 / (z[$0] / x[$0] + w[$0] / s[$0]) }
      let r = (0..<count).map { z[$0] - w[$0] }
      let system = try factored(q)
      var dDual = system.solve(sum((0..<count).map { q[$0] * r[$0] }))
      var along = products(dDual)
      var dx = (0..<count).map { q[$0] * (along[$0] - r[$0]) }
      var ds = dx.map { -$0 }
      var dz = (0..<count).map { -z[$0] * (1 + dx[$0] / x[$0]) }
      var dw = (0..<count).map { -w[$0] * (1 + ds[$0] / s[$0]) }
      var primal = min(1, shrink * min(bound(x, dx), bound(s, ds)))
      var multiplier = min(1, shrink * min(bound(w, dw), bound(z, dz)))
      if min(primal, multiplier) < 1 {
        var mu = dot(z, x) + dot(w, s)
        var predicted = 0.0
        for index in 0..<count {
          predicted += (z[index] + multiplier * dz[index]) * (x[index] + primal * dx[index])
          predicted += (w[index] + multiplier * dw[index]) * (s[index] + primal * ds[index])
        }
        let ratio = predicted / mu
        mu *= ratio * ratio * ratio / Double(2 * count)
        var corrected = r
        for index in 0..<count {
          corrected[index] += (dx[index] * dz[index] - mu) / x[index]
          corrected[index] -= (ds[index] * dw[index] - mu) / s[index]
        }
        dDual = system.solve(sum((0..<count).map { q[$0] * corrected[$0] }))
        along = products(dDual)
        for index in 0..<count {
          let step = q[index] * (along[index] - corrected[index])
          let raised = mu - dx[index] * dz[index]
          let lowered = mu - ds[index] * dw[index]
          dx[index] = step
          ds[index] = -step
          dz[index] = (raised - z[index] * step) / x[index] - z[index]
          dw[index] = (lowered + w[index] * step) / s[index] - w[index]
        }
        primal = min(1, shrink * min(bound(x, dx), bound(s, ds)))
        multiplier = min(1, shrink * min(bound(w, dw), bound(z, dz)))
      }
      guard primal.isFinite, multiplier.isFinite else { break }
      for index in 0..<count {
        x[index] += primal * dx[index]
        s[index] += primal * ds[index]
        z[index] += multiplier * dz[index]
        w[index] += multiplier * dw[index]
      }
      for index in dual.indices { dual[index] += multiplier * dDual[index] }
      if !dual.allSatisfy(\.isFinite) { break }
    }
    return Solution(point: dual.map { -$0 }, gap: gap, converged: false)
  }
}
