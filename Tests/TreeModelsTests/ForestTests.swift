import Learning
import LinearAlgebra
import Records
import Statistics
import Tabular
import Testing

@testable import TreeModels

@Suite("Forests")
struct ForestTests {
  @Test("the same seed gives the same forest for any number of threads, another seed another")
  func sameForAnyThreadCount() throws {
    let sample = Sample(rows: 120, columns: 6, seed: 4, missingShare: 0.05)
    var parameters = RandomForest.Parameters()
    parameters.trees = 7
    var extra = ExtraTrees.Parameters()
    extra.trees = 7
    for targets in [sample.values, sample.binary, sample.classes] {
      let examples = try Examples(inputs: sample.inputs, targets: targets, weights: sample.weights)
      var forests: [[TreeEnsemble]] = []
      for (seed, threads) in [(1, 1), (1, 3), (2, 1)] {
        var context = FitContext(seed: UInt64(seed), threadCount: threads)
        forests.append([
          try RandomForest(parameters).fit(examples, in: &context).fitted.ensemble,
          try ExtraTrees(extra).fit(examples, in: &context).fitted.ensemble,
        ])
      }
      #expect((forests[0] == forests[1]) as Bool)
      #expect((forests[0][0] != forests[2][0]) as Bool)
      #expect((forests[0][1] != forests[2][1]) as Bool)
    }
  }

  @Test("the forest answers the mean of its trees, and a prefix the mean of the first")
  func mean() throws {
    let sample = Sample(rows: 80, columns: 4, seed: 8)
    var parameters = RandomForest.Parameters()
    parameters.trees = 12
    parameters.minLeafRows = 5
    let examples = try Examples(inputs: sample.inputs, targets: sample.classes)
    let model = try RandomForest(parameters).fit(examples)
    #expect(model.prefixes == [10, 12])
    for (forest, count) in [(model, 12), (model.prefix(10), 10)] {
      let answers = try forest.predict(sample.inputs).values
      for row in 0..<20 {
        var mean = [Double](repeating: 0, count: 3)
        for tree in 0..<count {
          var shares = [Double](repeating: 0, count: 3)
          let ensemble = forest.fitted.ensemble
          ensemble.add(
            ensemble.trees[tree].nodes[ensemble.trees[tree].leaf { Float(sample.inputs[row, $0]) }], ofTree: tree,
            to: &shares)
          for index in 0..<3 { mean[index] += shares[index] / Double(count) }
        }
        for index in 0..<3 { #expect(abs(answers[row, index] - mean[index]) < 1e-6) }
      }
    }
  }

  @Test("the out-of-bag score is near the score on new rows, far below that on the training rows")
  func outOfBag() throws {
    let sample = Sample(rows: 260, columns: 4, seed: 13)
    let training = Array(0..<130)
    let fresh = Array(130..<260)
    for targets in [sample.values, sample.binary, sample.classes] {
      let examples = try Examples(inputs: sample.inputs, targets: targets)
      var parameters = RandomForest.Parameters()
      parameters.trees = 30
      parameters.outOfBagScore = true
      var context = FitContext(seed: 3, threadCount: 2)
      let model = try RandomForest(parameters).fit(examples.selecting(training), in: &context)
      let score = try #require(model.outOfBagScore)
      #expect(context.notes.contains { $0.contains("out-of-bag") })
      let test = try examples.selecting(fresh)
      let answers = try model.predict(test.inputs)
      let fair: Double
      switch test.targets {
      case .values(let values):
        let mean = values.reduce(0, +) / Double(values.count)
        let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let left = zip(values, answers.values.storage).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
        fair = 1 - left / total
      case .classes(let codes, _):
        fair = Double(zip(codes, answers.classes).count { $0 == $1 }) / Double(codes.count)
      }
      #expect(abs(score - fair) < 0.15)
      #expect(score < 0.97)
    }
    var without = RandomForest.Parameters()
    without.bootstrap = false
    without.outOfBagScore = true
    var context = FitContext(seed: 3)
    let all = try RandomForest(without).fit(Examples(inputs: sample.inputs, targets: sample.values), in: &context)
    #expect(all.outOfBagScore == nil)
    #expect(context.notes == ["without bootstrap every tree sees every row, so there is no out-of-bag score"])
  }

  @Test("no out-of-bag score where rows have groups or an order of time, and a note says why")
  func noOutOfBagScoreOfTiedRows() throws {
    let sample = Sample(rows: 60, columns: 3, seed: 13)
    var parameters = RandomForest.Parameters()
    parameters.trees = 5
    parameters.outOfBagScore = true
    for (groups, times, word) in [
      ((0..<60).map { Int32($0 / 4) }, nil, "others of its group"), (nil, (0..<60).map(Double.init), "later ones"),
    ] as [([Int32]?, [Double]?, String)] {
      let tied = try Examples(
        inputs: sample.inputs, targets: sample.binary, structure: RowStructure(groups: groups, times: times))
      var context = FitContext(seed: 3)
      let model = try RandomForest(parameters).fit(tied, in: &context)
      #expect(model.outOfBagScore == nil)
      #expect(context.notes.count == 1 && context.notes[0].hasSuffix(word), "\(context.notes)")
      // The trees themselves are the same.
      let free = try RandomForest(parameters).fit(Examples(inputs: sample.inputs, targets: sample.binary), seed: 3)
      #expect(try model.predict(sample.inputs).values == free.predict(sample.inputs).values)
    }
  }

  @Test("columns per split can be written as a word, a count or a share")
  func columnsPerSplit() throws {
    for (written, expected) in [
      (SettingValue.text("auto"), nil), (.text("sqrt"), ColumnsPerSplit.squareRoot), (.text("all"), .share(1)),
      (.integer(3), .count(3)), (.number(0.5), .share(0.5)), (.integer(1), .count(1)), (.number(1), .share(1)),
      (.text("25%"), .share(0.25)),
    ] {
      let parameters = try RandomForest.Parameters(settings: ["columns-per-split": written])
      #expect(parameters.columnsPerSplit == expected)
      let again = try RandomForest.Parameters(settings: parameters.settings)
      #expect(again.columnsPerSplit == expected)
    }
    #expect(throws: ParameterError.self) { try RandomForest.Parameters(settings: ["columns-per-split": .number(-1)]) }
    #expect(ColumnsPerSplit.squareRoot.number(of: 50) == 7)
    #expect(ColumnsPerSplit.share(1.0 / 3).number(of: 2) == 1)
  }

  @Test("extra trees split at drawn thresholds, all of them inside the range of the node")
  func randomThresholds() throws {
    let sample = Sample(rows: 100, columns: 1, seed: 20)
    let examples = try Examples(inputs: sample.inputs, targets: sample.values)
    var parameters = ExtraTrees.Parameters()
    parameters.trees = 40
    parameters.maxDepth = 1
    let model = try ExtraTrees(parameters).fit(examples)
    let thresholds = model.fitted.ensemble.trees.map { Double($0.nodes[0].threshold) }
    #expect(Set(thresholds).count > 15)
    let values = sample.inputs.storage.sorted()
    #expect(thresholds.allSatisfy { $0 >= values[0] && $0 < values[99] })
  }
}
