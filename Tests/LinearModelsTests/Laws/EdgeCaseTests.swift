import GoldenFiles
import Foundation
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import LinearModels

/// Made-up rows: normal inputs, and targets or classes that depend on them.
private struct Sample {
  var inputs: Matrix<Double>
  var values: [Double]
  var codes: [Int32]

  init(rows: Int = 60, columns: Int = 4, classCount: Int = 3, seed: UInt64 = 11) {
    var generator = SeededGenerator(seed: seed)
    inputs = Matrix(
      rows: rows, columns: columns, storage: (0..<rows * columns).map { _ in generator.normal() })
    values = []
    codes = []
    for row in 0..<rows {
      let score = inputs[row, 0] - 0.5 * inputs[row, columns - 1] + 0.5 * generator.normal()
      values.append(score)
      codes.append(Int32(min(classCount - 1, max(0, Int((score + 1.5) / 3 * Double(classCount))))))
    }
  }

  var regression: Examples { get throws { try Examples(inputs: inputs, targets: .values(values)) } }
  func classes(_ count: Int = 3, weights: [Double]? = nil) throws -> Examples {
    try Examples(inputs: inputs, targets: .classes(codes, classCount: count), weights: weights)
  }
}

private let classifiers: [any Estimator] = [
  PriorBaseline(), RidgeClassifier(), LogisticRegression(), GaussianNaiveBayes(), LinearDiscriminant(),
  QuadraticDiscriminant(), LinearSupportVector(),
]
private let regressors: [any Estimator] = [
  PriorBaseline(), Ridge(), ElasticNet(), Lasso(), HuberRegression(), QuantileRegression(),
]

@Suite struct EdgeCaseTests {
  private func model<Algorithm: Estimator>(_ estimator: Algorithm, _ examples: Examples) throws -> any Model {
    try estimator.fit(examples, seed: 3)
  }

  @Test(arguments: classifiers.indices) func classesWithoutRowsAreNeverChosen(index: Int) throws {
    let sample = Sample(classCount: 3)
    let model = try model(classifiers[index], sample.classes(5))
    let answers = try model.predict(sample.inputs)
    #expect(answers.values.columns == 5)
    #expect(answers.classes.allSatisfy { $0 < 3 })
    if case .probabilities = answers.output {
      #expect((0..<answers.rows).allSatisfy { answers.values[$0, 3] == 0 && answers.values[$0, 4] == 0 })
    }
  }

  @Test(arguments: classifiers.indices) func rowsWithoutWeightCountForNothing(index: Int) throws {
    let sample = Sample()
    let kept = (0..<60).filter { $0 % 4 != 0 }
    let weighted = try model(classifiers[index], sample.classes(weights: (0..<60).map { $0 % 4 == 0 ? 0 : 1 }))
    let without = try model(classifiers[index], sample.classes().selecting(kept))
    let difference = try largestDifference(
      weighted.predict(sample.inputs).values.storage, without.predict(sample.inputs).values.storage)
    #expect(difference < 1e-3)
  }

  @Test(arguments: regressors.indices) func weightsOfTwoCountAsRepeatedRows(index: Int) throws {
    let sample = Sample()
    let weighted = try model(
      regressors[index],
      Examples(inputs: sample.inputs, targets: .values(sample.values), weights: (0..<60).map { $0 < 20 ? 2 : 1 }))
    let repeated = try model(regressors[index], sample.regression.selecting(Array(0..<60) + Array(0..<20)))
    let difference = try largestDifference(
      weighted.predict(sample.inputs).values.storage, repeated.predict(sample.inputs).values.storage)
    #expect(difference < 1e-5)
  }

  @Test(arguments: [1e-8, 1e8]) func scaleOfTheInputsDoesNotHarm(scale: Double) throws {
    let sample = Sample()
    var scaled = sample
    for index in scaled.inputs.storage.indices { scaled.inputs.storage[index] *= scale }
    var ridge = Ridge.Parameters()
    ridge.penalty = .fixed(0)
    var logistic = LogisticRegression.Parameters()
    logistic.inversePenalty = 1e12
    logistic.tolerance = 1e-9
    let plain = try Ridge(ridge).fit(sample.regression).predict(sample.inputs).values.storage
    let large = try Ridge(ridge).fit(scaled.regression).predict(scaled.inputs).values.storage
    #expect(largestDifference(large, plain) < 1e-9)
    for estimator in [LinearDiscriminant(), GaussianNaiveBayes(), QuadraticDiscriminant()] as [any Estimator] {
      let before = try model(estimator, sample.classes()).predict(sample.inputs).values.storage
      let after = try model(estimator, scaled.classes()).predict(scaled.inputs).values.storage
      #expect(largestDifference(after, before) < 1e-6)
    }
    let fitted = try LogisticRegression(logistic).fit(scaled.classes())
    #expect(try fitted.predict(scaled.inputs).values.firstNonFinite == nil)
  }

  @Test func oneLargeColumnDoesNotHideASmallOne() throws {
    var sample = Sample(columns: 2)
    for row in 0..<60 {
      sample.inputs[row, 0] *= 1e8
      sample.inputs[row, 1] *= 1e-8
      sample.values[row] = 1e-8 * sample.inputs[row, 0] + 3e8 * sample.inputs[row, 1]
    }
    var parameters = Ridge.Parameters()
    parameters.penalty = .fixed(0)
    let model = try Ridge(parameters).fit(sample.regression)
    #expect(abs(model.weights[0] * 1e8 - 1) < 1e-9)
    #expect(abs(model.weights[1] * 1e-8 - 3) < 1e-9)
  }

  @Test func duplicateColumnsShareTheWeight() throws {
    var sample = Sample(columns: 3)
    for row in 0..<60 { sample.inputs[row, 2] = sample.inputs[row, 0] }
    for penalty in [0, 1e-9, 1.0] {
      var parameters = Ridge.Parameters()
      parameters.penalty = .fixed(penalty)
      let model = try Ridge(parameters).fit(sample.regression)
      #expect(abs(model.weights[0] - model.weights[2]) < 1e-5)
      #expect(abs(model.weights[0]) < 1)
    }
  }

  @Test func wideRidgeEqualsTheNormalEquations() throws {
    let sample = Sample(rows: 12, columns: 30)
    let model = try Ridge().fit(sample.regression)
    let moments = Moments(inputs: sample.inputs, targets: Matrix(rows: 12, columns: 1, storage: sample.values))
    let expected = try moments.centredEquations.solve(penalty: 1).storage
    #expect(largestDifference(model.weights, expected) < 1e-10)
  }

  @Test func wideLogisticRegressionInTheRowSpanFindsTheMinimum() throws {
    let sample = Sample(rows: 14, columns: 30)
    var parameters = LogisticRegression.Parameters()
    parameters.tolerance = 1e-11
    let model = try LogisticRegression(parameters).fit(sample.classes())
    // At the minimum, weights = C * sum (indicator - probability) x for every class.
    let probabilities = try model.predict(sample.inputs).values
    for label in 0..<3 {
      var expected = [Double](repeating: 0, count: 30)
      for row in 0..<14 {
        let residual = (Int(sample.codes[row]) == label ? 1 : 0) - probabilities[row, label]
        for column in 0..<30 { expected[column] += residual * sample.inputs[row, column] }
      }
      #expect(largestDifference(model.weights.row(label), expected) < 1e-7)
    }
  }

  @Test func pathOfPenaltiesEqualsSingleFits() throws {
    let sample = Sample(columns: 8)
    var parameters = ElasticNet.Parameters()
    parameters.tolerance = 1e-12
    var context = FitContext(seed: 0)
    let penalties = [1, 0.3, 0.1, 0.03, 0]
    let path = try ElasticNet(parameters).path(sample.regression, penalties: penalties, in: &context)
    for (model, penalty) in zip(path, penalties) {
      parameters.penalty = penalty
      let single = try ElasticNet(parameters).fit(sample.regression)
      #expect(largestDifference(model.weights, single.weights) < 1e-6)
    }
  }
}

@Suite struct FoldingTests {
  private func expectFolds<Algorithm: Estimator>(
    _ estimator: Algorithm, _ examples: Examples, _ map: AffineMap, raw: Matrix<Double>
  ) throws where Algorithm.Fitted: AffineFoldable {
    let model = try estimator.fit(examples)
    let folded = try #require(model.folded(after: map))
    #expect(folded.inputWidth == map.matrix.rows)
    let expected = try model.predict(examples.inputs).values.storage
    #expect(try largestDifference(folded.predict(raw).values.storage, expected) < 1e-10)
  }

  @Test func foldedModelsAnswerTheSame() throws {
    let raw = Sample(columns: 6)
    // A map to fewer columns, as scaling and PCA together make one.
    let mixing = Sample(rows: 6, columns: 4, seed: 12).inputs
    let map = AffineMap(matrix: mixing, offset: [0.5, -1, 2, 0])
    var mapped = raw.inputs.times(mixing)
    for row in 0..<60 {
      for column in 0..<4 { mapped[row, column] += map.offset[column] }
    }
    let classes = try Examples(inputs: mapped, targets: .classes(raw.codes, classCount: 3))
    let values = try Examples(inputs: mapped, targets: .values(raw.values))
    try expectFolds(PriorBaseline(), classes, map, raw: raw.inputs)
    try expectFolds(Ridge(), values, map, raw: raw.inputs)
    try expectFolds(Lasso(), values, map, raw: raw.inputs)
    try expectFolds(ElasticNet(), values, map, raw: raw.inputs)
    try expectFolds(HuberRegression(), values, map, raw: raw.inputs)
    try expectFolds(QuantileRegression(), values, map, raw: raw.inputs)
    try expectFolds(RidgeClassifier(), classes, map, raw: raw.inputs)
    try expectFolds(LogisticRegression(), classes, map, raw: raw.inputs)
    try expectFolds(LinearDiscriminant(), classes, map, raw: raw.inputs)
    try expectFolds(QuadraticDiscriminant(), classes, map, raw: raw.inputs)
    try expectFolds(LinearSupportVector(), classes, map, raw: raw.inputs)
  }

  @Test func naiveBayesFoldsScalingButNotRotation() throws {
    let sample = Sample()
    let map = AffineMap(scale: [2, 0.5, 3, 1], offset: [1, 0, -1, 4])
    var mapped = sample.inputs
    for row in 0..<60 {
      for column in 0..<4 { mapped[row, column] = mapped[row, column] * [2, 0.5, 3, 1][column] + map.offset[column] }
    }
    try expectFolds(
      GaussianNaiveBayes(), Examples(inputs: mapped, targets: .classes(sample.codes, classCount: 3)), map,
      raw: sample.inputs)
    let model = try GaussianNaiveBayes().fit(sample.classes())
    let rotation = AffineMap(
      matrix: Matrix([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]), offset: [0, 0, 0, 0])
    #expect(model.folded(after: rotation) == nil)
  }

  @Test func truncatedArtefactsAreRefused() throws {
    let model = try Ridge().fit(Sample().regression)
    let text = try #require(String(data: JSONEncoder().encode(model), encoding: .utf8))
    #expect(try JSONDecoder().decode(LinearRegressionModel.self, from: Data(text.utf8)) == model)
    let broken = text.replacingOccurrences(
      of: #""intercepts":\[[^\]]*\]"#, with: #""intercepts":[]"#, options: .regularExpression)
    #expect(broken != text)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(LinearRegressionModel.self, from: Data(broken.utf8))
    }
  }
}
