/// A subset of the bins of a category.
struct BinSet: Sendable, Equatable {
  var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  func contains(_ bin: Int) -> Bool {
    let word =
      switch bin >> 6 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return word >> UInt64(bin & 63) & 1 == 1
  }

  static func == (left: BinSet, right: BinSet) -> Bool { left.words == right.words }
}

/// One node of a fitted tree: a split or a leaf.
struct TreeNode: Sendable, Equatable {
  /// The column that is split on; negative for a leaf.
  var column: Int32
  /// Numeric split: keys up to it go left.
  var threshold: Float
  /// Split: position of the right child (the left one follows its parent). Leaf: position of its vector, if the tree
  /// answers with vectors.
  var link: Int32
  /// Where missing values go.
  var missingLeft: Bool
  /// Category split: position of the set of bins that go left; else negative.
  var set: Int32
  /// Leaf: the answer, if it is one number.
  var value: Float
  /// Split: how much it improved the criterion.
  var gain: Float
  /// Weight of the training rows that came here.
  var cover: Float

  var isLeaf: Bool { column < 0 }

  static func leaf(value: Float, link: Int32 = 0, cover: Float) -> TreeNode {
    TreeNode(
      column: -1, threshold: 0, link: link, missingLeft: false, set: -1, value: value, gain: 0, cover: cover)
  }
}

/// A fitted tree: nodes in preorder, so the left child of a split stands right behind it.
struct Tree: Sendable, Equatable {
  var nodes: [TreeNode]
  var sets: [BinSet] = []

  var leafCount: Int { nodes.count { $0.isLeaf } }

  /// Splits on the longest path.
  var depth: Int {
    var deepest = 0
    var open = [(node: 0, depth: 0)]
    while let (node, depth) = open.popLast() {
      deepest = max(deepest, depth)
      if !nodes[node].isLeaf {
        open.append((node + 1, depth + 1))
        open.append((Int(nodes[node].link), depth + 1))
      }
    }
    return deepest
  }

  /// The leaf that a row of keys ends in. Keys of categories are bin numbers.
  func leaf(_ key: (Int) -> Float) -> Int {
    var node = 0
    while !nodes[node].isLeaf { node = goesLeft(node, key(Int(nodes[node].column))) ? node + 1 : Int(nodes[node].link) }
    return node
  }

  /// Whether a key goes left at a split.
  func goesLeft(_ node: Int, _ key: Float) -> Bool {
    let split = nodes[node]
    if split.set >= 0 { return sets[Int(split.set)].contains(Int(key)) }
    return key.isNaN ? split.missingLeft : key <= split.threshold
  }
}

/// A tree while it grows: nodes in the order of their making, with both children named.
struct GrowingTree {
  struct Node {
    var node: TreeNode
    var left = -1
    var right = -1
  }

  var nodes: [Node] = []
  var sets: [BinSet] = []

  /// The finished tree. Splits for which `keep` is false become leaves.
  func finished(keep: (Int) -> Bool = { _ in true }) -> Tree {
    var result = Tree(nodes: [], sets: [])
    result.nodes.reserveCapacity(nodes.count)
    // A right child waits with the parent whose link it completes.
    var open = [(node: 0, parent: -1)]
    while let (index, parent) = open.popLast() {
      if parent >= 0 { result.nodes[parent].link = Int32(result.nodes.count) }
      let growing = nodes[index]
      var node = growing.node
      if growing.left >= 0, keep(index) {
        if node.set >= 0 {
          result.sets.append(sets[Int(node.set)])
          node.set = Int32(result.sets.count - 1)
        }
        open.append((growing.right, result.nodes.count))
        open.append((growing.left, -1))
      } else {
        node.column = -1
        node.threshold = 0
        node.set = -1
        node.gain = 0
        node.missingLeft = false
      }
      result.nodes.append(node)
    }
    return result
  }
}
