import Foundation
import Learning
import Statistics

/// A tree that learns row by row, in flat arrays.
///
/// Leaves watch their columns by one normal distribution for each class; now and then the best threshold of each column is
/// estimated from these, and the leaf is split where the best column leads the second best by more than the Hoeffding
/// bound `sqrt(R^2 ln(1 / delta) / (2 n))`.
struct StreamingTree: Sendable, Equatable {
  let width: Int
  let classCount: Int
  let rules: HoeffdingRules
  /// Where the columns that leaves watch are drawn from.
  let seed: Int
  var nodes: [StreamingNode]
  /// `leafStride` numbers for each leaf; see `LeafLayout`.
  var numbers: [Double]
  /// The columns that each leaf watches, ascending.
  var watched: [Int32]
  /// Leaves made so far, those that were split among them.
  var leavesMade: Int

  init(width: Int, classCount: Int, rules: HoeffdingRules, seed: Int) {
    self.width = width
    self.classCount = classCount
    self.rules = rules
    self.seed = seed
    nodes = []
    numbers = []
    watched = []
    leavesMade = 0
    let slot = addLeaf(shares: [Double](repeating: 0, count: classCount), depth: 0)
    nodes.append(StreamingNode(leaf: slot))
  }

  var layout: LeafLayout { LeafLayout(classCount: classCount, columns: rules.columnsPerLeaf) }
  var leafCount: Int { nodes.reduce(0) { $0 + ($1.isLeaf ? 1 : 0) } }

  /// Position of the node that a row ends in. A missing value goes the way of most rows.
  func leafNode(of row: Span<Double>) -> Int {
    var index = 0
    while !nodes[index].isLeaf { index = child(of: index, for: row) }
    return index
  }

  private func child(of index: Int, for row: Span<Double>) -> Int {
    let node = nodes[index]
    let value = row[Int(node.column)]
    if value.isNaN {
      return nodes[Int(node.left)].weight >= nodes[Int(node.right)].weight ? Int(node.left) : Int(node.right)
    }
    return value <= node.threshold ? Int(node.left) : Int(node.right)
  }

  /// Class shares for a row; all zero where nothing is known.
  func answer(_ row: Span<Double>, into answer: inout MutableSpan<Double>) {
    leafAnswer(Int(nodes[leafNode(of: row)].leaf), row, into: &answer)
  }

  /// Learns from a row whose values are finite or missing.
  mutating func learn(_ row: Span<Double>, label: Int, weight: Double) {
    var index = 0
    nodes[index].weight += weight
    while !nodes[index].isLeaf {
      index = child(of: index, for: row)
      nodes[index].weight += weight
    }
    let slot = Int(nodes[index].leaf)
    updateLeaf(slot, row, label: label, weight: weight)
    guard isActive(slot) else { return }
    if depth(slot) >= rules.maxDepth {
      deactivate(slot)
      return
    }
    let seen = leafWeight(slot)
    if seen - lastAttempt(slot) >= rules.gracePeriod {
      numbers[slot * layout.stride + layout.attempt] = seen
      attemptSplit(node: index, slot: slot)
    }
  }

  /// A new leaf that begins with the given weights of classes.
  mutating func addLeaf(shares: [Double], depth: Int) -> Int {
    let slot = numbers.count / layout.stride
    numbers += [Double](repeating: 0, count: layout.stride)
    watched += [Int32](repeating: 0, count: rules.columnsPerLeaf)
    resetLeaf(slot, shares: shares, depth: depth)
    return slot
  }

  /// Makes a slot into a fresh leaf.
  mutating func resetLeaf(_ slot: Int, shares: [Double], depth: Int) {
    let start = slot * layout.stride
    for index in start..<start + layout.stride { numbers[index] = 0 }
    for label in 0..<classCount { numbers[start + label] = shares[label] }
    numbers[start + layout.attempt] = shares.reduce(0, +)
    numbers[start + layout.active] = 1
    numbers[start + layout.depth] = Double(depth)
    let count = rules.columnsPerLeaf
    if count == width {
      for column in 0..<width { watched[slot * count + column] = Int32(column) }
    } else {
      var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(seed))).stream("leaf-columns", leavesMade)
      let drawn = generator.permutation(width).prefix(count).sorted()
      for (position, column) in drawn.enumerated() { watched[slot * count + position] = Int32(column) }
    }
    leavesMade += 1
  }
}

/// A split, or a leaf.
struct StreamingNode: Sendable, Equatable {
  /// The column of a split.
  var column: Int32 = 0
  /// Rows with values up to this go left.
  var threshold = 0.0
  var left: Int32 = -1
  var right: Int32 = -1
  /// The slot of a leaf; -1 for a split.
  var leaf: Int32
  /// Weight of the rows that were learned below.
  var weight = 0.0

  init(leaf: Int) { self.leaf = Int32(leaf) }

  var isLeaf: Bool { leaf >= 0 }
}

/// Where the numbers of a leaf stand.
struct LeafLayout {
  let classCount: Int
  let columns: Int

  /// How much was right by the class shares, and by naive Bayes.
  var rightByShares: Int { classCount }
  var rightByBayes: Int { classCount + 1 }
  /// Weight at the last look for a split.
  var attempt: Int { classCount + 2 }
  /// 1 while the leaf watches its columns.
  var active: Int { classCount + 3 }
  var depth: Int { classCount + 4 }

  /// Weight, mean, squares, least and largest value of a watched column within a class.
  func distribution(_ position: Int, _ label: Int) -> Int { classCount + 5 + 5 * (position * classCount + label) }
  var stride: Int { classCount + 5 + 5 * columns * classCount }
}
