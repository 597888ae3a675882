/// The thin singular value decomposition `matrix = left * diag(values) * right`, by divide and conquer.
///
/// O(rows * columns * min(rows, columns)).
public struct SingularValues<Scalar: BLASScalar>: Sendable {
  /// rows x rank, orthonormal columns.
  public let left: Matrix<Scalar>
  /// Largest first; rank = min(rows, columns) values.
  public let values: [Scalar]
  /// rank x columns, orthonormal rows.
  public let right: Matrix<Scalar>

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
    guard matrix.storage.allSatisfy(\.isFinite) else { throw .notFinite }
    let rank = min(matrix.rows, matrix.columns)
    // The row-major matrix is the column-major transpose, so u and vt change places.
    var work = matrix.storage
    var singular = [Scalar](repeating: 0, count: rank)
    var u = [Scalar](repeating: 0, count: matrix.columns * rank)
    var vt = [Scalar](repeating: 0, count: rank * matrix.rows)
    let info = work.withUnsafeMutableBufferPointer { a in
      singular.withUnsafeMutableBufferPointer { s in
        u.withUnsafeMutableBufferPointer { u in
          vt.withUnsafeMutableBufferPointer { vt in
            guard let a = a.baseAddress, let s = s.baseAddress, let u = u.baseAddress, let vt = vt.baseAddress
            else { return 0 }
            return Scalar.gesdd(matrix.columns, matrix.rows, a, s, u, vt)
          }
        }
      }
    }
    guard info == 0 else { throw .didNotConverge(routine: "gesdd") }
    values = singular
    left = Matrix(rows: matrix.rows, columns: rank, storage: vt)
    right = Matrix(rows: rank, columns: matrix.columns, storage: u)
  }
}

/// The thin orthonormal factor Q (rows x columns, rows >= columns) of a QR decomposition, by Householder reflections.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func orthonormalBasis<Scalar: BLASScalar>(of matrix: Matrix<Scalar>) throws(LinearAlgebraError)
  -> Matrix<Scalar>
{
  precondition(matrix.rows >= matrix.columns, "a basis needs at least as many rows as columns")
  guard matrix.storage.allSatisfy(\.isFinite) else { throw .notFinite }
  var work = matrix.transposed.storage
  var tau = [Scalar](repeating: 0, count: max(1, matrix.columns))
  let info = work.withUnsafeMutableBufferPointer { a in
    tau.withUnsafeMutableBufferPointer { tau -> Int in
      guard let a = a.baseAddress, let tau = tau.baseAddress else { return 0 }
      let factored = Scalar.geqrf(matrix.rows, matrix.columns, a, tau)
      return factored == 0 ? Scalar.orgqr(matrix.rows, matrix.columns, a, tau) : factored
    }
  }
  guard info == 0 else { throw .didNotConverge(routine: "geqrf") }
  return Matrix(rows: matrix.columns, columns: matrix.rows, storage: work).transposed
}

/// Solves the general square system `matrix * x = right`, by LU with partial pivoting.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func solve<Scalar: BLASScalar>(_ matrix: Matrix<Scalar>, _ right: [Scalar]) throws(LinearAlgebraError)
  -> [Scalar]
{
  guard matrix.rows == matrix.columns else { throw .notSquare(rows: matrix.rows, columns: matrix.columns) }
  precondition(right.count == matrix.rows, "the right-hand side doesn't fit the matrix")
  var work = matrix.transposed.storage
  var result = right
  let info = work.withUnsafeMutableBufferPointer { a in
    result.withUnsafeMutableBufferPointer { b in
      guard let a = a.baseAddress, let b = b.baseAddress else { return 0 }
      return Scalar.gesv(matrix.rows, 1, a, b)
    }
  }
  guard info == 0 else { throw .singular }
  return result
}
