import LinearAlgebra
import Statistics

extension PreparedData {
  /// The inputs of some rows, NaN where a number isn't finite: what measures drift knows one kind of gap.
  func gappedInputs(_ rows: [Int]) -> Matrix<Double> {
    let coded = inputs(rows)
    return Matrix(rows: coded.rows, columns: coded.columns, storage: coded.storage.map { $0.isFinite ? $0 : .nan })
  }
}

/// Some of many rows, drawn so that no season of the data falls in step with the draw.
enum RowDraw {
  /// At most so many of the rows, in their order: one by chance from each of as many equal stretches.
  static func rows(_ rows: [Int], most: Int, _ generator: inout SeededGenerator) -> [Int] {
    guard rows.count > most else { return rows }
    return (0..<most).map { place in
      let (first, end) = (place * rows.count / most, (place + 1) * rows.count / most)
      return rows[first + generator.integer(below: end - first)]
    }
  }

  /// The same of a matrix.
  static func rows(of matrix: Matrix<Double>, most: Int, _ generator: inout SeededGenerator) -> Matrix<Double> {
    guard matrix.rows > most else { return matrix }
    return matrix.selectingRows(rows(Array(0..<matrix.rows), most: most, &generator))
  }
}
