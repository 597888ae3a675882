/// A dense, row-major matrix: element (row, column) is `storage[row * columns + column]`.
///
/// A value type over one array, so copies are shared until one of them is changed. Rows are contiguous because
/// prediction works row by row; BLAS is told so.
@frozen
public struct Matrix<Scalar: BLASScalar>: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  public var storage: [Scalar]

  /// Wraps `storage`, which must hold `rows * columns` values row by row.
  @inlinable
  public init(rows: Int, columns: Int, storage: [Scalar]) {
    precondition(rows >= 0 && columns >= 0 && storage.count == rows * columns, "storage doesn't fit the shape")
    self.rows = rows
    self.columns = columns
    self.storage = storage
  }

  @inlinable
  public init(rows: Int, columns: Int, repeating value: Scalar = 0) {
    self.init(rows: rows, columns: columns, storage: [Scalar](repeating: value, count: rows * columns))
  }

  /// Builds the storage in place; `fill` must initialise all `rows * columns` values.
  @inlinable
  public init(rows: Int, columns: Int, filling fill: (inout UnsafeMutableBufferPointer<Scalar>) -> Void) {
    self.init(
      rows: rows, columns: columns,
      storage: [Scalar](unsafeUninitializedCapacity: rows * columns) { buffer, count in
        preferLargePages(UnsafeMutableRawBufferPointer(buffer))
        fill(&buffer)
        count = rows * columns
      })
  }

  /// A matrix from rows of equal length.
  @inlinable
  public init(_ rowValues: [[Scalar]]) {
    let width = rowValues.first?.count ?? 0
    precondition(rowValues.allSatisfy { $0.count == width }, "rows differ in length")
    self.init(rows: rowValues.count, columns: width, storage: Array(rowValues.joined()))
  }

  @inlinable
  public subscript(row: Int, column: Int) -> Scalar {
    get { storage[row &* columns &+ column] }
    set { storage[row &* columns &+ column] = newValue }
  }

  /// The positions of one row within `storage`.
  @inlinable
  public func range(ofRow row: Int) -> Range<Int> { (row &* columns)..<(row &* columns &+ columns) }

  /// A copy of one row.
  @inlinable
  public func row(_ row: Int) -> [Scalar] { Array(storage[range(ofRow: row)]) }

  /// A copy of one column.
  @inlinable
  public func column(_ column: Int) -> [Scalar] { (0..<rows).map { storage[$0 &* columns &+ column] } }

  /// The given rows, in the given order (repeats allowed).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func selectingRows(_ indices: [Int]) -> Matrix {
    Matrix(rows: indices.count, columns: columns) { buffer in
      storage.withUnsafeBufferPointer { source in
        // Safe: both buffers are alive for this closure, and an index outside the rows traps in the precondition.
        guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
        for (position, row) in indices.enumerated() {
          precondition(row >= 0 && row < rows, "row index outside the matrix")
          (to + position * columns).initialize(from: from + row * columns, count: columns)
        }
      }
    }
  }

  /// The given columns, in the given order.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func selectingColumns(_ indices: [Int]) -> Matrix {
    var result = Matrix(rows: rows, columns: indices.count)
    for row in 0..<rows {
      for (position, column) in indices.enumerated() { result[row, position] = self[row, column] }
    }
    return result
  }

  public var transposed: Matrix {
    @specialized(where Scalar == Double)
    @specialized(where Scalar == Float)
    get {
      Matrix(rows: columns, columns: rows) { buffer in
        // Blocks of 32 keep both sides within the first-level cache.
        let block = 32
        for rowStart in stride(from: 0, to: rows, by: block) {
          for columnStart in stride(from: 0, to: columns, by: block) {
            for row in rowStart..<Swift.min(rowStart + block, rows) {
              for column in columnStart..<Swift.min(columnStart + block, columns) {
                (buffer.baseAddress.unsafelyUnwrapped + column * rows + row).initialize(
                  to: storage[row * columns + column])
              }
            }
          }
        }
      }
    }
  }

  public static func identity(_ size: Int) -> Matrix {
    var result = Matrix(rows: size, columns: size)
    for index in 0..<size { result[index, index] = 1 }
    return result
  }
}

extension Matrix: Codable {
  enum CodingKeys: CodingKey { case rows, columns, storage }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let rows = try container.decode(Int.self, forKey: .rows)
    let columns = try container.decode(Int.self, forKey: .columns)
    let storage = try container.decode([Scalar].self, forKey: .storage)
    guard rows >= 0, columns >= 0, case let (count, overflow) = rows.multipliedReportingOverflow(by: columns),
      !overflow, count == storage.count
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .storage, in: container,
        debugDescription: "a \(rows)x\(columns) matrix can't hold \(storage.count) values")
    }
    self.init(rows: rows, columns: columns, storage: storage)
  }
}

extension Matrix where Scalar == Double {
  /// The same values rounded to Float.
  public var asFloat: Matrix<Float> { Matrix<Float>(rows: rows, columns: columns, storage: storage.map { Float($0) }) }

  /// The first value that is NaN or infinite, in row order.
  public var firstNonFinite: (row: Int, column: Int)? {
    guard storage.containsNonFinite else { return nil }
    guard let position = storage.firstIndex(where: { !$0.isFinite }) else { return nil }
    return (position / columns, position % columns)
  }
}

extension [Double] {
  /// Whether any value is NaN or infinite. Eight values at a time: 0.1 ns a value where one by one takes 1 ns.
  public var containsNonFinite: Bool {
    withUnsafeBufferPointer { values in
      // A value times 0 is 0, or NaN where it isn't finite, and sums keep NaN.
      var sums = SIMD8<Double>.zero
      let whole = values.count & ~7
      for start in stride(from: 0, to: whole, by: 8) {
        // Safe: start + 8 <= values.count; the load asks for no alignment.
        let lanes = UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped + start)
          .loadUnaligned(as: SIMD8<Double>.self)
        sums += lanes * 0
      }
      var sum = sums.sum()
      for index in whole..<values.count { sum += values[index] * 0 }
      return sum.isNaN
    }
  }
}

extension Matrix where Scalar == Float {
  public var asDouble: Matrix<Double> {
    Matrix<Double>(rows: rows, columns: columns, storage: storage.map { Double($0) })
  }
}
