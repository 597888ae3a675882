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
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
    var work = matrix
    values = try Self.decompose(&work, vectors: true)
    // Column-major eigenvectors are rows of the row-major view, in ascending order.
    vectors = work.selectingRows(Array((0..<matrix.rows).reversed()))
  }

  /// The eigenvalues alone, largest first: about a third of the work.
  ///
  /// Decomposes the lower triangle of `matrix`; the upper one isn't read.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public static func values(of matrix: Matrix<Scalar>) throws(LinearAlgebraError) -> [Scalar] {
    var work = matrix
    return try decompose(&work, vectors: false)
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private static func decompose(
    _ matrix: inout Matrix<Scalar>, vectors: Bool
  ) throws(LinearAlgebraError) -> [Scalar] {
    guard matrix.rows == matrix.columns else { throw .notSquare(rows: matrix.rows, columns: matrix.columns) }
    // LAPACK may loop or return nonsense on NaN.
    guard matrix.storage.allSatisfy(\.isFinite) else { throw .notFinite }
    let size = matrix.rows
    var ascending = [Scalar](repeating: 0, count: size)
    let info = matrix.storage.withUnsafeMutableBufferPointer { a in
      ascending.withUnsafeMutableBufferPointer { w in
        guard let a = a.baseAddress, let w = w.baseAddress else { return 0 }
        return Scalar.syevd(size, a, w, vectors: vectors)
      }
    }
    guard info == 0 else { throw .didNotConverge(routine: "syevd") }
    return ascending.reversed()
  }

  /// The `count` largest eigenvalues only, with their vectors, by relatively robust representations: the reduction to
  /// three diagonals costs the same, what follows about `count / n` of it.
  ///
  /// Decomposes the lower triangle of `matrix`; the upper one isn't read. `count` must lie in 1...n.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(_ matrix: Matrix<Scalar>, largest count: Int) throws(LinearAlgebraError) {
    guard matrix.rows == matrix.columns else { throw .notSquare(rows: matrix.rows, columns: matrix.columns) }
    precondition((1...max(1, matrix.rows)).contains(count) && matrix.rows > 0, "no such number of eigenvalues")
    guard matrix.storage.allSatisfy(\.isFinite) else { throw .notFinite }
    let size = matrix.rows
    var work = matrix
    var ascending = [Scalar](repeating: 0, count: size)
    var found = Matrix<Scalar>(rows: count, columns: size)
    let info = work.storage.withUnsafeMutableBufferPointer { a in
      ascending.withUnsafeMutableBufferPointer { w in
        found.storage.withUnsafeMutableBufferPointer { z in
          guard let a = a.baseAddress, let w = w.baseAddress, let z = z.baseAddress else { return 0 }
          return Scalar.syevr(size, largest: count, a, w, z)
        }
      }
    }
    guard info == 0 else { throw .didNotConverge(routine: "syevr") }
    values = ascending.prefix(count).reversed()
    vectors = found.selectingRows(Array((0..<count).reversed()))
  }
}

extension Double {
  var logarithm: Double { log(self) }
}
