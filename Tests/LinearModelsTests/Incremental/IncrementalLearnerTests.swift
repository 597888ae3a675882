import Foundation
import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import LinearModels

/// Learning row by row, against closed forms.
struct IncrementalLearnerTests {
  private static let rows: [(x: Double, label: Int)] = [(1, 0), (4, 1), (2, 0), (6, 1), (4.5, 0), (5, 1)]

  private func examples() throws -> Examples {
    try Examples(
      inputs: Matrix(Self.rows.map { [$0.x, .nan] }),
      targets: .classes(Self.rows.map { Int32($0.label) }, classCount: 2))
  }

  @Test func naiveBayesHoldsTheMomentsOfItsRows() throws {
    var parameters = IncrementalNaiveBayes.Parameters()
    parameters.densityFloor = 0
    let model = try IncrementalNaiveBayes(parameters).fit(examples())
    let scores = try model.scoring.predict(Matrix([[3, .nan]])).values.row(0)
    for label in 0..<2 {
      let values = Self.rows.filter { $0.label == label }.map(\.x)
      let mean = values.reduce(0, +) / 3
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
      let expected = log(0.5) - 0.5 * log(2 * .pi * variance) - 0.5 * (3 - mean) * (3 - mean) / variance
      // The constant of the normal density is in the density, not in the logarithm of the deviation.
      #expect(abs(scores[label] - expected) < 1e-12)
    }
  }

  @Test func naiveBayesWithoutRowsKnowsNothing() throws {
    let model = try IncrementalNaiveBayes().untrained(
      Feature.numeric(count: 2), task: .classification(classCount: 4), in: FitContext(seed: 1))
    #expect(try model.predict(Matrix([[1, 2]])).values.row(0) == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func logisticTakesTheStepsOfItsFormula() throws {
    var parameters = IncrementalLogisticRegression.Parameters()
    parameters.standardize = false
    parameters.learningRate = 0.1
    parameters.l2 = 0.01
    let data = try Examples(
      inputs: Matrix(Self.rows.map { [$0.x] }), targets: .classes(Self.rows.map { Int32($0.label) }, classCount: 2))
    let model = try IncrementalLogisticRegression(parameters).fit(data)
    var weight = 0.0
    var intercept = 0.0
    for row in Self.rows {
      let slope = 1 / (1 + exp(-(weight * row.x + intercept))) - Double(row.label)
      weight -= 0.1 * (slope * row.x + 0.01 * weight)
      intercept -= 0.1 * slope
    }
    let answer = try model.predict(Matrix([[3]])).values
    #expect(abs(answer[0, 1] - 1 / (1 + exp(-(3 * weight + intercept)))) < 1e-14)
  }

  @Test func aStepThatLeavesTheFiniteNumbersIsAnError() throws {
    var parameters = IncrementalLogisticRegression.Parameters()
    parameters.standardize = false
    parameters.learningRate = 10
    parameters.l2 = 1_000
    let rows = (0..<200).map { [Double($0 % 7) * 1e6] }
    let data = try Examples(
      inputs: Matrix(rows), targets: .classes(rows.indices.map { Int32($0 % 2) }, classCount: 2))
    #expect(throws: FitError.self) { try IncrementalLogisticRegression(parameters).fit(data) }
  }

  @Test func aRefusedRowSaysWhichOne() throws {
    var inputs = Matrix<Double>(rows: 3, columns: 2, repeating: 1)
    inputs[1, 1] = .nan
    let data = try Examples(
      inputs: inputs, features: [Feature(name: "a", sources: [0]), Feature(name: "b", sources: [1])],
      targets: .classes([0, 1, 0], classCount: 2))
    #expect(throws: FitError.notFinite(row: 1, column: 1, feature: "b")) {
      try IncrementalLogisticRegression().fit(data)
    }
  }
}
