import Learning

/// A tree of another library, node by node: numbers up to the threshold go left, missing ones too.
package struct PlainTree: Sendable, Codable {
  /// Positions of the children; negative for a leaf.
  package let left: [Int]
  package let right: [Int]
  package let feature: [Int]
  package let threshold: [Double]
  package let value: [Double]
  /// Training rows of each node.
  package let cover: [Double]
}

extension DecisionTreeModel {
  /// The sum of trees, as a model of one number; nil where the lists don't fit each other. For comparisons with the
  /// library that the trees are from.
  package init?(_ trees: [PlainTree], columnCount: Int, base: Double) {
    var made: [Tree] = []
    for tree in trees {
      let nodes = tree.left.indices
      let lengths = [tree.right.count, tree.feature.count, tree.threshold.count, tree.value.count, tree.cover.count]
      guard !nodes.isEmpty, lengths.allSatisfy({ $0 == nodes.count }) else { return nil }
      var growing = GrowingTree()
      for index in nodes {
        var node = TreeNode.leaf(value: Float(tree.value[index]), cover: Float(tree.cover[index]))
        if tree.left[index] >= 0 {
          // Children stand behind their parents, so that no walk goes round in circles.
          guard (0..<columnCount).contains(tree.feature[index]), index < tree.left[index], index < tree.right[index],
            nodes.contains(tree.left[index]), nodes.contains(tree.right[index])
          else { return nil }
          node.column = Int32(tree.feature[index])
          node.missingLeft = true
          // Keys are floats: the largest float that isn't above the threshold divides them the same way.
          var threshold = Float(tree.threshold[index])
          if Double(threshold) > tree.threshold[index] { threshold = threshold.nextDown }
          node.threshold = threshold
        }
        growing.nodes.append(GrowingTree.Node(node: node, left: tree.left[index], right: tree.right[index]))
      }
      made.append(growing.finished())
    }
    self.init(
      ensemble: TreeEnsemble(
        columns: [KeyRule](repeating: KeyRule(), count: columnCount), trees: made, link: .identity, classCount: 1,
        base: [base], scale: 1))
  }
}
