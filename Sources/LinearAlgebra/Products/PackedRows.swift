import CKernels

extension BLASScalar {
  /// Writes `(source - centres) * scales * weight.squareRoot()` for `rows` rows of `columns` values to rows of `target`
  /// that lie `stride` values apart; with `trailing`, the root of the weight follows each row.
  ///
  /// `scales` and `weights` may be nil. The pointers must have room for what is said.
  public static func packRows(
    _ rows: Int, _ columns: Int, from source: UnsafePointer<Double>, centres: UnsafePointer<Double>,
    scales: UnsafePointer<Double>?, weights: UnsafePointer<Double>?, to target: UnsafeMutablePointer<Self>,
    stride: Int, trailing: Bool
  ) {
    let raw = UnsafeMutableRawPointer(target)
    // Safe: there are two scalars, and the pointer is bound to the one that was found.
    if Self.self == Double.self {
      ckernels_pack_rows_double(
        Int64(rows), Int64(columns), source, centres, scales, weights, raw.assumingMemoryBound(to: Double.self),
        Int64(stride), trailing ? 1 : 0)
    } else {
      ckernels_pack_rows_float(
        Int64(rows), Int64(columns), source, centres, scales, weights, raw.assumingMemoryBound(to: Float.self),
        Int64(stride), trailing ? 1 : 0)
    }
  }
}

extension Array where Element == Double {
  /// Calls `body` with a pointer to the values, or to one zero if there are none.
  func withPointer<Result>(_ body: (UnsafePointer<Double>) -> Result) -> Result {
    withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { return body(base) }
      var zero = 0.0
      return withUnsafePointer(to: &zero) { body($0) }
    }
  }
}

extension [Double]? {
  /// Calls `body` with a pointer to the values, or with nil if there is no array.
  fileprivate func withPointer<Result>(_ body: (UnsafePointer<Double>?) -> Result) -> Result {
    if let self { self.withPointer { body($0) } } else { body(nil) }
  }
}

/// The weighted Gram matrix of `[(inputs - centres) * scales | 1]`, (columns + 1) x (columns + 1), block by block.
///
/// `weights` holds one number for each row, not negative; without `scales` all are 1. `minimumLaneRows` as in
/// `accumulatedGram`. O(rows * columns^2).
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func weightedGram<Scalar: BLASScalar>(
  _ inputs: Matrix<Double>, weights: [Double]?, centres: [Double], scales: [Double]? = nil, of type: Scalar.Type,
  minimumLaneRows: Int = 8192, threadCount: Int
) -> Matrix<Double> {
  let columns = inputs.columns
  precondition(
    centres.count == columns && scales.map { $0.count == columns } ?? true, "one centre and scale for each column")
  precondition(weights.map { $0.count == inputs.rows } ?? true, "weights don't fit the inputs")
  return accumulatedGram(
    rows: inputs.rows, width: columns + 1, of: type, minimumLaneRows: minimumLaneRows, threadCount: threadCount
  ) { range, block in
    inputs.storage.withPointer { source in
      centres.withPointer { centres in
        scales.withPointer { scales in
          weights.withPointer { weights in
            // Safe: `range` lies within the rows, and `block` has room for its rows.
            Scalar.packRows(
              range.count, columns, from: source + range.lowerBound * columns, centres: centres, scales: scales,
              weights: weights.map { $0 + range.lowerBound }, to: block, stride: columns + 1, trailing: true)
          }
        }
      }
    }
  }
}
