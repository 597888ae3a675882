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
    if scoreCount == 1 {
      return [penalized(single ? binaryGram(affine, of: Float.self) : binaryGram(affine, of: Double.self))]
    }
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

  /// Sum of `s p (1 - p) [x 1]' [x 1]` in standardised columns; each block of rows is read once.
  fileprivate func binaryGram<Scalar: BLASScalar>(_ affine: AffineScores, of type: Scalar.Type) -> Matrix<Double> {
    let columns = self.columns
    let inverses = scales.map { 1 / $0 } + [0]
    let centres = self.centres + [0]
    let raw = affine.weights.storage + [0]
    return accumulatedGram(rows: inputs.rows, width: stride, of: type, threadCount: threadCount) { range, block in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * range.count) { room in
        inputs.storage.withUnsafeBufferPointer { source in
          rowWeights.withUnsafeBufferPointer { rowWeights in
            // Safe: `range` lies within the rows, `block` has room for its rows, and `room` for two numbers each. The
            // small arrays were made one longer, so that they have an address even without columns.
            guard let scores = room.baseAddress, let rowWeights = rowWeights.baseAddress else { return }
            let curvatures = scores + range.count
            let rows = source.baseAddress.map { $0 + range.lowerBound * columns } ?? UnsafePointer(scores)
            scores.initialize(repeating: affine.intercepts[0], count: range.count)
            raw.withUnsafeBufferPointer { raw in
              guard columns > 0, let raw = raw.baseAddress else { return }
              Double.gemv(false, range.count, columns, 1, rows, columns, raw, 1, scores)
            }
            LogisticKernels.curvatures(
              range.count, scores: scores, weights: rowWeights + range.lowerBound, curvatures: curvatures)
            centres.withUnsafeBufferPointer { centres in
              inverses.withUnsafeBufferPointer { inverses in
                guard let centres = centres.baseAddress, let inverses = inverses.baseAddress else { return }
                Scalar.packRows(
                  range.count, columns, from: rows, centres: centres, scales: inverses, weights: curvatures,
                  to: block, stride: columns + 1, trailing: true)
              }
            }
          }
        }
      }
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
    penalized(weightedGram(weights, single: single))
  }

  fileprivate func penalized(_ gram: Matrix<Double>) -> Matrix<Double> {
    var result = gram
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
