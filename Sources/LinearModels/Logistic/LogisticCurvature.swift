import Learning
import LinearAlgebra

/// Which second derivatives of the log-loss are used.
enum LogisticCurvature: String, Sendable {
  /// Every pair of scores, exact. O(rows * columns^2 * scores^2 / 2 + (columns * scores)^3 / 3).
  case full
  /// Only within each score. O(scores * (rows * columns^2 + columns^3 / 3)).
  case blocks
  /// An upper bound that doesn't depend on the point. O(columns).
  case diagonal
}

extension LogisticObjective: SmoothObjective {
  func curvature(at point: [Double]) throws(FitError) -> FactoredCurvature {
    if form != .diagonal {
      // Single precision first, if wished; only the number of steps depends on it.
      for single in single ? [true, false] : [false] {
        let blocks = curvatureBlocks(at: point, form: form, single: single)
        if let factored = FactoredCurvature(blocks: blocks, noise: single ? 1e-6 : 1e-12) { return factored }
      }
    }
    // p (1 - p) is at most a quarter, and standardised columns have about unit mean square.
    let bounds = penalties.map { 0.25 * weightSum + $0 } + [0.25 * weightSum]
    return .diagonal((0..<scoreCount).flatMap { _ in bounds })
  }

  /// One matrix of all scores (lower triangle), or one for each score. `form` isn't diagonal.
  func curvatureBlocks(at point: [Double], form: LogisticCurvature, single: Bool) -> [Matrix<Double>] {
    let affine = affine(point)
    if scoreCount == 1 { return [curvature(binaryCurvatures(affine), single: single)] }
    let probabilities = probabilities(affine)
    if form == .full { return [fullCurvature(probabilities, single: single)] }
    return (0..<scoreCount).map { curvature(curvatures(probabilities, $0, $0), single: single) }
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
