import GoldenFiles
import Foundation
import LinearAlgebra
import Statistics
import Testing

@testable import NeuralModels

/// Weights after a few full-batch steps, against scikit-learn from the same start.
@Suite struct TrainingGoldenTests {
  struct Golden: Decodable {
    struct Run: Decodable {
      let activation: Activation
      let solver: OptimizerRule
      let hidden: [Int]
      let steps: Int
      let learningRate: Double
      let task: String
      let start: [Double]
      let end: [Double]
      let losses: [Double]
    }
    struct Input: Decodable {
      let rows: [[Double]]
      let classes: [Int]
      let values: [Double]
    }
    let input: Input
    let expected: [Run]
  }

  static func golden() throws -> Golden {
    return try GoldenFile.decode("perceptron")
  }

  @Test(arguments: 0..<4)
  func stepsAgreeWithScikitLearn(_ index: Int) throws {
    let golden = try Self.golden()
    let run = golden.expected[index]
    let isClasses = run.task == "classes"
    let rows = golden.input.rows.count
    let columns = golden.input.rows[0].count
    let network = Network<Double>(
      NetworkShape(numbers: columns, hidden: run.hidden, activation: run.activation, outputs: isClasses ? 3 : 1))
    var numbers = NetworkNumbers(network)
    #expect(numbers.parameters.count == run.start.count)
    numbers.parameters = run.start
    let targets: TargetRows<Double> =
      isClasses
      ? .codes(golden.input.classes.map { Int32($0) }, base: [0, 0, 0], hot: 1) : .values(golden.input.values, width: 1)
    let data = TrainingRows<Double>(
      encoding: InputEncoding(
        centres: [Double](repeating: 0, count: columns), factors: [Double](repeating: 1, count: columns),
        edges: [[Double]](repeating: [], count: columns), levels: [Int](repeating: 0, count: columns)),
      inputs: Matrix(rows: rows, columns: columns, storage: golden.input.rows.flatMap { $0 }), targets: targets,
      weights: [Double](repeating: 1, count: rows))
    let plan = TrainingPlan(
      loss: isClasses ? .crossEntropy : .squared, rule: run.solver, learningRate: run.learningRate, batchRows: rows,
      epochs: run.steps)
    let trainer = Trainer(
      network: network, plan: plan, rows: data, training: (0..<Int32(rows)).map { $0 }, validation: [])
    let history = try trainer.train(&numbers, generator: SeededGenerator(seed: 1), threadCount: 1)
    #expect(largestDifference(numbers.parameters, run.end) < 1e-12)
    #expect(largestDifference(history.losses, run.losses) < 1e-12)
  }
}
