import Foundation
import Learning
import LinearAlgebra

/// Weighted log-loss of linear scores plus a diagonal quadratic penalty, in standardised columns.
///
/// `value = sum_i s_i loss_i + 0.5 * sum_kj penalties_j * v_kj^2`, where the scores are
/// `v_k . (x - centre) / scale + b_k`. Points are stored score by score, each `columns` weights and then the
/// intercept. One score: the binary log-loss; more: softmax.
///
/// The rows aren't copied: scaling is folded into the weights, and a pass reads each block of rows once. A lane of rows
/// has its own sums, so results don't depend on the number of threads.
struct LogisticObjective: Sendable {
  let inputs: Matrix<Double>
  /// Position among the classes at hand.
  let codes: [Int32]
  /// Codes as numbers, for the binary kernel; empty otherwise.
  let binaryTargets: [Double]
  let rowWeights: [Double]
  let weightSum: Double
  let centres: [Double]
  let scales: [Double]
  /// One for each column.
  let penalties: [Double]
  let scoreCount: Int
  /// Which second derivatives a minimiser is given.
  let form: LogisticCurvature
  /// Whether they come from single-precision products.
  let single: Bool
  let threadCount: Int
  private let lanes: RowLanes
  private let blockRows: Int

  var columns: Int { inputs.columns }
  /// Length of the part of a point that belongs to one score.
  var stride: Int { inputs.columns + 1 }
  var dimension: Int { scoreCount * stride }

  init(
    inputs: Matrix<Double>, codes: [Int32], scoreCount: Int, rowWeights: [Double]?, centres: [Double],
    scales: [Double], penalties: [Double], form: LogisticCurvature, single: Bool, threadCount: Int
  ) {
    self.inputs = inputs
    self.codes = codes
    self.scoreCount = scoreCount
    binaryTargets = scoreCount == 1 ? codes.map { Double($0) } : []
    self.rowWeights = rowWeights ?? [Double](repeating: 1, count: inputs.rows)
    weightSum = self.rowWeights.reduce(0, +)
    self.centres = centres
    self.scales = scales
    self.penalties = penalties
    self.form = form
    self.single = single
    self.threadCount = threadCount
    lanes = RowLanes(rows: inputs.rows, minimumRows: 4096)
    blockRows = max(64, min(1024, 24_576 / max(1, inputs.columns)))
  }

  /// The same problem on some of the rows, whose penalties shrink with their weight.
  func selectingRows(_ chosen: [Int]) -> LogisticObjective {
    let weights = chosen.map { rowWeights[$0] }
    let share = weights.reduce(0, +) / weightSum
    return LogisticObjective(
      inputs: inputs.selectingRows(chosen), codes: chosen.map { codes[$0] }, scoreCount: scoreCount,
      rowWeights: weights, centres: centres, scales: scales, penalties: penalties.map { $0 * share }, form: form,
      single: single, threadCount: threadCount)
  }

  /// Weights and intercepts for the raw columns.
  func affine(_ point: [Double]) -> AffineScores {
    var weights = Matrix<Double>(rows: scoreCount, columns: columns)
    var intercepts = [Double](repeating: 0, count: scoreCount)
    for score in 0..<scoreCount {
      let start = score * stride
      var intercept = point[start + columns]
      for column in 0..<columns {
        let weight = point[start + column] / scales[column]
        weights[score, column] = weight
        intercept -= weight * centres[column]
      }
      intercepts[score] = intercept
    }
    return AffineScores(weights: weights, intercepts: intercepts)
  }

  /// The point that has these raw weights and intercepts.
  func point(of affine: AffineScores) -> [Double] {
    var point = [Double](repeating: 0, count: dimension)
    for score in 0..<scoreCount {
      var intercept = affine.intercepts[score]
      for column in 0..<columns {
        point[score * stride + column] = affine.weights[score, column] * scales[column]
        intercept += affine.weights[score, column] * centres[column]
      }
      point[score * stride + columns] = intercept
    }
    return point
  }

  /// Value and gradient. O(rows * columns * scores).
  func evaluate(_ point: [Double]) -> SmoothEvaluation {
    let affine = affine(point)
    let size = dimension
    var sums = [Double](repeating: 0, count: size + 1)
    lanes.forEachInOrder(threadCount: threadCount) { lane in
      var part = [Double](repeating: 0, count: size + 1)
      forEachBlock(of: lanes[lane], affine: affine) { range, rows, scores, scratch in
        addGradient(of: range, rows: rows, scores: scores, scratch: scratch, to: &part)
      }
      return part
    } combine: { part in
      for index in part.indices { sums[index] += part[index] }
    }

    var value = sums[size]
    var gradient = [Double](repeating: 0, count: size)
    var steepest = 0.0
    for score in 0..<scoreCount {
      let start = score * stride
      let intercept = sums[start + columns]
      for column in 0..<columns {
        let parameter = point[start + column]
        let slope =
          (sums[start + column] - centres[column] * intercept) / scales[column] + penalties[column] * parameter
        value += 0.5 * penalties[column] * parameter * parameter
        gradient[start + column] = slope
        steepest = max(steepest, abs(slope))
      }
      gradient[start + columns] = intercept
      steepest = max(steepest, abs(intercept))
    }
    return SmoothEvaluation(value: value, gradient: gradient, steepness: steepest / weightSum)
  }

  /// Room for one block: scores x rows, then twice rows.
  private var scratchCount: Int { (scoreCount + 2) * blockRows }

  /// Calls `body` with each block of the rows: its rows, its scores (scores x rows of the block), and scratch room for
  /// two numbers a row.
  func forEachBlock(
    of range: Range<Int>, affine: AffineScores,
    body: (Range<Int>, UnsafePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) {
    inputs.storage.withUnsafeBufferPointer { source in
      affine.weights.storage.withUnsafeBufferPointer { weights in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: scratchCount) { room in
          // Safe: a block has at most `blockRows` rows, for which `room` was made; empty inputs are never evaluated.
          guard let source = source.baseAddress, let weights = weights.baseAddress, let scores = room.baseAddress
          else { return }
          for start in Swift.stride(from: range.lowerBound, to: range.upperBound, by: blockRows) {
            let block = start..<min(start + blockRows, range.upperBound)
            let rows = source + start * columns
            for score in 0..<scoreCount {
              (scores + score * block.count).initialize(repeating: affine.intercepts[score], count: block.count)
            }
            if columns > 0 {
              if scoreCount == 1 {
                Double.gemv(false, block.count, columns, 1, rows, columns, weights, 1, scores)
              } else {
                Double.gemm(
                  false, true, scoreCount, block.count, columns, 1, weights, columns, rows, columns, 1, scores,
                  block.count)
              }
            }
            body(block, rows, scores, scores + scoreCount * blockRows)
          }
        }
      }
    }
  }

  /// Adds the gradient for the raw columns (score by score, intercept last), and the loss at the end.
  private func addGradient(
    of range: Range<Int>, rows: UnsafePointer<Double>, scores: UnsafeMutablePointer<Double>,
    scratch: UnsafeMutablePointer<Double>, to sums: inout [Double]
  ) {
    let count = range.count
    rowWeights.withUnsafeBufferPointer { rowWeights in
      let rowWeights = rowWeights.baseAddress.unsafelyUnwrapped + range.lowerBound
      if scoreCount == 1 {
        binaryTargets.withUnsafeBufferPointer { targets in
          sums[dimension] += LogisticKernels.losses(
            count, scores: scores, targets: targets.baseAddress.unsafelyUnwrapped + range.lowerBound,
            weights: rowWeights, residuals: scratch)
        }
        addProducts(rows, residuals: scratch, count: count, to: &sums)
        return
      }
      // Pick out the score of each row's own class before the scores become probabilities.
      var loss = 0.0
      for row in 0..<count {
        loss -= rowWeights[row] * scores[Int(codes[range.lowerBound &+ row]) &* count &+ row]
      }
      let largest = scratch
      let totals = scratch + count
      LogisticKernels.softmaxColumns(
        classes: scoreCount, count: count, scores: scores, largest: largest, sums: totals)
      for row in 0..<count { loss += rowWeights[row] * (largest[row] + log(totals[row])) }
      sums[dimension] += loss
      for row in 0..<count { scores[Int(codes[range.lowerBound &+ row]) &* count &+ row] -= 1 }
      for score in 0..<scoreCount {
        let residuals = scores + score &* count
        for row in 0..<count { residuals[row] *= rowWeights[row] }
      }
      addProducts(rows, residuals: scores, count: count, to: &sums)
    }
  }

  /// Adds residuals (scores x count) times rows (count x columns), and the sums of the residuals.
  private func addProducts(
    _ rows: UnsafePointer<Double>, residuals: UnsafePointer<Double>, count: Int, to sums: inout [Double]
  ) {
    for score in 0..<scoreCount {
      var sum = 0.0
      for row in 0..<count { sum += residuals[score &* count &+ row] }
      sums[score &* stride &+ columns] += sum
    }
    guard columns > 0 else { return }
    sums.withUnsafeMutableBufferPointer { sums in
      let sums = sums.baseAddress.unsafelyUnwrapped
      if scoreCount == 1 {
        Double.gemv(true, count, columns, 1, rows, columns, residuals, 1, sums)
      } else {
        Double.gemm(
          false, false, scoreCount, columns, count, 1, residuals, count, rows, columns, 1, sums, stride)
      }
    }
  }
}
