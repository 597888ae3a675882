/// The Cholesky factor of a symmetric positive definite matrix: `matrix = lower * lower'`. O(n^3 / 3).
public struct Cholesky<Scalar: BLASScalar>: Sendable {
  /// Row-major; only the lower triangle has meaning.
  public let lower: Matrix<Scalar>

  /// Factors the lower triangle of `matrix`; the upper one isn't read.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
    guard matrix.rows == matrix.columns else { throw .notSquare(rows: matrix.rows, columns: matrix.columns) }
    var factor = matrix
    let info = factor.storage.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { Scalar.potrf(matrix.rows, $0) } ?? 0
    }
    guard info == 0 else {
      if info > 0 { throw .notPositiveDefinite(leadingMinor: info) }
      throw .notFinite
    }
    lower = factor
  }

  /// Solves `matrix * x = right` for each column of `right`.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func solve(_ right: Matrix<Scalar>) -> Matrix<Scalar> {
    precondition(right.rows == lower.rows, "the right-hand side doesn't fit the factor")
    var result = right
    guard right.rows > 0, right.columns > 0 else { return result }
    lower.storage.withUnsafeBufferPointer { a in
      result.storage.withUnsafeMutableBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        Scalar.trsm(false, lower.rows, right.columns, a, lower.columns, b, right.columns)
        Scalar.trsm(true, lower.rows, right.columns, a, lower.columns, b, right.columns)
      }
    }
    return result
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func solve(_ right: [Scalar]) -> [Scalar] {
    solve(Matrix(rows: right.count, columns: 1, storage: right)).storage
  }

  /// Solves `lower * x = right` (half a solve, for whitening and Mahalanobis distances).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func solveLower(_ right: Matrix<Scalar>) -> Matrix<Scalar> {
    precondition(right.rows == lower.rows, "the right-hand side doesn't fit the factor")
    var result = right
    guard right.rows > 0, right.columns > 0 else { return result }
    lower.storage.withUnsafeBufferPointer { a in
      result.storage.withUnsafeMutableBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        Scalar.trsm(false, lower.rows, right.columns, a, lower.columns, b, right.columns)
      }
    }
    return result
  }

  /// The logarithm of the determinant of the factored matrix.
  public var logDeterminant: Double {
    2 * (0..<lower.rows).reduce(0.0) { $0 + Double(lower[$1, $1]).logarithm }
  }
}
