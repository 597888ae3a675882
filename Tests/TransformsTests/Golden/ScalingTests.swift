import GoldenFiles
import Learning
import LinearAlgebra
import Testing
import Transforms

struct ScalingTests {
  @Test func standardScalingAgreesWithScikitLearn() throws {
    let golden = try GoldenFile("preprocess")
    let inputs = try golden["input", "X"].matrix
    let fitted = try StandardScaling().fit(Examples(inputs))
    let found = try fitted.transform(inputs)
    #expect(largestDifference(fitted.centers, try golden["expected", "standard", "mean"].vector) < 1e-14)
    #expect(
      largestDifference(fitted.factors.map { 1 / $0 }, try golden["expected", "standard", "scale"].vector) < 1e-14)
    #expect(largestDifference(found.storage, try golden["expected", "standard", "Z"].matrix.storage) < 1e-13)
  }

  @Test func weightedStandardScalingAgreesWithScikitLearn() throws {
    let golden = try GoldenFile("preprocess")
    let examples = try Examples(golden["input", "X"].matrix, weights: golden["input", "weight"].vector)
    let fitted = try StandardScaling().fit(examples)
    let variances = try golden["expected", "standard_weighted", "var"].vector.map { $0 == 0 ? 1 : $0 }
    #expect(largestDifference(fitted.centers, try golden["expected", "standard_weighted", "mean"].vector) < 1e-14)
    #expect(largestDifference(fitted.factors.map { 1 / ($0 * $0) }, variances) < 1e-13)
  }

  @Test func minMaxScalingAgreesWithScikitLearn() throws {
    let golden = try GoldenFile("preprocess")
    let inputs = try golden["input", "X"].matrix
    let found = try MinMaxScaling().fit(Examples(inputs)).transform(inputs)
    #expect(largestDifference(found.storage, try golden["expected", "minmax"].matrix.storage) < 1e-13)
  }

  @Test func robustScalingAgreesWithScikitLearn() throws {
    let golden = try GoldenFile("preprocess")
    let inputs = try golden["input", "X"].matrix
    let found = try RobustScaling().fit(Examples(inputs)).transform(inputs)
    #expect(largestDifference(found.storage, try golden["expected", "robust"].matrix.storage) < 1e-13)
  }

  @Test func missingValuesAreLeftOutAndStayMissing() throws {
    let fitted = try StandardScaling().fit(Examples(Matrix([[1], [.nan], [3]])))
    #expect(fitted.centers == [2])
    let found = try fitted.transform(Matrix([[.nan], [5]]))
    #expect(found[0, 0].isNaN && found[1, 0] == 3)
  }

  @Test func aColumnWithoutValuesIsLeftAloneWithANote() throws {
    let examples = try Examples(Matrix([[.nan, 1], [.nan, 3]]))
    var context = FitContext(seed: 0)
    let fitted = try StandardScaling().fit(examples, in: &context)
    #expect(context.notes.count == 1 && context.notes[0].contains("x0"))
    #expect(fitted.centers[0] == 0 && fitted.factors[0] == 1)
    #expect(try MinMaxScaling().fit(examples).factors[0] == 1)
    #expect(try RobustScaling().fit(examples).factors[0] == 1)
  }

  @Test(arguments: [0.1, 1e-300, 1e15, 1e300])
  func aConstantColumnBecomesZero(_ value: Double) throws {
    let inputs = Matrix(rows: 7, columns: 1, repeating: value)
    for fitted in [
      try StandardScaling().fit(Examples(inputs)), try MinMaxScaling().fit(Examples(inputs)),
      try RobustScaling().fit(Examples(inputs)),
    ] {
      let found = try fitted.transform(inputs)
      #expect(found.storage.allSatisfy { abs($0) <= value * 1e-15 })
      #expect(fitted.factors == [1])
    }
  }

  @Test func hugeValuesScaleLikeSmallOnes() throws {
    let small = Matrix<Double>([[1], [2], [4], [9]])
    let huge = Matrix(rows: 4, columns: 1, storage: small.storage.map { $0 * 1e307 })
    let expected = try StandardScaling().fit(Examples(small)).transform(small)
    let found = try StandardScaling().fit(Examples(huge)).transform(huge)
    #expect(largestDifference(found.storage, expected.storage) < 1e-12)
    #expect(try MinMaxScaling().fit(Examples(Matrix([[-1.7e308], [1.7e308]]))).factors[0].isFinite)
  }

  @Test func oneRowIsConstant() throws {
    let inputs = Matrix<Double>([[3, -4]])
    #expect(try StandardScaling().fit(Examples(inputs)).transform(inputs).storage == [0, 0])
  }

  @Test func categoricalColumnsAreLeftAloneUnlessAskedFor() throws {
    let features = [
      Feature(name: "a", sources: [0]), Feature(name: "b", kind: .categorical(levelCount: 3), sources: [1]),
    ]
    let examples = try Examples(Matrix([[1, 0], [3, 2]]), features: features)
    let apart = try StandardScaling().fit(examples)
    #expect(try apart.transform(examples.inputs).storage == [-1, 0, 1, 2])
    #expect(apart.outputFeatures == features)
    var parameters = StandardScaling.Parameters()
    parameters.columns = .all
    let all = try StandardScaling(parameters).fit(examples)
    #expect(try all.transform(examples.inputs).storage == [-1, -1, 1, 1])
    #expect(all.outputFeatures[1].kind == .numeric)
  }

  @Test func infinityIsRefused() throws {
    let examples = try Examples(Matrix([[1, 2], [3, .infinity]]))
    #expect(throws: FitError.notFinite(row: 1, column: 1, feature: "x1")) { try StandardScaling().fit(examples) }
    let fitted = try StandardScaling().fit(Examples(Matrix([[1], [2]])))
    #expect(throws: PredictionError.notFinite(row: 0, column: 0)) { try fitted.transform(Matrix([[-.infinity]])) }
  }
}
