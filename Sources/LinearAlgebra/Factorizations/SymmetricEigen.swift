#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Eigenvalues (descending) and eigenvectors of a symmetric matrix, by divide and conquer. O(n^3).
public struct SymmetricEigen<Scalar: BLASScalar>: Sendable {
  /// Largest first.
  public let values: [Scalar]
  /// Row i is the unit eigenvector of `values[i]`.
  public let vectors: Matrix<Scalar>

  /// Decomposes the lower triangle of `matrix`; the upper one isn't read.
  public init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
    guard matrix.rows == matrix.columns else { throw .notSquare(rows: matrix.rows, columns: matrix.columns) }
    // LAPACK may loop or return nonsense on NaN.
    guard matrix.storage.allSatisfy(\.isFinite) else { throw .notFinite }
    let size = matrix.rows
    var work = matrix
    var ascending = [Scalar](repeating: 0, count: size)
    let info = work.storage.withUnsafeMutableBufferPointer { a in
      ascending.withUnsafeMutableBufferPointer { w in
        guard let a = a.baseAddress, let w = w.baseAddress else { return 0 }
        return Scalar.syevd(size, a, w)
      }
    }
    guard info == 0 else { throw .didNotConverge(routine: "syevd") }
    values = ascending.reversed()
    // Column-major eigenvectors are rows of the row-major view, in ascending order.
    vectors = work.selectingRows(Array((0..<size).reversed()))
  }
}

extension Double {
  var logarithm: Double { log(self) }
}
