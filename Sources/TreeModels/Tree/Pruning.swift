/// Minimal cost-complexity pruning: of all subtrees, the one with the least `risk + alpha * leaves`.
///
/// Source: Breiman, Friedman, Olshen & Stone, "Classification and Regression Trees" (1984), chapter 3.
struct Pruning: Sendable {
  private let left: [Int]
  private let right: [Int]
  private let risks: [Double]

  init(_ tree: GrowingTree, risks: [Double]) {
    left = tree.nodes.map(\.left)
    right = tree.nodes.map(\.right)
    self.risks = risks
  }

  /// Whether each node stays a split when pruned with `alpha`.
  func keptSplits(alpha: Double) -> [Bool] {
    var kept = left.map { $0 >= 0 }
    for step in steps() {
      if step.alpha > alpha { break }
      kept[step.node] = false
    }
    return kept
  }

  /// The alphas at which the tree gets smaller, ascending.
  var alphas: [Double] { steps().map(\.alpha) }

  /// The order in which splits collapse, weakest link first, and the alpha from which each does. O(splits x depth).
  private func steps() -> [(node: Int, alpha: Double)] {
    let count = left.count
    var parent = [Int](repeating: -1, count: count)
    var leafCounts = [Int](repeating: 1, count: count)
    var leafRisks = risks
    // Children come after their parents.
    for node in (0..<count).reversed() where left[node] >= 0 {
      parent[left[node]] = node
      parent[right[node]] = node
      leafCounts[node] = leafCounts[left[node]] + leafCounts[right[node]]
      leafRisks[node] = leafRisks[left[node]] + leafRisks[right[node]]
    }
    var isSplit = left.map { $0 >= 0 }
    var result: [(node: Int, alpha: Double)] = []
    var floor = 0.0
    while isSplit.first == true {
      var weakest = -1
      var least = Double.infinity
      var open = [0]
      while let node = open.popLast() {
        guard isSplit[node] else { continue }
        let strength = max(0, (risks[node] - leafRisks[node]) / Double(leafCounts[node] - 1))
        if strength < least || (strength == least && node < weakest) {
          least = strength
          weakest = node
        }
        open.append(left[node])
        open.append(right[node])
      }
      floor = max(floor, least)
      result.append((weakest, floor))
      isSplit[weakest] = false
      let lostLeaves = leafCounts[weakest] - 1
      let addedRisk = risks[weakest] - leafRisks[weakest]
      var node = weakest
      while node >= 0 {
        leafCounts[node] -= lostLeaves
        leafRisks[node] += addedRisk
        node = parent[node]
      }
    }
    return result
  }
}
