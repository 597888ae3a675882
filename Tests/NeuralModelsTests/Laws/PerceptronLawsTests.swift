import GoldenFiles
import Foundation
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import NeuralModels

/// What holds for every fitted perceptron, whatever its settings.
@Suite struct PerceptronLawsTests {
  static let variants: [(String, MultilayerPerceptron.Parameters)] = [
    ("plain", Sample.settings()),
    ("two layers, tanh", Sample.settings(hidden: [5, 4]) { $0.activation = .tanh }),
    ("no layer", Sample.settings(hidden: [])),
    ("batch normalization", Sample.settings { $0.normalization = .batch }),
    (
      "layer normalization, gelu, dropout",
      Sample.settings {
        $0.normalization = .layer
        $0.activation = .gelu
        $0.dropout = 0.3
      }
    ),
    (
      "piecewise numbers",
      Sample.settings {
        $0.numbers = .piecewise
        $0.bins = 4
      }
    ),
  ]

  static func samples() throws -> [Examples] {
    [try Sample.regression(), try Sample.classes(), try Sample.classes(classCount: 3), try Sample.mixed()]
  }

  @Test(arguments: variants.indices)
  func answersAreTheSameByBatchByRowAndFromAStoredCopy(_ index: Int) throws {
    for examples in try Self.samples() {
      let model = try MultilayerPerceptron(Self.variants[index].1).fit(examples, seed: 3)
      let inputs = examples.inputs
      let batch = try model.predict(inputs).values.storage
      #expect(batch.allSatisfy { $0.isFinite })
      #expect(largestDifference(Sample.rowAnswers(model, inputs), batch) < 1e-12)
      let alone = try (0..<inputs.rows).flatMap { try model.predict(inputs.selectingRows([$0])).values.storage }
      #expect(largestDifference(alone, batch) < 1e-12)
      let order = Array((0..<inputs.rows).reversed())
      let permuted = try model.predict(inputs.selectingRows(order)).values
      #expect(largestDifference(permuted.selectingRows(order).storage, batch) < 1e-12)

      let bytes = try ArtefactEncoder.encode(model)
      let copy = try ArtefactDecoder.decode(MultilayerPerceptronModel.self, from: bytes)
      #expect(copy == model)
      #expect(try copy.predict(inputs).values.storage == batch)
      #expect(try ArtefactEncoder.encode(copy) == bytes)
    }
  }

  @Test(arguments: variants.indices)
  func theSameSeedGivesTheSameModelForAnyNumberOfThreads(_ index: Int) throws {
    var parameters = Self.variants[index].1
    parameters.batchSize = 400
    parameters.epochs = 2
    #expect(Trainer<Float>.partCount(batchRows: 400, normalization: .none) == 4)
    let examples = try Sample.classes(rows: 400)
    var alone = FitContext(seed: 5)
    var together = FitContext(seed: 5, threadCount: 2)
    let estimator = MultilayerPerceptron(parameters)
    let first = try estimator.fit(examples, in: &alone)
    #expect(try estimator.fit(examples, in: &together) == first)
    #expect(try estimator.fit(examples, seed: 6) != first)
  }

  @Test func foldingAnAffineMapKeepsTheAnswers() throws {
    for variant in Self.variants.prefix(5) {
      for examples in try Self.samples().prefix(3) {
        let model = try MultilayerPerceptron(variant.1).fit(examples, seed: 3)
        var generator = SeededGenerator(seed: 8)
        let wide = Matrix<Double>(rows: 9, columns: 5, storage: (0..<45).map { _ in generator.normal() })
        let map = AffineMap(
          matrix: Matrix(rows: 5, columns: 3, storage: (0..<15).map { _ in generator.normal() }),
          offset: [0.5, -1, 2])
        var mapped = wide.times(map.matrix)
        for row in 0..<9 { for column in 0..<3 { mapped[row, column] += map.offset[column] } }
        let folded = try #require(model.folded(after: map))
        #expect(folded.inputWidth == 5)
        let expected = try model.predict(mapped).values.storage
        #expect(largestDifference(try folded.predict(wide).values.storage, expected) < 1e-12)
        #expect(largestDifference(Sample.rowAnswers(folded, wide), expected) < 1e-12)
        let copy = try ArtefactDecoder.decode(
          MultilayerPerceptronModel.self, from: try ArtefactEncoder.encode(folded))
        #expect(copy == folded)
      }
    }
  }

  @Test(arguments: variants.indices)
  func answersAreThoseOfTheTrainedNetwork(_ index: Int) throws {
    // The layers as they were trained, in single precision, against what was melted together for answers.
    for examples in try Self.samples() {
      let model = try MultilayerPerceptron(Self.variants[index].1).fit(examples, seed: 3)
      let trained = try #require(model.trained)
      let network = Network<Float>(trained.shape)
      let outputs = trained.shape.outputs
      let memory = PassMemory(network, rowLimit: 60, targetWidth: outputs)
      examples.inputs.storage.withUnsafeBufferPointer { inputs in
        guard let inputs = inputs.baseAddress else { return }
        for row in 0..<60 {
          trained.encoding.encode(
            row: inputs + row * examples.inputs.columns, into: memory.input + row * trained.shape.inputWidth)
        }
      }
      var numbers = trained.numbers
      numbers.state.withUnsafeMutableBufferPointer { state in
        trained.numbers.parameters.withUnsafeBufferPointer { parameters in
          guard let parameters = parameters.baseAddress, let state = state.baseAddress else { return }
          memory.forward(rows: 60, parameters: parameters, state: state, isTraining: false)
        }
      }
      let answers = try model.predict(examples.inputs).values
      for row in 0..<60 {
        let scores = (0..<outputs).map { Double(memory.scores[row * outputs + $0]) }
        let largest = scores.max() ?? 0
        let sum = scores.reduce(0) { $0 + exp($1 - largest) }
        let expected =
          model.output == .value
          ? [trained.targetMean + trained.targetScale * scores[0]] : scores.map { exp($0 - largest) / sum }
        #expect(largestDifference(expected, answers.row(row)) < 1e-5)
      }
    }
  }

  @Test func encodedInputsAreNotFolded() throws {
    let map = AffineMap(scale: [1, 1], offset: [0, 0])
    let mixed = try MultilayerPerceptron(Sample.settings()).fit(try Sample.mixed(), seed: 1)
    #expect(mixed.folded(after: map) == nil)
    let piecewise = try MultilayerPerceptron(Self.variants[5].1).fit(try Sample.regression(columns: 2), seed: 1)
    #expect(piecewise.folded(after: map) == nil)
  }

  @Test func unitWeightsEqualNoWeightsAndTheirScaleDoesNotMatter() throws {
    let estimator = MultilayerPerceptron(Sample.settings())
    let plain = try estimator.fit(try Sample.regression(), seed: 2)
    let unit = try estimator.fit(try Sample.regression(weights: [Double](repeating: 1, count: 60)), seed: 2)
    let large = try estimator.fit(try Sample.regression(weights: [Double](repeating: 4, count: 60)), seed: 2)
    #expect(unit == plain)
    #expect(large == plain)
  }

  @Test func rowsWithoutWeightTeachNothing() throws {
    let estimator = MultilayerPerceptron(Sample.settings())
    let examples = try Sample.classes(rows: 40)
    var inputs = examples.inputs
    for column in 0..<3 { inputs[39, column] = 1e9 }
    let weights = (0..<40).map { $0 == 39 ? 0.0 : 1.0 }
    let weighted = try Examples(inputs: inputs, targets: examples.targets, weights: weights)
    let without = try estimator.fit(examples.selecting(Array(0..<39)), seed: 1)
    #expect(try estimator.fit(weighted, seed: 1) == without)
  }

  @Test func badInputsThrowTheDeclaredErrors() throws {
    let estimator = MultilayerPerceptron(Sample.settings())
    var inputs = try Sample.regression().inputs
    inputs[4, 1] = .nan
    let targets = try Sample.regression().targets
    #expect(throws: FitError.notFinite(row: 4, column: 1, feature: "x1")) {
      try estimator.fit(Examples(inputs: inputs, targets: targets), seed: 1)
    }
    let model = try estimator.fit(try Sample.regression(), seed: 1)
    #expect(throws: PredictionError.noRows) { try model.predict(Matrix(rows: 0, columns: 3)) }
    #expect(throws: PredictionError.widthMismatch(expected: 3, found: 2)) {
      try model.predict(Matrix(rows: 1, columns: 2))
    }
    #expect(throws: PredictionError.notFinite(row: 4, column: 1)) { try model.predict(inputs) }
  }

  @Test func damagedModelsAreRefused() throws {
    let model = try MultilayerPerceptron(Sample.settings()).fit(try Sample.regression(), seed: 1)
    let trained = try #require(model.trained)
    var broken = trained
    broken.numbers.parameters.removeLast()
    #expect(trained.isConsistent && !broken.isConsistent)
    let bytes = try ArtefactEncoder.encode(model)
    for length in [0, 20, bytes.count / 2, bytes.count - 1] {
      #expect(throws: ArtefactError.self) {
        try ArtefactDecoder.decode(MultilayerPerceptronModel.self, from: Array(bytes[..<length]))
      }
    }
  }
}
