import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import LinearModels

/// Row and class weights, and what the other golden tests leave out, against scikit-learn.
struct WeightedGoldenTests {
  private let input: GoldenFile
  private let expected: GoldenFile

  init() throws {
    let file = try GoldenFile("estimators")
    input = try file["input"]
    expected = try file["expected"]
  }

  private func classes(weighted: Bool) throws -> Examples {
    try Examples(
      inputs: input["X"].matrix, targets: .classes(input["y"].vector.map { Int32($0) }, classCount: 3),
      weights: weighted ? input["weight"].vector : nil)
  }

  private func values() throws -> Examples {
    try Examples(inputs: input["X"].matrix, targets: .values(input["value"].vector), weights: input["weight"].vector)
  }

  private func wine(weighted: Bool) throws -> Examples {
    try Examples(
      inputs: input["W"].matrix, targets: .classes(input["wine"].vector.map { Int32($0) }, classCount: 3),
      weights: weighted ? input["wine_weight"].vector : nil)
  }

  @Test func thePriorIsTheWeightedMeanOrFrequency() throws {
    let shares = try PriorBaseline().fit(classes(weighted: true)).answer
    #expect(try largestDifference(shares, expected["prior_classes"].vector) < 1e-14)
    #expect(try largestDifference(PriorBaseline().fit(values()).answer, [expected["prior_value"].number]) < 1e-14)
  }

  @Test func ridgeClassifierMatchesScikitLearn() throws {
    for expected in try expected["ridge_classifier"].items {
      var parameters = RidgeClassifier.Parameters()
      parameters.ridge.penalty = .fixed(try expected["alpha"].number)
      parameters.classWeight = try expected["balanced"].number == 1 ? .balanced : .none
      let model = try RidgeClassifier(parameters).fit(classes(weighted: expected["weighted"].number == 1))
      #expect(try largestDifference(model.weights.storage, expected["coef"].matrix.storage) < 1e-10)
      #expect(try largestDifference(model.intercepts, expected["intercept"].vector) < 1e-10)
    }
  }

  @Test func weightedLassoMatchesScikitLearn() throws {
    for expected in try expected["lasso"].items {
      var parameters = Lasso.Parameters()
      parameters.penalty = try expected["alpha"].number
      parameters.tolerance = 1e-14
      let model = try Lasso(parameters).fit(values())
      #expect(try largestDifference(model.weights, expected["coef"].vector) < 1e-6)
      #expect(try largestDifference([model.intercept], [expected["intercept"].number]) < 1e-6)
    }
  }

  @Test(arguments: [("logistic_weighted", ClassWeight.none), ("logistic_weighted_balanced", .balanced)])
  func weightedLogisticRegressionMatchesScikitLearn(_ key: String, _ classWeight: ClassWeight) throws {
    var parameters = LogisticRegression.Parameters()
    parameters.inversePenalty = 0.7
    parameters.tolerance = 1e-12
    parameters.classWeight = classWeight
    let model = try LogisticRegression(parameters).fit(classes(weighted: true))
    #expect(try largestDifference(model.weights.storage, expected[key]["coef"].matrix.storage) < 1e-6)
    #expect(try largestDifference(model.intercepts, centred(expected[key]["intercept"].vector)) < 1e-6)
  }

  @Test(arguments: [LinearSupportVector.Solver.dual, .newton])
  func weightedSupportVectorsMatchScikitLearn(_ solver: LinearSupportVector.Solver) throws {
    var parameters = LinearSupportVector.Parameters()
    parameters.inversePenalty = 0.3
    parameters.solver = solver
    parameters.tolerance = 1e-10
    parameters.maximumIterations = 20_000
    for expected in try expected["svm_weighted"].items {
      parameters.loss = try expected["loss"].text == "hinge" ? .hinge : .squaredHinge
      let model = try LinearSupportVector(parameters).fit(wine(weighted: true))
      #expect(try largestDifference(model.weights.storage, expected["coef"].matrix.storage) < 1e-4)
      #expect(try largestDifference(model.intercepts, expected["intercept"].vector) < 1e-4)
    }
    parameters.loss = .squaredHinge
    parameters.classWeight = .balanced
    let balanced = try LinearSupportVector(parameters).fit(wine(weighted: false))
    #expect(try largestDifference(balanced.weights.storage, expected["svm_balanced"]["coef"].matrix.storage) < 1e-4)
  }

  @Test func weightedNaiveBayesMatchesScikitLearn() throws {
    let expected = try expected["naive_bayes_weighted"]
    let examples = try classes(weighted: true)
    let model = try GaussianNaiveBayes().fit(examples)
    #expect(try largestDifference(model.means.storage, expected["theta"].matrix.storage) < 1e-12)
    // That library smooths by the unweighted variance, a billionth of the whole.
    #expect(try largestDifference(model.precisions.storage.map { 1 / $0 }, expected["var"].matrix.storage) < 1e-8)
    #expect(
      try largestDifference(model.predict(examples.inputs).values.storage, expected["proba"].matrix.storage) < 1e-7)
  }

  @Test func quadraticShrinkageMatchesScikitLearn() throws {
    let examples = try classes(weighted: false)
    for (expected, shrinkage) in zip(try expected["qda_shrinkage"].items, [Shrinkage.fixed(0.3), .auto]) {
      var parameters = QuadraticDiscriminant.Parameters()
      parameters.shrinkage = shrinkage
      let answers = try QuadraticDiscriminant(parameters).fit(examples).predict(examples.inputs)
      #expect(try largestDifference(answers.values.storage, expected["proba"].matrix.storage) < 1e-9)
    }
  }

  @Test func singularCovariancesAreHandledAsScikitLearnDoes() throws {
    let plain = try input["X"].matrix
    // Two columns once more, at another scale: the covariance has rank 4 of 6.
    let twins = Matrix((0..<plain.rows).map { plain.row($0) + [2 * plain[$0, 0], -plain[$0, 1]] })
    let examples = try Examples(inputs: twins, targets: classes(weighted: false).targets)
    let answers = try LinearDiscriminant().fit(examples).predict(twins)
    #expect(try largestDifference(answers.values.storage, expected["lda_twins"].matrix.storage) < 1e-8)
  }
}
