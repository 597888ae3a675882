import GoldenFiles
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import LinearModels

@Suite struct RidgeGoldenTests {
  private func fit(
    _ golden: GoldenFile, penalty: NumberOrAuto, intercept: Bool = true, weights: [Double]? = nil
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

  @Test func theWholePathComesFromOneDecomposition() throws {
    let golden = try GoldenFile("ridge")
    let examples = try Examples(
      inputs: golden["input"]["X"].matrix, targets: .values(golden["input"]["y"].vector))
    let expected = try golden["expected"]["ridge"].items
    var context = FitContext(seed: 0)
    let path = try Ridge().path(examples, penalties: expected.map { try $0["alpha"].number }, in: &context)
    for (step, expected) in zip(path.steps, expected) {
      #expect(try largestDifference(step.model.weights, expected["coef"].vector) < 1e-8)
      #expect(try largestDifference([step.model.intercept], [expected["intercept"].number]) < 1e-8)
    }
    let chosen = try golden["expected"]["ridgecv_loo"]
    let swept = try Ridge().path(examples, penalties: chosen["alphas"].vector, in: &context)
    #expect(
      try largestDifference(swept.steps.map(\.leaveOneOutError), chosen["mse_per_alpha"].vector) < 1e-10)
    let best = try #require(swept.best)
    #expect(try abs(best.penalty - chosen["best_alpha"].number) < 1e-12 * best.penalty)
    #expect(try largestDifference(best.model.weights, chosen["coef"].vector) < 1e-10)
    #expect(throws: FitError.self) { try Ridge().path(examples, penalties: [1, -1], in: &context) }
    #expect(try Ridge().path(examples, penalties: [], in: &context).best == nil)
  }

  @Test(arguments: [(30, 6), (6, 30)], [true, false])
  func everyStepOfThePathIsAFitOfItsOwn(_ shape: (rows: Int, columns: Int), _ intercept: Bool) throws {
    var generator = SeededGenerator(seed: 8)
    let inputs = Matrix(
      rows: shape.rows, columns: shape.columns,
      storage: (0..<(shape.rows * shape.columns)).map { _ in 2 + generator.normal() })
    let examples = try Examples(
      inputs: inputs, targets: .values((0..<shape.rows).map { inputs[$0, 0] + generator.normal() }),
      weights: (0..<shape.rows).map { Double(1 + $0 % 3) })
    var parameters = Ridge.Parameters()
    parameters.intercept = intercept
    var context = FitContext(seed: 0)
    let path = try Ridge(parameters).path(examples, penalties: [0.01, 1, 100], in: &context)
    for step in path.steps {
      parameters.penalty = .fixed(step.penalty)
      let alone = try Ridge(parameters).fit(examples)
      #expect(largestDifference(step.model.weights, alone.weights) < 1e-9)
      #expect(abs(step.model.intercept - alone.intercept) < 1e-9)
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
      moments: moments, equations: moments.centredEquations, intercept: true
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
    let scores = try RidgeSolver(Ridge.Parameters()).fit(examples, targets: targets, in: &context)
    #expect(try largestDifference(scores.weights.storage, expected["coef"].matrix.storage) < 1e-10)
    #expect(try largestDifference(scores.intercepts, expected["intercept"].vector) < 1e-10)
  }

  @Test(arguments: [true, false]) func fastLeaveOneOutAgreesWithExplicitRefits(weighted: Bool) throws {
    var generator = SeededGenerator(seed: 5)
    let rows = 80
    let columns = 3
    var inputs = Matrix<Double>(rows: rows, columns: columns)
    for index in inputs.storage.indices { inputs.storage[index] = 10 + generator.normal() }
    // One row far out: a leverage near one.
    inputs[7, 1] = 60
    let values = (0..<rows).map { 3 + inputs[$0, 0] - 2 * inputs[$0, 1] + generator.normal() }
    let weights = weighted ? (0..<rows).map { _ in 0.2 + generator.uniform() } : nil
    let targets = Matrix(rows: rows, columns: 1, storage: values)
    let penalties = [0.5, 5, 50]
    let moments = Moments(inputs: inputs, targets: targets, weights: weights)
    let eigenvalues = try SymmetricEigen(moments.gram).values
    #expect(FastLeaveOneOut.suits(rows: rows, values: eigenvalues, penalties: penalties))
    let errors = try LeaveOneOut(moments: moments, equations: moments.centredEquations, intercept: true)
      .meanSquaredErrors(
        Examples(inputs: inputs, targets: .values(values), weights: weights), targets: targets, penalties: penalties,
        threadCount: 1)

    for (position, penalty) in penalties.enumerated() {
      var sum = 0.0
      for row in 0..<rows {
        let others = (0..<rows).filter { $0 != row }
        var parameters = Ridge.Parameters()
        parameters.penalty = .fixed(penalty)
        let model = try Ridge(parameters).fit(
          Examples(
            inputs: inputs.selectingRows(others), targets: .values(others.map { values[$0] }),
            weights: weights.map { weights in others.map { weights[$0] } }))
        let error = try values[row] - model.predict(inputs.selectingRows([row])).values[0, 0]
        sum += (weights?[row] ?? 1) * error * error
      }
      let expected = sum / moments.weightSum
      #expect(abs(errors[position] - expected) < 1e-7 * expected)
    }
  }
}
