import Foundation
import Learning
import LinearAlgebra

/// A fitted multilayer perceptron.
///
/// Trained in single precision, it answers in double precision: scaling of the inputs, batch normalisation and maps
/// folded into it would otherwise change answers in the seventh digit. A folded model agrees with the pipeline that it
/// was folded from within about 1e-13 of the size of the answers.
public struct MultilayerPerceptronModel: AffineFoldable, ScoringModel, Equatable {
  public static let kind = "multilayer-perceptron-model"

  /// What more training can begin from; nil for a folded model.
  let trained: TrainedNetwork?
  let network: InferenceNetwork
  public let output: ModelOutput

  init(trained: TrainedNetwork, output: ModelOutput) {
    self.trained = trained
    network = trained.inference(standardizedTargets: output == .value)
    self.output = output
  }

  private init(trained: TrainedNetwork? = nil, network: InferenceNetwork, output: ModelOutput) {
    self.trained = trained
    self.network = network
    self.output = output
  }

  public var scoring: MultilayerPerceptronModel {
    guard case .probabilities(let classCount) = output else { return self }
    return MultilayerPerceptronModel(trained: trained, network: network, output: .scores(classCount: classCount))
  }

  private var givesProbabilities: Bool { if case .probabilities = output { true } else { false } }

  public var inputWidth: Int { network.inputWidth }
  public var parameterCount: Int { network.parameterCount }
  public var usedInputs: [Int] { network.usedInputs }
  public var scratchCount: Int { network.scratchCount }
  /// Widths of the hidden layers.
  public var hidden: [Int] { network.stages.dropLast().map(\.outputWidth) }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    var scores = network.scores(inputs)
    if givesProbabilities {
      let width = scores.columns
      scores.storage.withUnsafeMutableBufferPointer { scores in
        guard let scores = scores.baseAddress else { return }
        for row in 0..<inputs.rows { softmax(scores + row * width, count: width) }
      }
    }
    return Predictions(output: output, values: scores)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    precondition(
      row.count == inputWidth && answer.count == output.width && scratch.count >= scratchCount,
      "the row, the answer or the scratch space doesn't fit")
    let count = output.width
    // Safe: the sizes were just compared, and the pointers end within the closures.
    scratch.withUnsafeMutableBufferPointer { scratch in
      row.withUnsafeBufferPointer { row in
        answer.withUnsafeMutableBufferPointer { answer in
          guard let scratch = scratch.baseAddress, let answer = answer.baseAddress else { return }
          network.score(row: row.baseAddress ?? UnsafePointer(scratch), into: answer, scratch: scratch)
          if givesProbabilities { softmax(answer, count: count) }
        }
      }
    }
  }

  /// Nil where categories or piecewise-linear numbers stand between the inputs and the first layer.
  public func folded(after map: AffineMap) -> MultilayerPerceptronModel? {
    network.folded(after: map).map { MultilayerPerceptronModel(network: $0, output: output) }
  }
}

/// Replaces `count` scores by probabilities in proportion to their exponentials. Safe while there are that many.
@inline(__always)
private func softmax(_ scores: UnsafeMutablePointer<Double>, count: Int) {
  var span = UnsafeMutableBufferPointer(start: scores, count: count).mutableSpan
  softmax(&span)
}

extension MultilayerPerceptronModel: Codable {
  private enum CodingKeys: CodingKey { case trained, folded, output }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    if let trained {
      try container.encode(trained, forKey: .trained)
    } else {
      try container.encode(network, forKey: .folded)
    }
    try container.encode(output, forKey: .output)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let output = try container.decode(ModelOutput.self, forKey: .output)
    if let trained = try container.decodeIfPresent(TrainedNetwork.self, forKey: .trained) {
      guard trained.isConsistent else {
        throw DecodingError.dataCorruptedError(
          forKey: .trained, in: container, debugDescription: "the parts of the network don't fit each other")
      }
      self.init(trained: trained, output: output)
    } else {
      self.init(network: try container.decode(InferenceNetwork.self, forKey: .folded), output: output)
    }
    guard network.outputWidth == output.width else {
      throw DecodingError.dataCorruptedError(
        forKey: .output, in: container, debugDescription: "the network doesn't give the answers that are declared")
    }
  }
}
