import Foundation
import Learning
import LinearAlgebra

/// Logistic regression with an L1 penalty, by proximal Newton steps: the log-loss is replaced by its second-order model
/// at the present point, coordinate descent minimises that with the penalty, and a line search makes sure of descent.
///
/// Up to 600 numbers the model has the curvature between all scores; beyond, twice the curvature within each score,
/// which is an upper bound. With many columns only a working set of them is looked at: those with a weight, and those
/// whose slope exceeds the penalty, until none is left outside.
/// Sources: Friedman, Hastie & Tibshirani (2010); Lee, Sun & Saunders, SIAM J. Optim. 24 (2014).
struct SparseLogistic {
  /// Holds the L2 part of the penalty.
  let objective: LogisticObjective
  /// L1 penalty of each column, in its standardised form.
  let lasso: [Double]
  let tolerance: Double
  let maximumIterations: Int

  private static let largestWorkingSet = 400

  func minimize(from start: [Double]) throws(FitError) -> MinimizationResult {
    let columns = objective.columns
    guard columns > Self.largestWorkingSet else { return try minimizeWhole(from: start) }
    var point = start
    var iterations = 0
    var steepness = Double.infinity
    for _ in 0..<50 {
      let evaluation = objective.evaluate(point)
      let violations = columnViolations(point, evaluation.gradient)
      steepness = violationSteepness(violations, evaluation.gradient)
      if steepness <= tolerance { break }
      let used = (0..<columns).filter { column in
        (0..<objective.scoreCount).contains { point[$0 * objective.stride + column] != 0 }
      }
      let worst = (0..<columns).filter { violations[$0] > 0 }.sorted { violations[$0] > violations[$1] }
      let chosen = Set(used + worst.prefix(max(Self.largestWorkingSet, used.count))).sorted()
      let part = SparseLogistic(
        objective: objective.selectingColumns(chosen), lasso: chosen.map { lasso[$0] }, tolerance: 0.5 * tolerance,
        maximumIterations: max(1, maximumIterations - iterations))
      let solved = try part.minimizeWhole(from: select(point, chosen))
      iterations += solved.iterations
      insert(solved.point, chosen, into: &point)
      if iterations >= maximumIterations { break }
    }
    return MinimizationResult(
      point: point, steepness: steepness, iterations: iterations, converged: steepness <= tolerance)
  }

  private func select(_ point: [Double], _ columns: [Int]) -> [Double] {
    (0..<objective.scoreCount).flatMap { score in
      (columns + [objective.columns]).map { point[score * objective.stride + $0] }
    }
  }

  private func insert(_ part: [Double], _ columns: [Int], into point: inout [Double]) {
    for score in 0..<objective.scoreCount {
      for (position, column) in (columns + [objective.columns]).enumerated() {
        point[score * objective.stride + column] = part[score * (columns.count + 1) + position]
      }
    }
  }

  private func minimizeWhole(from start: [Double]) throws(FitError) -> MinimizationResult {
    var point = start
    var evaluation = objective.evaluate(point)
    var iteration = 0
    while true {
      guard evaluation.value.isFinite else {
        throw .numerical("the log-loss isn't finite; scale the columns")
      }
      let violations = columnViolations(point, evaluation.gradient)
      let steepness = violationSteepness(violations, evaluation.gradient)
      if steepness <= tolerance || iteration >= maximumIterations {
        return MinimizationResult(
          point: point, steepness: steepness, iterations: iteration, converged: steepness <= tolerance)
      }
      let step = proximalStep(point, evaluation.gradient)
      guard let next = search(from: point, evaluation, along: step) else {
        return MinimizationResult(
          point: point, steepness: steepness, iterations: iteration, converged: steepness <= max(tolerance, 1e-7))
      }
      (point, evaluation) = next
      iteration += 1
    }
  }

  /// How far each column's worst weight is from satisfying its optimality condition; zero where it is satisfied.
  private func columnViolations(_ point: [Double], _ gradient: [Double]) -> [Double] {
    (0..<objective.columns).map { column in
      (0..<objective.scoreCount).reduce(0.0) { worst, score in
        let index = score * objective.stride + column
        let slope = gradient[index]
        if point[index] > 0 { return max(worst, abs(slope + lasso[column])) }
        if point[index] < 0 { return max(worst, abs(slope - lasso[column])) }
        return max(worst, abs(slope) - lasso[column])
      }
    }
  }

  private func violationSteepness(_ violations: [Double], _ gradient: [Double]) -> Double {
    var worst = violations.max() ?? 0
    for score in 0..<objective.scoreCount {
      worst = max(worst, abs(gradient[score * objective.stride + objective.columns]))
    }
    return worst / objective.weightSum
  }

  /// The point that minimises the second-order model with the penalty, less the present one.
  private func proximalStep(_ point: [Double], _ gradient: [Double]) -> [Double] {
    let blocks = objective.secondDerivatives(at: point)
    let size = blocks[0].rows
    var step = [Double](repeating: 0, count: point.count)
    for (position, block) in blocks.enumerated() {
      let first = position * size
      let part = descend(
        block, gradient: Array(gradient[first..<first + size]), from: Array(point[first..<first + size]))
      step.replaceSubrange(first..<first + size, with: part)
    }
    return step
  }

  /// Coordinate descent on `gradient . d + 0.5 d' curvature d + lasso . |point + d|`.
  private func descend(_ curvature: Matrix<Double>, gradient: [Double], from point: [Double]) -> [Double] {
    let size = point.count
    let stride = objective.stride
    var step = [Double](repeating: 0, count: size)
    var slopes = gradient
    var indices = Array(0..<size)
    var isWhole = true
    var reference = 0.0
    curvature.storage.withUnsafeBufferPointer { curvature in
      slopes.withUnsafeMutableBufferPointer { slopes in
        // Safe: all indices are below `size`, the length of the vectors and of each row of the curvature.
        guard let curvature = curvature.baseAddress, let slopes = slopes.baseAddress else { return }
        for _ in 0..<1000 {
          var largest = 0.0
          for index in indices {
            let diagonal = curvature[index &* size &+ index]
            guard diagonal > 0 else { continue }
            let column = index % stride
            let old = point[index] + step[index]
            let new = softThreshold(
              diagonal * old - slopes[index], lasso: column == stride - 1 ? 0 : lasso[column], curvature: diagonal)
            let change = new - old
            if change == 0 { continue }
            step[index] += change
            Double.axpy(size, change, curvature + index &* size, slopes)
            largest = max(largest, diagonal * change * change)
          }
          reference = max(reference, largest)
          if largest <= 1e-14 * reference {
            if isWhole { break }
            indices = Array(0..<size)
            isWhole = true
          } else {
            indices = (0..<size).filter { point[$0] + step[$0] != 0 || $0 % stride == stride - 1 }
            isWhole = indices.count == size
          }
        }
      }
    }
    return step
  }

  private func penalty(_ point: [Double]) -> Double {
    var sum = 0.0
    for score in 0..<objective.scoreCount {
      for column in 0..<objective.columns { sum += lasso[column] * abs(point[score * objective.stride + column]) }
    }
    return sum
  }

  private func search(
    from point: [Double], _ evaluation: SmoothEvaluation, along step: [Double]
  ) -> (point: [Double], evaluation: SmoothEvaluation)? {
    let before = penalty(point)
    let decrease = dot(evaluation.gradient, step) + penalty(zip(point, step).map { $0 + $1 }) - before
    guard decrease < 0, decrease.isFinite else { return nil }
    let value = evaluation.value + before
    let rounding = 16 * Double.ulpOfOne * abs(value)
    var length = 1.0
    for _ in 0..<40 {
      let trial = zip(point, step).map { $0 + length * $1 }
      let next = objective.evaluate(trial)
      let total = next.value + penalty(trial)
      if total <= value + 1e-4 * length * decrease { return (trial, next) }
      if -length * decrease <= rounding { return nil }
      length *= 0.5
    }
    return nil
  }
}

extension LogisticObjective {
  /// The curvature between all scores where that is small, else twice the curvature within each score: with
  /// `A = diag(p) - p p'`, `2 diag(p (1 - p)) - A` is diagonally dominant.
  func secondDerivatives(at point: [Double]) -> [Matrix<Double>] {
    var blocks = curvatureBlocks(at: point, form: dimension <= 600 ? .full : .blocks, single: false)
    if scoreCount > 1, blocks.count == 1 {
      blocks[0].mirrorLower()
    } else if scoreCount > 1 {
      for index in blocks.indices {
        for position in blocks[index].storage.indices { blocks[index].storage[position] *= 2 }
      }
    }
    return blocks
  }

  /// The same problem on some of the columns.
  func selectingColumns(_ chosen: [Int]) -> LogisticObjective {
    LogisticObjective(
      inputs: inputs.selectingColumns(chosen), codes: codes, scoreCount: scoreCount, rowWeights: rowWeights,
      centres: chosen.map { centres[$0] }, scales: chosen.map { scales[$0] },
      penalties: chosen.map { penalties[$0] }, form: form, single: single, threadCount: threadCount)
  }
}

extension Matrix where Scalar == Double {
  /// Copies the lower triangle onto the upper one.
  fileprivate mutating func mirrorLower() {
    for row in 0..<rows {
      for column in 0..<row { self[column, row] = self[row, column] }
    }
  }
}
