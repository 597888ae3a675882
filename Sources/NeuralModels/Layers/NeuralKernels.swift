import CMachine
import LinearAlgebra

/// A scalar that networks are trained in: `Float` in earnest, `Double` where gradients are checked.
protocol NetworkScalar: BLASScalar {
  static var kernels: NeuralKernels<Self> { get }
}

/// The loops of a network that aren't matrix products; `neural.h` says what each does. Pointers must have room for what
/// is said there. A class, so that generic code can reach them without copying every closure.
final class NeuralKernels<Scalar: NetworkScalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let gather: @Sendable (Int64, Int64, UnsafePointer<Int32>, Input, Output) -> Void
  let bend: @Sendable (Int32, Int64, Int64, Input, Output, Output) -> Void
  let unbend: @Sendable (Int32, Int64, Input, Output) -> Void
  let columnSums: @Sendable (Int64, Int64, Input, Output) -> Void
  let accumulate: @Sendable (Int64, Input, Output) -> Void
  let blend: @Sendable (Int64, Scalar, Input, Output) -> Void
  let squareSum: @Sendable (Int64, Input) -> Double
  let scale: @Sendable (Int64, Scalar, Output) -> Void
  let adam:
    @Sendable (
      Int64, Output, Input, Output, Output, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar
    ) -> Void
  let momentum: @Sendable (Int64, Output, Input, Output, Scalar, Scalar, Scalar) -> Void
  let dropout: @Sendable (Int64, UInt32, UInt32, Scalar, Output) -> Void
  let softmaxLoss: @Sendable (Int64, Int64, Input, Input, Int64, Input, Scalar, Scalar, Output) -> Double
  let columnMoments: @Sendable (Int64, Int64, Input, Scalar, Output, Output) -> Void
  let normalizeColumns: @Sendable (Int64, Int64, Input, Input, Input, Input, Input, Output, Output) -> Void
  let unnormalizeColumns: @Sendable (Int64, Int64, Input, Input, Input, Input, Output, Output, Output) -> Void
  let normalizeRows: @Sendable (Int64, Int64, Input, Scalar, Input, Input, Output, Output, Output) -> Void
  let unnormalizeRows: @Sendable (Int64, Int64, Input, Input, Input, Input, Output, Output, Output) -> Void

  init(
    gather: @escaping @Sendable (Int64, Int64, UnsafePointer<Int32>, Input, Output) -> Void,
    bend: @escaping @Sendable (Int32, Int64, Int64, Input, Output, Output) -> Void,
    unbend: @escaping @Sendable (Int32, Int64, Input, Output) -> Void,
    columnSums: @escaping @Sendable (Int64, Int64, Input, Output) -> Void,
    accumulate: @escaping @Sendable (Int64, Input, Output) -> Void,
    blend: @escaping @Sendable (Int64, Scalar, Input, Output) -> Void,
    squareSum: @escaping @Sendable (Int64, Input) -> Double, scale: @escaping @Sendable (Int64, Scalar, Output) -> Void,
    adam:
      @escaping @Sendable (Int64, Output, Input, Output, Output, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar)
      -> Void, momentum: @escaping @Sendable (Int64, Output, Input, Output, Scalar, Scalar, Scalar) -> Void,
    dropout: @escaping @Sendable (Int64, UInt32, UInt32, Scalar, Output) -> Void,
    softmaxLoss: @escaping @Sendable (Int64, Int64, Input, Input, Int64, Input, Scalar, Scalar, Output) -> Double,
    columnMoments: @escaping @Sendable (Int64, Int64, Input, Scalar, Output, Output) -> Void,
    normalizeColumns: @escaping @Sendable (Int64, Int64, Input, Input, Input, Input, Input, Output, Output) -> Void,
    unnormalizeColumns: @escaping @Sendable (Int64, Int64, Input, Input, Input, Input, Output, Output, Output) -> Void,
    normalizeRows: @escaping @Sendable (Int64, Int64, Input, Scalar, Input, Input, Output, Output, Output) -> Void,
    unnormalizeRows: @escaping @Sendable (Int64, Int64, Input, Input, Input, Input, Output, Output, Output) -> Void
  ) {
    self.gather = gather
    self.bend = bend
    self.unbend = unbend
    self.columnSums = columnSums
    self.accumulate = accumulate
    self.blend = blend
    self.squareSum = squareSum
    self.scale = scale
    self.adam = adam
    self.momentum = momentum
    self.dropout = dropout
    self.softmaxLoss = softmaxLoss
    self.columnMoments = columnMoments
    self.normalizeColumns = normalizeColumns
    self.unnormalizeColumns = unnormalizeColumns
    self.normalizeRows = normalizeRows
    self.unnormalizeRows = unnormalizeRows
  }
}

extension Float: NetworkScalar {
  static let kernels = NeuralKernels<Float>(
    gather: cmachine_gather_float, bend: cmachine_bend_float, unbend: cmachine_unbend_float,
    columnSums: cmachine_column_sums_float,
    accumulate: cmachine_accumulate_float, blend: cmachine_blend_float, squareSum: cmachine_square_sum_float,
    scale: cmachine_scale_float, adam: cmachine_adam_float, momentum: cmachine_momentum_float,
    dropout: cmachine_dropout_float, softmaxLoss: cmachine_softmax_loss_float,
    columnMoments: cmachine_column_moments_float, normalizeColumns: cmachine_normalize_columns_float,
    unnormalizeColumns: cmachine_unnormalize_columns_float, normalizeRows: cmachine_normalize_rows_float,
    unnormalizeRows: cmachine_unnormalize_rows_float)
}

extension Double: NetworkScalar {
  static let kernels = NeuralKernels<Double>(
    gather: cmachine_gather_double, bend: cmachine_bend_double, unbend: cmachine_unbend_double,
    columnSums: cmachine_column_sums_double,
    accumulate: cmachine_accumulate_double, blend: cmachine_blend_double, squareSum: cmachine_square_sum_double,
    scale: cmachine_scale_double, adam: cmachine_adam_double, momentum: cmachine_momentum_double,
    dropout: cmachine_dropout_double, softmaxLoss: cmachine_softmax_loss_double,
    columnMoments: cmachine_column_moments_double, normalizeColumns: cmachine_normalize_columns_double,
    unnormalizeColumns: cmachine_unnormalize_columns_double, normalizeRows: cmachine_normalize_rows_double,
    unnormalizeRows: cmachine_unnormalize_rows_double)
}
