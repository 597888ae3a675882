import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import LinearModels

@Suite struct SupportVectorGoldenTests {
  @Test(arguments: [LinearSupportVector.Solver.dual, .newton])
  func matchesScikitLearnOnStandardizedWine(solver: LinearSupportVector.Solver) throws {
    let data = try GoldenData("wine").standardized
    for expected in try GoldenFile("linear_models")["expected"]["linear_svc_wine_standardized"].items {
      var parameters = LinearSupportVector.Parameters()
      parameters.loss = try expected["loss"].text == "hinge" ? .hinge : .squaredHinge
      parameters.inversePenalty = try expected["C"].number
      parameters.solver = solver
      parameters.tolerance = 1e-10
      parameters.maximumIterations = 20_000
      let model = try LinearSupportVector(parameters).fit(data.examples())
      #expect(try largestDifference(model.weights.storage, expected["coef"].matrix.storage) < 1e-4)
      #expect(try largestDifference(model.intercepts, expected["intercept"].vector) < 1e-4)
    }
  }
}
