import LinearAlgebra

/// Minimises `|y - X w|^2 / (2 S) + lasso * |w|_1 + 0.5 * ridge * ||w||^2` one weight at a time, beginning at `weights`.
protocol CoordinateDescent {
  var weights: [Double] { get }
  /// `|y|^2`.
  var targetSquares: Double { get }
  /// `S`.
  var weightSum: Double { get }

  /// One step for each of the given weights, with penalties in sums. Returns the largest `curvature * change^2`.
  mutating func pass(over indices: [Int], lasso: Double, ridge: Double) -> Double
  /// The duality gap in sums, for penalties in sums. `lasso` isn't zero.
  mutating func dualityGap(lasso: Double, ridge: Double) -> Double
  /// Moves to the minimum over the weights that aren't zero, as far as none changes its sign.
  mutating func polish(lasso: Double, ridge: Double)
}

extension CoordinateDescent {
  /// Passes over the weights until the duality gap is below `tolerance * |y|^2`. Returns the gap reached, as a share of
  /// `|y|^2`.
  mutating func minimize(lasso: Double, ridge: Double, tolerance: Double, maximumIterations: Int) -> Double {
    guard targetSquares > 0, !weights.isEmpty else { return 0 }
    let lasso = lasso * weightSum
    let ridge = ridge * weightSum
    let everything = Array(weights.indices)
    var gap = Double.infinity
    var passes = 0
    while passes < maximumIterations {
      // One pass over all weights, then passes over those that aren't zero until they rest.
      var largestChange = pass(over: everything, lasso: lasso, ridge: ridge)
      passes += 1
      // Not a single weight moved: this is the minimum to the last bit, whatever rounding says of the gap.
      if largestChange == 0 { return 0 }
      let active = everything.filter { weights[$0] != 0 }
      let rest = max(1e-3 * largestChange, 1e-2 * tolerance * targetSquares)
      while passes < maximumIterations, largestChange > rest, active.count < everything.count {
        largestChange = pass(over: active, lasso: lasso, ridge: ridge)
        passes += 1
      }
      gap = dualityGap(lasso: lasso, ridge: ridge) / targetSquares
      if gap <= tolerance { return max(0, gap) }
      // Nearly collinear columns make steps for one weight at a time crawl.
      if passes >= 16 { polish(lasso: lasso, ridge: ridge) }
    }
    return gap
  }

  mutating func polish(lasso: Double, ridge: Double) {}
}

/// What a step for one weight does: the minimum of `0.5 * curvature * w^2 - slope * w + lasso * |w|`.
@inline(__always)
func softThreshold(_ slope: Double, lasso: Double, curvature: Double) -> Double {
  if slope > lasso { return (slope - lasso) / curvature }
  if slope < -lasso { return (slope + lasso) / curvature }
  return 0
}

/// The duality gap of the elastic net, in sums (not divided by `S`), for penalties in sums.
///
/// - Parameters:
///   - residualSquares: `|y - X w|^2`.
///   - residualTargets: `(y - X w) . y`.
///   - largestSlope: Largest absolute component of `X' (y - X w) - ridge * w`.
///   - weightSizes: `|w|_1`.
///   - weightSquares: `|w|^2`.
func elasticNetGap(
  residualSquares: Double, residualTargets: Double, largestSlope: Double, weightSizes: Double, weightSquares: Double,
  lasso: Double, ridge: Double
) -> Double {
  // The residual, shrunk until it satisfies the dual constraint, is a dual point.
  let factor = largestSlope > lasso ? lasso / largestSlope : 1
  let gap =
    largestSlope > lasso ? 0.5 * residualSquares * (1 + factor * factor) : residualSquares
  return gap + lasso * weightSizes - factor * residualTargets + 0.5 * ridge * (1 + factor * factor) * weightSquares
}

/// Coordinate descent on the Gram matrix: a step costs O(columns) and doesn't see the rows.
struct GramDescent: CoordinateDescent {
  private let gram: Matrix<Double>
  private let cross: [Double]
  let targetSquares: Double
  let weightSum: Double
  private(set) var weights: [Double]
  /// cross - gram * weights.
  private var slopes: [Double]

  init(gram: Matrix<Double>, cross: [Double], targetSquares: Double, weightSum: Double) {
    self.gram = gram
    self.cross = cross
    self.targetSquares = targetSquares
    self.weightSum = weightSum
    weights = [Double](repeating: 0, count: cross.count)
    slopes = cross
  }

  mutating func pass(over indices: [Int], lasso: Double, ridge: Double) -> Double {
    let width = weights.count
    var largest = 0.0
    gram.storage.withUnsafeBufferPointer { gram in
      slopes.withUnsafeMutableBufferPointer { slopes in
        weights.withUnsafeMutableBufferPointer { weights in
          // Safe: every index is below `width`, the length of both vectors and of each row of the Gram matrix.
          guard let gram = gram.baseAddress, let slopes = slopes.baseAddress else { return }
          for index in indices {
            let curvature = gram[index &* width &+ index]
            guard curvature > 0 else { continue }
            let old = weights[index]
            let new = softThreshold(
              slopes[index] + curvature * old, lasso: lasso, curvature: curvature + ridge)
            let change = new - old
            if change == 0 { continue }
            weights[index] = new
            Double.axpy(width, -change, gram + index &* width, slopes)
            largest = max(largest, curvature * change * change)
          }
        }
      }
    }
    return largest
  }

  mutating func dualityGap(lasso: Double, ridge: Double) -> Double {
    // The slopes were updated step by step; computed afresh, they don't carry rounding along.
    slopes = zip(cross, gram.times(weights)).map { $0 - $1 }
    var largest = 0.0
    var sizes = 0.0
    var squares = 0.0
    var fitted = 0.0
    var explained = 0.0
    for index in weights.indices {
      largest = max(largest, abs(slopes[index] - ridge * weights[index]))
      sizes += abs(weights[index])
      squares += weights[index] * weights[index]
      fitted += weights[index] * cross[index]
      explained += weights[index] * (cross[index] + slopes[index])
    }
    // |y - X w|^2 = y'y - 2 w'c + w'G w, and G w = c - slopes.
    return elasticNetGap(
      residualSquares: max(0, targetSquares - explained), residualTargets: targetSquares - fitted,
      largestSlope: largest, weightSizes: sizes, weightSquares: squares, lasso: lasso, ridge: ridge)
  }

  /// Solves for the weights that aren't zero with their signs held; on the way there the objective falls, so where a
  /// weight would change its sign, it stops at zero and the rest goes on. Up to 500 weights, O(weights^3) each time.
  mutating func polish(lasso: Double, ridge: Double) {
    for _ in 0..<8 {
      let active = weights.indices.filter { weights[$0] != 0 }
      guard !active.isEmpty, active.count <= 500 else { return }
      let rows = gram.selectingRows(active).selectingColumns(active)
      let right = active.map { cross[$0] - (weights[$0] > 0 ? lasso : -lasso) }
      guard
        let solved = try? NormalEquations(
          gram: rows, cross: Matrix(rows: right.count, columns: 1, storage: right)
        ).solve(penalty: ridge)
      else { return }
      var share = 1.0
      for (position, index) in active.enumerated() where solved.storage[position] * weights[index] <= 0 {
        share = min(share, weights[index] / (weights[index] - solved.storage[position]))
      }
      for (position, index) in active.enumerated() {
        let old = weights[index]
        let new = old + share * (solved.storage[position] - old)
        // The weight that stopped the step is zero up to rounding.
        weights[index] = new * old <= 0 || (share < 1 && abs(new) < 1e-12 * abs(old)) ? 0 : new
      }
      slopes = zip(cross, gram.times(weights)).map { $0 - $1 }
      if share == 1 { return }
    }
  }
}

/// Coordinate descent on the residuals: a step costs O(rows), and no columns x columns matrix is needed.
struct ResidualDescent: CoordinateDescent {
  let means: [Double]
  let targetMean: Double
  /// Centred columns times the root of the row weights, one after the other.
  private let columns: Matrix<Double>
  private let curvatures: [Double]
  private let targets: [Double]
  let targetSquares: Double
  let weightSum: Double
  private(set) var weights: [Double]
  private var residuals: [Double]

  init(_ inputs: Matrix<Double>, targets: [Double], weights rowWeights: [Double]?, intercept: Bool) {
    let roots = rowWeights.map { $0.map { $0.squareRoot() } } ?? [Double](repeating: 1, count: inputs.rows)
    weightSum = roots.reduce(0) { $0 + $1 * $1 }
    let total = weightSum
    var columns = inputs.transposed
    var means = [Double](repeating: 0, count: inputs.columns)
    var curvatures = means
    /// Centres and weights one list in place; returns its mean and sum of squares.
    func prepare(_ values: UnsafeMutableBufferPointer<Double>) -> (mean: Double, squares: Double) {
      var mean = 0.0
      if intercept, let origin = values.first {
        var sum = 0.0
        for row in values.indices { sum += roots[row] * roots[row] * (values[row] - origin) }
        mean = origin + sum / total
      }
      var squares = 0.0
      for row in values.indices {
        values[row] = (values[row] - mean) * roots[row]
        squares += values[row] * values[row]
      }
      let noise = 8 * Double.ulpOfOne * abs(mean)
      return (mean, squares > total * noise * noise ? squares : 0)
    }
    let rows = inputs.rows
    columns.storage.withUnsafeMutableBufferPointer { buffer in
      for column in means.indices {
        (means[column], curvatures[column]) = prepare(
          UnsafeMutableBufferPointer(rebasing: buffer[column * rows..<(column + 1) * rows]))
      }
    }
    var answers = targets
    (targetMean, targetSquares) = answers.withUnsafeMutableBufferPointer { prepare($0) }
    self.columns = columns
    self.means = means
    self.curvatures = curvatures
    self.targets = answers
    residuals = answers
    weights = [Double](repeating: 0, count: means.count)
  }

  mutating func pass(over indices: [Int], lasso: Double, ridge: Double) -> Double {
    let rows = residuals.count
    var largest = 0.0
    columns.storage.withUnsafeBufferPointer { columns in
      residuals.withUnsafeMutableBufferPointer { residuals in
        weights.withUnsafeMutableBufferPointer { weights in
          // Safe: every index is a row of `columns`, each as long as the residuals.
          guard let columns = columns.baseAddress, let residuals = residuals.baseAddress else { return }
          for index in indices where curvatures[index] > 0 {
            let column = columns + index &* rows
            let curvature = curvatures[index]
            let old = weights[index]
            let slope = Double.dot(rows, column, residuals) + curvature * old
            let new = softThreshold(slope, lasso: lasso, curvature: curvature + ridge)
            let change = new - old
            if change == 0 { continue }
            weights[index] = new
            Double.axpy(rows, -change, column, residuals)
            largest = max(largest, curvature * change * change)
          }
        }
      }
    }
    return largest
  }

  func dualityGap(lasso: Double, ridge: Double) -> Double {
    let slopes = columns.times(residuals)
    var largest = 0.0
    for index in slopes.indices where curvatures[index] > 0 {
      largest = max(largest, abs(slopes[index] - ridge * weights[index]))
    }
    return elasticNetGap(
      residualSquares: dot(residuals, residuals), residualTargets: dot(residuals, targets), largestSlope: largest,
      weightSizes: weights.reduce(0) { $0 + abs($1) }, weightSquares: dot(weights, weights), lasso: lasso, ridge: ridge)
  }
}
