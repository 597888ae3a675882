import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import NeuralModels

/// What the settings of training do.
@Suite struct TrainingTests {
  private func accuracy(_ model: MultilayerPerceptronModel, _ examples: Examples) throws -> Double {
    guard case .classes(let codes, _) = examples.targets else { return .nan }
    let found = try model.predict(examples.inputs).classes
    return Double(zip(found, codes).count { $0 == $1 }) / Double(codes.count)
  }

  /// Share of the variance that is explained.
  private func determination(_ model: MultilayerPerceptronModel, _ examples: Examples) throws -> Double {
    guard case .values(let values) = examples.targets else { return .nan }
    let answers = try model.predict(examples.inputs).values.storage
    let mean = values.reduce(0, +) / Double(values.count)
    let errors = zip(answers, values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return 1 - errors / values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  static let learners: [MultilayerPerceptron.Parameters] = [
    Sample.settings(hidden: [16], epochs: 40),
    Sample.settings(hidden: [16], epochs: 40) {
      $0.activation = .gelu; $0.optimizer = .adamw
    },
    Sample.settings(hidden: [16], epochs: 40) {
      $0.activation = .tanh; $0.normalization = .layer
    },
    Sample.settings(hidden: [16], epochs: 40) {
      $0.normalization = .batch; $0.schedule = .oneCycle
    },
    Sample.settings(hidden: [16], epochs: 40) {
      $0.optimizer = .sgd; $0.learningRate = 0.05; $0.clipNorm = 1
    },
    Sample.settings(hidden: [16], epochs: 40) {
      $0.numbers = .piecewise; $0.bins = 6; $0.schedule = .cosine
    },
  ]

  @Test(arguments: learners.indices)
  func everyWayOfTrainingLearns(_ index: Int) throws {
    let estimator = MultilayerPerceptron(Self.learners[index])
    let values = try Sample.regression(rows: 150)
    #expect(try determination(estimator.fit(values, seed: 1), values) > 0.9)
    let classes = try Sample.classes(rows: 150, classCount: 3)
    #expect(try accuracy(estimator.fit(classes, seed: 1), classes) > 0.85)
  }

  @Test func categoriesAreLearnedFromAndUnknownLevelsAnswered() throws {
    let examples = try Sample.mixed(rows: 120)
    let model = try MultilayerPerceptron(Sample.settings(epochs: 30)).fit(examples, seed: 1)
    #expect(try accuracy(model, examples) == 1)
    let strange = Matrix<Double>(rows: 3, columns: 2, storage: [99, 0, 1.5, 0, -1, 0])
    let answers = try model.predict(strange).values
    // Levels that weren't there are all the same.
    #expect(answers.row(0) == answers.row(1) && answers.row(1) == answers.row(2))
    #expect(answers[0, 0] > 0.01 && answers[0, 0] < 0.99)
  }

  @Test func earlyStoppingKeepsTheBestEpochAndSaysSo() throws {
    let parameters = Sample.settings(hidden: [32], epochs: 300) {
      $0.validationShare = 0.3
      $0.patience = 4
      $0.learningRate = 0.03
    }
    var context = FitContext(seed: 1)
    _ = try MultilayerPerceptron(parameters).fit(try Sample.classes(rows: 80), in: &context)
    #expect(context.notes.contains { $0.contains("stopped after") })
  }

  @Test func theBestNumbersAreTheOnesThatAreKept() throws {
    let examples = try Sample.regression(rows: 60)
    guard case .values(let values) = examples.targets else { return }
    let network = Network<Double>(NetworkShape(numbers: 3, hidden: [8], outputs: 1))
    let generator = SeededGenerator(seed: 4)
    var numbers = network.initialNumbers(using: generator)
    let rows = TrainingRows<Double>(
      encoding: InputEncoding(learningFrom: examples, numbers: .standard, bins: 2), inputs: examples.inputs,
      targets: .values(values, width: 1), weights: [Double](repeating: 1, count: 60))
    let trainer = Trainer(
      network: network, plan: TrainingPlan(loss: .squared, learningRate: 0.3, batchRows: 8, epochs: 20, patience: 30),
      rows: rows, training: (0..<40).map { Int32($0) }, validation: (40..<60).map { Int32($0) })
    let history = try trainer.train(&numbers, generator: generator, threadCount: 1)
    let best = try #require(history.validationLosses.min())
    #expect(history.keptEpoch == (history.validationLosses.firstIndex(of: best) ?? -2) + 1)
    #expect(history.keptEpoch < history.validationLosses.count)
    // The numbers that were kept have that loss.
    let memory = PassMemory(network, rowLimit: 20, targetWidth: 1)
    trainer.validation.withUnsafeBufferPointer { rows.gather($0, into: memory) }
    let loss = numbers.parameters.withUnsafeBufferPointer { parameters in
      numbers.state.withUnsafeMutableBufferPointer { state -> Double in
        guard let parameters = parameters.baseAddress, let state = state.baseAddress else { return .nan }
        memory.forward(rows: 20, parameters: parameters, state: state, isTraining: false)
        return NetworkLoss.squared.evaluate(
          rows: 20, outputs: 1, scores: memory.scores, targets: memory.targets, weights: memory.weights, factor: 0,
          gradient: memory.scoreGradient) / 20
      }
    }
    #expect(abs(loss - best) < 1e-9 * best)
  }

  @Test func schedulesHaveTheirShape() {
    func factors(_ schedule: LearningRateSchedule, warmUp: Double = 0) -> [Double] {
      (0..<100).map { schedule.factor(step: $0, of: 100, warmUp: warmUp) }
    }
    #expect(factors(.constant) == [Double](repeating: 1, count: 100))
    #expect(abs(factors(.cosine)[50] - 0.5) < 1e-12 && factors(.cosine)[0] == 1 && factors(.cosine)[99] < 0.001)
    #expect(factors(.step)[49] == 1 && factors(.step)[50] == 0.1 && factors(.step)[75] == 0.01)
    #expect(abs(factors(.oneCycle)[30] - 1) < 1e-12 && abs(factors(.oneCycle)[0] - 0.04) < 1e-12)
    #expect(factors(.oneCycle)[99] < 0.001)
    let warm = factors(.constant, warmUp: 0.1)
    #expect(abs(warm[0] - 0.1) < 1e-12 && abs(warm[4] - 0.5) < 1e-12 && warm[10] == 1)
  }

  @Test func gradientsAreShortenedToTheNorm() throws {
    // One plain step from a known gradient: the way moved is the rate times the clipped norm.
    func moved(clip: Double?) throws -> Double {
      let examples = try Sample.regression(rows: 30)
      guard case .values(let values) = examples.targets else { return .nan }
      let network = Network<Double>(NetworkShape(numbers: 3, hidden: [4], outputs: 1))
      let generator = SeededGenerator(seed: 4)
      var numbers = network.initialNumbers(using: generator)
      let before = numbers.parameters
      let rows = TrainingRows<Double>(
        encoding: InputEncoding(learningFrom: examples, numbers: .standard, bins: 2), inputs: examples.inputs,
        targets: .values(values, width: 1), weights: [Double](repeating: 1, count: 30))
      let plan = TrainingPlan(
        loss: .squared, rule: .sgd, learningRate: 0.1, batchRows: 30, epochs: 1, clipNorm: clip)
      _ = try Trainer(network: network, plan: plan, rows: rows, training: (0..<30).map { Int32($0) }, validation: [])
        .train(&numbers, generator: generator, threadCount: 1)
      return zip(numbers.parameters, before).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    #expect(abs(try moved(clip: 0.5) - 0.05) < 1e-12)
    #expect(try moved(clip: nil) > 0.06)
  }

  @Test func decoupledDecayShrinksWeightsAlone() throws {
    // Without any error there is no gradient: what is left is the decay, on the weights and not on the biases.
    let network = Network<Double>(NetworkShape(numbers: 1, hidden: [], outputs: 1))
    var numbers = NetworkNumbers(network)
    numbers.parameters = [2, 5]
    let examples = try Examples(inputs: Matrix(rows: 2, columns: 1, repeating: 0), targets: .values([5, 5]))
    let rows = TrainingRows<Double>(
      encoding: InputEncoding(learningFrom: examples, numbers: .standard, bins: 2), inputs: examples.inputs,
      targets: .values([5, 5], width: 1), weights: [1, 1])
    let plan = TrainingPlan(
      loss: .squared, rule: .adamw, learningRate: 0.1, weightDecay: 0.5, batchRows: 2, epochs: 3)
    _ = try Trainer(network: network, plan: plan, rows: rows, training: [0, 1], validation: [])
      .train(&numbers, generator: SeededGenerator(seed: 1), threadCount: 1)
    #expect(abs(numbers.parameters[0] - 2 * 0.95 * 0.95 * 0.95) < 1e-12)
    #expect(numbers.parameters[1] == 5)
  }

  @Test func balancedClassesAndRowWeightsMoveTheAnswers() throws {
    // Nine rows of class 0 for one of class 1, which no column tells apart.
    let codes = (0..<100).map { Int32($0 % 10 == 0 ? 1 : 0) }
    var generator = SeededGenerator(seed: 1)
    let inputs = Matrix<Double>(rows: 100, columns: 1, storage: (0..<100).map { _ in generator.normal() })
    let targets = Targets.classes(codes, classCount: 2)
    let plain = Sample.settings(hidden: [], epochs: 60)
    let balanced = Sample.settings(hidden: [], epochs: 60) { $0.classWeight = .balanced }
    let weights = codes.map { $0 == 1 ? 9.0 : 1.0 }
    func mean(_ parameters: MultilayerPerceptron.Parameters, _ weights: [Double]? = nil) throws -> Double {
      let examples = try Examples(inputs: inputs, targets: targets, weights: weights)
      let answers = try MultilayerPerceptron(parameters).fit(examples, seed: 1).predict(inputs).values
      return (0..<100).reduce(0) { $0 + answers[$1, 1] } / 100
    }
    #expect(abs(try mean(plain) - 0.1) < 0.05)
    #expect(abs(try mean(balanced) - 0.5) < 0.1)
    #expect(abs(try mean(plain, weights) - 0.5) < 0.1)
  }

  @Test func smoothedLabelsMakeAnswersLessSure() throws {
    let examples = try Sample.classes(rows: 60)
    func surest(_ smoothing: Double) throws -> Double {
      let parameters = Sample.settings(epochs: 60) { $0.labelSmoothing = smoothing }
      return try MultilayerPerceptron(parameters).fit(examples, seed: 1).predict(examples.inputs).values.storage.max()
        ?? 0
    }
    #expect(try surest(0.4) < 0.95 && surest(0) > 0.97)
  }

  @Test func settingsOutOfRangeAreRefused() throws {
    let changes: [(inout MultilayerPerceptron.Parameters) -> Void] = [
      { $0.hidden = [0] }, { $0.dropout = 1 }, { $0.epochs = 0 }, { $0.batchSize = 0 }, { $0.bins = 1 },
      { $0.learningRate = .nan }, { $0.validationShare = 1 },
    ]
    for change in changes {
      #expect(throws: FitError.self) {
        try MultilayerPerceptron(Sample.settings(change)).fit(try Sample.regression(), seed: 1)
      }
    }
    #expect(throws: ParameterError.self) { try MultilayerPerceptron.Parameters(settings: ["hidden": .text("wide")]) }
    #expect(
      try MultilayerPerceptron.Parameters(settings: ["hidden": .list([.integer(64), .integer(32)])]).hidden == [64, 32])
  }

  @Test func piecewiseNumbersRiseWithinTheirBinAndGoOnBeyondTheEnds() throws {
    let encoding = InputEncoding(centres: [0], factors: [1], edges: [[0, 1, 3, 4]], levels: [0])
    func encoded(_ value: Double) -> [Double] {
      var output = [Double](repeating: .nan, count: 3)
      output.withUnsafeMutableBufferPointer { output in
        guard let output = output.baseAddress else { return }
        withUnsafePointer(to: value) { encoding.encode(row: $0, into: output) }
      }
      return output
    }
    #expect(encoded(0.5) == [0.5, 0, 0])
    #expect(encoded(2) == [1, 0.5, 0])
    #expect(encoded(3.25) == [1, 1, 0.25])
    #expect(encoded(-2) == [-2, 0, 0])
    #expect(encoded(6) == [1, 1, 3])
    let rows = try Examples(
      inputs: Matrix(rows: 5, columns: 1, storage: [1, 2, 3, 4, 5]), targets: .values([1, 2, 3, 4, 5]))
    #expect(InputEncoding(learningFrom: rows, numbers: .piecewise, bins: 2).edges == [[1, 3, 5]])
  }
}
