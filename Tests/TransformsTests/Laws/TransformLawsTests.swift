import GoldenFiles
import Foundation
import Learning
import LinearAlgebra
import Testing
import Transforms

/// What holds for every transform, whatever its settings.
struct TransformLawsTests {
  static let features = [
    Feature(name: "a", sources: [0]), Feature(name: "b", sources: [1]),
    Feature(name: "c", kind: .categorical(levelCount: 3), sources: [2], levels: ["x", "y", "z"]),
  ]

  /// Numbers, a category, and a target that depends on both; `complete` without missing values.
  static func examples(complete: Bool, categories: Bool = true, weights: [Double]? = nil) throws -> Examples {
    var inputs = normalMatrix(rows: 40, columns: 3, seed: 5)
    for row in 0..<40 {
      if categories { inputs[row, 2] = Double(row * 7 % 3) }
      if !complete, row % 6 == 1 { inputs[row, row % 3] = .nan }
    }
    let targets = (0..<40).map { Int32(inputs[$0, 0] > 0 || $0 % 3 == 0 ? 1 : 0) }
    return try Examples(
      inputs: inputs, features: categories ? features : nil, targets: .classes(targets, classCount: 2),
      weights: weights)
  }

  /// Calls `check` for each transform with examples that it takes.
  static func forEveryTransform(_ check: (any Transform, Examples) throws -> Void) throws {
    let mixed = try examples(complete: false)
    for numeric in ["mean", "median", "constant"] {
      for categorical in ["most-frequent", "own-level"] {
        for indicators in [true, false] {
          let settings = try Imputation.Parameters(settings: [
            "numeric": .text(numeric), "categorical": .text(categorical), "indicators": .flag(indicators),
          ])
          try check(Imputation(settings), mixed)
        }
      }
    }
    try check(StandardScaling(), mixed)
    try check(MinMaxScaling(), mixed)
    try check(RobustScaling(), mixed)
    try check(OneHotEncoding(), mixed)
    try check(OneHotEncoding(.init(settings: ["unseen": "own-column", "drop": "first", "min-frequency": 0.34])), mixed)
    try check(OrdinalEncoding(), mixed)
    try check(OrdinalEncoding(.init(settings: ["order": "frequency"])), mixed)
    try check(FrequencyEncoding(), mixed)
    let numeric = try examples(complete: true, categories: false)
    try check(PCA(), numeric)
    try check(PCA(.init(components: .count(2), whiten: true)), numeric)
    try check(PCA(.init(components: .varianceShare(0.5), solver: .singularValues)), numeric)
    try check(PCA(.init(components: .count(1), solver: .randomized)), numeric)
    try check(PCA(.init(components: .parallelAnalysis)), numeric)
    try check(PCA(.init(components: .crossValidation)), numeric)
    try check(PCA(.init(components: .none)), mixed)
    try check(TargetEncoding(), mixed)
    try check(TargetEncoding(.init(settings: ["smoothing": 10])), mixed)
    try check(TargetEncoding(.init(settings: ["smoothing": 0])), mixed)
    try check(RandomProjection(.init(settings: ["components": 5])), numeric)
    try check(RandomProjection(.init(settings: ["components": 2, "entries": "sparse"])), numeric)
    try check(RandomFourierFeatures(.init(settings: ["components": 9])), numeric)
    try check(Nystroem(.init(settings: ["components": 6])), numeric)
    try check(Nystroem(.init(settings: ["components": 60, "gamma": 0.2])), numeric)
  }

  @Test func aBatchEqualsItsRows() throws {
    try Self.forEveryTransform { transform, examples in
      func check<Fitted: FittedTransform>(_ fitted: Fitted) throws {
        let batch = try fitted.transform(examples.inputs)
        #expect(batch.rows == examples.rows && batch.columns == fitted.outputFeatures.count)
        for row in 0..<batch.rows {
          let alone = transformed(examples.inputs.row(row), by: fitted)
          #expect(largestDifference(alone, batch.row(row), missingIsEqual: true) < 1e-13, "\(transform)")
        }
      }
      try check(transform.fit(examples))
    }
  }

  @Test func permutedRowsArePermutedAnswers() throws {
    try Self.forEveryTransform { transform, examples in
      let fitted: any FittedTransform = try transform.fit(examples)
      let order = (0..<examples.rows).map { ($0 * 7 + 3) % examples.rows }
      let found = try fitted.transform(examples.inputs.selectingRows(order))
      let expected = try fitted.transform(examples.inputs).selectingRows(order)
      #expect(largestDifference(found.storage, expected.storage, missingIsEqual: true) < 1e-13, "\(transform)")
    }
  }

  @Test func aRoundTripChangesNoBit() throws {
    try Self.forEveryTransform { transform, examples in
      func check<Fitted: FittedTransform>(_ fitted: Fitted) throws {
        let again = try JSONDecoder().decode(Fitted.self, from: JSONEncoder().encode(fitted))
        let found = try again.transform(examples.inputs).storage.map(\.bitPattern)
        #expect(try found == fitted.transform(examples.inputs).storage.map(\.bitPattern), "\(transform)")
        #expect(again.outputFeatures == fitted.outputFeatures)
        #expect(again.parameterCount == fitted.parameterCount)
      }
      try check(transform.fit(examples))
    }
  }

  @Test func theAffineMapIsTheTransform() throws {
    let complete = try Self.examples(complete: true, categories: false)
    try Self.forEveryTransform { transform, examples in
      let fitted: any FittedTransform = try transform.fit(complete)
      guard let map = fitted.affineMap else {
        #expect(transform is Imputation || transform is RandomFourierFeatures || transform is Nystroem)
        return
      }
      var expected = complete.inputs.times(map.matrix)
      for row in 0..<expected.rows {
        for column in 0..<expected.columns { expected[row, column] += map.offset[column] }
      }
      #expect(
        try largestDifference(fitted.transform(complete.inputs).storage, expected.storage, missingIsEqual: true)
          < 1e-12, "\(transform)")
    }
  }

  @Test func theSameSeedGivesTheSameTransform() throws {
    try Self.forEveryTransform { transform, examples in
      let first: any FittedTransform = try transform.fit(examples, seed: 3)
      let second: any FittedTransform = try transform.fit(examples, seed: 3)
      let inputs = examples.inputs
      #expect(
        try first.transform(inputs).storage.map(\.bitPattern) == second.transform(inputs).storage.map(\.bitPattern))
    }
  }

  @Test func unitWeightsEqualNoWeights() throws {
    try Self.forEveryTransform { transform, examples in
      let weighted = try Examples(
        inputs: examples.inputs, features: examples.features, targets: examples.targets,
        weights: [Double](repeating: 1, count: examples.rows))
      let plain: any FittedTransform = try transform.fit(examples)
      let unit: any FittedTransform = try transform.fit(weighted)
      let inputs = examples.inputs
      #expect(
        try largestDifference(unit.transform(inputs).storage, plain.transform(inputs).storage, missingIsEqual: true)
          < 1e-12, "\(transform)")
    }
  }

  @Test func theTrainingRowsComeOutAsOthersWould() throws {
    try Self.forEveryTransform { transform, examples in
      func check<Kind: Transform>(_ transform: Kind) throws {
        var context = FitContext(seed: 1)
        let both = try transform.fitTransforming(examples, in: &context)
        let expected = try both.fitted.transform(examples.inputs)
        #expect(both.inputs.storage.map(\.bitPattern) == expected.storage.map(\.bitPattern))
      }
      // Encodings by the target treat the training rows out of fold.
      if !(transform is TargetEncoding) { try check(transform) }
    }
  }

  @Test func damagedPartsAreRefused() throws {
    try Self.forEveryTransform { transform, examples in
      func check<Fitted: FittedTransform>(_ fitted: Fitted) throws {
        let data = try JSONEncoder().encode(fitted)
        var tree = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        // One number less in the first list that is found.
        for name in ["fills", "centers", "slots", "table", "variances", "phases", "root", "projection"] {
          if let list = tree[name] as? [Any], !list.isEmpty {
            tree[name] = Array(list.dropLast())
            break
          }
          if var part = tree[name] as? [String: Any] {
            if name == "projection" { part["factors"] = [] } else { part["rows"] = 1_000 }
            tree[name] = part
            break
          }
        }
        let damaged = try JSONSerialization.data(withJSONObject: tree)
        guard damaged.count != data.count else { return }
        #expect(throws: DecodingError.self, "\(transform)") { try JSONDecoder().decode(Fitted.self, from: damaged) }
      }
      try check(transform.fit(examples))
    }
  }

  @Test func wrongWidthsAndEmptyInputsAreRefused() throws {
    try Self.forEveryTransform { transform, examples in
      let fitted: any FittedTransform = try transform.fit(examples)
      #expect(throws: PredictionError.noRows) { try fitted.transform(Matrix(rows: 0, columns: 3)) }
      #expect(throws: PredictionError.widthMismatch(expected: 3, found: 2)) {
        try fitted.transform(Matrix(rows: 1, columns: 2))
      }
      #expect(throws: PredictionError.notFinite(row: 1, column: 1)) {
        try fitted.transform(Matrix([[0, 0, 0], [0, .infinity, 0]]))
      }
    }
  }
}
