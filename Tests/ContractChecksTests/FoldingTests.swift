import GoldenFiles
import Catalogue
import ContractChecks
import Learning
import LinearAlgebra
import LinearModels
import NeuralModels
import Statistics
import Tabular
import Testing
import Transforms

/// Scaler, PCA and model become one step that answers the same within 1e-10, whichever model it is.
struct FoldingTests {
  static let tolerance = 1e-10

  /// Correlated columns with offsets and sizes of their own, as in real tables.
  private func examples(_ task: LearningTask) throws -> Examples {
    var generator = SeededGenerator(seed: 17)
    let rows = 90
    var inputs = Matrix<Double>(rows: rows, columns: 6)
    for row in 0..<rows {
      let common = generator.normal()
      for column in 0..<6 {
        let size = [1, 1000, 0.01, 30, 5, 200][column]
        inputs[row, column] = size * (7 + Double(column) + common * (column < 3 ? 1 : -0.5) + generator.normal())
      }
    }
    let signal = (0..<rows).map { inputs[$0, 0] - 0.002 * inputs[$0, 1] + 0.1 * generator.normal() }
    switch task {
    case .regression: return try Examples(inputs: inputs, targets: .values(signal))
    case .classification(let classCount):
      let sorted = signal.sorted()
      let codes = signal.map { value in
        Int32((1..<classCount).count { value >= sorted[$0 * rows / classCount] })
      }
      return try Examples(inputs: inputs, targets: .classes(codes, classCount: classCount))
    }
  }

  private func make<Algorithm: Estimator>(_: Algorithm.Type, _ task: LearningTask) throws -> (any Estimator)? {
    guard Algorithm.capabilities.supports(task), Algorithm.Fitted.self is any AffineFoldable.Type else { return nil }
    let names = Set(Algorithm.Parameters.descriptions.map(\.name))
    return Algorithm(try Algorithm.Parameters(settings: names.contains("epochs") ? ["epochs": 10] : [:]))
  }

  private func answersByRow(_ pipeline: FittedPipeline, _ inputs: Matrix<Double>) throws -> [Double] {
    let predictor = pipeline.makeRowPredictor()
    return try (0..<inputs.rows).flatMap { row in
      try predictor.predict(RawRow(numbers: inputs.row(row)))
      return predictor.answer
    }
  }

  /// Folds `transforms` and a model, and compares the batch, the raw rows and a stored copy with the steps one by one.
  private func check(_ transforms: [any Transform], _ estimator: any Estimator, _ examples: Examples) throws -> Bool {
    let columns = (0..<examples.inputs.columns).map { InputColumn(name: "x\($0)", kind: .numeric) }
    let classes: [String] =
      if case .classification(let count) = examples.task { (0..<count).map { "class \($0)" } } else { [] }
    var context = FitContext(seed: 3)
    let stepwise = try Pipeline(transforms: transforms, estimator: estimator)
      .fit(examples, columns: columns, classes: classes, in: &context)
    guard let folded = stepwise.folded() else { return false }
    #expect(folded.stages.isEmpty)
    let expected = try stepwise.predict(examples.inputs).values.storage
    let name = stepwise.summary
    #expect(
      try largestDifference(folded.predict(examples.inputs).values.storage, expected) <= Self.tolerance, "\(name)")
    #expect(try largestDifference(answersByRow(folded, examples.inputs), expected) <= Self.tolerance, "\(name)")
    let copy = try FittedPipeline(artefact: folded.artefact(), components: Catalogue.standard.components)
    #expect(try largestDifference(answersByRow(copy, examples.inputs), expected) <= Self.tolerance, "\(name)")
    return true
  }

  @Test(arguments: Catalogue.standard.estimators.map { $0.name })
  func scalingAndPCAFoldIntoTheModel(_ name: String) throws {
    let type = try #require(Catalogue.standard.estimator(name))
    for task in [LearningTask.regression, .classification(classCount: 2), .classification(classCount: 3)] {
      guard let estimator = try make(type, task) else { continue }
      let examples = try examples(task)
      for count in [2, 6] {
        for whiten in [false, true] {
          let steps: [any Transform] = [
            StandardScaling(), PCA(.init(components: .count(count), whiten: whiten)),
          ]
          // Naive Bayes can't mix its columns, so a rotation stays a step of its own.
          #expect(try check(steps, estimator, examples) == (name != GaussianNaiveBayes.name))
        }
      }
      #expect(try check([RobustScaling()], estimator, examples))
    }
  }

  @Test(arguments: ["relu", "gelu", "tanh"], ["none", "batch", "layer"])
  func scalingAndPCAFoldIntoTheFirstLayerOfEveryNetwork(_ activation: String, _ normalization: String) throws {
    let parameters = try MultilayerPerceptron.Parameters(settings: [
      "activation": .text(activation), "normalization": .text(normalization),
      "hidden": .list([.integer(9), .integer(5)]),
      "epochs": 8,
    ])
    for task in [LearningTask.regression, .classification(classCount: 3)] {
      let steps: [any Transform] = [StandardScaling(), PCA(.init(components: .count(4)))]
      #expect(try check(steps, MultilayerPerceptron(parameters), examples(task)))
    }
  }
}
