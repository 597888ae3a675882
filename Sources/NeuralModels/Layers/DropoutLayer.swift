/// Sets a share of the values to zero while training and enlarges the others, so that their mean stays.
///
/// Which ones are dropped is a hash of the pass's seed and the position, so nothing is kept for the backward pass.
/// Source: Srivastava et al., "Dropout" (2014).
struct DropoutLayer<Scalar: NetworkScalar>: Layer {
  let width: Int
  /// From 0 to below 1.
  let share: Double
  var inputWidth: Int { width }
  var outputWidth: Int { width }

  func forward(_ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafeMutablePointer<Scalar>) {
    output.update(from: input, count: pass.rows * width)
    drop(pass, output)
  }

  func backward(
    _ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafePointer<Scalar>,
    gradient: UnsafeMutablePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>?,
    parameterGradient: UnsafeMutablePointer<Scalar>
  ) {
    guard let inputGradient else { return }
    inputGradient.update(from: gradient, count: pass.rows * width)
    drop(pass, inputGradient)
  }

  private func drop(_ pass: LayerPass<Scalar>, _ values: UnsafeMutablePointer<Scalar>) {
    guard pass.isTraining, share > 0 else { return }
    Scalar.kernels.dropout(
      Int64(pass.rows * width), pass.seed, UInt32(share * 0x1p32), Scalar(1 / (1 - share)), values)
  }
}
