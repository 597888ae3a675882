import CKernels

/// Sums of outer products of short rows, by vector code that doesn't pack its factors.
enum TallGramKernel {
  /// Values taken at once; 0 where the processor doesn't have the instructions.
  static func lanes<Scalar: BLASScalar>(for _: Scalar.Type) -> Int {
    Int(ckernels_gram_lanes(Int32(MemoryLayout<Scalar>.size)))
  }

  /// Adds the lower triangle of `block' * block` to `sum`, whose rows have `width` values: `stride` rounded up to the
  /// lanes. There must be `width` values from the start of the last row.
  static func add<Scalar: BLASScalar>(
    _ block: UnsafePointer<Scalar>, rows: Int, stride: Int, to sum: UnsafeMutablePointer<Double>, width: Int
  ) {
    let raw = UnsafeRawPointer(block)
    // Safe: there are two scalars, and the pointer is bound to the one that was found.
    if Scalar.self == Double.self {
      ckernels_gram_double(Int64(rows), raw.assumingMemoryBound(to: Double.self), Int64(stride), sum, Int64(width))
    } else {
      ckernels_gram_float(Int64(rows), raw.assumingMemoryBound(to: Float.self), Int64(stride), sum, Int64(width))
    }
  }
}
