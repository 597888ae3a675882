import Learning
import LinearAlgebra

/// Leave-one-out errors where rows are many and the Gram matrix is well conditioned: the two large products run in single
/// precision, and the errors still have seven digits or more.
///
/// Leverages are small numbers beside one, so seven digits of them are enough; a row with a leverage above one tenth is
/// computed again in double precision. Residuals are those of one penalty, in double precision, plus differences to the
/// other penalties, which are small.
struct FastLeaveOneOut: Sendable {
  let inputs: Matrix<Double>
  let targets: Matrix<Double>
  let weights: [Double]?
  let weightSum: Double
  let intercept: Bool
  /// Zeros without an intercept.
  let means: [Double]
  let targetMeans: [Double]
  /// Row j is the eigenvector of value j.
  let vectors: Matrix<Double>
  /// 1 / (value + penalty), columns x penalties.
  let reciprocals: Matrix<Double>
  /// Weights in raw coordinates, columns x (targets * penalties).
  let solutions: Matrix<Double>
  let threadCount: Int

  /// Whether the errors have seven digits or more.
  static func suits(rows: Int, values: [Double], penalties: [Double]) -> Bool {
    guard let largest = values.first, let smallest = values.last, let least = penalties.min() else { return false }
    return rows >= 20 * values.count && largest + least <= 1e4 * (max(0, smallest) + least)
  }

  /// For each penalty, the weighted sum of squared errors over rows and targets.
  func squaredErrors() -> [Double] {
    let width = inputs.columns
    let count = reciprocals.columns
    let targetCount = targets.columns
    let reference = count / 2
    // The eigenvectors, then the differences of the weights to those of the reference penalty.
    let combinedWidth = width + targetCount * count
    var combined = Matrix<Float>(rows: width, columns: combinedWidth)
    var referenceWeights = Matrix<Double>(rows: targetCount, columns: width)
    for row in 0..<width {
      for column in 0..<width { combined[row, column] = Float(vectors[column, row]) }
      for target in 0..<targetCount {
        let base = solutions[row, target * count + reference]
        referenceWeights[target, row] = base
        for position in 0..<count {
          combined[row, width + target * count + position] = Float(solutions[row, target * count + position] - base)
        }
      }
    }
    let referenceOffsets = zip(targetMeans, referenceWeights.times(means)).map { $0 - $1 }
    let work = Work(
      blockRows: max(64, min(512, 65_536 / max(1, combinedWidth))), combined: combined,
      reciprocals: reciprocals.asFloat, referenceWeights: referenceWeights, referenceOffsets: referenceOffsets)
    let lanes = RowLanes(rows: inputs.rows, minimumRows: 8192)
    var sums = [Double](repeating: 0, count: count)
    lanes.forEachInOrder(threadCount: threadCount) { lane in
      var part = [Double](repeating: 0, count: count)
      for start in stride(from: lanes[lane].lowerBound, to: lanes[lane].upperBound, by: work.blockRows) {
        add(start..<min(start + work.blockRows, lanes[lane].upperBound), work, to: &part)
      }
      return part
    } combine: { part in
      for index in part.indices { sums[index] += part[index] }
    }
    return sums
  }

  private struct Work: Sendable {
    let blockRows: Int
    let combined: Matrix<Float>
    let reciprocals: Matrix<Float>
    /// targets x columns.
    let referenceWeights: Matrix<Double>
    let referenceOffsets: [Double]
  }

  private func add(_ range: Range<Int>, _ work: Work, to sums: inout [Double]) {
    let width = inputs.columns
    let count = reciprocals.columns
    let targetCount = targets.columns
    let rows = range.count
    let combinedWidth = work.combined.columns
    var residuals = Matrix<Double>(rows: targetCount, columns: rows)
    var block = Matrix<Float>(rows: rows, columns: width)
    inputs.storage.withUnsafeBufferPointer { source in
      // Safe: `range` lies within the rows, and the results have room for as many.
      guard let source = source.baseAddress.map({ $0 + range.lowerBound * width }) else { return }
      residuals.storage.withUnsafeMutableBufferPointer { residuals in
        work.referenceWeights.storage.withUnsafeBufferPointer { weights in
          guard let residuals = residuals.baseAddress, let weights = weights.baseAddress else { return }
          for target in 0..<targetCount {
            Double.gemv(
              false, rows, width, -1, source, width, weights + target * width, 0, residuals + target * rows)
          }
        }
      }
      means.withUnsafeBufferPointer { means in
        block.storage.withUnsafeMutableBufferPointer { block in
          guard let means = means.baseAddress, let block = block.baseAddress else { return }
          Float.packRows(
            rows, width, from: source, centres: means, scales: nil, weights: nil, to: block, stride: width,
            trailing: false)
        }
      }
    }
    var products = block.times(work.combined)
    var leverages = Matrix<Float>(rows: rows, columns: count)
    products.storage.withUnsafeMutableBufferPointer { products in
      guard let products = products.baseAddress else { return }
      for row in 0..<rows {
        let start = products + row &* combinedWidth
        for column in 0..<width { start[column] *= start[column] }
      }
      work.reciprocals.storage.withUnsafeBufferPointer { reciprocals in
        leverages.storage.withUnsafeMutableBufferPointer { leverages in
          guard let reciprocals = reciprocals.baseAddress, let leverages = leverages.baseAddress else { return }
          Float.gemm(
            false, false, rows, count, width, 1, products, combinedWidth, reciprocals, count, 0, leverages, count)
          sums.withUnsafeMutableBufferPointer { sums in
            for row in 0..<rows {
              let weight = weights?[range.lowerBound &+ row] ?? 1
              if weight == 0 { continue }
              let base = intercept ? 1 - weight / weightSum : 1
              // The smallest penalty has the largest leverage, but penalties come in any order.
              var largest: Float = 0
              for position in 0..<count { largest = max(largest, leverages[row &* count &+ position]) }
              let exact = weight * Double(largest) > 0.1 ? exactRow(range.lowerBound &+ row) : nil
              for target in 0..<targetCount {
                let residual =
                  targets[range.lowerBound &+ row, target] - work.referenceOffsets[target]
                  + residuals.storage[target &* rows &+ row]
                let differences = products + (row &* combinedWidth &+ width &+ target &* count)
                if let exact {
                  let answer = targets[range.lowerBound &+ row, target] - targetMeans[target]
                  for position in 0..<count {
                    let remainder = base - weight * exact.leverages[position]
                    let error = (answer - exact.predictions[target * count + position]) / remainder
                    sums[position] += remainder > 1e-12 ? weight * error * error : .infinity
                  }
                } else {
                  let leverages = leverages + row &* count
                  for position in 0..<count {
                    let error =
                      (residual - Double(differences[position])) / (base - weight * Double(leverages[position]))
                    sums[position] += weight * error * error
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// Leverages of one row for all penalties, without its weight, and its predictions less the mean targets.
  private func exactRow(_ row: Int) -> (leverages: [Double], predictions: [Double]) {
    let centred = (0..<inputs.columns).map { inputs[row, $0] - means[$0] }
    let squares = vectors.times(centred).map { $0 * $0 }
    return (
      reciprocals.times(squares, transposingSelf: true), solutions.times(centred, transposingSelf: true)
    )
  }
}
