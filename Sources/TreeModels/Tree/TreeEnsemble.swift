import Learning

/// How the trees' answers become the model's.
enum TreeLink: String, Sendable, Codable {
  /// base + scale * sum.
  case identity
  /// exp of it (counts).
  case exponential
  /// Two probabilities from one log-odds.
  case logistic
  /// Probabilities from one score a class; tree t belongs to class t mod classes.
  case softmax
  /// Two probabilities from the mean of the trees' own probabilities of class 1.
  case meanProbability
  /// Class shares: the sum of the leaves' vectors, divided by its total.
  case shares
  /// Two scores, 0 and the log-odds, that `logistic` would make probabilities of.
  case logOdds = "log-odds"
  /// One score a class, that `softmax` would make probabilities of.
  case scores
}

/// Fitted trees with all that is needed to answer.
struct TreeEnsemble: Sendable, Equatable {
  /// One for each input column; edges are not kept.
  var columns: [KeyRule]
  var trees: [Tree]
  var link: TreeLink
  /// Classes, or 1 for a regression.
  var classCount: Int
  /// Added to the scaled sums: one for each score.
  var base: [Double]
  var scale: Double
  /// Vectors of the leaves, `classCount` numbers each (link `shares` only).
  var vectors: [Float] = []

  /// Scores that trees add up to: one for each class (softmax, shares), else one.
  var scoreCount: Int {
    switch link {
    case .softmax, .shares, .scores: classCount
    case .identity, .exponential, .logistic, .meanProbability, .logOdds: 1
    }
  }

  var output: ModelOutput {
    switch link {
    case .identity, .exponential: .value
    case .logistic, .softmax, .meanProbability, .shares: .probabilities(classCount: classCount)
    case .logOdds, .scores: .scores(classCount: classCount)
    }
  }

  /// Thresholds, sets and leaf values.
  var parameterCount: Int {
    let nodes = trees.reduce(0) { $0 + $1.nodes.count }
    return nodes + vectors.count + base.count
  }

  /// Columns that some tree splits on.
  var usedColumns: [Int] {
    var used = Set<Int>()
    for tree in trees { for node in tree.nodes where !node.isLeaf { used.insert(Int(node.column)) } }
    return used.sorted()
  }

  /// The ensemble cut down to its first trees.
  func prefix(trees count: Int) -> TreeEnsemble {
    var copy = self
    copy.trees = Array(trees.prefix(count))
    return copy
  }

  /// Adds one leaf to the scores.
  func add(_ leaf: TreeNode, ofTree tree: Int, to scores: inout [Double]) {
    switch link {
    case .shares:
      for index in 0..<classCount { scores[index] += Double(vectors[Int(leaf.link) * classCount + index]) }
    case .softmax, .scores: scores[tree % classCount] += Double(leaf.value)
    default: scores[0] += Double(leaf.value)
    }
  }

  /// Scores of one raw row before the link: base + scale * sum. The plain way, for checks and explanations.
  func scores(_ row: [Double]) -> [Double] {
    let keys = columns.indices.map { columns[$0].key(row[$0]) }
    var sums = [Double](repeating: 0, count: scoreCount)
    for (index, tree) in trees.enumerated() {
      add(tree.nodes[tree.leaf { keys[$0] }], ofTree: index, to: &sums)
    }
    return zip(sums, base).map { $0 * scale + $1 }
  }
}

/// How a raw value of one column becomes a key; the part of `FeatureBins` that prediction needs.
struct KeyRule: Sendable, Equatable, Codable {
  var shift = 0.0
  /// For a category: the bin of each code; else empty.
  var categoryBins: [UInt8] = []
  /// For a category: the bin of every other code.
  var otherBin: UInt8 = 0
  var isCategory = false

  init(_ bins: FeatureBins) {
    shift = bins.shift
    categoryBins = bins.categoryBins
    otherBin = bins.otherBin
    isCategory = bins.isCategory
  }

  init() {}

  func key(_ value: Double) -> Float {
    isCategory
      ? Float(categoryBin(value, bins: categoryBins, otherBin: otherBin)) : numericKey(value, shift: shift)
  }
}

extension TreeEnsemble {
  /// 10, 25, 50, 100, 250, ... trees, as far as there are, and all of them.
  var treePrefixes: [Int] { roundSizes(upTo: trees.count) }

  /// The first trees of a forest, averaged.
  func forestPrefix(trees count: Int) -> TreeEnsemble {
    var copy = prefix(trees: count)
    if link != .shares { copy.scale = 1 / Double(max(1, count)) }
    return copy
  }
}

/// 10, 25, 50, 100, 250, ... below `count`, and `count`.
func roundSizes(upTo count: Int) -> [Int] {
  var sizes: [Int] = []
  var power = 1
  while power * 10 < max(count, 1) {
    for factor in [10, 25, 50] where factor * power < count { sizes.append(factor * power) }
    power *= 10
  }
  return sizes + [count]
}
