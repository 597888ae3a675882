import Statistics
import Tabular

/// Chooses how far to prune by cross-validation, with the one-standard-error rule.
///
/// For each alpha at which the full tree gets smaller, trees grown on the folds are pruned with the geometric mean of it
/// and the next; the answer is the largest alpha whose mean squared error (of classes: of their probabilities) is within one
/// standard error of the least. The error of a group of rows counts as one draw in that, so that copies of a row don't
/// make it look surer.
///
/// Source: Breiman, Friedman, Olshen & Stone (1984), section 3.4.
struct TreeValidation {
  let bins: BinnedInputs
  let targets: ImpurityTargets
  let rules: ImpurityRules
  let folds: Int
  /// Where each fold learns and where it is judged, where groups or the order of time have a say in that.
  var divisions: [Fold]?
  /// The group of each row; nil: every row stands for itself.
  var groups: [Int32]?

  func alpha(among alphas: [Double], generator: SeededGenerator) -> Double {
    let candidates = [0] + alphas
    guard targets.rows.count >= 2 * folds, candidates.count > 1 else { return 0 }
    var losses = [[Double]](repeating: [], count: candidates.count)
    var weights: [Double] = []
    var judged: [UInt32] = []
    for (fold, (training, testRows)) in parts(generator).enumerated() where !training.isEmpty {
      let grower = ImpurityGrower(bins: bins, targets: targets, rules: rules)
      let grown = grower.grow(rows: training, multiplicities: nil, generator: generator.stream("tree", fold))
      let pruning = Pruning(grown.tree, risks: grown.risks)
      judged += testRows
      weights += testRows.map { targets.weight($0, nil) }
      for index in candidates.indices {
        let next = index + 1 < candidates.count ? candidates[index + 1] : candidates[index]
        let kept = pruning.keptSplits(alpha: (candidates[index] * next).squareRoot())
        losses[index] += testRows.map { loss(of: $0, tree: grown, kept: kept) }
      }
    }
    let total = weights.reduce(0, +)
    guard total > 0 else { return 0 }
    let means = losses.map { losses in zip(losses, weights).reduce(0) { $0 + $1.0 * $1.1 } / total }
    guard let best = means.indices.min(by: { means[$0] < means[$1] }) else { return 0 }
    let limit = means[best] + standardError(losses[best], mean: means[best], weights: weights, rows: judged)
    let chosen = means.indices.last { means[$0] <= limit } ?? best
    return candidates[chosen]
  }

  /// Of the mean of the losses of the given rows.
  private func standardError(_ losses: [Double], mean: Double, weights: [Double], rows: [UInt32]) -> Double {
    let total = weights.reduce(0, +)
    guard let groups else {
      let variance = zip(losses, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) } / total
      return (variance / Double(weights.count)).squareRoot()
    }
    var sums: [Int32: Double] = [:]
    for index in losses.indices {
      sums[groups[Int(rows[index])], default: 0] += weights[index] * (losses[index] - mean)
    }
    // In the order of the groups, so that rounding is the same each time.
    let squares = sums.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
    return squares.squareRoot() / total
  }

  /// Rows to learn from and rows to be judged, each ascending.
  private func parts(_ generator: SeededGenerator) -> [(training: [UInt32], test: [UInt32])] {
    if let divisions {
      return divisions.map { ($0.train.map { UInt32($0) }.sorted(), $0.test.map { UInt32($0) }.sorted()) }
    }
    var shuffling = generator
    var order = targets.rows
    shuffling.shuffle(&order)
    return (0..<folds).map { fold in
      let held = Set(order.indices.filter { $0 % folds == fold }.map { order[$0] })
      return (targets.rows.filter { !held.contains($0) }, targets.rows.filter { held.contains($0) })
    }
  }

  /// The squared distance of the answer from the truth, for classes of the probabilities from certainty: what pruning
  /// by Gini impurity is about. Counting wrong classes instead would find no fault with leaves that are sure of noise.
  private func loss(of row: UInt32, tree: ImpurityGrower.Result, kept: [Bool]) -> Double {
    var node = 0
    let nodes = tree.tree.nodes
    while nodes[node].left >= 0, kept[node] {
      let split = nodes[node].node
      let bin = bins.bin(row: Int(row), column: Int(split.column))
      let goesLeft: Bool
      if split.set >= 0 {
        goesLeft = tree.tree.sets[Int(split.set)].contains(bin)
      } else if bin == 0 {
        goesLeft = split.missingLeft
      } else {
        goesLeft = bins.features[Int(split.column)].threshold(afterBin: bin) <= split.threshold
      }
      node = goesLeft ? nodes[node].left : nodes[node].right
    }
    switch targets.kind {
    case .values(let values, _):
      let miss = Double(nodes[node].node.value) - Double(values[Int(row)])
      return miss * miss
    case .classes(let codes, let classCount):
      let start = Int(nodes[node].node.link) * classCount
      return (0..<classCount).reduce(0) { sum, label in
        let miss = Double(tree.vectors[start + label]) - (label == Int(codes[Int(row)]) ? 1 : 0)
        return sum + miss * miss
      }
    }
  }
}
