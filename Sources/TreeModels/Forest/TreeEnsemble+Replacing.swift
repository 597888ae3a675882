/// Forests whose oldest trees make room for new ones.
extension TreeEnsemble {
  /// The youngest trees of this forest, and behind them those of `grown`, which was grown with this one's columns.
  func replacing(keeping count: Int, by grown: TreeEnsemble) -> TreeEnsemble {
    let kept = trees.suffix(count)
    var result = grown
    // A column that doesn't separate the new rows still has its rule in the old trees.
    result.columns = columns
    if link == .shares {
      let (vectors, old) = compacted(Array(kept))
      let offset = Int32(vectors.count / classCount)
      result.vectors = vectors + grown.vectors
      result.trees = old + grown.trees.map { $0.mappingLeaves { leaf in leaf.link += offset } }
    } else {
      let shift = Float(base[0] - grown.base[0])
      result.trees = kept.map { $0.mappingLeaves { leaf in leaf.value += shift } } + grown.trees
      result.scale = 1 / Double(max(1, result.trees.count))
    }
    return result
  }

  /// Some of the trees, with only those vectors that their leaves have.
  private func compacted(_ trees: [Tree]) -> (vectors: [Float], trees: [Tree]) {
    var places: [Int32: Int32] = [:]
    var kept: [Float] = []
    let moved = trees.map { tree in
      tree.mappingLeaves { leaf in
        if let place = places[leaf.link] {
          leaf.link = place
          return
        }
        let place = Int32(kept.count / classCount)
        let start = Int(leaf.link) * classCount
        kept += vectors[start..<start + classCount]
        places[leaf.link] = place
        leaf.link = place
      }
    }
    return (kept, moved)
  }
}

extension Tree {
  func mappingLeaves(_ change: (inout TreeNode) -> Void) -> Tree {
    var copy = self
    for index in copy.nodes.indices where copy.nodes[index].isLeaf { change(&copy.nodes[index]) }
    return copy
  }
}

extension ForestRules {
  static let frozenByWarmStart = ["the trees that aren't replaced", "which levels of categories are known"]
}
