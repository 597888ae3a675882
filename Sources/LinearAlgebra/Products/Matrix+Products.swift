extension Matrix {
  /// `op(self) * op(other)`, by GEMM. O(rows * columns * inner).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func times(_ other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false) -> Matrix {
    let m = transposingSelf ? columns : rows
    let k = transposingSelf ? rows : columns
    let n = transposingOther ? other.rows : other.columns
    precondition(k == (transposingOther ? other.columns : other.rows), "inner dimensions differ")
    var result = Matrix(rows: m, columns: n)
    guard m > 0, n > 0, k > 0 else { return result }
    // Safe: every pointer is used only within its closure, and the shapes were checked above.
    storage.withUnsafeBufferPointer { a in
      other.storage.withUnsafeBufferPointer { b in
        result.storage.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          Scalar.gemm(transposingSelf, transposingOther, m, n, k, 1, a, columns, b, other.columns, 0, c, n)
        }
      }
    }
    return result
  }

  /// `op(self) * vector`, by GEMV.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func times(_ vector: [Scalar], transposingSelf: Bool = false) -> [Scalar] {
    precondition(vector.count == (transposingSelf ? rows : columns), "vector doesn't fit the matrix")
    var result = [Scalar](repeating: 0, count: transposingSelf ? columns : rows)
    guard rows > 0, columns > 0 else { return result }
    storage.withUnsafeBufferPointer { a in
      vector.withUnsafeBufferPointer { x in
        result.withUnsafeMutableBufferPointer { y in
          guard let a = a.baseAddress, let x = x.baseAddress, let y = y.baseAddress else { return }
          Scalar.gemv(transposingSelf, rows, columns, 1, a, columns, x, 0, y)
        }
      }
    }
    return result
  }

  /// The symmetric `self' * self` (columns x columns), by SYRK: half the work of GEMM.
  public var gram: Matrix {
    @specialized(where Scalar == Double)
    @specialized(where Scalar == Float)
    get {
      var result = Matrix(rows: columns, columns: columns)
      guard rows > 0, columns > 0 else { return result }
      storage.withUnsafeBufferPointer { a in
        result.storage.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let c = c.baseAddress else { return }
          Scalar.syrk(true, columns, rows, 1, a, columns, 0, c, columns)
        }
      }
      result.mirrorLowerTriangle()
      return result
    }
  }

  /// The symmetric `self * self'` (rows x rows), by SYRK.
  public var outerGram: Matrix {
    @specialized(where Scalar == Double)
    @specialized(where Scalar == Float)
    get {
      var result = Matrix(rows: rows, columns: rows)
      guard rows > 0, columns > 0 else { return result }
      storage.withUnsafeBufferPointer { a in
        result.storage.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let c = c.baseAddress else { return }
          Scalar.syrk(false, rows, columns, 1, a, columns, 0, c, rows)
        }
      }
      result.mirrorLowerTriangle()
      return result
    }
  }

  /// Copies the lower triangle onto the upper one.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  mutating func mirrorLowerTriangle() {
    for row in 0..<rows {
      for column in 0..<row { storage[column * columns + row] = storage[row * columns + column] }
    }
  }

  /// Column means. Two passes are not needed: the mean alone doesn't cancel.
  public var columnMeans: [Scalar] {
    guard rows > 0 else { return [Scalar](repeating: .nan, count: columns) }
    return times([Scalar](repeating: 1 / Scalar(rows), count: rows), transposingSelf: true)
  }

  /// Subtracts `vector` from every row.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func subtractingFromRows(_ vector: [Scalar]) -> Matrix {
    precondition(vector.count == columns, "vector doesn't fit the matrix")
    return Matrix(rows: rows, columns: columns) { buffer in
      storage.withUnsafeBufferPointer { source in
        vector.withUnsafeBufferPointer { offsets in
          for row in 0..<rows {
            let start = row &* columns
            for column in 0..<columns { buffer[start &+ column] = source[start &+ column] - offsets[column] }
          }
        }
      }
    }
  }
}

/// Dot product of two arrays of the same length.
public func dot<Scalar: BLASScalar>(_ x: [Scalar], _ y: [Scalar]) -> Scalar {
  precondition(x.count == y.count, "vectors differ in length")
  return x.withUnsafeBufferPointer { left in
    y.withUnsafeBufferPointer { right in
      guard let left = left.baseAddress, let right = right.baseAddress else { return 0 }
      return Scalar.dot(x.count, left, right)
    }
  }
}
