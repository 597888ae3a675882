import GoldenFiles
import Foundation
import Learning
import LinearAlgebra
import Testing

@testable import TreeModels

@Suite("Shapley values")
struct ShapleyTests {
  private struct Golden: Decodable {
    struct Trees: Decodable {
      let left: [Int]
      let right: [Int]
      let feature: [Int]
      let threshold: [Double]
      let value: [Double]
      let cover: [Double]
    }
    struct Input: Decodable {
      let queries: [[Double]]
      let background: [[Double]]
      let forest: [Trees]
      let boosted: [Trees]
      let rate: Double
      let base: Double
      enum CodingKeys: String, CodingKey {
        case queries = "Q"
        case background
        case forest = "rf_trees"
        case boosted = "gb_trees"
        case rate = "gb_learning_rate"
        case base = "gb_init_log_odds"
      }
    }
    struct Values: Decodable {
      let expected: Double
      let shap: [[Double]]
      enum CodingKeys: String, CodingKey {
        case expected = "expected_value"
        case shap
      }
    }
    struct Expected: Decodable {
      let forestAnswers: [Double]
      let pathDependent: Values
      let interventional: Values
      let bruteForce: Values
      let boostedScores: [Double]
      let boostedPathDependent: Values
      enum CodingKeys: String, CodingKey {
        case forestAnswers = "rf_predict"
        case pathDependent = "rf_path_dependent"
        case interventional = "rf_interventional"
        case bruteForce = "rf_brute_force_interventional"
        case boostedScores = "gb_raw"
        case boostedPathDependent = "gb_path_dependent"
      }
    }
    let input: Input
    let expected: Expected
  }

  private func golden() throws -> Golden {
    try GoldenFile.decode("shap", namesOwnKeys: true)
  }

  private func tree(_ arrays: Golden.Trees) -> Tree {
    var growing = GrowingTree()
    for index in arrays.left.indices {
      var node = TreeNode.leaf(value: Float(arrays.value[index]), cover: Float(arrays.cover[index]))
      if arrays.left[index] >= 0 {
        node.column = Int32(arrays.feature[index])
        // Keys are floats: the largest float that isn't above the threshold divides them the same way.
        var threshold = Float(arrays.threshold[index])
        if Double(threshold) > arrays.threshold[index] { threshold = threshold.nextDown }
        node.threshold = threshold
      }
      growing.nodes.append(GrowingTree.Node(node: node, left: arrays.left[index], right: arrays.right[index]))
    }
    return growing.finished()
  }

  private func ensemble(_ trees: [Golden.Trees], scale: Double, base: Double) -> TreeEnsemble {
    TreeEnsemble(
      columns: [KeyRule](repeating: KeyRule(), count: 6), trees: trees.map(tree), link: .identity, classCount: 1,
      base: [base], scale: scale)
  }

  @Test("values equal those of the shap library and of brute force over all coalitions")
  func goldenValues() throws {
    let golden = try golden()
    let forest = DecisionTreeModel(ensemble: ensemble(golden.input.forest, scale: 0.2, base: 0))
    let queries = Matrix(golden.input.queries)
    let background = Matrix(golden.input.background)
    for (found, wanted) in zip(try forest.predict(queries).values.storage, golden.expected.forestAnswers) {
      #expect(abs(found - wanted) < 1e-6)
    }
    func compare(_ found: ShapleyValues?, _ wanted: Golden.Values) throws {
      let found = try #require(found)
      #expect(abs(found.expected[0] - wanted.expected) < 1e-6)
      for row in wanted.shap.indices {
        for column in 0..<6 { #expect(abs(found.values[0][row, column] - wanted.shap[row][column]) < 1e-6) }
      }
    }
    try compare(try forest.shapleyValues(queries), golden.expected.pathDependent)
    try compare(try forest.shapleyValues(queries, background: background), golden.expected.bruteForce)
    try compare(try forest.shapleyValues(queries, background: background), golden.expected.interventional)
    let boosted = DecisionTreeModel(
      ensemble: ensemble(golden.input.boosted, scale: golden.input.rate, base: golden.input.base))
    for (found, wanted) in zip(try boosted.predict(queries).values.storage, golden.expected.boostedScores) {
      #expect(abs(found - wanted) < 1e-6)
    }
    try compare(try boosted.shapleyValues(queries), golden.expected.boostedPathDependent)
  }

  private func models(_ targets: KeyPath<Sample, Targets>) throws -> (inputs: Matrix<Double>, models: [any TreeModel]) {
    let sample = Sample(rows: 60, columns: 4, seed: 3, missingShare: 0.1)
    var inputs = sample.inputs
    for row in 0..<60 { inputs[row, 2] = Double(row * 5 % 7) }
    var features = Feature.numeric(count: 4)
    features[2] = Feature(name: "c", kind: .categorical(levelCount: 7), sources: [2])
    let examples = try Examples(inputs: inputs, features: features, targets: sample[keyPath: targets])
    var boosting = GradientBoosting.Parameters()
    boosting.rounds = 3
    boosting.minLeafRows = 5
    var forest = RandomForest.Parameters()
    forest.trees = 3
    forest.maxDepth = 4
    return (
      inputs,
      [try GradientBoosting(boosting).fit(examples), try RandomForest(forest).fit(examples)]
    )
  }

  @Test("the values of a row and the expected score add up to the row's score")
  func localAccuracy() throws {
    for targets in [\Sample.values, \Sample.binary, \Sample.classes] {
      let (inputs, models) = try models(targets)
      let rows = inputs.selectingRows(Array(0..<8))
      let background = inputs.selectingRows(Array(20..<26))
      for model in models {
        let scores = try model.scoresBeforeLink(rows)
        for found in [try model.shapleyValues(rows), try model.shapleyValues(rows, background: background)] {
          let values = try #require(found)
          for score in values.values.indices {
            for row in 0..<8 {
              let sum = values.expected[score] + (0..<4).reduce(0) { $0 + values.values[score][row, $1] }
              #expect(abs(sum - scores[row, score]) < 1e-9)
            }
          }
        }
      }
    }
  }

  @Test("interventional values are the mean gain over all coalitions and background rows")
  func bruteForce() throws {
    for targets in [\Sample.values, \Sample.classes] {
      let (inputs, models) = try models(targets)
      let background = inputs.selectingRows([20, 21, 22])
      for model in models {
        let values = try #require(try model.shapleyValues(inputs.selectingRows([0, 1]), background: background))
        for row in 0..<2 {
          func worth(_ coalition: Int, _ score: Int) throws -> Double {
            var mixed = background
            for other in 0..<3 {
              for column in 0..<4 where coalition >> column & 1 == 1 { mixed[other, column] = inputs[row, column] }
            }
            return try model.scoresBeforeLink(mixed).column(score).reduce(0, +) / 3
          }
          for score in values.values.indices {
            let worths = try (0..<16).map { try worth($0, score) }
            for column in 0..<4 {
              var sum = 0.0
              for coalition in 0..<16 where coalition >> column & 1 == 0 {
                // |S|! (3 - |S|)! / 4!
                let weight = [0.25, 1.0 / 12, 1.0 / 12, 0.25][coalition.nonzeroBitCount]
                sum += weight * (worths[coalition | 1 << column] - worths[coalition])
              }
              #expect(abs(sum - values.values[score][row, column]) < 1e-9)
            }
          }
        }
      }
    }
  }

  @Test("inputs that become known together earn what brute force over the players says, both ways")
  func groupedPlayers() throws {
    let (inputs, models) = try models(\.values)
    let background = inputs.selectingRows([20, 21, 22, 23])
    let rows = inputs.selectingRows([0, 1, 2])
    let players = Players(count: 3, ofInput: [0, 2, 0, 2])
    for model in models {
      let values = try #require(try model.shapleyValues(rows, unknown: .background(background), players: players))
      for row in 0..<3 {
        func worth(_ coalition: Set<Int>) throws -> Double {
          var mixed = background
          for other in 0..<4 {
            for column in 0..<4 where coalition.contains(players.ofInput[column]) {
              mixed[other, column] = rows[row, column]
            }
          }
          return try model.scoresBeforeLink(mixed).column(0).reduce(0, +) / 4
        }
        let (none, all) = (try worth([]), try worth([0, 2]))
        let (first, second) = (try worth([0]), try worth([2]))
        #expect(abs(values.values[0][row, 0] - ((first - none) + (all - second)) / 2) < 1e-9)
        #expect(values.values[0][row, 1] == 0)
        #expect(abs(values.values[0][row, 2] - ((second - none) + (all - first)) / 2) < 1e-9)
      }
      let paths = try #require(try model.shapleyValues(rows, unknown: .trainingPaths, players: players))
      let scores = try model.scoresBeforeLink(rows)
      for row in 0..<3 {
        let sum = paths.expected[0] + (0..<3).reduce(0) { $0 + paths.values[0][row, $1] }
        #expect(abs(sum - scores[row, 0]) < 1e-9)
      }
    }
  }

  @Test("a path of more than 64 players has no exact values, and says so")
  func tooManyPlayers() throws {
    var growing = GrowingTree()
    // A chain: split k asks for column k.
    for column in 0..<70 {
      var split = TreeNode.leaf(value: 0, cover: Float(71 - column))
      split.column = Int32(column)
      growing.nodes.append(GrowingTree.Node(node: split, left: 70 + 1 + column, right: column + 1))
    }
    growing.nodes.append(GrowingTree.Node(node: .leaf(value: 70, cover: 1)))
    for column in 0..<70 { growing.nodes.append(GrowingTree.Node(node: .leaf(value: Float(column), cover: 1))) }
    let model = DecisionTreeModel(
      ensemble: TreeEnsemble(
        columns: [KeyRule](repeating: KeyRule(), count: 70), trees: [growing.finished()], link: .identity,
        classCount: 1, base: [0], scale: 1))
    let row = Matrix<Double>(rows: 1, columns: 70, repeating: 1)
    #expect(try model.shapleyValues(row) == nil)
    #expect(try model.shapleyValues(row, background: row) == nil)
  }

  @Test("importances are shares, and nothing for inputs that aren't used")
  func importances() throws {
    let (_, models) = try models(\.values)
    for model in models {
      for shares in [model.gainImportance, model.splitImportance] {
        #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
        for column in 0..<4 { #expect((shares[column] > 0) == model.usedInputs.contains(column)) }
      }
    }
  }
}
