import Foundation
import Learning
import LinearAlgebra
import Statistics

/// One fit of a perceptron: settings and examples checked, targets and weights made ready.
struct NetworkFit {
  let parameters: MultilayerPerceptron.Parameters
  let examples: Examples
  let targets: NetworkTargets
  private let weights: [Double]?

  /// - Parameter teaching: What a teacher says of the rows, if one is to be learned from.
  init(
    _ parameters: MultilayerPerceptron.Parameters, _ examples: Examples, teaching: Teaching?
  ) throws(FitError) {
    self.parameters = parameters
    do throws(ParameterError) {
      // Settings made in code haven't been checked yet.
      _ = try MultilayerPerceptron.Parameters(settings: parameters.settings)
    } catch {
      switch error {
      case .rejected(let name, let value, let expected):
        throw .invalidParameter(name: name, value: value, expected: expected)
      case .unknown(let name, _): throw .invalidParameter(name: name, value: "set", expected: "a known parameter")
      }
    }
    guard examples.inputs.columns > 0 else { throw .widthMismatch(expected: 1, found: 0) }
    try examples.requireFiniteInputs()
    for feature in examples.features {
      // Codes beyond this aren't whole numbers in single precision any more.
      if case .categorical(let levels) = feature.kind, levels > EmbeddingTable.levelLimit {
        throw .categoricalFeature(name: feature.name)
      }
    }
    // Rows without weight teach nothing, and must not shape the encoding or the validation rows either.
    if let weights = examples.weights, weights.contains(0) {
      let kept = weights.indices.filter { weights[$0] > 0 }
      self.examples = try examples.selecting(kept)
      targets = try NetworkTargets(parameters, self.examples, teaching: teaching?.selecting(kept))
    } else {
      self.examples = examples
      targets = try NetworkTargets(parameters, examples, teaching: teaching)
    }
    weights = targets.rowWeights(self.examples, parameters.classWeight)
  }

  /// Trains a new network.
  func fromScratch(in context: inout FitContext) throws(FitError) -> MultilayerPerceptronModel {
    let encoding = InputEncoding(
      learningFrom: examples, numbers: parameters.numbers, scaling: parameters.inputScaling, bins: parameters.bins)
    let categories = LevelRows.all(examples, levels: encoding.levels)
    var shape = NetworkShape(
      numbers: encoding.numbers,
      tables: categories.map {
        EmbeddingTable(
          levels: $0.levels, width: parameters.embedding ?? Self.vectorWidth(levels: max(1, $0.met.count)))
      },
      hidden: parameters.hidden, outputs: targets.outputs)
    // Without hidden layers there is nothing to activate, normalise or drop, and models of all such settings are equal.
    if !parameters.hidden.isEmpty {
      shape.activation = parameters.activation
      shape.normalization = parameters.normalization
      shape.dropout = parameters.dropout
    }
    let network = Network<Float>(shape)
    var numbers = network.initialNumbers(using: context.stream("initial-numbers"))
    LevelRows.dealVectors(categories, shape.tables, &numbers.parameters)
    targets.silenceAbsentClasses(network, &numbers)
    try train(
      network, &numbers, encoding, mean: targets.mean, scale: targets.scale, firstTrained: 0, in: &context)
    LevelRows.settleUnmet(categories, shape.tables, &numbers.parameters)
    return MultilayerPerceptronModel(
      trained: TrainedNetwork(
        encoding: encoding, shape: shape, numbers: numbers, targetMean: targets.mean, targetScale: targets.scale),
      output: targets.modelOutput)
  }

  /// Goes on training a fitted network.
  func continuing(
    _ model: MultilayerPerceptronModel, frozenLayers: Int, replacingHead: Bool, in context: inout FitContext
  ) throws(FitError) -> MultilayerPerceptronModel {
    guard let start = model.trained else {
      throw .invalidParameter(
        name: "startingFrom", value: "a folded model", expected: "the model before it was folded")
    }
    guard start.encoding.inputWidth == examples.inputs.columns else {
      throw .widthMismatch(expected: start.encoding.inputWidth, found: examples.inputs.columns)
    }
    guard (0...start.shape.hidden.count).contains(frozenLayers) else {
      throw .invalidParameter(
        name: "frozen-layers", value: String(frozenLayers),
        expected: "a whole number from 0 to \(start.shape.hidden.count)")
    }
    let keepsHead = !replacingHead && model.output == targets.modelOutput
    var shape = start.shape
    shape.outputs = targets.outputs
    if !shape.hidden.isEmpty { shape.dropout = parameters.dropout }
    let network = Network<Float>(shape)
    let old = Network<Float>(start.shape)
    var numbers = network.initialNumbers(using: context.stream("initial-numbers"))
    // Dropout layers may come or go, but they hold no numbers; before the head all offsets agree.
    let shared = keepsHead ? old.parameterCount : old.parameterOffsets[old.head]
    numbers.parameters.replaceSubrange(0..<shared, with: start.numbers.parameters[0..<shared])
    numbers.state = start.numbers.state
    // What a kept head knows of classes that aren't met this time stays.
    if keepsHead {
      targets.reviveSilentClasses(network, &numbers, using: context.stream("revived-classes"))
    } else {
      targets.silenceAbsentClasses(network, &numbers)
    }
    // A head that stays goes on speaking in the units that it learned; one of a constant target had none.
    let keepsUnits = keepsHead && start.targetScale > 0
    let mean = keepsUnits ? start.targetMean : targets.mean
    let scale = keepsUnits ? start.targetScale : targets.scale
    try train(
      network, &numbers, start.encoding, mean: mean, scale: scale,
      firstTrained: frozenLayers == 0 ? 0 : network.blockStarts[frozenLayers], in: &context)
    return MultilayerPerceptronModel(
      trained: TrainedNetwork(
        encoding: start.encoding, shape: shape, numbers: numbers, targetMean: mean, targetScale: scale),
      output: targets.modelOutput)
  }

  /// Width of the vector of a category with this many levels: `1.6 * levels^0.56`, at most 50 (the rule of fastai).
  static func vectorWidth(levels: Int) -> Int {
    min(50, Int((1.6 * pow(Double(levels), 0.56)).rounded(.up)))
  }

  private func train(
    _ network: Network<Float>, _ numbers: inout NetworkNumbers<Float>, _ encoding: InputEncoding, mean: Double,
    scale: Double, firstTrained: Int, in context: inout FitContext
  ) throws(FitError) {
    let (training, validation) = try split(context.stream("validation-rows"), in: &context)
    let rows = TrainingRows<Float>(
      encoding: encoding, inputs: examples.inputs, targets: targets.rows(mean: mean, scale: scale),
      weights: normalizedWeights(over: training))
    let plan = TrainingPlan(
      loss: targets.loss, rule: parameters.optimizer, learningRate: parameters.learningRate,
      schedule: parameters.schedule, warmUp: parameters.warmUp, weightDecay: parameters.weightDecay,
      batchRows: parameters.batchSize ?? min(256, max(16, training.count / 32)), epochs: parameters.epochs,
      clipNorm: parameters.clipNorm, patience: parameters.patience, firstTrained: firstTrained)
    let trainer = Trainer(network: network, plan: plan, rows: rows, training: training, validation: validation)
    let history = try trainer.train(&numbers, generator: context.stream("training"), threadCount: context.threadCount)
    guard !validation.isEmpty else { return }
    if history.losses.count < parameters.epochs {
      context.notes.append(
        "multilayer-perceptron: stopped after \(history.losses.count) of \(parameters.epochs) epochs and kept epoch "
          + "\(history.keptEpoch)")
    } else if history.keptEpoch == parameters.epochs {
      context.notes.append(
        "multilayer-perceptron: the validation loss was still falling after \(parameters.epochs) epochs; more may help")
    }
  }

  /// Rows to learn from, and rows to stop early by: whole groups or the latest rows, where the rows have such.
  private func split(
    _ generator: SeededGenerator, in context: inout FitContext
  ) throws(FitError) -> (training: [Int32], validation: [Int32]) {
    let count = examples.rows
    let held = min(count - 1, Int((Double(count) * parameters.validationShare).rounded()))
    guard held > 0 else { return ((0..<Int32(count)).map { $0 }, []) }
    if let part = try context.structuredHoldOut(parameters.validationShare, of: examples, for: "early stopping") {
      return (part.train.map { Int32($0) }, part.test.map { Int32($0) })
    }
    var generator = generator
    let order = generator.permutation(count)
    return (order[held...].map { Int32($0) }.sorted(), order[..<held].map { Int32($0) }.sorted())
  }

  /// Weights with mean 1 over the rows that are learned from.
  private func normalizedWeights(over training: [Int32]) -> [Float] {
    guard let weights else { return [Float](repeating: 1, count: examples.rows) }
    let largest = weights.max() ?? 1
    let total = training.reduce(0.0) { $0 + weights[Int($1)] / largest }
    let factor = Double(training.count) / total
    return weights.map { Float($0 / largest * factor) }
  }
}
