/// An activation on its own, for where a normalisation stands before it.
struct ActivationLayer<Scalar: NetworkScalar>: Layer {
  let width: Int
  let activation: Activation
  var inputWidth: Int { width }
  var outputWidth: Int { width }
  /// A row of zeros, which the kernel adds, and what it adds to.
  func keptCount(rows: Int) -> Int { (rows + 1) * width }

  func forward(_ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafeMutablePointer<Scalar>) {
    pass.kept.update(repeating: 0, count: width)
    let values = pass.kept + width
    values.update(from: input, count: pass.rows * width)
    Scalar.kernels.activate(activation.code, Int64(pass.rows), Int64(width), pass.kept, values, output)
  }

  func backward(
    _ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafePointer<Scalar>,
    gradient: UnsafeMutablePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>?,
    parameterGradient: UnsafeMutablePointer<Scalar>
  ) {
    guard let inputGradient else { return }
    inputGradient.update(from: gradient, count: pass.rows * width)
    let kept = activation.needsInput ? input : output
    Scalar.kernels.activationGradient(activation.code, Int64(pass.rows * width), kept, inputGradient)
  }
}
