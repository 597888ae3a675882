import Statistics

/// One step of a network, forwards and backwards, on memory that the caller has laid out.
///
/// A layer holds no numbers itself: its parameters are a stretch of the network's, so that one pass of an optimizer
/// serves all layers. Matrices are rows x width, row-major. Pointers must have room for what the layer says it needs.
protocol Layer<Scalar>: Sendable {
  associatedtype Scalar: NetworkScalar

  var inputWidth: Int { get }
  var outputWidth: Int { get }
  /// Numbers that are trained. The first `decayedCount` of them are pulled towards zero by weight decay.
  var parameterCount: Int { get }
  var decayedCount: Int { get }
  /// Running statistics, which are learned but not trained.
  var stateCount: Int { get }

  /// Numbers kept from the forward for the backward pass.
  func keptCount(rows: Int) -> Int

  func initialize(
    parameters: UnsafeMutablePointer<Scalar>, state: UnsafeMutablePointer<Scalar>,
    using generator: inout SeededGenerator)

  /// Computes `output` from `input`, which don't overlap.
  func forward(
    _ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafeMutablePointer<Scalar>)

  /// From the gradient of the loss by the output: overwrites `parameterGradient` by the one by the parameters, and
  /// `inputGradient`, where it is asked for, by the one by the input. May change `gradient`.
  func backward(
    _ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafePointer<Scalar>,
    gradient: UnsafeMutablePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>?,
    parameterGradient: UnsafeMutablePointer<Scalar>)
}

extension Layer {
  var parameterCount: Int { 0 }
  var decayedCount: Int { 0 }
  var stateCount: Int { 0 }
  func keptCount(rows: Int) -> Int { 0 }
  func initialize(
    parameters: UnsafeMutablePointer<Scalar>, state: UnsafeMutablePointer<Scalar>,
    using generator: inout SeededGenerator
  ) {}
}

/// The memory and circumstances of one layer in one pass.
struct LayerPass<Scalar: NetworkScalar> {
  let rows: Int
  /// False where answers are wanted: nothing is dropped, and running statistics are used instead of the batch's.
  let isTraining: Bool
  /// Differs for every batch, part of a batch, and layer.
  let seed: UInt32
  let parameters: UnsafePointer<Scalar>
  let state: UnsafeMutablePointer<Scalar>
  let kept: UnsafeMutablePointer<Scalar>
}
