import CLAPACKE
import COpenBLAS

/// A scalar that BLAS and LAPACK know: `Float` or `Double`.
///
/// The requirements are the thin, pointer-level routines; everything else in this module is written on top of them.
/// All matrices are row-major.
public protocol BLASScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
  // c = alpha op(a) op(b) + beta c
  static func gemm(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>,
    _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int)
  // y = alpha op(a) x + beta y
  static func gemv(
    _ transpose: Bool, _ m: Int, _ n: Int, _ alpha: Self, _ a: UnsafePointer<Self>, _ lda: Int,
    _ x: UnsafePointer<Self>, _ beta: Self, _ y: UnsafeMutablePointer<Self>)
  // lower triangle of c = alpha a' a + beta c (transpose) or alpha a a' + beta c
  static func syrk(
    _ transpose: Bool, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>, _ lda: Int, _ beta: Self,
    _ c: UnsafeMutablePointer<Self>, _ ldc: Int)
  static func dot(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> Self
  static func axpy(_ n: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
  // solves op(L) x = b in place, lower triangle, row-major
  static func trsm(
    _ transpose: Bool, _ n: Int, _ columns: Int, _ a: UnsafePointer<Self>, _ lda: Int,
    _ b: UnsafeMutablePointer<Self>, _ ldb: Int)
  // LAPACK, column-major views; each returns LAPACK's info
  static func potrf(_ n: Int, _ a: UnsafeMutablePointer<Self>) -> Int
  // all eigenvalues, ascending; `a` becomes their vectors, or is only overwritten without `vectors`
  static func syevd(
    _ n: Int, _ a: UnsafeMutablePointer<Self>, _ eigenvalues: UnsafeMutablePointer<Self>, vectors: Bool
  ) -> Int
  // the `count` largest eigenvalues, ascending, and their vectors one after the other; `a` is overwritten,
  // `eigenvalues` has n places
  static func syevr(
    _ n: Int, largest count: Int, _ a: UnsafeMutablePointer<Self>, _ eigenvalues: UnsafeMutablePointer<Self>,
    _ vectors: UnsafeMutablePointer<Self>
  ) -> Int
  static func gesdd(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Self>, _ s: UnsafeMutablePointer<Self>,
    _ u: UnsafeMutablePointer<Self>, _ vt: UnsafeMutablePointer<Self>
  ) -> Int
  static func geqrf(_ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Self>, _ tau: UnsafeMutablePointer<Self>) -> Int
  static func orgqr(_ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Self>, _ tau: UnsafePointer<Self>) -> Int
  static func gesv(
    _ n: Int, _ columns: Int, _ a: UnsafeMutablePointer<Self>, _ b: UnsafeMutablePointer<Self>
  ) -> Int
}

private func flag(_ transpose: Bool) -> CBLAS_TRANSPOSE { transpose ? CblasTrans : CblasNoTrans }

extension Double: BLASScalar {
  public static func gemm(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>,
    _ lda: Int, _ b: UnsafePointer<Double>, _ ldb: Int, _ beta: Double, _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    cblas_dgemm(
      CblasRowMajor, flag(transposeA), flag(transposeB), Int32(m), Int32(n), Int32(k), alpha, a, Int32(lda), b,
      Int32(ldb), beta, c, Int32(ldc))
  }

  public static func gemv(
    _ transpose: Bool, _ m: Int, _ n: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ lda: Int,
    _ x: UnsafePointer<Double>, _ beta: Double, _ y: UnsafeMutablePointer<Double>
  ) {
    cblas_dgemv(CblasRowMajor, flag(transpose), Int32(m), Int32(n), alpha, a, Int32(lda), x, 1, beta, y, 1)
  }

  public static func syrk(
    _ transpose: Bool, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ lda: Int, _ beta: Double,
    _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    cblas_dsyrk(
      CblasRowMajor, CblasLower, flag(transpose), Int32(n), Int32(k), alpha, a, Int32(lda), beta, c, Int32(ldc))
  }

  public static func dot(_ n: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>) -> Double {
    cblas_ddot(Int32(n), x, 1, y, 1)
  }

  public static func axpy(_ n: Int, _ alpha: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>) {
    cblas_daxpy(Int32(n), alpha, x, 1, y, 1)
  }

  public static func trsm(
    _ transpose: Bool, _ n: Int, _ columns: Int, _ a: UnsafePointer<Double>, _ lda: Int,
    _ b: UnsafeMutablePointer<Double>, _ ldb: Int
  ) {
    cblas_dtrsm(
      CblasRowMajor, CblasLeft, CblasLower, flag(transpose), CblasNonUnit, Int32(n), Int32(columns), 1, a, Int32(lda),
      b, Int32(ldb))
  }

  public static func potrf(_ n: Int, _ a: UnsafeMutablePointer<Double>) -> Int {
    // The upper triangle of the column-major view is the lower triangle of our row-major one.
    Int(LAPACKE_dpotrf(LAPACK_COL_MAJOR, Int8(UInt8(ascii: "U")), Int32(n), a, Int32(n)))
  }

  public static func syevd(
    _ n: Int, _ a: UnsafeMutablePointer<Double>, _ eigenvalues: UnsafeMutablePointer<Double>, vectors: Bool
  ) -> Int {
    Int(
      LAPACKE_dsyevd(
        LAPACK_COL_MAJOR, Int8(vectors ? UInt8(ascii: "V") : UInt8(ascii: "N")), Int8(UInt8(ascii: "U")), Int32(n), a,
        Int32(n), eigenvalues))
  }

  public static func syevr(
    _ n: Int, largest count: Int, _ a: UnsafeMutablePointer<Double>, _ eigenvalues: UnsafeMutablePointer<Double>,
    _ vectors: UnsafeMutablePointer<Double>
  ) -> Int {
    var found: Int32 = 0
    var supports = [Int32](repeating: 0, count: 2 * Swift.max(1, count))
    let info = Int(
      LAPACKE_dsyevr(
        LAPACK_COL_MAJOR, Int8(UInt8(ascii: "V")), Int8(UInt8(ascii: "I")), Int8(UInt8(ascii: "U")), Int32(n), a,
        Int32(n), 0, 0, Int32(n - count + 1), Int32(n), 0, &found, eigenvalues, vectors, Int32(n), &supports))
    return info == 0 && Int(found) != count ? 1 : info
  }

  public static func gesdd(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Double>, _ s: UnsafeMutablePointer<Double>,
    _ u: UnsafeMutablePointer<Double>, _ vt: UnsafeMutablePointer<Double>
  ) -> Int {
    Int(
      LAPACKE_dgesdd(
        LAPACK_COL_MAJOR, Int8(UInt8(ascii: "S")), Int32(m), Int32(n), a, Int32(m), s, u, Int32(m), vt,
        Int32(Swift.min(m, n))))
  }

  public static func geqrf(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Double>, _ tau: UnsafeMutablePointer<Double>
  ) -> Int {
    Int(LAPACKE_dgeqrf(LAPACK_COL_MAJOR, Int32(m), Int32(n), a, Int32(m), tau))
  }

  public static func orgqr(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Double>, _ tau: UnsafePointer<Double>
  ) -> Int {
    Int(LAPACKE_dorgqr(LAPACK_COL_MAJOR, Int32(m), Int32(n), Int32(n), a, Int32(m), tau))
  }

  public static func gesv(
    _ n: Int, _ columns: Int, _ a: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>
  ) -> Int {
    var pivots = [Int32](repeating: 0, count: Swift.max(1, n))
    return Int(LAPACKE_dgesv(LAPACK_COL_MAJOR, Int32(n), Int32(columns), a, Int32(n), &pivots, b, Int32(n)))
  }
}

extension Float: BLASScalar {
  public static func gemm(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>,
    _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, flag(transposeA), flag(transposeB), Int32(m), Int32(n), Int32(k), alpha, a, Int32(lda), b,
      Int32(ldb), beta, c, Int32(ldc))
  }

  public static func gemv(
    _ transpose: Bool, _ m: Int, _ n: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ x: UnsafePointer<Float>, _ beta: Float, _ y: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemv(CblasRowMajor, flag(transpose), Int32(m), Int32(n), alpha, a, Int32(lda), x, 1, beta, y, 1)
  }

  public static func syrk(
    _ transpose: Bool, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int, _ beta: Float,
    _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    cblas_ssyrk(
      CblasRowMajor, CblasLower, flag(transpose), Int32(n), Int32(k), alpha, a, Int32(lda), beta, c, Int32(ldc))
  }

  public static func dot(_ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Float {
    cblas_sdot(Int32(n), x, 1, y, 1)
  }

  public static func axpy(_ n: Int, _ alpha: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    cblas_saxpy(Int32(n), alpha, x, 1, y, 1)
  }

  public static func trsm(
    _ transpose: Bool, _ n: Int, _ columns: Int, _ a: UnsafePointer<Float>, _ lda: Int,
    _ b: UnsafeMutablePointer<Float>, _ ldb: Int
  ) {
    cblas_strsm(
      CblasRowMajor, CblasLeft, CblasLower, flag(transpose), CblasNonUnit, Int32(n), Int32(columns), 1, a, Int32(lda),
      b, Int32(ldb))
  }

  public static func potrf(_ n: Int, _ a: UnsafeMutablePointer<Float>) -> Int {
    // The upper triangle of the column-major view is the lower triangle of our row-major one.
    Int(LAPACKE_spotrf(LAPACK_COL_MAJOR, Int8(UInt8(ascii: "U")), Int32(n), a, Int32(n)))
  }

  public static func syevd(
    _ n: Int, _ a: UnsafeMutablePointer<Float>, _ eigenvalues: UnsafeMutablePointer<Float>, vectors: Bool
  ) -> Int {
    Int(
      LAPACKE_ssyevd(
        LAPACK_COL_MAJOR, Int8(vectors ? UInt8(ascii: "V") : UInt8(ascii: "N")), Int8(UInt8(ascii: "U")), Int32(n), a,
        Int32(n), eigenvalues))
  }

  public static func syevr(
    _ n: Int, largest count: Int, _ a: UnsafeMutablePointer<Float>, _ eigenvalues: UnsafeMutablePointer<Float>,
    _ vectors: UnsafeMutablePointer<Float>
  ) -> Int {
    var found: Int32 = 0
    var supports = [Int32](repeating: 0, count: 2 * Swift.max(1, count))
    let info = Int(
      LAPACKE_ssyevr(
        LAPACK_COL_MAJOR, Int8(UInt8(ascii: "V")), Int8(UInt8(ascii: "I")), Int8(UInt8(ascii: "U")), Int32(n), a,
        Int32(n), 0, 0, Int32(n - count + 1), Int32(n), 0, &found, eigenvalues, vectors, Int32(n), &supports))
    return info == 0 && Int(found) != count ? 1 : info
  }

  public static func gesdd(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Float>, _ s: UnsafeMutablePointer<Float>,
    _ u: UnsafeMutablePointer<Float>, _ vt: UnsafeMutablePointer<Float>
  ) -> Int {
    Int(
      LAPACKE_sgesdd(
        LAPACK_COL_MAJOR, Int8(UInt8(ascii: "S")), Int32(m), Int32(n), a, Int32(m), s, u, Int32(m), vt,
        Int32(Swift.min(m, n))))
  }

  public static func geqrf(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Float>, _ tau: UnsafeMutablePointer<Float>
  ) -> Int {
    Int(LAPACKE_sgeqrf(LAPACK_COL_MAJOR, Int32(m), Int32(n), a, Int32(m), tau))
  }

  public static func orgqr(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Float>, _ tau: UnsafePointer<Float>
  ) -> Int {
    Int(LAPACKE_sorgqr(LAPACK_COL_MAJOR, Int32(m), Int32(n), Int32(n), a, Int32(m), tau))
  }

  public static func gesv(
    _ n: Int, _ columns: Int, _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>
  ) -> Int {
    var pivots = [Int32](repeating: 0, count: Swift.max(1, n))
    return Int(LAPACKE_sgesv(LAPACK_COL_MAJOR, Int32(n), Int32(columns), a, Int32(n), &pivots, b, Int32(n)))
  }
}
