import CKernels
import LinearAlgebra
import Statistics

/// `output = activation(input * weights + bias)`; `weights` is inputs x outputs, and the bias follows it.
///
/// Weights begin normal with variance 2 / (inputs + outputs), biases at zero: smaller than He's, which on tables let noise
/// columns count for longer. O(rows * inputs * outputs) each way.
/// Source: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
struct DenseLayer<Scalar: NetworkScalar>: Layer {
  let inputWidth: Int
  let outputWidth: Int
  /// Nil: the layer is affine.
  let activation: Activation?

  init(inputs: Int, outputs: Int, activation: Activation?) {
    inputWidth = inputs
    outputWidth = outputs
    self.activation = activation
  }

  var parameterCount: Int { (inputWidth + 1) * outputWidth }
  var decayedCount: Int { inputWidth * outputWidth }
  func keptCount(rows: Int) -> Int { activation?.needsInput == true ? rows * outputWidth : 0 }

  func initialize(
    parameters: UnsafeMutablePointer<Scalar>, state: UnsafeMutablePointer<Scalar>,
    using generator: inout SeededGenerator
  ) {
    let deviation = (2 / Double(inputWidth + outputWidth)).squareRoot()
    for index in 0..<decayedCount { parameters[index] = Scalar(generator.normal() * deviation) }
    for index in decayedCount..<parameterCount { parameters[index] = 0 }
  }

  func forward(_ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafeMutablePointer<Scalar>) {
    let sums = activation?.needsInput == true ? pass.kept : output
    Scalar.gemm(
      false, false, pass.rows, outputWidth, inputWidth, 1, input, inputWidth, pass.parameters, outputWidth, 0, sums,
      outputWidth)
    Scalar.kernels.activate(
      activation?.code ?? CKERNELS_NO_ACTIVATION, Int64(pass.rows), Int64(outputWidth), pass.parameters + decayedCount,
      sums, output)
  }

  func backward(
    _ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafePointer<Scalar>,
    gradient: UnsafeMutablePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>?,
    parameterGradient: UnsafeMutablePointer<Scalar>
  ) {
    if let activation {
      let kept = activation.needsInput ? UnsafePointer(pass.kept) : output
      Scalar.kernels.activationGradient(activation.code, Int64(pass.rows * outputWidth), kept, gradient)
    }
    Scalar.gemm(
      true, false, inputWidth, outputWidth, pass.rows, 1, input, inputWidth, gradient, outputWidth, 0,
      parameterGradient, outputWidth)
    Scalar.kernels.columnSums(Int64(pass.rows), Int64(outputWidth), gradient, parameterGradient + decayedCount)
    guard let inputGradient else { return }
    Scalar.gemm(
      false, true, pass.rows, inputWidth, outputWidth, 1, gradient, outputWidth, pass.parameters, outputWidth, 0,
      inputGradient, inputWidth)
  }
}
