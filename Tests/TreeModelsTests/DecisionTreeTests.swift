import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import TreeModels

@Suite("Decision tree")
struct DecisionTreeTests {
  @Test("the first split is the one that a direct search over all thresholds finds", arguments: 0..<12)
  func firstSplitIsBest(seed: Int) throws {
    let sample = Sample(rows: 60, columns: 4, seed: UInt64(seed), missingShare: seed % 3 == 0 ? 0.15 : 0)
    var parameters = DecisionTree.Parameters()
    parameters.maxDepth = 1
    parameters.minLeafRows = 1 + seed % 5
    for targets in [sample.values, sample.binary, sample.classes] {
      let examples = try Examples(
        inputs: sample.inputs, targets: targets, weights: seed % 2 == 0 ? nil : sample.weights)
      let tree = try DecisionTree(parameters).fit(examples).fitted.ensemble.trees[0]
      let best = try #require(
        DirectSearch(examples, minimumRows: parameters.minLeafRows).bestSplit(rows: Array(0..<60)))
      #expect(!tree.nodes[0].isLeaf)
      let found = DirectSearch(examples, minimumRows: parameters.minLeafRows).decrease(
        rows: Array(0..<60), column: Int(tree.nodes[0].column), threshold: Double(tree.nodes[0].threshold),
        missingLeft: tree.nodes[0].missingLeft)
      #expect(abs(found - best.decrease) <= 1e-6 * max(1, best.decrease))
    }
  }

  @Test("leaf values are the weighted means, and class shares, of the rows in the leaf", arguments: 0..<6)
  func leafValues(seed: Int) throws {
    let sample = Sample(rows: 80, columns: 3, seed: UInt64(seed), missingShare: 0.1)
    var parameters = DecisionTree.Parameters()
    parameters.maxLeaves = 6
    let weights = seed % 2 == 0 ? nil : sample.weights
    for targets in [sample.values, sample.binary, sample.classes] {
      let examples = try Examples(inputs: sample.inputs, targets: targets, weights: weights)
      let model = try DecisionTree(parameters).fit(examples)
      #expect(model.leafCount <= 6)
      let tree = model.fitted.ensemble.trees[0]
      let leaves = (0..<80).map { row in
        tree.leaf { numericKey(sample.inputs[row, $0], shift: model.fitted.ensemble.columns[$0].shift) }
      }
      let predictions = try model.predict(sample.inputs)
      for row in 0..<80 {
        let mates = (0..<80).filter { leaves[$0] == leaves[row] }
        let total = mates.reduce(0) { $0 + (weights?[$1] ?? 1) }
        for column in 0..<predictions.values.columns {
          let mean =
            mates.reduce(0) { sum, mate in
              let value: Double =
                switch targets {
                case .values(let values): values[mate]
                case .classes(let codes, _): Int(codes[mate]) == column ? 1 : 0
                }
              return sum + (weights?[mate] ?? 1) * value
            } / total
          #expect(abs(predictions.values[row, column] - mean) < 1e-6)
        }
      }
    }
  }

  @Test("a tree without limits learns its training rows by heart")
  func learnsByHeart() throws {
    let sample = Sample(rows: 70, columns: 3, seed: 5, missingShare: 0)
    let examples = try Examples(inputs: sample.inputs, targets: sample.classes)
    let model = try DecisionTree().fit(examples)
    guard case .classes(let codes, _) = sample.classes else { return }
    #expect(try model.predict(sample.inputs).classes == codes)
  }

  @Test("pruning keeps the subtree with the least risk plus alpha times leaves")
  func pruningIsMinimal() throws {
    let sample = Sample(rows: 40, columns: 2, seed: 9, missingShare: 0)
    let examples = try Examples(inputs: sample.inputs, targets: sample.values)
    let targets = try ImpurityTargets(examples, entropy: false)
    var context = FitContext(seed: 0)
    let bins = try context.bins(for: examples, limit: 256, pool: .init(threadCount: 1))
    var rules = ImpurityRules()
    rules.describesInnerNodes = true
    rules.maximumDepth = 4
    let grown = ImpurityGrower(bins: bins, targets: targets, rules: rules)
      .grow(rows: targets.rows, multiplicities: nil, generator: SeededGenerator(seed: 1))
    let pruning = Pruning(grown.tree, risks: grown.risks)

    // The least cost over all prunings of a subtree, by trying both: leaf, or the best of both children.
    func least(_ node: Int, _ alpha: Double) -> Double {
      let leaf = grown.risks[node] + alpha
      guard grown.tree.nodes[node].left >= 0 else { return leaf }
      return min(leaf, least(grown.tree.nodes[node].left, alpha) + least(grown.tree.nodes[node].right, alpha))
    }
    func cost(_ node: Int, _ kept: [Bool], _ alpha: Double) -> Double {
      kept[node]
        ? cost(grown.tree.nodes[node].left, kept, alpha) + cost(grown.tree.nodes[node].right, kept, alpha)
        : grown.risks[node] + alpha
    }
    #expect(pruning.alphas == pruning.alphas.sorted())
    for alpha in [0, 1e-4, 1e-3, 0.01, 0.03, 0.1, 1, 10] + pruning.alphas {
      #expect(abs(cost(0, pruning.keptSplits(alpha: alpha), alpha) - least(0, alpha)) < 1e-9)
    }
  }

  @Test("the one-standard-error rule cuts a tree on noise down to its root, and keeps a real split")
  func oneStandardError() throws {
    var generator = SeededGenerator(seed: 3)
    let inputs = Matrix(rows: 200, columns: 3, storage: (0..<600).map { _ in generator.uniform() })
    var parameters = DecisionTree.Parameters()
    parameters.pruning = .oneStandardError
    parameters.minLeafRows = 5
    let noise = try Examples(inputs: inputs, targets: .values((0..<200).map { _ in generator.normal() }))
    #expect(try DecisionTree(parameters).fit(noise).leafCount <= 2)
    let signal = try Examples(
      inputs: inputs,
      targets: .values((0..<200).map { (inputs[$0, 1] > 0.5 ? 3 : 0) + 0.3 * generator.normal() }))
    let model = try DecisionTree(parameters).fit(signal)
    #expect(model.leafCount == 2)
    #expect(model.usedInputs == [1])
  }

  @Test("rules name columns, thresholds, categories and classes")
  func rulesAreReadable() throws {
    let inputs = Matrix<Double>([[1, 0], [2, 0], [3, 1], [4, 1], [1, 2], [4, 2]])
    let features = [
      Feature(name: "age", sources: [0]), Feature(name: "city", kind: .categorical(levelCount: 3), sources: [1]),
    ]
    let examples = try Examples(
      inputs: inputs, features: features, targets: .classes([0, 0, 1, 1, 0, 1], classCount: 2))
    let byAge = try DecisionTree().fit(examples).rules(features: features, classNames: ["no", "yes"])
    #expect(byAge == "age <= 2.5 or missing: no 1 (3 rows)\nage > 2.5: yes 1 (3 rows)")
    let city = try Examples(
      inputs: inputs, features: features, targets: .values([5, 5, 1, 1, 5, 5]))
    let byCity = try DecisionTree().fit(city).rules(features: features, levels: [1: ["Bonn", "Rome", "Oslo"]])
    #expect(byCity.contains("city in {Rome}: 1 (2 rows)"))
    #expect(byCity.contains("5 (4 rows)"))
  }
}
