import Statistics

/// `output = gain * (input - mean) / sqrt(variance + epsilon) + shift`, with the moments of each row over its columns.
///
/// The same in training and in answers. Source: Ba, Kiros & Hinton, "Layer normalization" (2016).
struct LayerNormalization<Scalar: NetworkScalar>: Layer {
  static var epsilon: Scalar { 1e-5 }

  let width: Int
  var inputWidth: Int { width }
  var outputWidth: Int { width }
  /// Gains, then shifts.
  var parameterCount: Int { 2 * width }
  /// Normalised inputs, and an inverse deviation for each row.
  func keptCount(rows: Int) -> Int { rows * (width + 1) }

  func initialize(
    parameters: UnsafeMutablePointer<Scalar>, state: UnsafeMutablePointer<Scalar>,
    using generator: inout SeededGenerator
  ) {
    for index in 0..<width {
      parameters[index] = 1
      parameters[width + index] = 0
    }
  }

  func forward(_ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafeMutablePointer<Scalar>) {
    Scalar.kernels.normalizeRows(
      Int64(pass.rows), Int64(width), input, Self.epsilon, pass.parameters, pass.parameters + width,
      pass.kept + pass.rows * width, pass.kept, output)
  }

  func backward(
    _ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafePointer<Scalar>,
    gradient: UnsafeMutablePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>?,
    parameterGradient: UnsafeMutablePointer<Scalar>
  ) {
    // A dense layer stands before this one and always asks for its gradient.
    guard let inputGradient else { return }
    Scalar.kernels.unnormalizeRows(
      Int64(pass.rows), Int64(width), pass.kept, pass.kept + pass.rows * width, pass.parameters, gradient,
      parameterGradient, parameterGradient + width, inputGradient)
  }
}
