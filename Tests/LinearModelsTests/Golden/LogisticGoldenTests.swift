import Foundation
import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import LinearModels

@Suite struct LogisticGoldenTests {
  private func fit(
    _ data: GoldenData, inversePenalty: Double, solver: LogisticSolver = .auto, classWeight: ClassWeight = .none
  ) throws -> LinearClassificationModel {
    var parameters = LogisticRegression.Parameters()
    parameters.inversePenalty = inversePenalty
    parameters.tolerance = 1e-12
    parameters.maximumIterations = 2000
    parameters.solver = solver
    parameters.classWeight = classWeight
    return try LogisticRegression(parameters).fit(data.examples())
  }

  private func expectMatch(
    _ model: LinearClassificationModel, _ data: GoldenData, _ expected: GoldenFile, within tolerance: Double = 1e-6
  ) throws {
    // scikit-learn's own solvers differ by 1e-7 to 4e-6 on these.
    #expect(try largestDifference(model.weights.storage, expected["coef"].matrix.storage) < tolerance)
    let intercepts = try expected["intercept"].vector
    if intercepts.count > 1 {
      #expect(largestDifference(model.intercepts, centred(intercepts)) < tolerance)
      #expect(abs(model.intercepts.reduce(0, +)) < 1e-8)
    } else {
      #expect(largestDifference(model.intercepts, intercepts) < 1e-6)
    }
    let probabilities = try model.predict(data.rows(0..<10).inputs).values
    #expect(try largestDifference(probabilities.storage, expected["proba_first10"].matrix.storage) < 1e-7)
  }

  @Test(arguments: [LogisticSolver.auto, .newton, .blockNewton]) func multinomialIris(solver: LogisticSolver) throws {
    let data = try GoldenData("iris")
    for expected in try GoldenFile("logreg")["expected"]["iris_multinomial"].items {
      // With little penalty the minimum is flat: steps without the curvature between classes end a little earlier.
      try expectMatch(
        fit(data, inversePenalty: expected["C"].number, solver: solver), data, expected,
        within: solver == .blockNewton ? 1e-5 : 1e-6)
    }
  }

  @Test(arguments: [LogisticSolver.auto, .newton, .blockNewton, .lbfgs])
  func multinomialStandardizedWine(solver: LogisticSolver) throws {
    let data = try GoldenData("wine").standardized
    for expected in try GoldenFile("logreg")["expected"]["wine_standardized_multinomial"].items {
      try expectMatch(fit(data, inversePenalty: expected["C"].number, solver: solver), data, expected)
    }
  }

  @Test(arguments: [LogisticSolver.auto, .lbfgs]) func binaryIris(solver: LogisticSolver) throws {
    let iris = try GoldenData("iris").rows(50..<150)
    let data = GoldenData(inputs: iris.inputs, codes: iris.codes.map { $0 - 1 })
    for expected in try GoldenFile("logreg")["expected"]["iris_binary_classes_1_vs_2"].items {
      try expectMatch(fit(data, inversePenalty: expected["C"].number, solver: solver), data, expected)
    }
  }

  @Test func multinomialDigits() throws {
    let digits = try GoldenData("digits")
    let scaled = Matrix(
      rows: digits.inputs.rows, columns: digits.inputs.columns, storage: digits.inputs.storage.map { $0 / 16 })
    let data = GoldenData(inputs: scaled, codes: digits.codes)
    let expected = try GoldenFile("logreg")["expected"]["digits_over_16_multinomial_C1"]
    try expectMatch(fit(data, inversePenalty: 1), data, expected)
  }

  @Test func balancedClassWeights() throws {
    let data = try GoldenData("iris").rows(0..<110)
    let expected = try GoldenFile("logreg")["expected"]["iris_balanced_class_weight_C1_first_110_rows"]
    let model = try fit(data, inversePenalty: 1, classWeight: .balanced)
    #expect(try largestDifference(model.weights.storage, expected["coef"].matrix.storage) < 1e-6)
    #expect(try largestDifference(model.intercepts, centred(expected["intercept"].vector)) < 1e-6)
  }

  @Test func elasticNetPenalty() throws {
    let iris = try GoldenData("iris").rows(50..<150)
    for expected in try GoldenFile("linear_models")["expected"]["logistic_elastic_net"].items {
      let data =
        try expected["data"].text == "iris_binary"
        ? GoldenData(inputs: iris.inputs, codes: iris.codes.map { $0 - 1 }) : GoldenData("wine").standardized
      var parameters = LogisticRegression.Parameters()
      parameters.inversePenalty = try expected["C"].number
      parameters.l1Ratio = try expected["l1_ratio"].number
      parameters.tolerance = 1e-11
      let model = try LogisticRegression(parameters).fit(data.examples())
      let weights = try expected["coef"].matrix.storage
      // That library's stochastic solver ends within about 1e-5 of the minimum.
      #expect(largestDifference(model.weights.storage, weights) < 1e-4)
      let used = model.weights.storage.map { $0 != 0 }
      #expect(zip(used, weights).allSatisfy { $0 || abs($1) < 1e-4 })
      #expect(used.contains(false) || parameters.l1Ratio < 1)

      let probabilities = try model.predict(data.inputs).values
      var objective = 0.0
      for row in data.codes.indices {
        objective -= parameters.inversePenalty * log(probabilities[row, Int(data.codes[row])])
      }
      for weight in model.weights.storage {
        objective += parameters.l1Ratio * abs(weight) + 0.5 * (1 - parameters.l1Ratio) * weight * weight
      }
      #expect(try objective <= expected["objective"].number * (1 + 1e-10))
    }
  }
}
