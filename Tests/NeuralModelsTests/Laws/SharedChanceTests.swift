import Learning
import LinearAlgebra
import Testing

@testable import NeuralModels

/// Networks that differ in one setting begin with the same numbers and meet the same batches.
struct SharedChanceTests {
  /// The numbers after one epoch of steps too short to matter.
  private func beginning(
    _ examples: Examples, _ change: (inout MultilayerPerceptron.Parameters) -> Void
  ) throws -> [Float] {
    var parameters = MultilayerPerceptron.Parameters()
    (parameters.hidden, parameters.epochs, parameters.learningRate) = ([6, 4], 1, 1e-8)
    change(&parameters)
    return try #require(try MultilayerPerceptron(parameters).fit(examples, seed: 3).trained).numbers.parameters
  }

  private func areEqual(_ first: [Float], _ second: [Float]) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { abs($0 - $1) < 1e-5 }
  }

  @Test func initialNumbersDependOnTheShapeOnly() throws {
    let examples = try Sample.classes(rows: 60)
    let usual = try beginning(examples) { _ in }
    #expect(usual.contains { abs($0) > 0.01 })
    let changes: [(inout MultilayerPerceptron.Parameters) -> Void] = [
      { $0.optimizer = .sgd }, { $0.weightDecay = 0.5 }, { $0.batchSize = 7 }, { $0.epochs = 3 },
      { $0.activation = .tanh }, { $0.dropout = 0.4 }, { ($0.validationShare, $0.patience) = (0.2, 3) },
      { $0.loss = .focal }, { $0.learningRate = 2e-8 }, { $0.schedule = .cosine },
    ]
    for change in changes { #expect(areEqual(try beginning(examples, change), usual)) }
  }

  @Test func aLayerAddedInBetweenLeavesTheOthersAsTheyWere() throws {
    let shape = NetworkShape(numbers: 5, hidden: [6, 4], outputs: 3)
    let generator = FitContext(seed: 2).stream("initial-numbers")
    let plain = Network<Float>(shape)
    let usual = plain.initialNumbers(using: generator).parameters
    var normalized = shape
    (normalized.normalization, normalized.dropout) = (.layer, 0.5)
    let other = Network<Float>(normalized)
    let found = other.initialNumbers(using: generator).parameters
    for (first, second) in zip(plain.blockStarts, other.blockStarts) {
      let count = plain.layers[first].decayedCount
      #expect(
        Array(usual[plain.parameterOffsets[first]..<(plain.parameterOffsets[first] + count)])
          == Array(found[other.parameterOffsets[second]..<(other.parameterOffsets[second] + count)]))
    }
  }

  @Test func moreEpochsGoOnWhereFewerEnded() throws {
    // Patience beyond the epochs never ends the fit, so that two of them give one model.
    let examples = try Sample.regression(rows: 80)
    func model(_ patience: Int) throws -> [UInt8] {
      var parameters = MultilayerPerceptron.Parameters()
      (parameters.hidden, parameters.epochs, parameters.validationShare, parameters.patience) = ([5], 6, 0.2, patience)
      return try ArtefactEncoder.encode(try MultilayerPerceptron(parameters).fit(examples, seed: 3))
    }
    #expect(try model(20) == model(50))
  }

  @Test func teacherAndStudentDrawForThemselves() throws {
    let examples = try Sample.regression(rows: 40)
    var parameters = DistilledPerceptron<MultilayerPerceptron>.Parameters()
    for path in [\DistilledPerceptron<MultilayerPerceptron>.Parameters.student, \.teacher] {
      parameters[keyPath: path].hidden = [4]
      parameters[keyPath: path].learningRate = 1e-8
      parameters[keyPath: path].epochs = 1
    }
    let student = try DistilledPerceptron(parameters).fit(examples, seed: 3)
    let alone = try MultilayerPerceptron(parameters.student).fit(examples, seed: 3)
    // The student begins as it would alone.
    #expect(
      areEqual(
        try #require(student.trained).numbers.parameters, try #require(alone.trained).numbers.parameters))
    var context = FitContext(seed: 3)
    let teacher = try context.withPart("teacher") { inner throws(FitError) in
      try MultilayerPerceptron(parameters.teacher).fit(examples, in: &inner)
    }
    #expect(!areEqual(try #require(teacher.trained).numbers.parameters, try #require(alone.trained).numbers.parameters))
  }
}
