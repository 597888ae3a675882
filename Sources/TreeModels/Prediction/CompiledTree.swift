import CKernels

/// One tree in the forms that scoring uses, before it is put into an ensemble.
struct CompiledTree {
  let depth: Int

  init(_ tree: Tree) { depth = tree.depth }

  /// Nodes level by level, the children of each side by side: (position in the tree, place, place of the left child).
  private static func levels(_ tree: Tree) -> [(node: Int, left: Int)] {
    var order: [(node: Int, left: Int)] = [(0, 0)]
    var next = 0
    while next < order.count {
      let node = order[next].node
      if tree.nodes[node].isLeaf {
        order[next].left = next
      } else {
        order[next].left = order.count
        order.append((node + 1, 0))
        order.append((Int(tree.nodes[node].link), 0))
      }
      next += 1
    }
    return order
  }

  /// The slot of a split's key: missing values sort below all others in the first `columns`, above them in the next.
  private static func slot(_ node: TreeNode, columns: Int) -> Int {
    node.missingLeft || node.set >= 0 ? Int(node.column) : Int(node.column) + columns
  }

  /// Appends nodes of 16 bytes; categories included.
  static func appendWide(
    _ tree: Tree, columns: Int, vectors: Bool, to flat: inout [ckernels_tree_node], sets: inout [UInt32]
  ) {
    let start = flat.count
    for (index, left) in levels(tree) {
      let node = tree.nodes[index]
      var compiled = ckernels_tree_node()
      compiled.left = UInt32(start + left)
      if node.isLeaf {
        compiled.threshold = .greatestFiniteMagnitude
        if vectors { compiled.vector = UInt32(node.link) } else { compiled.value = node.value }
      } else if node.set >= 0 {
        let words = tree.sets[Int(node.set)].words
        compiled.set = UInt32(sets.count / 8)
        for word in [words.0, words.1, words.2, words.3] {
          sets.append(UInt32(truncatingIfNeeded: word))
          sets.append(UInt32(truncatingIfNeeded: word >> 32))
        }
        compiled.slot = UInt32(node.column) | 0x8000_0000
      } else {
        compiled.threshold = node.threshold
        compiled.slot = UInt32(slot(node, columns: columns))
      }
      flat.append(compiled)
    }
  }

  /// Appends nodes of 8 bytes and their answers. False where a child is too far away or there is a category.
  static func appendSmall(
    _ tree: Tree, columns: Int, vectors: Bool, to flat: inout [ckernels_tree_small_node], values: inout [Float]
  ) -> Bool {
    guard tree.sets.isEmpty, 2 * columns <= 65_536 else { return false }
    for (place, entry) in levels(tree).enumerated() {
      let node = tree.nodes[entry.node]
      let offset = entry.left - place
      guard offset < 65_536 else { return false }
      if node.isLeaf {
        flat.append(ckernels_tree_small_node(threshold: .greatestFiniteMagnitude, slot: 0, offset: 0))
        values.append(vectors ? Float(bitPattern: UInt32(node.link)) : node.value)
      } else {
        flat.append(
          ckernels_tree_small_node(
            threshold: node.threshold, slot: UInt16(slot(node, columns: columns)), offset: UInt16(offset)))
        values.append(0)
      }
    }
    return true
  }

  /// Appends the bit-vector form: one entry a split, 32 answers. False for more than 32 leaves or a category.
  static func appendBits(
    _ tree: Tree, columns: Int, to flat: inout [ckernels_tree_bit_node], values: inout [Float]
  ) -> Bool {
    guard tree.sets.isEmpty, tree.nodes.count <= 63 else { return false }
    var answers: [Float] = []
    // Leaves before each node, in preorder: the leaves on the left of a split are those up to its right child.
    var leavesBefore = [Int](repeating: 0, count: tree.nodes.count)
    for (index, node) in tree.nodes.enumerated() {
      leavesBefore[index] = answers.count
      if node.isLeaf { answers.append(node.value) }
    }
    for (index, node) in tree.nodes.enumerated() where !node.isLeaf {
      let left = leavesBefore[index]..<leavesBefore[Int(node.link)]
      let removed = ((UInt64(1) << UInt64(left.count)) - 1) << UInt64(left.lowerBound)
      flat.append(
        ckernels_tree_bit_node(
          threshold: node.threshold, slot: UInt32(slot(node, columns: columns)),
          kept_leaves: ~UInt32(truncatingIfNeeded: removed)))
    }
    values += answers + [Float](repeating: 0, count: 32 - answers.count)
    return true
  }
}
