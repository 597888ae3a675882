import Learning
import LinearAlgebra
import Testing

@testable import LinearModels

@Suite struct RidgeGoldenTests {
  private func fit(
    _ golden: GoldenFile, penalty: RidgePenalty, intercept: Bool = true, weights: [Double]? = nil
  ) throws -> LinearRegressionModel {
    var parameters = Ridge.Parameters()
    parameters.penalty = penalty
    parameters.intercept = intercept
    let examples = try Examples(
      inputs: golden["input"]["X"].matrix, targets: .values(golden["input"]["y"].vector), weights: weights)
    return try Ridge(parameters).fit(examples)
  }

  @Test func matchesScikitLearnForEveryPenalty() throws {
    let golden = try GoldenFile("ridge")
    for expected in try golden["expected"]["ridge"].items {
      let model = try fit(golden, penalty: .fixed(expected["alpha"].number))
      #expect(try largestDifference(model.weights, expected["coef"].vector) < 1e-10)
      #expect(try largestDifference([model.intercept], [expected["intercept"].number]) < 1e-10)
    }
  }

  @Test func matchesScikitLearnThroughTheOrigin() throws {
    let golden = try GoldenFile("ridge")
    for expected in try golden["expected"]["ridge_no_intercept"].items {
      let model = try fit(golden, penalty: .fixed(expected["alpha"].number), intercept: false)
      #expect(try largestDifference(model.weights, expected["coef"].vector) < 1e-10)
      #expect(model.intercept == 0)
    }
  }

  @Test func matchesScikitLearnWithSampleWeights() throws {
    let golden = try GoldenFile("ridge")
    let weights = try golden["input"]["sample_weight"].vector
    for expected in try golden["expected"]["ridge_weighted"].items {
      let model = try fit(golden, penalty: .fixed(expected["alpha"].number), weights: weights)
      #expect(try largestDifference(model.weights, expected["coef"].vector) < 1e-10)
      #expect(try largestDifference([model.intercept], [expected["intercept"].number]) < 1e-10)
    }
  }

  @Test func choosesThePenaltyThatLeaveOneOutChooses() throws {
    let golden = try GoldenFile("ridge")
    let expected = try golden["expected"]["ridgecv_loo"]
    let model = try fit(golden, penalty: .auto)
    #expect(try largestDifference(model.weights, expected["coef"].vector) < 1e-10)
    #expect(try largestDifference([model.intercept], [expected["intercept"].number]) < 1e-10)
    #expect(try largestDifference(Ridge.defaultPenalties, expected["alphas"].vector) < 1e-12)
  }

  @Test func leaveOneOutErrorsMatchExplicitRefits() throws {
    let golden = try GoldenFile("ridge")
    let expected = try golden["expected"]["ridgecv_loo"]
    let inputs = try golden["input"]["X"].matrix
    let values = try golden["input"]["y"].vector
    let targets = Matrix(rows: values.count, columns: 1, storage: values)
    let examples = try Examples(inputs: inputs, targets: .values(values))
    let moments = Moments(inputs: inputs, targets: targets)
    let errors = try LeaveOneOut(
      moments: moments, equations: moments.centredEquations, intercept: true, single: false
    ).meanSquaredErrors(examples, targets: targets, penalties: expected["alphas"].vector, threadCount: 1)
    #expect(try largestDifference(errors, expected["mse_per_alpha"].vector) < 1e-10)

    let kernel = try KernelRidgeSystem(inputs, targets: targets, weights: nil, intercept: true)
    let kernelErrors = try kernel.leaveOneOutErrors(penalties: expected["alphas"].vector)
    #expect(try largestDifference(kernelErrors, expected["mse_per_alpha"].vector) < 1e-8)
  }

  @Test func solvesTwoTargetsFromOneDecomposition() throws {
    let golden = try GoldenFile("ridge")
    let expected = try golden["expected"]["ridge_two_targets_alpha1"]
    let inputs = try golden["input"]["X"].matrix
    let targets = try golden["input"]["Y2"].matrix
    let examples = try Examples(inputs: inputs, targets: .values(targets.column(0)))
    var context = FitContext(seed: 0)
    let scores = try RidgeSolver(Ridge.Parameters()).fit(examples, targets: targets, estimator: "ridge", in: &context)
    #expect(try largestDifference(scores.weights.storage, expected["coef"].matrix.storage) < 1e-10)
    #expect(try largestDifference(scores.intercepts, expected["intercept"].vector) < 1e-10)
  }
}
