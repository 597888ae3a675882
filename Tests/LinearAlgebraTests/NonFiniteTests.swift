import LinearAlgebra
import Testing

struct NonFiniteTests {
  @Test(arguments: [1, 7, 8, 9, 16, 23], [Double.nan, .infinity, -.infinity])
  func findsTheFirstInEveryPlace(_ columns: Int, _ value: Double) throws {
    for place in 0..<(2 * columns) {
      var matrix = Matrix<Double>(rows: 2, columns: columns, repeating: 1e308)
      #expect(matrix.firstNonFinite == nil)
      matrix.storage[place] = value
      let found = try #require(matrix.firstNonFinite)
      #expect(found.row == place / columns && found.column == place % columns)
    }
  }

  @Test func nothingHoldsNothing() {
    #expect(Matrix<Double>(rows: 0, columns: 3).firstNonFinite == nil)
    #expect(![Double]().containsNonFinite)
  }
}

struct LeadingEigenTests {
  @Test(arguments: [1, 2, 5, 12]) func agreesWithTheFullDecomposition(_ count: Int) throws {
    let size = 12
    var matrix = Matrix<Double>(rows: size, columns: size)
    for row in 0..<size { for column in 0..<size { matrix[row, column] = 1 / Double(row + column + 1) } }
    let all = try SymmetricEigen(matrix)
    #expect(try zip(SymmetricEigen.values(of: matrix), all.values).allSatisfy { abs($0 - $1) < 1e-14 })
    let leading = try SymmetricEigen(matrix, largest: count)
    #expect(leading.values.count == count && leading.vectors.rows == count)
    for index in 0..<count {
      #expect(abs(leading.values[index] - all.values[index]) < 1e-14)
      let image = matrix.times(leading.vectors.row(index))
      for (found, entry) in zip(image, leading.vectors.row(index)) {
        #expect(abs(found - leading.values[index] * entry) < 1e-13)
      }
      #expect(abs(dot(leading.vectors.row(index), leading.vectors.row(index)) - 1) < 1e-13)
    }
  }

  @Test func refusesWhatIsNotSquareOrFinite() {
    #expect(throws: LinearAlgebraError.notSquare(rows: 2, columns: 3)) {
      try SymmetricEigen(Matrix<Double>(rows: 2, columns: 3), largest: 1)
    }
    #expect(throws: LinearAlgebraError.notFinite) {
      try SymmetricEigen(Matrix<Double>(rows: 2, columns: 2, repeating: .nan), largest: 1)
    }
  }
}
