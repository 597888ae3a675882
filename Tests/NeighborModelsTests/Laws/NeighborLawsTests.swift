import Foundation
import Learning
import LinearAlgebra
import NeighborModels
import Testing

/// What holds for every neighbour estimator, whatever its settings.
struct NeighborLawsTests {
  static let inputs = normalMatrix(rows: 90, columns: 4, seed: 21)
  static let queries = normalMatrix(rows: 40, columns: 4, seed: 22)

  static func examples(_ classes: Bool, weights: [Double]? = nil) throws -> Examples {
    let scores = (0..<90).map { inputs[$0, 0] - inputs[$0, 1] * inputs[$0, 2] }
    return try Examples(
      inputs: inputs,
      targets: classes
        ? .classes(scores.map { $0 > 0.7 ? 2 : $0 > -0.5 ? 1 : 0 }, classCount: 3) : .values(scores), weights: weights)
  }

  static func forEveryEstimator(_ check: (any Estimator, Examples) throws -> Void) throws {
    for classes in [true, false] {
      for neighbors in [1, 4, 90] {
        for weights in NearestNeighbors.Weighting.allCases {
          try check(NearestNeighbors(.init(neighbors: neighbors, weights: weights)), examples(classes))
        }
      }
      try check(Prototypes(.init(settings: ["count": 5])), examples(classes))
      if classes { try check(Prototypes(.init(settings: ["method": "condensed"])), examples(classes)) }
    }
  }

  @Test func aBatchEqualsItsRows() throws {
    try Self.forEveryEstimator { estimator, examples in
      func check<Fitted: Model>(_ model: Fitted) throws {
        let batch = try model.predict(Self.queries)
        for row in 0..<batch.rows { #expect(answer(model, to: Self.queries.row(row)) == batch.values.row(row)) }
      }
      try check(estimator.fit(examples))
    }
  }

  @Test func permutedRowsArePermutedAnswers() throws {
    let order = (0..<40).map { ($0 * 7 + 3) % 40 }
    try Self.forEveryEstimator { estimator, examples in
      let model: any Model = try estimator.fit(examples)
      let found = try model.predict(Self.queries.selectingRows(order))
      #expect(try found.values == model.predict(Self.queries).values.selectingRows(order))
    }
  }

  @Test func aRoundTripChangesNoBit() throws {
    try Self.forEveryEstimator { estimator, examples in
      func check<Fitted: Model>(_ model: Fitted) throws {
        let bytes = try ArtefactEncoder.encode(model)
        let again = try ArtefactDecoder.decode(Fitted.self, from: bytes)
        #expect(try again.predict(Self.queries) == model.predict(Self.queries))
        #expect(try ArtefactEncoder.encode(again) == bytes)
        #expect(again.parameterCount == model.parameterCount)
      }
      try check(estimator.fit(examples))
    }
  }

  @Test func pointsThatFitFourBytesTakeFour() throws {
    let whole = Matrix(rows: 90, columns: 4, storage: Self.inputs.storage.map { ($0 * 8).rounded() })
    let targets = try Self.examples(true).targets
    let small = try ArtefactEncoder.encode(NearestNeighbors().fit(Examples(inputs: whole, targets: targets)))
    let large = try ArtefactEncoder.encode(NearestNeighbors().fit(Examples(inputs: Self.inputs, targets: targets)))
    #expect(large.count - small.count == 90 * 4 * 4 + "doubles".count - "floats".count)
  }

  @Test func probabilitiesSumToOne() throws {
    try Self.forEveryEstimator { estimator, examples in
      guard case .classification = examples.task else { return }
      let model: any Model = try estimator.fit(examples)
      let found = try model.predict(Self.queries)
      for row in 0..<found.rows { #expect(abs(found.values.row(row).reduce(0, +) - 1) < 1e-12) }
    }
  }

  @Test func theSameSeedGivesTheSameModel() throws {
    try Self.forEveryEstimator { estimator, examples in
      let first: any Model = try estimator.fit(examples, seed: 4)
      let second: any Model = try estimator.fit(examples, seed: 4)
      #expect(try first.predict(Self.queries) == second.predict(Self.queries))
    }
  }

  @Test func unitWeightsEqualNoWeights() throws {
    try Self.forEveryEstimator { estimator, examples in
      let unit = try Examples(
        inputs: examples.inputs, targets: examples.targets, weights: [Double](repeating: 1, count: examples.rows))
      let plain: any Model = try estimator.fit(examples)
      let weighted: any Model = try estimator.fit(unit)
      #expect(try plain.predict(Self.queries) == weighted.predict(Self.queries))
    }
  }

  @Test func damagedPartsAreRefused() throws {
    let model = try NearestNeighbors().fit(Self.examples(true))
    let text = try #require(String(data: JSONEncoder().encode(model), encoding: .utf8))
    for (part, damage) in [
      ("\"columns\":4", "\"columns\":0"), ("\"columns\":4", "\"columns\":7"), ("\"neighbors\":5", "\"neighbors\":0"),
      ("\"neighbors\":5", "\"neighbors\":91"), ("\"classCount\":3", "\"classCount\":1"),
    ] {
      let damaged = text.replacingOccurrences(of: part, with: damage)
      #expect(damaged != text)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(NearestNeighborsModel.self, from: Data(damaged.utf8))
      }
    }
  }
}
