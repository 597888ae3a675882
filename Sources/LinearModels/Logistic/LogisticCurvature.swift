import Learning
import LinearAlgebra

/// Second derivatives of a `LogisticObjective` at one point, factored so that gradients can be turned into steps.
///
/// - `full`: every pair of scores, exact. O(rows * columns^2 * scores^2 / 2 + (columns * scores)^3 / 3).
/// - `blocks`: only within each score. O(scores * (rows * columns^2 + columns^3 / 3)).
/// - `diagonal`: an upper bound that doesn't depend on the point. O(columns).
struct LogisticCurvature: Sendable {
  enum Form: String, Sendable { case full, blocks, diagonal }

  private enum Factors: Sendable {
    case cholesky([Cholesky<Double>])
    case diagonal([Double])
  }

  private let factors: Factors
  private let size: Int

  /// Steps for a gradient: the curvature's inverse times `gradient`.
  func solve(_ gradient: [Double]) -> [Double] {
    switch factors {
    case .diagonal(let curvatures): zip(gradient, curvatures).map { $0 / $1 }
    case .cholesky(let factors):
      factors.enumerated().flatMap { block, factor in
        factor.solve(Array(gradient[block * size..<(block + 1) * size]))
      }
    }
  }

  /// Returns nil where the matrix isn't positive definite to working precision.
  init?(_ form: Form, of objective: LogisticObjective, at point: [Double], single: Bool) {
    let stride = objective.stride
    switch form {
    case .diagonal:
      // p (1 - p) is at most a quarter, and standardised columns have about unit mean square.
      var curvatures = objective.penalties.map { 0.25 * objective.weightSum + $0 }
      curvatures.append(0.25 * objective.weightSum)
      size = objective.dimension
      factors = .diagonal((0..<objective.scoreCount).flatMap { _ in curvatures })
    case .blocks, .full:
      let affine = objective.affine(point)
      let probabilities = objective.scoreCount == 1 ? [] : objective.probabilities(affine)
      let blocks: [Matrix<Double>]
      if objective.scoreCount == 1 {
        blocks = [objective.curvature(objective.binaryCurvatures(affine), single: single)]
      } else if form == .blocks {
        blocks = (0..<objective.scoreCount).map { score in
          objective.curvature(objective.curvatures(probabilities, score, score), single: single)
        }
      } else {
        blocks = [objective.fullCurvature(probabilities, single: single)]
      }
      size = form == .full ? objective.dimension : stride
      var cholesky: [Cholesky<Double>] = []
      for block in blocks {
        var block = block
        // A trace of rounding noise keeps directions without curvature from stopping the factorization.
        let noise = single ? 1e-6 : 1e-12
        for index in 0..<block.rows { block[index, index] += noise * block[index, index] + .leastNormalMagnitude }
        guard let factor = try? Cholesky(block), factor.lower[0, 0].isFinite else { return nil }
        cholesky.append(factor)
      }
      factors = .cholesky(cholesky)
    }
  }
}

extension LogisticObjective {
  /// Softmax probabilities, scores x rows.
  fileprivate func probabilities(_ affine: AffineScores) -> [Double] {
    let count = inputs.rows
    return [Double](unsafeUninitializedCapacity: scoreCount * count) { buffer, initialized in
      let target = buffer.baseAddress.unsafelyUnwrapped
      forEachBlock(of: 0..<count, affine: affine) { range, _, scores, scratch in
        LogisticKernels.softmaxColumns(
          classes: scoreCount, count: range.count, scores: scores, largest: scratch, sums: scratch + range.count)
        for score in 0..<scoreCount {
          (target + score * count + range.lowerBound).initialize(
            from: scores + score * range.count, count: range.count)
        }
      }
      initialized = scoreCount * count
    }
  }

  fileprivate func binaryCurvatures(_ affine: AffineScores) -> [Double] {
    let count = inputs.rows
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      let target = buffer.baseAddress.unsafelyUnwrapped
      rowWeights.withUnsafeBufferPointer { weights in
        forEachBlock(of: 0..<count, affine: affine) { range, _, scores, _ in
          LogisticKernels.curvatures(
            range.count, scores: scores, weights: weights.baseAddress.unsafelyUnwrapped + range.lowerBound,
            curvatures: target + range.lowerBound)
        }
      }
      initialized = count
    }
  }

  /// Row weights of the block (first, second), without the sign of the off-diagonal ones.
  fileprivate func curvatures(_ probabilities: [Double], _ first: Int, _ second: Int) -> [Double] {
    let count = inputs.rows
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      for row in 0..<count {
        let left = probabilities[first &* count &+ row]
        let right = first == second ? 1 - left : probabilities[second &* count &+ row]
        buffer.initializeElement(at: row, to: max(0, rowWeights[row] * left * right))
      }
      initialized = count
    }
  }

  /// Sum of `weight * [x 1]' [x 1]` in standardised columns, plus the penalties.
  fileprivate func curvature(_ weights: [Double], single: Bool) -> Matrix<Double> {
    var result = weightedGram(weights, single: single)
    for column in 0..<columns { result[column, column] += penalties[column] }
    return result
  }

  fileprivate func weightedGram(_ weights: [Double], single: Bool) -> Matrix<Double> {
    let inverses = scales.map { 1 / $0 }
    return single
      ? LinearAlgebra.weightedGram(
        inputs, weights: weights, centres: centres, scales: inverses, of: Float.self, threadCount: threadCount)
      : LinearAlgebra.weightedGram(
        inputs, weights: weights, centres: centres, scales: inverses, of: Double.self, threadCount: threadCount)
  }

  /// All pairs of scores. Adding the same to every intercept changes nothing, so that direction gets curvature of its
  /// own, which keeps intercepts summing to zero.
  fileprivate func fullCurvature(_ probabilities: [Double], single: Bool) -> Matrix<Double> {
    var result = Matrix<Double>(rows: dimension, columns: dimension)
    for first in 0..<scoreCount {
      for second in 0...first {
        let block = weightedGram(curvatures(probabilities, first, second), single: single)
        let sign: Double = first == second ? 1 : -1
        for row in 0..<stride {
          for column in 0..<stride {
            result[first * stride + row, second * stride + column] = sign * block[row, column]
          }
        }
      }
    }
    for score in 0..<scoreCount {
      for column in 0..<columns {
        result[score * stride + column, score * stride + column] += penalties[column]
      }
      for other in 0..<scoreCount {
        result[score * stride + columns, other * stride + columns] += weightSum / Double(scoreCount * scoreCount)
      }
    }
    // The factorization reads the lower triangle only.
    return result
  }
}
