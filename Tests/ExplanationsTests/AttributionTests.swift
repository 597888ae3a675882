import GoldenFiles
import Learning
import LinearAlgebra
import LinearModels
import NeighborModels
import Tabular
import Testing
import Transforms
import TreeModels

@testable import Explanations

@Suite("Attributions on raw columns")
struct AttributionTests {
  /// Two numbers that depend on each other, a category and a number that says nothing.
  private static func sample() throws -> (
    coded: Matrix<Double>, columns: [InputColumn], values: [Double], codes: [Int32]
  ) {
    var coded = ComplexityLawsTests.rows(160, columns: 4, seed: 11)
    for row in 0..<160 {
      coded[row, 1] = 0.7 * coded[row, 0] + 0.7 * coded[row, 1]
      coded[row, 2] = Double(row * 7 % 3)
    }
    let columns = [
      InputColumn(name: "a", kind: .numeric), InputColumn(name: "b", kind: .numeric),
      InputColumn(name: "c", kind: .categorical(levels: ["p", "q", "r"])), InputColumn(name: "d", kind: .numeric),
    ]
    let values = (0..<160).map { row in
      2 * coded[row, 0] - coded[row, 1] + (coded[row, 2] == 1 ? 3 : 0) + coded[row, 0] * coded[row, 1]
    }
    return (coded, columns, values, values.map { $0 > 1 ? 1 : 0 })
  }

  private static func pipeline(
    _ transforms: [any Transform], _ estimator: any Estimator, isClassification: Bool = false
  ) throws -> (FittedPipeline, Matrix<Double>) {
    let (coded, columns, values, codes) = try sample()
    let examples = try Examples(
      inputs: coded, features: InputColumn.features(of: columns),
      targets: isClassification ? .classes(codes, classCount: 2) : .values(values))
    var context = FitContext(seed: 1)
    let fitted = try Pipeline(transforms: transforms, estimator: estimator).fit(
      examples, columns: columns, classes: isClassification ? ["no", "yes"] : [], in: &context)
    return (fitted, coded)
  }

  /// Shapley values by their definition, over all raw columns.
  private static func bruteForce(
    _ row: [Double], _ background: Matrix<Double>, _ worth: (Matrix<Double>) throws -> [Double]
  ) throws -> [Double] {
    let count = row.count
    let worths = try (0..<1 << count).map { coalition in
      var mixed = background
      for other in 0..<mixed.rows {
        for column in 0..<count where coalition >> column & 1 == 1 { mixed[other, column] = row[column] }
      }
      return try worth(mixed).reduce(0, +) / Double(mixed.rows)
    }
    func factorial(_ number: Int) -> Double { (0..<number).reduce(1) { $0 * Double($1 + 1) } }
    return (0..<count).map { column in
      (0..<1 << count).filter { $0 >> column & 1 == 0 }.reduce(0) { sum, coalition in
        let size = coalition.nonzeroBitCount
        return sum + factorial(size) * factorial(count - 1 - size) / factorial(count)
          * (worths[coalition | 1 << column] - worths[coalition])
      }
    }
  }

  private static func byColumn(_ attribution: Attribution, count: Int = 4) -> [Double] {
    var values = [Double](repeating: 0, count: count)
    for contribution in attribution.contributions { values[contribution.column] = contribution.value }
    return values
  }

  @Test("exact scores of trees behind an encoding, and of a linear model behind encoding and PCA, equal brute force")
  func exactPipelines() throws {
    var forest = RandomForest.Parameters()
    forest.trees = 5
    forest.maxDepth = 5
    var boosting = GradientBoosting.Parameters()
    boosting.rounds = 8
    let made = try [
      Self.pipeline([OneHotEncoding()], RandomForest(forest)),
      Self.pipeline([OneHotEncoding(), StandardScaling()], GradientBoosting(boosting), isClassification: true),
      Self.pipeline([OneHotEncoding(), StandardScaling(), PCA()], Ridge()),
      Self.pipeline([OneHotEncoding(), StandardScaling(), PCA()], LogisticRegression(), isClassification: true),
    ]
    for (pipeline, coded) in made {
      let attributor = try #require(ScoreAttributor(pipeline))
      let background = coded.selectingRows([3, 4, 5, 6, 50])
      for row in [0, 17, 91] {
        let found = try #require(try attributor.attributions(of: coded.row(row), background: background))
        let expected = try Self.bruteForce(coded.row(row), background) { try attributor.scores($0).column(0) }
        #expect(largestDifference(Self.byColumn(found[0]), expected) < 1e-9)
        #expect(found[0].gap < 1e-9)
      }
    }
  }

  @Test("what a model sees of a scaled column is told in the unit of the column; a component isn't")
  func scaleOfInputs() throws {
    let (pipeline, coded) = try Self.pipeline([OneHotEncoding(), StandardScaling()], GradientBoosting())
    let scale = InputScale(pipeline)
    #expect(scale.stepCount == 0)
    var seen = coded
    for stage in pipeline.stages { seen = try stage.transform(seen) }
    let features = try #require(pipeline.stages.last?.outputFeatures)
    for input in pipeline.model.usedInputs {
      guard let column = pipeline.columns.firstIndex(where: { $0.name == features[input].name }) else { continue }
      #expect((0..<160).allSatisfy { abs(scale.raw(seen[$0, input], input: input) - coded[$0, column]) < 1e-9 })
    }
    let (components, _) = try Self.pipeline([OneHotEncoding(), StandardScaling(), PCA()], GradientBoosting())
    #expect(InputScale(components).stepCount == 3)
  }

  @Test("principal components before trees have no exact values on raw columns; neighbours have none at all")
  func noExactWay() throws {
    let (trees, _) = try Self.pipeline([OneHotEncoding(), PCA()], GradientBoosting())
    #expect(ScoreAttributor(trees) == nil)
    let (neighbours, _) = try Self.pipeline([OneHotEncoding()], NearestNeighbors())
    #expect(ScoreAttributor(neighbours) == nil)
  }

  @Test("path-dependent values of raw columns add up to the score behind an encoding too")
  func pathDependent() throws {
    let (pipeline, coded) = try Self.pipeline([OneHotEncoding()], GradientBoosting(), isClassification: true)
    let attributor = try #require(ScoreAttributor(pipeline))
    #expect(attributor.meaning == .logOdds)
    for row in [0, 5, 80] {
      let found = try #require(try attributor.attributions(of: coded.row(row), background: nil))
      #expect(found[0].gap < 1e-9)
    }
  }

  @Test("asking every coalition equals brute force; drawn orders come within their stated error and add up exactly")
  func answers() throws {
    let (pipeline, coded) = try Self.pipeline([OneHotEncoding(), PCA()], GradientBoosting(), isClassification: true)
    let background = coded.selectingRows(Array(20..<60))
    let function = ExplainedFunction(pipeline)
    #expect(function.outputs == ["yes"])
    let every = try Attributor(function, background: background)
    var settings = Attributor.Settings()
    settings.mostEnumerated = 0
    settings.pairsPerBackgroundRow = 8
    let drawn = try Attributor(function, background: background, settings: settings)
    for row in [1, 2, 120] {
      let one = coded.row(row)
      let exact = try every.attributions(of: one)[0]
      let expected = try Self.bruteForce(one, background) { try function.values($0).column(0) }
      #expect(exact.method == .enumerated)
      #expect(largestDifference(Self.byColumn(exact), expected) < 1e-9)
      #expect(exact.gap < 1e-9)
      let sampled = try drawn.attributions(of: one)[0]
      #expect(sampled.method == .sampled(orders: 640))
      #expect(sampled.gap < 1e-9)
      #expect(sampled.base == exact.base)
      for contribution in sampled.contributions {
        #expect(abs(contribution.value - expected[contribution.column]) <= 5 * contribution.standardError + 1e-9)
      }
      #expect(try drawn.attributions(of: one)[0] == sampled)
    }
  }

  @Test("a model that looks at no column has its answer as the base, and nothing is shared out")
  func noColumns() throws {
    let coded = try Self.sample().coded
    let model = LinearRegressionModel(weights: [0, 0, 0, 0], intercept: 7)
    let columns = try Self.sample().columns
    let function = ExplainedFunction(FittedPipeline(columns: columns, classes: [], stages: [], model: model))
    #expect(function.usedColumns == [])
    let background = coded.selectingRows(Array(0..<10))
    for most in [0, 8] {
      var settings = Attributor.Settings()
      settings.mostEnumerated = most
      let found = try Attributor(function, background: background, settings: settings).attributions(of: coded.row(3))[0]
      #expect(found.base == 7 && found.answer == 7 && found.contributions == [] && found.gap == 0)
    }
    let turned = try CounterfactualSearch(function, background: background).search(coded.row(3)) { $0[0] - 8 }
    #expect(turned.isEmpty)
  }

  @Test("linear values equal those of the shap library")
  func linearGolden() throws {
    let golden = try GoldenFile("shap")
    let model = LinearRegressionModel(
      weights: try golden["input", "linear", "coef"].vector,
      intercept: try golden["input", "linear", "intercept"].number)
    let rows = try golden["input", "Q"].matrix
    let values = try #require(
      try model.shapleyValues(
        rows, unknown: .background(try golden["input", "background"].matrix), players: Players(inputs: 6)))
    let expected = try golden["expected", "linear_independent", "shap"].matrix
    #expect(largestDifference(values.values[0].storage, expected.storage) < 1e-9)
    #expect(abs(values.expected[0] - (try golden["expected", "linear_independent", "expected_value"].number)) < 1e-9)
  }

  @Test("the smallest change of one number turns a decision; fixed columns and missing values stay")
  func counterfactuals() throws {
    let function = ComplexityLawsTests.function(3) { $0[0] + 0.5 * $0[1] }
    let background = ComplexityLawsTests.rows(300, columns: 3)
    let search = try CounterfactualSearch(function, background: background)
    let found = try search.search([-0.5, 0, 0]) { $0[0] - 0.2 }
    let best = try #require(found.first)
    #expect(best.changes.map(\.column) == [0])
    #expect(best.changes[0].to >= 0.2 && best.changes[0].to < 0.3)
    #expect(best.answers[0] > 0.2)
    var settings = CounterfactualSearch.Settings()
    settings.fixed = [0]
    let kept = try CounterfactualSearch(function, background: background, settings: settings)
      .search([-0.5, 0, 0]) { $0[0] - 0.2 }
    #expect(try #require(kept.first).changes.map(\.column) == [1])
    settings.ranges = [1: 0...1]
    let bounded = try CounterfactualSearch(function, background: background, settings: settings)
      .search([-0.5, 0, 0]) { $0[0] - 0.2 }
    #expect(bounded.isEmpty)
    #expect(try search.search([1, 0, 0]) { $0[0] - 0.2 }.isEmpty)
  }

  @Test("a column of whole numbers is changed to whole numbers only")
  func wholeChanges() throws {
    let function = ComplexityLawsTests.function(2) { $0[0] + 0.001 * $0[1] }
    var background = ComplexityLawsTests.rows(60, columns: 2)
    for row in 0..<60 { background[row, 0] = Double(row % 31) }
    let search = try CounterfactualSearch(function, background: background)
    let down = try #require(try search.search([13, 0]) { 9.95 - $0[0] }.first)
    #expect(down.changes == [CounterfactualSearch.Change(column: 0, from: 13, to: 9)])
    let up = try #require(try search.search([13, 0]) { $0[0] - 17.3 }.first)
    #expect(up.changes == [CounterfactualSearch.Change(column: 0, from: 13, to: 18)])
    var settings = CounterfactualSearch.Settings()
    settings.ranges = [0: 10.5...17.5]
    let bounded = try CounterfactualSearch(function, background: background, settings: settings)
    #expect(try bounded.search([13, 0]) { $0[0] - 17.3 }.isEmpty)
  }

  @Test("a way to another decision is told once, in the order of the columns, and never beside a smaller one of them")
  func distinctChanges() throws {
    let function = ComplexityLawsTests.function(4) { $0[0] + 2 * $0[1] + 0.001 * ($0[2] + $0[3]) }
    var settings = CounterfactualSearch.Settings()
    settings.ranges = [0: -1...1, 1: -1...1]
    let search = try CounterfactualSearch(
      function, background: ComplexityLawsTests.rows(300, columns: 4), settings: settings)
    // Neither is enough alone.
    let found = try search.search([-1, -1, 0, 0]) { $0[0] - 2 }
    let columns = found.map { $0.changes.map(\.column) }
    #expect(columns.first == [0, 1])
    #expect(columns == columns.map { $0.sorted() })
    #expect(Set(columns).count == columns.count)
  }

  @Test("two columns are changed where one isn't enough, and a category only to a level that occurs")
  func severalChanges() throws {
    let columns = [
      InputColumn(name: "n", kind: .numeric), InputColumn(name: "c", kind: .categorical(levels: ["a", "b", "c"])),
    ]
    let function = ExplainedFunction(columns: columns) { inputs in
      (0..<inputs.rows).map { (inputs[$0, 0] > 0.5 ? 1 : 0) + (inputs[$0, 1] == 1 ? 1 : inputs[$0, 1] == 2 ? 5 : 0) }
    }
    var background = Matrix<Double>(rows: 40, columns: 2)
    for row in 0..<40 {
      background[row, 0] = Double(row) / 40
      background[row, 1] = Double(row % 2)
    }
    let found = try CounterfactualSearch(function, background: background).search([0, 0]) { $0[0] - 1.5 }
    let best = try #require(found.first)
    #expect(Set(best.changes.map(\.column)) == [0, 1])
    // Level c would do it alone, but no row has it.
    #expect(best.changes.first { $0.column == 1 }?.to == 1)
    #expect(best.answers == [2])
  }
}
