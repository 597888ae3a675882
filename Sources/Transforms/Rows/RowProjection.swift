import CKernels
import Learning
import LinearAlgebra

/// The map `x -> (x - means) * axes * factors`: the arithmetic that PCA and the random projections share.
struct RowProjection: Codable, Sendable, Equatable {
  /// Subtracted first; one for each input.
  let means: [Double]
  /// inputs x outputs. Stored by inputs, because the single-row path walks it so.
  let axes: Matrix<Double>
  /// What each output is multiplied by.
  let factors: [Double]

  init(means: [Double], axes: Matrix<Double>, factors: [Double]) {
    self.means = means
    self.axes = axes
    self.factors = factors
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    means = try container.decode([Double].self, forKey: .means)
    axes = try container.decode(Matrix<Double>.self, forKey: .axes)
    factors = try container.decode([Double].self, forKey: .factors)
    try decoder.require(axes.rows == means.count && axes.columns == factors.count && !factors.isEmpty, "projection")
  }

  var parameterCount: Int { means.count + axes.storage.count }

  /// Every row of `inputs`, by GEMM on blocks of centred rows that stay within the second-level cache.
  /// O(rows * inputs * outputs). The result has the same bits for every `threadCount`.
  func callAsFunction(_ inputs: Matrix<Double>, threadCount: Int = 1) -> Matrix<Double> {
    let columns = inputs.columns
    let width = factors.count
    precondition(columns == means.count, "the rows don't fit the projection")
    return Matrix(rows: inputs.rows, columns: width) { output in
      guard let base = output.baseAddress else { return }
      // Safe: each lane writes its own rows only, and all are done when the call returns.
      nonisolated(unsafe) let target = base
      RowLanes(rows: inputs.rows, minimumRows: 1024).forEach(threadCount: threadCount) { rows in
        project(inputs, rows, to: target)
      }
    }
  }

  /// Writes the projected `rows` of `inputs` to their places behind `output`, which has room for all rows.
  private func project(_ inputs: Matrix<Double>, _ rows: Range<Int>, to output: UnsafeMutablePointer<Double>) {
    let columns = inputs.columns
    let width = factors.count
    let blockRows = max(16, min(1024, 65_536 / max(1, columns)))
    let isScaled = factors.contains { $0 != 1 }
    // Safe: all buffers live for these closures; a block lies within `rows`, and `centred` holds as many rows as the
    // largest block.
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, min(blockRows, rows.count) * columns)) { centred in
      inputs.storage.withUnsafeBufferPointer { values in
        axes.storage.withUnsafeBufferPointer { axes in
          means.withUnsafeBufferPointer { means in
            guard let axes = axes.baseAddress, let block = centred.baseAddress else { return }
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows) {
              let count = min(blockRows, rows.upperBound - first)
              for row in 0..<count {
                let from = (first &+ row) &* columns
                let to = row &* columns
                for column in 0..<columns { block[to &+ column] = values[from &+ column] - means[column] }
              }
              let part = output + first * width
              Double.gemm(false, false, count, width, columns, 1, block, columns, axes, width, 0, part, width)
              guard isScaled else { continue }
              for row in 0..<count {
                for column in 0..<width { part[row &* width &+ column] *= factors[column] }
              }
            }
          }
        }
      }
    }
  }

  /// One row, without allocating.
  func callAsFunction(row: Span<Double>, into output: inout MutableSpan<Double>) {
    precondition(row.count == means.count && output.count == factors.count, "the row doesn't fit the projection")
    // Safe: the sizes were just compared, `axes` holds inputs x outputs values, and nothing outlives the closures.
    row.withUnsafeBufferPointer { row in
      output.withUnsafeMutableBufferPointer { output in
        means.withUnsafeBufferPointer { means in
          axes.storage.withUnsafeBufferPointer { axes in
            factors.withUnsafeBufferPointer { factors in
              ckernels_project_row(
                row.baseAddress, means.baseAddress, axes.baseAddress, factors.baseAddress, Int64(means.count),
                Int64(factors.count), output.baseAddress)
            }
          }
        }
      }
    }
  }

  var affineMap: AffineMap {
    var matrix = axes
    let width = factors.count
    for position in matrix.storage.indices { matrix.storage[position] *= factors[position % width] }
    return AffineMap(matrix: matrix, offset: matrix.times(means, transposingSelf: true).map { -$0 })
  }
}
