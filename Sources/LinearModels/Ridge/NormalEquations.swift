import Learning
import LinearAlgebra

/// `(gram + penalty * identity) * weights = cross` for one or more targets, solved by Cholesky.
///
/// The matrix is first scaled to a unit diagonal, so columns of very different size do no harm. Where it is singular
/// to working precision, directions that the rows don't determine get weight zero (the solution of least norm in the
/// scaled columns). O(inputs^3 / 3).
struct NormalEquations {
  let gram: Matrix<Double>
  /// inputs x targets.
  let cross: Matrix<Double>

  /// inputs x targets.
  func solve(penalty: Double) throws(FitError) -> Matrix<Double> {
    let size = gram.rows
    guard size > 0 else { return cross }
    let scales = (0..<size).map { index -> Double in
      let diagonal = gram[index, index] + penalty
      return diagonal > 0 ? 1 / diagonal.squareRoot() : 1
    }
    var scaled = gram
    for row in 0..<size {
      for column in 0..<size { scaled[row, column] *= scales[row] * scales[column] }
      // A column without spread and without penalty decouples and gets weight zero.
      scaled[row, row] = 1
    }
    var right = cross
    for row in 0..<size {
      for column in 0..<right.columns { right[row, column] *= scales[row] }
    }
    var result = try Self.solveUnitDiagonal(scaled, right)
    for row in 0..<size {
      for column in 0..<result.columns { result[row, column] *= scales[row] }
    }
    guard result.storage.allSatisfy(\.isFinite) else {
      throw .numerical("the least-squares solution isn't finite; scale the columns")
    }
    return result
  }

  private static func solveUnitDiagonal(
    _ matrix: Matrix<Double>, _ right: Matrix<Double>
  ) throws(FitError) -> Matrix<Double> {
    let size = matrix.rows
    let tolerance = 16 * Double(size) * Double.ulpOfOne
    if let factor = try? Cholesky(matrix),
      (0..<size).allSatisfy({ factor.lower[$0, $0] * factor.lower[$0, $0] > tolerance })
    {
      return factor.solve(right)
    }
    do throws(LinearAlgebraError) {
      let eigen = try SymmetricEigen(matrix)
      let cutOff = tolerance * max(1, eigen.values.first ?? 1)
      // vectors' * ((vectors * right) / values), for the values above the cut-off.
      var projected = eigen.vectors.times(right)
      for row in 0..<size {
        let factor = eigen.values[row] > cutOff ? 1 / eigen.values[row] : 0
        for column in 0..<right.columns { projected[row, column] *= factor }
      }
      return eigen.vectors.times(projected, transposingSelf: true)
    } catch {
      throw .numerical("the normal equations can't be solved: \(error)")
    }
  }
}
