import CKernels
import LinearAlgebra

/// A scalar that networks are trained in: `Float` in earnest, `Double` where gradients are checked.
protocol NetworkScalar: BLASScalar {
  static var kernels: NeuralKernels<Self> { get }
}

/// The loops of a network that aren't matrix products; `ckernels_neural.h` says what each does. Pointers must have room for what
/// is said there. A class, so that generic code can reach them without copying every closure.
final class NeuralKernels<Scalar: NetworkScalar>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let gather: @Sendable (Int64, Int64, UnsafePointer<Int32>, Input, Output) -> Void
  let activate: @Sendable (ckernels_activation, Int64, Int64, Input, Output, Output) -> Void
  let activationGradient: @Sendable (ckernels_activation, Int64, Input, Output) -> Void
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
    activate: @escaping @Sendable (ckernels_activation, Int64, Int64, Input, Output, Output) -> Void,
    activationGradient: @escaping @Sendable (ckernels_activation, Int64, Input, Output) -> Void,
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
    self.activate = activate
    self.activationGradient = activationGradient
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
    gather: ckernels_gather_float, activate: ckernels_activate_float,
    activationGradient: ckernels_activation_gradient_float,
    columnSums: ckernels_column_sums_float,
    accumulate: ckernels_accumulate_float, blend: ckernels_blend_float, squareSum: ckernels_square_sum_float,
    scale: ckernels_scale_float, adam: ckernels_adam_float, momentum: ckernels_momentum_float,
    dropout: ckernels_dropout_float, softmaxLoss: ckernels_softmax_loss_float,
    columnMoments: ckernels_column_moments_float, normalizeColumns: ckernels_normalize_columns_float,
    unnormalizeColumns: ckernels_unnormalize_columns_float, normalizeRows: ckernels_normalize_rows_float,
    unnormalizeRows: ckernels_unnormalize_rows_float)
}

extension Double: NetworkScalar {
  static let kernels = NeuralKernels<Double>(
    gather: ckernels_gather_double, activate: ckernels_activate_double,
    activationGradient: ckernels_activation_gradient_double,
    columnSums: ckernels_column_sums_double,
    accumulate: ckernels_accumulate_double, blend: ckernels_blend_double, squareSum: ckernels_square_sum_double,
    scale: ckernels_scale_double, adam: ckernels_adam_double, momentum: ckernels_momentum_double,
    dropout: ckernels_dropout_double, softmaxLoss: ckernels_softmax_loss_double,
    columnMoments: ckernels_column_moments_double, normalizeColumns: ckernels_normalize_columns_double,
    unnormalizeColumns: ckernels_unnormalize_columns_double, normalizeRows: ckernels_normalize_rows_double,
    unnormalizeRows: ckernels_unnormalize_rows_double)
}
