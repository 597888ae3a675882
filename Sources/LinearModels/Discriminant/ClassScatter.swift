import Learning
import LinearAlgebra

/// Sums of squares and products about class means.
enum ClassScatter {
  /// Sum over all rows of `weight * (x - own class mean)(x - own class mean)'`. Every row is centred before it is
  /// squared, so well separated classes don't cancel the digits of the spread within them. O(rows * columns^2).
  static func pooled(
    _ inputs: Matrix<Double>, codes: [Int32], means: Matrix<Double>, weights: [Double]?, threadCount: Int
  ) -> Matrix<Double> {
    let columns = inputs.columns
    return accumulatedGram(rows: inputs.rows, width: columns, of: Double.self, threadCount: threadCount) {
      range, block in
      pack(
        range.lazy.map { $0 }, of: inputs, weights: weights, to: block,
        centre: { Int(codes[$0]) &* columns }, means: means)
    }
  }

  /// The same over the given rows, all of class `label`.
  static func within(
    _ label: Int, rows: [Int], of inputs: Matrix<Double>, means: Matrix<Double>, weights: [Double]?, threadCount: Int
  ) -> Matrix<Double> {
    let columns = inputs.columns
    return accumulatedGram(rows: rows.count, width: columns, of: Double.self, threadCount: threadCount) {
      range, block in
      pack(
        rows[range], of: inputs, weights: weights, to: block, centre: { _ in label &* columns }, means: means)
    }
  }

  private static func pack(
    _ rows: some Sequence<Int>, of inputs: Matrix<Double>, weights: [Double]?, to block: UnsafeMutablePointer<Double>,
    centre: (Int) -> Int, means: Matrix<Double>
  ) {
    let columns = inputs.columns
    inputs.storage.withUnsafeBufferPointer { source in
      means.storage.withUnsafeBufferPointer { means in
        // Safe: rows lie within the inputs, centres within the means, and the block has room for all rows.
        guard let source = source.baseAddress, let means = means.baseAddress else { return }
        var to = block
        for row in rows {
          let from = source + row &* columns
          let middle = means + centre(row)
          if let weights {
            let root = weights[row].squareRoot()
            for column in 0..<columns { to[column] = (from[column] - middle[column]) * root }
          } else {
            for column in 0..<columns { to[column] = from[column] - middle[column] }
          }
          to += columns
        }
      }
    }
  }

  /// The rows of every class, in order.
  static func rowsByClass(codes: [Int32], classCount: Int) -> [[Int]] {
    var rows = [[Int]](repeating: [], count: classCount)
    for row in codes.indices { rows[Int(codes[row])].append(row) }
    return rows
  }
}

/// How far a covariance is drawn towards a multiple of the identity.
public enum Shrinkage: Codable, Equatable, Sendable {
  case none
  /// Ledoit and Wolf's estimate, for each class in standardised columns.
  case auto
  case fixed(Double)
}
