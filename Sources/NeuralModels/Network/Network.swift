import Statistics

/// The layers of a shape, and where the numbers of each stand.
struct Network<Scalar: NetworkScalar>: Sendable {
  let shape: NetworkShape
  let layers: [any Layer<Scalar>]
  /// Positions in `layers` at which each hidden block and, last, the head begins.
  let blockStarts: [Int]
  /// Where each layer's parameters begin; one entry more than there are layers.
  let parameterOffsets: [Int]
  let stateOffsets: [Int]

  init(_ shape: NetworkShape) {
    self.shape = shape
    (layers, blockStarts) = shape.layers(of: Scalar.self)
    parameterOffsets = layers.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.parameterCount) }
    stateOffsets = layers.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.stateCount) }
  }

  var parameterCount: Int { parameterOffsets[layers.count] }
  var stateCount: Int { stateOffsets[layers.count] }
  /// The position of the head, the last layer.
  var head: Int { layers.count - 1 }

  /// Fresh numbers for all layers. Each layer that draws has a stream of its own, so that layers before it don't change
  /// its draw.
  func initialize(_ numbers: inout NetworkNumbers<Scalar>, using generator: SeededGenerator) {
    numbers.parameters.withUnsafeMutableBufferPointer { parameters in
      numbers.state.withUnsafeMutableBufferPointer { state in
        guard let parameters = parameters.baseAddress, let state = state.baseAddress else { return }
        var drawing = 0
        for index in layers.indices {
          var stream = generator.stream("layer", drawing)
          layers[index].initialize(
            parameters: parameters + parameterOffsets[index], state: state + stateOffsets[index], using: &stream)
          // Layers that merely normalise or drop have no place in the count: they may come and go.
          if layers[index].decayedCount > 0 { drawing += 1 }
        }
      }
    }
  }

  func initialNumbers(using generator: SeededGenerator) -> NetworkNumbers<Scalar> {
    var numbers = NetworkNumbers(self)
    initialize(&numbers, using: generator)
    return numbers
  }
}

/// All numbers of a network: what is trained, and the running statistics.
struct NetworkNumbers<Scalar: NetworkScalar>: Codable, Equatable, Sendable {
  var parameters: [Scalar]
  /// One spare number at the end, so that there is memory to point to.
  var state: [Scalar]

  init(_ network: Network<Scalar>) {
    parameters = [Scalar](repeating: 0, count: network.parameterCount)
    state = [Scalar](repeating: 0, count: network.stateCount + 1)
  }

  /// Whether the counts are those of the network.
  func fits(_ network: Network<Scalar>) -> Bool {
    parameters.count == network.parameterCount && state.count == network.stateCount + 1
  }
}
