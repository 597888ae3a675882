import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import LinearModels

@Suite struct RobustGoldenTests {
  private struct Sample {
    let golden: GoldenFile
    let inputs: Matrix<Double>
    let targets: [Double]
    let wildTargets: [Double]
    let weights: [Double]

    init() throws {
      let ridge = try GoldenFile("ridge")["input"]
      let file = try GoldenFile("linear_models")
      golden = try file["expected"]
      inputs = try ridge["X"].matrix
      targets = try ridge["y"].vector
      weights = try ridge["sample_weight"].vector
      wildTargets = try file["input"]["y_outliers"].vector
    }

    func examples(wild: Bool, weighted: Bool) throws -> Examples {
      try Examples(
        inputs: inputs, targets: .values(wild ? wildTargets : targets), weights: weighted ? weights : nil)
    }
  }

  /// Columns 0 and 5 are nearly the same, so that the lasso's weights of the two are hardly determined; there that
  /// library stops early, and only the objective can be compared.
  @Test func elasticNetMatchesScikitLearn() throws {
    let sample = try Sample()
    for expected in try sample.golden["elastic_net"].items {
      var parameters = ElasticNet.Parameters()
      parameters.penalty = try expected["alpha"].number
      parameters.l1Ratio = try expected["l1_ratio"].number
      parameters.tolerance = 1e-13
      let weighted = try expected["weighted"].number == 1
      let model = try ElasticNet(parameters).fit(sample.examples(wild: false, weighted: weighted))
      let theirs = try LinearRegressionModel(
        weights: expected["coef"].vector, intercept: expected["intercept"].number)
      func objective(_ model: LinearRegressionModel) throws -> Double {
        let predictions = try model.predict(sample.inputs).values.storage
        var loss = 0.0
        var total = 0.0
        for row in predictions.indices {
          let weight = weighted ? sample.weights[row] : 1
          loss += 0.5 * weight * (sample.targets[row] - predictions[row]) * (sample.targets[row] - predictions[row])
          total += weight
        }
        return model.weights.reduce(loss / total) {
          $0 + parameters.penalty * (parameters.l1Ratio * abs($1) + 0.5 * (1 - parameters.l1Ratio) * $1 * $1)
        }
      }
      #expect(try objective(model) <= objective(theirs) * (1 + 1e-12))
      if parameters.l1Ratio < 1 {
        #expect(largestDifference(model.weights, theirs.weights) < 1e-8)
        #expect(largestDifference([model.intercept], [theirs.intercept]) < 1e-8)
        #expect(zip(model.weights, theirs.weights).allSatisfy { ($0 == 0) == ($1 == 0) })
      }
    }
  }

  @Test func elasticNetThroughTheOriginMatchesScikitLearn() throws {
    let sample = try Sample()
    let expected = try sample.golden["elastic_net_no_intercept"]
    var parameters = ElasticNet.Parameters()
    parameters.penalty = 0.1
    parameters.intercept = false
    parameters.tolerance = 1e-13
    let model = try ElasticNet(parameters).fit(sample.examples(wild: false, weighted: false))
    #expect(try largestDifference(model.weights, expected["coef"].vector) < 1e-6)
    #expect(model.intercept == 0)
  }

  @Test func descentOnResidualsFindsWhatDescentOnTheGramMatrixFinds() throws {
    let sample = try Sample()
    let moments = Moments(
      inputs: sample.inputs, targets: Matrix(rows: 40, columns: 1, storage: sample.targets), weights: sample.weights)
    var byGram = GramDescent(
      gram: moments.gram, cross: moments.cross.storage, targetSquares: moments.targetGram[0, 0],
      weightSum: moments.weightSum)
    var byResidual = ResidualDescent(
      sample.inputs, targets: sample.targets, weights: sample.weights, intercept: true)
    let gaps = (
      byGram.minimize(lasso: 0.05, ridge: 0.02, tolerance: 1e-13, maximumIterations: 10_000),
      byResidual.minimize(lasso: 0.05, ridge: 0.02, tolerance: 1e-13, maximumIterations: 10_000)
    )
    #expect(gaps.0 <= 1e-13 && gaps.1 <= 1e-13)
    #expect(largestDifference(byGram.weights, byResidual.weights) < 1e-6)
  }

  /// The objective at the best scale for the weights, found by bisection of its slope.
  private func huberObjective(
    _ model: LinearRegressionModel, _ parameters: HuberRegression.Parameters, _ sample: Sample, weighted: Bool
  ) throws -> Double {
    let predictions = try model.predict(sample.inputs).values.storage
    let residuals = zip(sample.wildTargets, predictions).map { $0 - $1 }
    let epsilon = parameters.epsilon
    func value(_ scale: Double) -> (value: Double, slope: Double) {
      var value = 0.0
      var slope = 0.0
      for (row, residual) in residuals.enumerated() {
        let weight = weighted ? sample.weights[row] : 1
        let ratio = abs(residual) / scale
        if ratio < epsilon {
          value += weight * scale * (1 + ratio * ratio)
          slope += weight * (1 - ratio * ratio)
        } else {
          value += weight * scale * (1 + 2 * epsilon * ratio - epsilon * epsilon)
          slope += weight * (1 - epsilon * epsilon)
        }
      }
      return (value, slope)
    }
    var low = 1e-6
    var high = 1e3
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      if value(middle).slope > 0 { high = middle } else { low = middle }
    }
    return model.weights.reduce(value(0.5 * (low + high)).value) { $0 + parameters.penalty * $1 * $1 }
  }

  @Test func huberMatchesScikitLearn() throws {
    let sample = try Sample()
    for expected in try sample.golden["huber"].items {
      var parameters = HuberRegression.Parameters()
      parameters.epsilon = try expected["epsilon"].number
      parameters.penalty = try expected["alpha"].number
      parameters.tolerance = 1e-12
      let weighted = try expected["weighted"].number == 1
      let model = try HuberRegression(parameters).fit(sample.examples(wild: true, weighted: weighted))
      let theirs = try LinearRegressionModel(
        weights: expected["coef"].vector, intercept: expected["intercept"].number)
      // That library's solver stops early: weights agree to 1e-3 where they are hardly determined, and ours are better.
      #expect(largestDifference(model.weights, theirs.weights) < 1e-3)
      #expect(largestDifference([model.intercept], [theirs.intercept]) < 1e-3)
      let objective = try huberObjective(model, parameters, sample, weighted: weighted)
      #expect(try objective <= huberObjective(theirs, parameters, sample, weighted: weighted) * (1 + 1e-13))
    }
  }

  @Test func quantileRegressionReachesTheMinimum() throws {
    let sample = try Sample()
    for expected in try sample.golden["quantile"].items {
      var parameters = QuantileRegression.Parameters()
      parameters.quantile = try expected["quantile"].number
      parameters.penalty = try expected["alpha"].number
      let weighted = try expected["weighted"].number == 1
      let examples = try sample.examples(wild: true, weighted: weighted)
      let model = try QuantileRegression(parameters).fit(examples)
      let predictions = try model.predict(sample.inputs).values.storage
      var loss = 0.0
      var total = 0.0
      for row in predictions.indices {
        let residual = sample.wildTargets[row] - predictions[row]
        let weight = weighted ? sample.weights[row] : 1
        loss += weight * (residual > 0 ? parameters.quantile * residual : (parameters.quantile - 1) * residual)
        total += weight
      }
      loss = loss / total + parameters.penalty * model.weights.reduce(0) { $0 + abs($1) }
      #expect(try abs(loss - expected["objective"].number) < 1e-8)
      #expect(try largestDifference(model.weights, expected["coef"].vector) < 1e-5)
    }
  }
}
