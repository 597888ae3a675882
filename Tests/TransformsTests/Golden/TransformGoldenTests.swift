import GoldenFiles
import Foundation
import Learning
import LinearAlgebra
import Testing

@testable import Transforms

/// Imputation, encodings and random features against scikit-learn.
struct TransformGoldenTests {
  private let input: GoldenFile
  private let expected: GoldenFile
  private let levelFeatures = [
    Feature(name: "a", kind: .categorical(levelCount: 5), sources: [0]),
    Feature(name: "b", kind: .categorical(levelCount: 3), sources: [1]),
  ]

  init() throws {
    let file = try GoldenFile("transforms")
    input = try file["input"]
    expected = try file["expected"]
  }

  private func levels(_ targets: Targets? = nil) throws -> Examples {
    let inputs = try input["levels"].matrix
    return try Examples(
      inputs: inputs, features: levelFeatures,
      targets: targets ?? .values([Double](repeating: 0, count: inputs.rows)))
  }

  private func difference(_ found: Matrix<Double>, _ name: String...) throws -> Double {
    var fixture = expected
    for key in name { fixture = try fixture[key] }
    return largestDifference(found.storage, try fixture.matrix.storage)
  }

  @Test func meansAndMediansFillAsThere() throws {
    let holes = Matrix(try input["holes"].tableWithHoles)
    for name in ["mean", "median"] {
      let parameters = try Imputation.Parameters(settings: ["numeric": .text(name)])
      let found = try Imputation(parameters).fit(Examples(holes)).transform(holes)
      #expect(try difference(found, name) < 1e-14)
    }
  }

  @Test func levelsAreEncodedAsThere() throws {
    let examples = try levels()
    let known = examples.inputs
    let unknown = try input["unknown"].matrix
    let all = Matrix((0..<known.rows).map { known.row($0) } + (0..<unknown.rows).map { unknown.row($0) })
    #expect(try difference(OneHotEncoding().fit(examples).transform(all), "one_hot") == 0)
    let first = try OneHotEncoding(.init(settings: ["drop": "first"])).fit(examples)
    #expect(try difference(first.transform(known), "one_hot_first") == 0)
    let rare = try OneHotEncoding(.init(settings: ["min-frequency": 5])).fit(examples)
    #expect(try difference(rare.transform(known), "one_hot_rare") == 0)
    #expect(try difference(OrdinalEncoding().fit(examples).transform(all), "ordinal") == 0)
  }

  @Test func levelsAreEncodedByTheTargetAsThere() throws {
    let encoding = try TargetEncoding(.init(settings: ["smoothing": 10]))
    let values = try levels(.values(input["target"].vector))
    #expect(try difference(encoding.fit(values).transform(values.inputs), "target") < 1e-14)
    let classes = try levels(.classes(input["classes"].vector.map { Int32($0) }, classCount: 2))
    #expect(try difference(encoding.fit(classes).transform(classes.inputs), "target_classes") < 1e-14)
  }

  @Test func landmarksCompareAsThere() throws {
    let inputs = try input["X"].matrix
    let parameters = try Nystroem.Parameters(settings: ["components": 20, "gamma": 0.3])
    let found = try Nystroem(parameters).fit(Examples(inputs)).transform(inputs)
    // Every row is a landmark: ours in order, theirs as they were drawn.
    let order = try expected["nystroem", "order"].vector.map { Int($0) }
    #expect(try difference(found.selectingColumns(order), "nystroem", "output") < 1e-9)
  }

  @Test func wavesAndProjectionsOfTheSameDrawAreTheSame() throws {
    let inputs = try input["X"].matrix
    let weights = try expected["waves", "weights"].matrix
    let waves = FittedRandomFourierFeatures(
      projection: RowProjection(
        means: [0, 0, 0], axes: weights, factors: [Double](repeating: 1, count: weights.columns)),
      phases: try expected["waves", "offsets"].vector,
      outputFeatures: .mixing(sources: [0, 1, 2], prefix: "wave", count: weights.columns))
    #expect(try difference(waves.transform(inputs), "waves", "output") < 1e-13)
    let axes = try expected["projection", "components"].matrix.transposed
    let projection = FittedRandomProjection(
      projection: RowProjection(means: [0, 0, 0], axes: axes, factors: [1, 1, 1, 1]),
      outputFeatures: .mixing(sources: [0, 1, 2], prefix: "rp", count: 4))
    #expect(try difference(projection.transform(inputs), "projection", "output") < 1e-13)
  }
}
