import Foundation

/// A threshold with what would be on each side of it.
private struct StreamingSplit {
  var merit = -Double.infinity
  var column = -1
  var threshold = 0.0
  var left: [Double] = []
  var right: [Double] = []
}

extension StreamingTree {
  /// Splits the leaf of a node if its best column leads by enough.
  mutating func attemptSplit(node index: Int, slot: Int) {
    let start = slot * layout.stride
    let shares = Array(numbers[start..<start + classCount])
    let present = shares.filter { $0 > 0 }
    guard present.count > 1 else { return }
    let total = shares.reduce(0, +)
    guard (shares.max() ?? 0) / total <= HoeffdingRules.purity else {
      deactivate(slot)
      return
    }
    let splits = (0..<rules.columnsPerLeaf).map { bestSplit(slot, position: $0, shares: shares) }
    guard let best = splits.max(by: { $0.merit < $1.merit }) else { return }
    // No split at all is a rival too, without merit.
    let second = splits.filter { $0.column != best.column }.map(\.merit).max() ?? -.infinity
    let range = log2(Double(max(2, present.count)))
    let bound = (range * range * log(1 / rules.delta) / (2 * total)).squareRoot()
    guard best.merit.isFinite else {
      if bound < rules.tieThreshold { deactivate(slot) }
      return
    }
    guard best.merit - second > bound || bound < rules.tieThreshold else { return }
    let deeper = depth(slot) + 1
    let left = nodes.count
    resetLeaf(slot, shares: best.left, depth: deeper)
    var leftNode = StreamingNode(leaf: slot)
    leftNode.weight = best.left.reduce(0, +)
    var rightNode = StreamingNode(leaf: addLeaf(shares: best.right, depth: deeper))
    rightNode.weight = best.right.reduce(0, +)
    nodes += [leftNode, rightNode]
    nodes[index].column = Int32(best.column)
    nodes[index].threshold = best.threshold
    nodes[index].left = Int32(left)
    nodes[index].right = Int32(left + 1)
    nodes[index].leaf = -1
  }

  /// The best of the thresholds that cut the range of a watched column into equal parts.
  private func bestSplit(_ slot: Int, position: Int, shares: [Double]) -> StreamingSplit {
    let start = slot * layout.stride
    var best = StreamingSplit()
    best.column = Int(watched[slot * rules.columnsPerLeaf + position])
    let met = (0..<classCount).filter { numbers[start + layout.distribution(position, $0)] > 0 }
    guard let least = met.map({ numbers[start + layout.distribution(position, $0) + 3] }).min(),
      let largest = met.map({ numbers[start + layout.distribution(position, $0) + 4] }).max()
    else { return best }
    let step = (largest - least) / Double(rules.splitPoints + 1)
    let before = entropy(shares)
    for point in 1...rules.splitPoints {
      let threshold = least + step * Double(point)
      guard least < threshold, threshold < largest else { continue }
      var left = [Double](repeating: 0, count: classCount)
      var right = left
      for label in met {
        let at = start + layout.distribution(position, label)
        left[label] = numbers[at] * shareBelow(threshold, at)
        right[label] = numbers[at] - left[label]
      }
      let leftWeight = left.reduce(0, +)
      let rightWeight = right.reduce(0, +)
      let all = leftWeight + rightWeight
      guard min(leftWeight, rightWeight) > HoeffdingRules.leastBranchShare * all else { continue }
      let merit = before - (leftWeight * entropy(left) + rightWeight * entropy(right)) / all
      if merit > best.merit {
        best.merit = merit
        best.threshold = threshold
        best.left = left
        best.right = right
      }
    }
    return best
  }

  /// Estimated share of a class's values that are at most the threshold.
  private func shareBelow(_ threshold: Double, _ at: Int) -> Double {
    if threshold < numbers[at + 3] { return 0 }
    if threshold >= numbers[at + 4] { return 1 }
    guard numbers[at] > 1 else { return 0 }
    let deviation = (numbers[at + 2] / (numbers[at] - 1)).squareRoot()
    guard deviation > 0, deviation.isFinite else { return 0 }
    return 0.5 * erfc((numbers[at + 1] - threshold) / deviation * 0.707_106_781_186_547_6)
  }
}

/// In bits, of weights.
private func entropy(_ weights: [Double]) -> Double {
  var sum = 0.0
  var total = 0.0
  for weight in weights where weight > 0 {
    sum -= weight * log2(weight)
    total += weight
  }
  return total > 0 ? (sum + total * log2(total)) / total : 0
}
