import LinearAlgebra

/// The nearest of some points for each of many rows, by blocked GEMM: `|x - p|^2 = |x|^2 - 2 x p + |p|^2`.
///
/// For finding prototypes, where the last digits of a distance don't matter. Rows should be centred, so that the
/// subtraction loses little.
struct NearestPoint {
  /// For each row, the nearest point so far.
  private(set) var points: [Int]
  /// Its squared distance, not below 0.
  private(set) var squaredDistances: [Double]
  private let rows: Matrix<Double>
  private let rowSquares: [Double]

  init(of rows: Matrix<Double>) {
    self.rows = rows
    rowSquares = Self.squares(of: rows)
    points = [Int](repeating: -1, count: rows.rows)
    squaredDistances = [Double](repeating: .infinity, count: rows.rows)
  }

  /// Compares every row with further points, numbered from `first`. Of equally near points the first is kept.
  mutating func add(_ added: Matrix<Double>, numberedFrom first: Int) {
    let squares = Self.squares(of: added)
    let blockRows = 512
    let blockPoints = 256
    for start in stride(from: 0, to: rows.rows, by: blockRows) {
      let block = Array(start..<min(start + blockRows, rows.rows))
      let rowsOfBlock = rows.selectingRows(block)
      for pointStart in stride(from: 0, to: added.rows, by: blockPoints) {
        let pointRange = pointStart..<min(pointStart + blockPoints, added.rows)
        let products = rowsOfBlock.times(added.selectingRows(Array(pointRange)), transposingOther: true)
        let width = pointRange.count
        products.storage.withUnsafeBufferPointer { products in
          for (position, row) in block.enumerated() {
            var best = squaredDistances[row]
            var bestPoint = points[row]
            for offset in 0..<width {
              let squared = rowSquares[row] - 2 * products[position &* width &+ offset] + squares[pointStart + offset]
              if squared < best {
                best = squared
                bestPoint = first + pointStart + offset
              }
            }
            squaredDistances[row] = max(0, best)
            points[row] = bestPoint
          }
        }
      }
    }
  }

  private static func squares(of rows: Matrix<Double>) -> [Double] {
    (0..<rows.rows).map { row in rows.storage[rows.range(ofRow: row)].reduce(0) { $0 + $1 * $1 } }
  }
}

extension Matrix where Scalar == Double {
  /// Rows around the column means, divided by the largest magnitude there, so that squares stay in range.
  var centredAndShrunk: (rows: Matrix, means: [Double], size: Double) {
    let means = columnMeans
    var centred = subtractingFromRows(means)
    let size = centred.storage.reduce(0) { Swift.max($0, $1.magnitude) }
    guard size > 0 else { return (centred, means, 1) }
    for position in centred.storage.indices { centred.storage[position] /= size }
    return (centred, means, size)
  }
}
