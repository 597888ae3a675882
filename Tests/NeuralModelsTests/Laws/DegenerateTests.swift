import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import NeuralModels

/// Data at the edge.
@Suite struct DegenerateTests {
  static let settings = [
    Sample.settings(epochs: 2), Sample.settings(epochs: 2) { $0.normalization = .batch },
    Sample.settings(epochs: 2) { $0.numbers = .piecewise },
  ]

  @Test(arguments: settings.indices)
  func tinyConstantAndWideDataGiveFiniteAnswers(_ index: Int) throws {
    let estimator = MultilayerPerceptron(Self.settings[index])
    let regression = try Sample.regression(rows: 20)
    let classes = try Sample.classes(rows: 20)
    var constant = regression.inputs
    for row in 0..<20 { constant[row, 1] = 7 }
    let samples = [
      try regression.selecting([0]), try classes.selecting([0]), try classes.selecting([3, 3, 3]),
      try Sample.regression(columns: 1), try Sample.classes(rows: 8, columns: 30),
      try Examples(inputs: constant, targets: regression.targets),
      try Examples(inputs: Matrix(rows: 20, columns: 3, repeating: 3), targets: classes.targets),
    ]
    for examples in samples {
      let model = try estimator.fit(examples, seed: 1)
      #expect(try model.predict(examples.inputs).values.storage.allSatisfy { $0.isFinite })
    }
  }

  @Test func theScaleOfInputsAndTargetsDoesNotMatter() throws {
    let examples = try Sample.regression()
    guard case .values(let values) = examples.targets else { return }
    let estimator = MultilayerPerceptron(Sample.settings())
    let answers = try estimator.fit(examples, seed: 1).predict(examples.inputs).values.storage
    for scale in [1e-200, 1e-9, 1e9, 1e200] {
      let inputs = Matrix<Double>(
        rows: examples.rows, columns: 3, storage: examples.inputs.storage.map { $0 * scale })
      let scaled = try Examples(inputs: inputs, targets: .values(values.map { $0 * 1e12 }))
      let found = try estimator.fit(scaled, seed: 1).predict(inputs).values.storage.map { $0 / 1e12 }
      // Standardised values differ in their last bit at most, so steps differ in the seventh digit.
      #expect(largestDifference(found, answers) < 1e-4)
    }
  }

  @Test func aConstantTargetIsAnsweredExactly() throws {
    let examples = try Sample.regression()
    let constant = try Examples(inputs: examples.inputs, targets: .values([Double](repeating: 2.5, count: 60)))
    let model = try MultilayerPerceptron(Sample.settings()).fit(constant, seed: 1)
    #expect(try model.predict(examples.inputs).values.storage.allSatisfy { $0 == 2.5 })
  }

  @Test func absentClassesHaveProbabilityZero() throws {
    let examples = try Sample.classes()
    guard case .classes(let codes, _) = examples.targets else { return }
    let gaps = try Examples(inputs: examples.inputs, targets: .classes(codes.map { 2 * $0 }, classCount: 4))
    let smooth = Sample.settings { $0.labelSmoothing = 0.1 }
    let answers = try MultilayerPerceptron(smooth).fit(gaps, seed: 1).predict(examples.inputs).values
    #expect((0..<60).allSatisfy { answers[$0, 1] == 0 && answers[$0, 3] == 0 && answers[$0, 0] > 0 })

    let only = try Examples(
      inputs: examples.inputs, targets: .classes([Int32](repeating: 1, count: 60), classCount: 3))
    let sure = try MultilayerPerceptron(Sample.settings()).fit(only, seed: 1).predict(examples.inputs).values
    #expect((0..<60).allSatisfy { sure[$0, 1] == 1 })
  }

  @Test func constantColumnsAreNotUsed() throws {
    let examples = try Sample.regression()
    var inputs = examples.inputs
    for row in 0..<60 { inputs[row, 1] = 1e6 }
    let model = try MultilayerPerceptron(Sample.settings())
      .fit(Examples(inputs: inputs, targets: examples.targets), seed: 1)
    #expect(model.usedInputs == [0, 2])
    var moved = inputs
    for row in 0..<60 { moved[row, 1] = -3 }
    let answers = try model.predict(inputs)
    #expect(try model.predict(moved) == answers)
  }

  @Test func aDivergingFitSaysWhatToDo() throws {
    let wild = Sample.settings(epochs: 60) {
      $0.optimizer = .sgd
      $0.learningRate = 10
      $0.hidden = [8, 8]
    }
    let error = #expect(throws: FitError.self) {
      try MultilayerPerceptron(wild).fit(try Sample.regression(), seed: 1)
    }
    guard case .numerical(let advice) = error else {
      Issue.record("not the declared error")
      return
    }
    #expect(advice.contains("learning-rate") && advice.contains("clip-norm"))
  }

  @Test func lossesOfTheOtherTaskAreRefused() throws {
    #expect(throws: FitError.self) {
      try MultilayerPerceptron(Sample.settings { $0.loss = .huber }).fit(try Sample.classes(), seed: 1)
    }
    #expect(throws: FitError.self) {
      try MultilayerPerceptron(Sample.settings { $0.loss = .focal }).fit(try Sample.regression(), seed: 1)
    }
  }
}
