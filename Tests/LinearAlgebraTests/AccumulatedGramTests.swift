import LinearAlgebra
import Statistics
import Testing

@Suite struct AccumulatedGramTests {
  private func check<Scalar: BLASScalar>(_: Scalar.Type, width: Int, rows: Int, tolerance: Double) {
    var generator = SeededGenerator(seed: UInt64(width))
    let values = (0..<rows * width).map { _ in generator.normal() }
    let gram = accumulatedGram(rows: rows, width: width, of: Scalar.self) { range, block in
      for row in range {
        for column in 0..<width {
          block[(row - range.lowerBound) * width + column] = Scalar(values[row * width + column])
        }
      }
    }
    for row in 0..<width {
      for column in 0..<width {
        let expected = (0..<rows).reduce(0.0) { $0 + values[$1 * width + row] * values[$1 * width + column] }
        #expect(abs(gram[row, column] - expected) < tolerance, "width \(width), (\(row), \(column))")
      }
    }
  }

  /// Every remainder of the widths that vector code takes at once, and a few rows more than one slice.
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 24, 25, 31, 32, 33, 40])
  func sumsOfAnyWidthAreRight(width: Int) {
    check(Double.self, width: width, rows: 67, tolerance: 1e-12 * 67)
    check(Float.self, width: width, rows: 67, tolerance: 1e-5 * 67)
  }

  @Test func manyRowsOfOneColumnFillSeveralLanes() {
    check(Double.self, width: 2, rows: 20_000, tolerance: 1e-8)
  }

  @Test func noRowsSumToZero() {
    let gram = accumulatedGram(rows: 0, width: 3, of: Double.self) { _, _ in }
    #expect(gram == Matrix(rows: 3, columns: 3))
  }
}
