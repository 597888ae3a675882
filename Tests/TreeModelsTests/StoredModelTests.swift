import CKernels
import Foundation
import Learning
import LinearAlgebra
import Testing

@testable import TreeModels

@Suite("Stored and served trees")
struct StoredModelTests {
  /// Numbers with missing values, and a category.
  private func mixed(_ sample: Sample, _ targets: Targets) throws -> Examples {
    var inputs = sample.inputs
    for row in 0..<inputs.rows { inputs[row, 2] = row % 11 == 0 ? .nan : Double(row * 7 % 6) }
    var features = Feature.numeric(count: inputs.columns)
    features[2] = Feature(name: "kind", kind: .categorical(levelCount: 6), sources: [2])
    return try Examples(inputs: inputs, features: features, targets: targets)
  }

  private func models(_ examples: Examples) throws -> [any TreeModel] {
    var boosting = GradientBoosting.Parameters()
    boosting.rounds = 11
    boosting.minLeafRows = 3
    return [try DecisionTree().fit(examples), try GradientBoosting(boosting).fit(examples)]
  }

  private func roundTrip<Fitted: TreeModel>(_ model: Fitted) throws -> [Fitted] {
    [
      try JSONDecoder().decode(Fitted.self, from: JSONEncoder().encode(model)),
      try ArtefactDecoder.decode(Fitted.self, from: ArtefactEncoder.encode(model)),
    ]
  }

  @Test("a stored model answers bit for bit the same")
  func roundTrips() throws {
    let sample = Sample(rows: 130, columns: 4, seed: 3, missingShare: 0.1)
    for targets in [sample.values, sample.binary, sample.classes] {
      let examples = try mixed(sample, targets)
      for model in try models(examples) {
        func check<Fitted: TreeModel>(_ model: Fitted) throws {
          let answers = try model.predict(examples.inputs)
          for copy in try roundTrip(model) {
            #expect((copy.fitted.ensemble == model.fitted.ensemble) as Bool)
            #expect(try copy.predict(examples.inputs) == answers)
          }
        }
        try check(model)
      }
    }
  }

  @Test("one row alone is answered like the batch and like the plain walk down the trees")
  func rowPathEqualsBatch() throws {
    let sample = Sample(rows: 90, columns: 4, seed: 6, missingShare: 0.1)
    for targets in [sample.values, sample.binary, sample.classes] {
      let examples = try mixed(sample, targets)
      for model in try models(examples) {
        let batch = try model.predict(examples.inputs)
        let width = model.output.width
        var scratch = [Double](repeating: 7, count: model.scratchCount)
        var answer = [Double](repeating: 7, count: width)
        for row in 0..<90 {
          let values = examples.inputs.row(row)
          var scratchSpan = scratch.mutableSpan
          var answerSpan = answer.mutableSpan
          model.predict(row: values.span, into: &answerSpan, scratch: &scratchSpan)
          let plain = model.fitted.ensemble.scores(values)
          var expected = [Double](repeating: 0, count: width)
          model.fitted.ensemble.link.answer(plain, classCount: model.fitted.ensemble.classCount, into: &expected)
          for column in 0..<width {
            #expect(abs(answer[column] - batch.values[row, column]) < 1e-12)
            #expect(abs(answer[column] - expected[column]) < 1e-12)
          }
          if width > 1 { #expect(abs(answer.reduce(0, +) - 1) < 1e-12) }
        }
      }
    }
  }

  @Test("walks and bit vectors give bit for bit the same, for one thread and for several")
  func layoutsAgree() throws {
    let sample = Sample(rows: 1100, columns: 5, seed: 14, missingShare: 0.1)
    let small = sample.inputs.selectingRows(Array(0..<200))
    for targets in [sample.values, sample.binary, sample.classes] {
      let examples = try Examples(inputs: small, targets: targets.selecting(Array(0..<200)))
      var boosting = GradientBoosting.Parameters()
      boosting.rounds = 13
      boosting.minLeafRows = 3
      boosting.maxLeaves = 32
      let model = try GradientBoosting(boosting).fit(examples)
      let parts = EnsembleParts(model.fitted.ensemble)
      #expect(parts.layout.pointee.bit_nodes != nil)
      let width = model.fitted.ensemble.scoreCount
      var scratch = [Float](repeating: 0, count: parts.scratchCount)
      let sums = [CKERNELS_WALK, CKERNELS_BITS].map { layout in
        var sums = [Double](repeating: 0, count: 1100 * width)
        ckernels_tree_score_rows(parts.layout, layout, sample.inputs.storage, 0, 1100, &scratch, &sums)
        return sums
      }
      #expect(sums[0] == sums[1])
      let one = try model.predict(sample.inputs)
      #expect(try model.predict(sample.inputs, threadCount: 3) == one)
      // Larger trees are walked only.
      boosting.maxLeaves = 40
      let larger = try GradientBoosting(boosting).fit(examples)
      let isWalked = larger.fitted.compiled.layout(for: sample.inputs) == .walk
      #expect(isWalked || larger.fitted.ensemble.trees.allSatisfy { $0.leafCount <= 32 })
    }
  }

  @Test("a damaged model is refused, not believed")
  func damaged() throws {
    let sample = Sample(rows: 50, columns: 3, seed: 1)
    let model = try DecisionTree().fit(Examples(inputs: sample.inputs, targets: sample.values))
    let text = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
    let split = try #require(text.range(of: "\"splits\":["))
    for changed in [
      text.replacingOccurrences(of: "\"inputWidth\":3", with: "\"inputWidth\":1"),
      text.replacingCharacters(in: split, with: "\"splits\":[0,"),
      text.replacingOccurrences(of: "\"leafCounts\":[", with: "\"leafCounts\":[1,"),
    ] {
      #expect(changed != text)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(DecisionTreeModel.self, from: Data(changed.utf8))
      }
    }
  }

  @Test("rows of another width and no rows at all are refused")
  func wrongInputs() throws {
    let sample = Sample(rows: 50, columns: 3, seed: 1)
    let model = try DecisionTree().fit(Examples(inputs: sample.inputs, targets: sample.values))
    #expect(throws: PredictionError.widthMismatch(expected: 3, found: 2)) {
      try model.predict(Matrix(rows: 1, columns: 2))
    }
    #expect(throws: PredictionError.noRows) { try model.predict(Matrix(rows: 0, columns: 3)) }
  }
}
