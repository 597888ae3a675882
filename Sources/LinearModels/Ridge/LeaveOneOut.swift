import Learning
import LinearAlgebra

/// Leave-one-out errors of ridge regression for many penalties, from one eigendecomposition of the Gram matrix.
///
/// With `gram = V diag(values) V'`, `z_i = V' (x_i - mean)` and the row weight `s_i` out of the sum `S`, the error of
/// row i when it is left out is `residual_i / (1 - s_i / S - s_i * sum_j z_ij^2 / (values_j + penalty))`.
/// Two products a block of rows give the denominators and residuals of all penalties.
///
/// O(columns^3 + rows * columns * (columns + 2 * penalties)). Source: Golub, Heath & Wahba, Technometrics 21 (1979).
struct LeaveOneOut {
  let moments: Moments
  let equations: NormalEquations
  let intercept: Bool

  /// For each penalty, the weighted mean of squared errors over rows and targets.
  func meanSquaredErrors(
    _ examples: Examples, targets: Matrix<Double>, penalties: [Double], threadCount: Int
  ) throws(FitError) -> [Double] {
    try solve(examples, targets: targets, penalties: penalties, threadCount: threadCount).errors
  }

  /// For each penalty the weights, targets x inputs, and the weighted mean of squared errors over rows and targets.
  func solve(
    _ examples: Examples, targets: Matrix<Double>, penalties: [Double], threadCount: Int
  ) throws(FitError) -> (weights: [Matrix<Double>], errors: [Double]) {
    let inputs = examples.inputs
    let width = inputs.columns
    let targetCount = targets.columns
    let count = penalties.count
    let eigen: SymmetricEigen<Double>
    do throws(LinearAlgebraError) {
      eigen = try SymmetricEigen(equations.gram)
    } catch {
      throw .numerical("the Gram matrix can't be decomposed: \(error)")
    }
    let cutOff = 8 * Double(max(inputs.rows, width)) * Double.ulpOfOne * max(eigen.values.first ?? 0, 0)

    // Reciprocals, columns x penalties, and the weights of each target and penalty in eigen coordinates.
    var reciprocals = Matrix<Double>(rows: width, columns: count)
    for index in 0..<width {
      for (position, penalty) in penalties.enumerated() {
        let value = max(0, eigen.values[index]) + penalty
        reciprocals[index, position] = value > cutOff ? 1 / value : 0
      }
    }
    let projected = eigen.vectors.times(equations.cross)
    var solutions = Matrix<Double>(rows: width, columns: targetCount * count)
    for index in 0..<width {
      for target in 0..<targetCount {
        for position in 0..<count {
          solutions[index, target * count + position] = projected[index, target] * reciprocals[index, position]
        }
      }
    }

    let vectors = eigen.vectors
    let rawSolutions = vectors.times(solutions, transposingSelf: true)
    let found = (0..<count).map { position in
      Matrix(
        rows: targetCount, columns: width,
        storage: (0..<targetCount).flatMap { rawSolutions.column($0 * count + position) })
    }
    let weights = examples.weights
    let means = intercept ? moments.means : [Double](repeating: 0, count: width)
    let targetMeans = intercept ? moments.targetMeans : [Double](repeating: 0, count: targetCount)
    let weightSum = moments.weightSum
    if FastLeaveOneOut.suits(rows: inputs.rows, values: eigen.values, penalties: penalties) {
      let fast = FastLeaveOneOut(
        inputs: inputs, targets: targets, weights: weights, weightSum: weightSum, intercept: intercept, means: means,
        targetMeans: targetMeans, vectors: vectors, reciprocals: reciprocals,
        solutions: rawSolutions, threadCount: threadCount)
      return (found, fast.squaredErrors().map { $0 / (weightSum * Double(targetCount)) })
    }
    let blockRows = max(64, min(1024, 65_536 / max(1, width)))
    let lanes = RowLanes(rows: inputs.rows, minimumRows: 8192)
    var sums = [Double](repeating: 0, count: count)
    let reciprocalsByColumn = reciprocals
    let solutionsByColumn = solutions
    let hasIntercept = intercept

    @Sendable func sum(ofLane lane: Int) -> [Double] {
      var sums = [Double](repeating: 0, count: count)
      for start in stride(from: lanes[lane].lowerBound, to: lanes[lane].upperBound, by: blockRows) {
        let end = min(start + blockRows, lanes[lane].upperBound)
        var block = Matrix<Double>(rows: end - start, columns: width) { buffer in
          inputs.storage.withUnsafeBufferPointer { source in
            for row in start..<end {
              for column in 0..<width {
                buffer.initializeElement(
                  at: (row &- start) &* width &+ column, to: source[row &* width &+ column] - means[column])
              }
            }
          }
        }
        block = block.times(vectors, transposingOther: true)
        let predictions = block.times(solutionsByColumn)
        block.storage.withUnsafeMutableBufferPointer { buffer in
          for index in buffer.indices { buffer[index] *= buffer[index] }
        }
        let leverages = block.times(reciprocalsByColumn)
        for row in start..<end {
          let weight = weights?[row] ?? 1
          guard weight > 0 else { continue }
          let base = hasIntercept ? 1 - weight / weightSum : 1
          for position in 0..<count {
            let remainder = base - weight * leverages[row - start, position]
            for target in 0..<targetCount {
              let residual =
                targets[row, target] - targetMeans[target] - predictions[row - start, target * count + position]
              // A row that alone determines a direction can't be predicted without it.
              sums[position] += remainder > 1e-12 ? weight * (residual / remainder) * (residual / remainder) : .infinity
            }
          }
        }
      }
      return sums
    }

    lanes.forEachInOrder(threadCount: threadCount, compute: sum) { part in
      for index in part.indices { sums[index] += part[index] }
    }
    return (found, sums.map { $0 / (weightSum * Double(targetCount)) })
  }
}
