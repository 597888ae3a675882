import Statistics

/// `output = gain * (input - mean) / sqrt(variance + epsilon) + shift`, with the moments of each column over the batch.
///
/// Answers use running moments: their mean over the first ten batches, then an exponential one of weight 0.1. With
/// those the layer is affine and is folded into the dense layer before it.
/// Source: Ioffe & Szegedy, "Batch normalization" (2015).
struct BatchNormalization<Scalar: NetworkScalar>: Layer {
  static var epsilon: Scalar { 1e-5 }

  let width: Int
  var inputWidth: Int { width }
  var outputWidth: Int { width }
  /// Gains, then shifts.
  var parameterCount: Int { 2 * width }
  /// Running means, running variances, and the number of batches so far.
  var stateCount: Int { 2 * width + 1 }
  /// Normalised inputs, means, inverse deviations, variances.
  func keptCount(rows: Int) -> Int { (rows + 3) * width }

  func initialize(
    parameters: UnsafeMutablePointer<Scalar>, state: UnsafeMutablePointer<Scalar>,
    using generator: inout SeededGenerator
  ) {
    for index in 0..<width {
      parameters[index] = 1
      parameters[width + index] = 0
      state[index] = 0
      state[width + index] = 1
    }
    state[2 * width] = 0
  }

  func forward(_ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafeMutablePointer<Scalar>) {
    let normal = pass.kept
    let means = normal + pass.rows * width
    let inverses = means + width
    if pass.isTraining {
      Scalar.kernels.columnMoments(Int64(pass.rows), Int64(width), input, Self.epsilon, means, inverses)
      updateState(pass.state, rows: pass.rows, means: means, inverses: inverses, variances: inverses + width)
    } else {
      means.update(from: pass.state, count: width)
      for index in 0..<width { inverses[index] = 1 / (pass.state[width + index] + Self.epsilon).squareRoot() }
    }
    Scalar.kernels.normalizeColumns(
      Int64(pass.rows), Int64(width), input, means, inverses, pass.parameters, pass.parameters + width, normal, output)
  }

  private func updateState(
    _ state: UnsafeMutablePointer<Scalar>, rows: Int, means: UnsafeMutablePointer<Scalar>,
    inverses: UnsafeMutablePointer<Scalar>, variances: UnsafeMutablePointer<Scalar>
  ) {
    // The running variance is the unbiased one.
    let factor = rows > 1 ? Scalar(rows) / Scalar(rows - 1) : 1
    for index in 0..<width {
      variances[index] = max(0, 1 / (inverses[index] * inverses[index]) - Self.epsilon) * factor
    }
    state[2 * width] += 1
    let share = max(1 / state[2 * width], Scalar(0.1))
    Scalar.kernels.blend(Int64(width), share, means, state)
    Scalar.kernels.blend(Int64(width), share, variances, state + width)
  }

  func backward(
    _ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafePointer<Scalar>,
    gradient: UnsafeMutablePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>?,
    parameterGradient: UnsafeMutablePointer<Scalar>
  ) {
    // A dense layer stands before this one and always asks for its gradient.
    guard let inputGradient else { return }
    Scalar.kernels.unnormalizeColumns(
      Int64(pass.rows), Int64(width), pass.kept, pass.kept + (pass.rows + 1) * width, pass.parameters, gradient,
      parameterGradient, parameterGradient + width, inputGradient)
  }
}
