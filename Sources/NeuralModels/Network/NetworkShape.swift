/// What a network is built like; its numbers stand elsewhere.
struct NetworkShape: Codable, Equatable, Sendable {
  /// Encoded numbers that come in.
  var numbers: Int
  /// Categories that come in behind the numbers, as codes.
  var tables: [EmbeddingTable] = []
  /// Widths of the hidden layers, first to last.
  var hidden: [Int]
  var activation = Activation.relu
  var normalization = Normalization.none
  /// Share of each hidden layer's values that is dropped while training.
  var dropout = 0.0
  var outputs: Int

  /// Values of one encoded row.
  var inputWidth: Int { numbers + tables.count }

  /// The layers, and the position at which each hidden block and, last, the head begins.
  func layers<Scalar: NetworkScalar>(
    of _: Scalar.Type
  ) -> (layers: [any Layer<Scalar>], blockStarts: [Int]) {
    var layers: [any Layer<Scalar>] = []
    var starts: [Int] = []
    var width = numbers
    if !tables.isEmpty {
      let embedding = EmbeddingLayer<Scalar>(numbers: numbers, tables: tables)
      layers.append(embedding)
      width = embedding.outputWidth
    }
    for outputs in hidden {
      starts.append(layers.count)
      layers.append(
        DenseLayer<Scalar>(inputs: width, outputs: outputs, activation: normalization == .none ? activation : nil))
      switch normalization {
      case .none: break
      case .batch: layers.append(BatchNormalization<Scalar>(width: outputs))
      case .layer: layers.append(LayerNormalization<Scalar>(width: outputs))
      }
      if normalization != .none { layers.append(ActivationLayer<Scalar>(width: outputs, activation: activation)) }
      if dropout > 0 { layers.append(DropoutLayer<Scalar>(width: outputs, share: dropout)) }
      width = outputs
    }
    starts.append(layers.count)
    layers.append(DenseLayer<Scalar>(inputs: width, outputs: outputs, activation: nil))
    return (layers, starts)
  }
}
