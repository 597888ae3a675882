import LinearAlgebra

/// A network as it was trained, in single precision: what more training can begin from.
struct TrainedNetwork: Sendable, Equatable, Codable {
  let encoding: InputEncoding
  let shape: NetworkShape
  var numbers: NetworkNumbers<Float>
  /// Answers of a regression are `mean + scale * score`.
  let targetMean: Double
  let targetScale: Double

  /// Whether the parts fit each other, for networks read from a file.
  var isConsistent: Bool {
    encoding.isConsistent && shape.numbers == encoding.numbers && shape.outputs > 0
      && shape.tables.map(\.levels) == encoding.levels.filter { $0 > 0 }
      && shape.tables.allSatisfy {
        (1...65_536).contains($0.width) && (1...EmbeddingTable.levelLimit).contains($0.levels)
      }
      && shape.hidden.allSatisfy { (1...65_536).contains($0) } && shape.outputs < 0x7fff_ffff
      && (0..<1).contains(shape.dropout) && numbers.fits(Network(shape))
      && targetMean.isFinite && targetScale.isFinite
  }

  /// The same network for answers. Safe to call on a consistent network only.
  func inference(standardizedTargets: Bool) -> InferenceNetwork {
    let network = Network<Float>(shape)
    var stages: [InferenceStage] = []
    var vectors: [Double] = []
    for (index, layer) in network.layers.enumerated() {
      let parameters = numbers.parameters[network.parameterOffsets[index]..<network.parameterOffsets[index + 1]]
        .map { Double($0) }
      switch layer {
      case is EmbeddingLayer<Float>: vectors = parameters
      case let dense as DenseLayer<Float>:
        stages.append(
          InferenceStage(
            weights: Matrix(
              rows: dense.inputWidth, columns: dense.outputWidth, storage: Array(parameters[..<dense.decayedCount])),
            offsets: Array(parameters[dense.decayedCount...]), activation: dense.activation))
      case let batch as BatchNormalization<Float>:
        let state = numbers.state[network.stateOffsets[index]...].prefix(batch.stateCount).map { Double($0) }
        stages[stages.count - 1].scaleOutputs(
          width: batch.width, gains: parameters, moments: state, epsilon: Double(BatchNormalization<Float>.epsilon))
      case let normalization as LayerNormalization<Float>:
        stages[stages.count - 1].normalization = .init(
          gains: Array(parameters[..<normalization.width]), shifts: Array(parameters[normalization.width...]))
      case let layer as ActivationLayer<Float>: stages[stages.count - 1].activation = layer.activation
      default: break  // Dropout does nothing to answers.
      }
    }
    if encoding.isAffine {
      stages[0] = stages[0].afterScaling(centres: encoding.centres, factors: encoding.factors)
    }
    if standardizedTargets {
      stages[stages.count - 1].rescaleOutputs(mean: targetMean, scale: targetScale)
    }
    return InferenceNetwork(
      encoding: encoding.isAffine ? nil : encoding, tables: shape.tables, vectors: vectors, stages: stages)
  }
}

extension InferenceStage {
  /// Folds a batch normalisation into the map: its running moments make it affine.
  fileprivate mutating func scaleOutputs(width: Int, gains: [Double], moments: [Double], epsilon: Double) {
    for output in 0..<width {
      let factor = gains[output] / (max(0, moments[width + output]) + epsilon).squareRoot()
      for input in 0..<inputWidth { weights[input, output] *= factor }
      offsets[output] = (offsets[output] - moments[output]) * factor + gains[width + output]
    }
  }

  /// Turns standardised scores into answers.
  fileprivate mutating func rescaleOutputs(mean: Double, scale: Double) {
    for index in weights.storage.indices { weights.storage[index] *= scale }
    for index in offsets.indices { offsets[index] = mean + scale * offsets[index] }
  }
}
