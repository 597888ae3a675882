/// Room for one part of a batch on its way through a network and back. Made once for a fit and used again for each
/// batch; one for each part, so that parts don't meet.
///
/// Every pointer lives as long as the object, and holds what the network's layers say they need for `rowLimit` rows.
final class PassMemory<Scalar: NetworkScalar> {
  let network: Network<Scalar>
  let rowLimit: Int
  /// Encoded rows: rowLimit x network.shape.inputWidth.
  let input: UnsafeMutablePointer<Scalar>
  /// Targets: rowLimit x targetWidth, and one weight a row.
  let targets: UnsafeMutablePointer<Scalar>
  let weights: UnsafeMutablePointer<Scalar>
  /// Gradient of the loss by every parameter.
  let gradient: UnsafeMutablePointer<Scalar>
  private let slab: UnsafeMutablePointer<Scalar>
  private let outputs: [UnsafeMutablePointer<Scalar>]
  private let kept: [UnsafeMutablePointer<Scalar>]
  private let gradients: (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>)

  init(_ network: Network<Scalar>, rowLimit: Int, targetWidth: Int) {
    self.network = network
    self.rowLimit = rowLimit
    let widest = network.layers.reduce(network.shape.inputWidth) { max($0, $1.inputWidth, $1.outputWidth) }
    var counts = [rowLimit * network.shape.inputWidth, rowLimit * targetWidth, rowLimit, network.parameterCount]
    counts += network.layers.map { rowLimit * $0.outputWidth } + network.layers.map { $0.keptCount(rows: rowLimit) }
    counts += [rowLimit * widest, rowLimit * widest]
    // Each region begins on a 64-byte line of its own.
    let perLine = 64 / MemoryLayout<Scalar>.stride
    let sizes = counts.map { ($0 / perLine + 1) * perLine }
    let total = sizes.reduce(0, +)
    slab = UnsafeMutableRawPointer.allocate(byteCount: total * MemoryLayout<Scalar>.stride, alignment: 64)
      .bindMemory(to: Scalar.self, capacity: total)
    slab.initialize(repeating: 0, count: total)
    var regions: [UnsafeMutablePointer<Scalar>] = []
    var position = 0
    for size in sizes {
      regions.append(slab + position)
      position += size
    }
    input = regions[0]
    targets = regions[1]
    weights = regions[2]
    gradient = regions[3]
    let layerCount = network.layers.count
    outputs = Array(regions[4..<(4 + layerCount)])
    kept = Array(regions[(4 + layerCount)..<(4 + 2 * layerCount)])
    gradients = (regions[4 + 2 * layerCount], regions[5 + 2 * layerCount])
  }

  deinit { UnsafeMutableRawPointer(slab).deallocate() }

  /// The scores of the last forward pass: rows x outputs.
  var scores: UnsafeMutablePointer<Scalar> { outputs[network.head] }

  /// Where a loss leaves its gradient by the scores.
  var scoreGradient: UnsafeMutablePointer<Scalar> { gradients.0 }

  /// Computes the scores of the first `rows` encoded rows. Layers before `firstTrained` answer instead of training.
  func forward(
    rows: Int, parameters: UnsafePointer<Scalar>, state: UnsafeMutablePointer<Scalar>, isTraining: Bool,
    firstTrained: Int = 0, seed: UInt32 = 0
  ) {
    var from = UnsafePointer(input)
    for index in network.layers.indices {
      let pass = layerPass(
        index, rows: rows, parameters: parameters, state: state, isTraining: isTraining && index >= firstTrained,
        seed: seed)
      network.layers[index].forward(pass, input: from, output: outputs[index])
      from = UnsafePointer(outputs[index])
    }
  }

  /// Turns the gradient by the scores into that by the parameters of the layers from `firstTrained` on.
  func backward(
    rows: Int, parameters: UnsafePointer<Scalar>, state: UnsafeMutablePointer<Scalar>, firstTrained: Int = 0,
    seed: UInt32 = 0
  ) {
    var gradient = gradients.0
    var spare = gradients.1
    for index in stride(from: network.head, through: firstTrained, by: -1) {
      let pass = layerPass(
        index, rows: rows, parameters: parameters, state: state, isTraining: true, seed: seed)
      network.layers[index].backward(
        pass, input: index > 0 ? outputs[index - 1] : input, output: outputs[index], gradient: gradient,
        inputGradient: index > firstTrained ? spare : nil,
        parameterGradient: self.gradient + network.parameterOffsets[index])
      swap(&gradient, &spare)
    }
  }

  private func layerPass(
    _ index: Int, rows: Int, parameters: UnsafePointer<Scalar>, state: UnsafeMutablePointer<Scalar>, isTraining: Bool,
    seed: UInt32
  ) -> LayerPass<Scalar> {
    LayerPass(
      rows: rows, isTraining: isTraining, seed: seed &+ UInt32(truncatingIfNeeded: index) &* 0x9e37_79b9,
      parameters: parameters + network.parameterOffsets[index], state: state + network.stateOffsets[index],
      kept: kept[index])
  }
}
