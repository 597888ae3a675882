import Learning
import LinearAlgebra
import Testing

@testable import TreeModels

/// Forests that differ in one setting draw the same rows and columns wherever they draw the same thing.
struct SharedChanceTests {
  private let sample = Sample(rows: 150, columns: 9, seed: 21)

  private func forest(_ change: (inout RandomForest.Parameters) -> Void) throws -> [Tree] {
    var parameters = RandomForest.Parameters()
    parameters.trees = 6
    parameters.columnsPerSplit = .count(3)
    change(&parameters)
    let examples = try Examples(inputs: sample.inputs, targets: sample.values)
    return try RandomForest(parameters).fit(examples, seed: 4).fitted.ensemble.trees
  }

  private func extraTrees(_ change: (inout ExtraTrees.Parameters) -> Void) throws -> [Tree] {
    var parameters = ExtraTrees.Parameters()
    parameters.trees = 6
    change(&parameters)
    let examples = try Examples(inputs: sample.inputs, targets: sample.values)
    return try ExtraTrees(parameters).fit(examples, seed: 4).fitted.ensemble.trees
  }

  /// The splits on the first levels of a tree, by their path from the root.
  private func splits(_ tree: Tree, levels: Int) -> [String: String] {
    var found: [String: String] = [:]
    func walk(_ node: Int, _ path: String) {
      guard path.count < levels, !tree.nodes[node].isLeaf else { return }
      found[path] = "\(tree.nodes[node].column) \(tree.nodes[node].threshold)"
      walk(node + 1, path + "l")
      walk(Int(tree.nodes[node].link), path + "r")
    }
    walk(0, "")
    return found
  }

  @Test func addingTreesKeepsTheEarlierOnes() throws {
    #expect(try Array(forest { $0.trees = 11 }.prefix(6)) == forest { _ in })
    #expect(try Array(extraTrees { $0.trees = 11 }.prefix(6)) == extraTrees { _ in })
  }

  @Test func deeperTreesBeginLikeShallowerOnes() throws {
    for (deep, shallow) in zip(try forest { _ in }, try forest { $0.maxDepth = 3 }) {
      #expect(splits(deep, levels: 3) == splits(shallow, levels: 3))
    }
    for (deep, shallow) in zip(try extraTrees { _ in }, try extraTrees { $0.maxDepth = 3 }) {
      #expect(splits(deep, levels: 3) == splits(shallow, levels: 3))
    }
  }

  @Test func theOrderOfGrowthDoesNotChangeWhatANodeDraws() throws {
    // Best first with room for all leaves ends at the tree that grows depth first.
    for (first, second) in zip(try forest { _ in }, try forest { $0.maxLeaves = 1000 }) {
      #expect(splits(first, levels: 64) == splits(second, levels: 64))
    }
    // The few leaves that are allowed are a part of the whole tree.
    for (whole, part) in zip(try forest { _ in }, try forest { $0.maxLeaves = 5 }) {
      let all = splits(whole, levels: 64)
      for (path, split) in splits(part, levels: 64) { #expect(all[path] == split) }
    }
  }

  @Test func anotherSettingLeavesTheDrawnRows() throws {
    // Drawn rows alone tell trees apart where every column is looked at.
    let few = try forest { ($0.columnsPerSplit, $0.minSplitRows) = (.share(1), 40) }
    let many = try forest { ($0.columnsPerSplit, $0.minSplitRows) = (.share(1), 2) }
    for (first, second) in zip(few, many) {
      let all = splits(second, levels: 64)
      let part = splits(first, levels: 64)
      #expect(!part.isEmpty && part.count < all.count)
      for (path, split) in part { #expect(all[path] == split) }
    }
  }

  @Test func boostingDrawsTheSameRowsWhateverTheLearningRate() throws {
    let examples = try Examples(inputs: sample.inputs, targets: sample.values)
    func first(_ change: (inout GradientBoosting.Parameters) -> Void) throws -> [String: String] {
      var parameters = GradientBoosting.Parameters()
      (parameters.rounds, parameters.rowShare, parameters.columnShare) = (2, 0.5, 0.5)
      change(&parameters)
      return splits(try GradientBoosting(parameters).fit(examples, seed: 4).fitted.ensemble.trees[0], levels: 64)
    }
    let usual = try first { _ in }
    #expect(!usual.isEmpty)
    #expect(try first { $0.learningRate = 0.5 } == usual)
    #expect(try first { $0.rounds = 5 } == usual)
    #expect(try first { $0.maxDepth = 64 } == usual)
  }
}
