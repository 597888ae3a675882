import Foundation
import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import TreeModels

/// Trees that learn row by row, beside River's on the same rows.
struct StreamLearnerTests {
  /// Four uniform inputs, a concept that changes halfway, and 8% wrong labels: the same rows as in the peer's script.
  static func stream(_ count: Int) throws -> Examples {
    var state: UInt64 = 2026
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    var rows: [[Double]] = []
    var codes: [Int32] = []
    for index in 0..<count {
      let row = (0..<4).map { _ in 10 * uniform() }
      let noise = uniform()
      let isFirst = index < count / 2 ? row[0] + row[1] <= 9 : (row[0] - 5) * (row[2] - 5) > 0
      rows.append(row)
      codes.append(isFirst == (noise >= 0.08) ? 1 : 0)
    }
    return try Examples(inputs: Matrix(rows), targets: .classes(codes, classCount: 2))
  }

  /// Accuracy where each target comes `delay` rows late.
  static func accuracy(_ estimator: some IncrementalEstimator, _ examples: Examples, delay: Int) throws -> Double {
    var context = FitContext(seed: 42)
    let empty = try estimator.untrained(examples.features, task: examples.task, in: context)
    let columns = examples.features.map { InputColumn(name: $0.name, kind: .numeric) }
    context.notes = []
    var learner = try #require(
      PipelineLearner(FittedPipeline(columns: columns, classes: [], stages: [], model: empty)))
    let known = (0..<examples.rows).map { max(0, $0 - max(delay - 1, 0)) }
    let answers = try learner.answers(to: examples.inputs, learning: examples, known: known)
    guard case .classes(let codes, _) = examples.targets else { return 0 }
    return Double(zip(answers.classes, codes).filter { $0 == $1 }.count) / Double(codes.count)
  }

  @Test(arguments: [0, 100])
  func treesAreAsAccurateAsRivers(_ delay: Int) throws {
    let golden = try GoldenFile("stream_learners")
    let examples = try Self.stream(12_000)
    let tree = try Self.accuracy(HoeffdingTree(), examples, delay: delay)
    let wantedTree = try golden["accuracy", "hoeffding-tree", String(delay)].number
    #expect(abs(tree - wantedTree) < 0.01, "\(tree) against \(wantedTree)")
    let forest = try Self.accuracy(AdaptiveRandomForest(), examples, delay: delay)
    let wantedForest = try golden["accuracy", "adaptive-random-forest", String(delay)].number
    #expect(abs(forest - wantedForest) < 0.015, "\(forest) against \(wantedForest)")
  }

  @Test func aForestReplacesTreesWhereTheConceptChanges() throws {
    let examples = try Self.stream(8_000)
    let before = try AdaptiveRandomForest().fit(examples.selecting(Array(0..<4_000)))
    let after = try AdaptiveRandomForest().fit(examples)
    // A tree is replaced also where its error falls, as it does at first.
    #expect(after.replacedTrees >= before.replacedTrees + 8, "\(before.replacedTrees), \(after.replacedTrees)")
  }

  @Test func aPureLeafIsNotSplit() throws {
    let rows = (0..<1_000).map { [Double($0 % 37), Double($0 % 11)] }
    let model = try HoeffdingTree().fit(
      Examples(inputs: Matrix(rows), targets: .classes([Int32](repeating: 1, count: 1_000), classCount: 2)))
    #expect(model.leafCount == 1)
  }

  @Test func replacedTreesAreTheOldestOnes() throws {
    let sample = Sample(rows: 120, columns: 4, seed: 5)
    for targets in [sample.values, sample.binary, sample.classes] {
      let examples = try Examples(inputs: sample.inputs, targets: targets)
      var parameters = RandomForest.Parameters()
      parameters.trees = 8
      parameters.replacedShare = 0.25
      let old = try RandomForest(parameters).fit(examples.selecting(Array(0..<60)), seed: 1)
      let new = try RandomForest(parameters).fit(examples, startingFrom: old, seed: 2)
      #expect(new.treeCount == 8)
      // Six of the eight answer as they did.
      let before = old.fitted.ensemble
      let after = new.fitted.ensemble
      for row in 0..<20 {
        let values = examples.inputs.row(row)
        func answer(_ ensemble: TreeEnsemble, _ tree: Int) -> [Double] {
          var scores = [Double](repeating: 0, count: ensemble.scoreCount)
          let keys = ensemble.columns.indices.map { ensemble.columns[$0].key(values[$0]) }
          ensemble.add(
            ensemble.trees[tree].nodes[ensemble.trees[tree].leaf { keys[$0] }], ofTree: tree, to: &scores)
          return zip(scores, ensemble.base).map { $0 + $1 }
        }
        for tree in 0..<6 {
          let difference = zip(answer(before, tree + 2), answer(after, tree)).map { abs($0 - $1) }.max() ?? 1
          #expect(difference < 1e-5)
        }
      }
    }
  }
}
