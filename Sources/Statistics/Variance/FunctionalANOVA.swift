/// How much of a quantity's variance each of several factors explains by itself, from observations that need not cover
/// every combination.
///
/// Regression trees are grown to the observations; a tree gives a value to every combination of levels, so that the
/// marginal of a factor (the mean over all combinations of the others) and its variance are exact sums over the leaves.
/// `share(j) = Var_l(E[f | factor j has level l]) / Var(f)`, each level counted alike, averaged over the trees. Where the
/// observations cover every combination once, all trees are the observations themselves and the shares are those of the
/// classical analysis of variance; elsewhere trees that look at random factors fill the gaps differently.
///
/// Source: Hutter, Hoos & Leyton-Brown, "An efficient approach for assessing hyperparameter importance" (ICML 2014).
public struct FunctionalANOVA: Sendable, Equatable {
  /// For each factor the share that it explains by itself, in 0...1. What is left to one is explained by combinations of
  /// factors only. All zero where the quantity is the same everywhere.
  public let shares: [Double]

  /// - Parameters:
  ///   - factors: for each factor the level of every observation, counted from 0.
  ///   - values: the quantity of every observation.
  ///   - trees: at least 1. Default: 24.
  ///   - seed: of the random choice of factors. The same seed gives the same shares.
  /// - Throws: `tooFewValues` below two observations, `notANumber`, `differentLengths`.
  public init(factors: [[Int]], values: [Double], trees: Int = 24, seed: UInt64) throws(StatisticsError) {
    try Check.values(values, atLeast: 2)
    for factor in factors where factor.count != values.count {
      throw .differentLengths(first: factor.count, second: values.count)
    }
    let levels = factors.map { ($0.max() ?? 0) + 1 }
    let generator = SeededGenerator(seed: seed)
    var sums = [Double](repeating: 0, count: factors.count)
    let count = max(1, trees)
    for tree in 0..<count {
      var grower = LevelTreeGrower(
        factors: factors, levels: levels, values: values, chance: generator.stream("functional-anova", tree))
      let leaves = grower.leaves()
      for (factor, share) in Self.shares(leaves, levels).enumerated() { sums[factor] += share }
    }
    shares = sums.map { $0 / Double(count) }
  }

  private static func shares(_ leaves: [LevelTreeGrower.Leaf], _ levels: [Int]) -> [Double] {
    let weights = leaves.map { $0.weight(levels) }
    let mean = zip(leaves, weights).reduce(0) { $0 + $1.0.value * $1.1 }
    let variance = zip(leaves, weights).reduce(0) { sum, leaf in
      sum + leaf.1 * (leaf.0.value - mean) * (leaf.0.value - mean)
    }
    guard variance > 0 else { return levels.map { _ in 0 } }
    return levels.indices.map { factor in
      var marginals = [Double](repeating: 0, count: levels[factor])
      for (leaf, weight) in zip(leaves, weights) {
        let own = Double(leaf.allowed[factor].count { $0 }) / Double(levels[factor])
        for level in marginals.indices where leaf.allowed[factor][level] {
          marginals[level] += leaf.value * weight / own
        }
      }
      let spread = marginals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(levels[factor])
      return min(1, spread / variance)
    }
  }
}

/// Grows one tree over levels of factors until its leaves hold equal values.
private struct LevelTreeGrower {
  struct Leaf {
    let value: Double
    /// For each factor which levels lead here.
    let allowed: [[Bool]]

    /// Share of all combinations that lead here.
    func weight(_ levels: [Int]) -> Double {
      zip(allowed, levels).reduce(1) { $0 * Double($1.0.count { $0 }) / Double($1.1) }
    }
  }

  private struct Split {
    let factor: Int
    let left: Set<Int>
    let gain: Double
  }

  let factors: [[Int]]
  let levels: [Int]
  let values: [Double]
  var chance: SeededGenerator

  mutating func leaves() -> [Leaf] {
    grow(Array(values.indices), allowed: levels.map { [Bool](repeating: true, count: $0) })
  }

  private mutating func grow(_ rows: [Int], allowed: [[Bool]]) -> [Leaf] {
    let mean = rows.reduce(0) { $0 + values[$1] } / Double(rows.count)
    guard let split = bestSplit(rows) else { return [Leaf(value: mean, allowed: allowed)] }
    let codes = factors[split.factor]
    let leftRows = rows.filter { split.left.contains(codes[$0]) }
    let rightRows = rows.filter { !split.left.contains(codes[$0]) }
    var left = allowed
    var right = allowed
    let seen = Set(rows.map { codes[$0] })
    for level in 0..<levels[split.factor] where allowed[split.factor][level] {
      // A level that no observation here has goes with the larger side.
      let goesLeft = seen.contains(level) ? split.left.contains(level) : leftRows.count >= rightRows.count
      left[split.factor][level] = goesLeft
      right[split.factor][level] = !goesLeft
    }
    return grow(leftRows, allowed: left) + grow(rightRows, allowed: right)
  }

  /// The split that takes most variance away, among two thirds of the factors by chance; among all where none of those
  /// can split.
  private mutating func bestSplit(_ rows: [Int]) -> Split? {
    guard rows.count > 1, rows.contains(where: { values[$0] != values[rows[0]] }) else { return nil }
    let order = chance.permutation(factors.count)
    let some = (2 * factors.count + 2) / 3
    return best(order.prefix(some), rows) ?? best(order.dropFirst(some), rows)
  }

  private func best(_ candidates: ArraySlice<Int>, _ rows: [Int]) -> Split? {
    var best: Split?
    for factor in candidates.sorted() {
      if let split = split(factor, rows), split.gain > best?.gain ?? -1 { best = split }
    }
    return best
  }

  /// Levels in the order of their means, cut where the sum of squares between the sides is largest.
  private func split(_ factor: Int, _ rows: [Int]) -> Split? {
    var sums: [Int: (sum: Double, count: Double)] = [:]
    for row in rows {
      let old = sums[factors[factor][row]] ?? (0, 0)
      sums[factors[factor][row]] = (old.sum + values[row], old.count + 1)
    }
    guard sums.count > 1 else { return nil }
    let order = sums.keys.sorted { first, second in
      let left = sums[first].map { $0.sum / $0.count } ?? 0
      let right = sums[second].map { $0.sum / $0.count } ?? 0
      return left != right ? left < right : first < second
    }
    // In a fixed order, so that the same seed gives the same sum to the last bit.
    let total = order.reduce((0.0, 0.0)) { ($0.0 + (sums[$1]?.sum ?? 0), $0.1 + (sums[$1]?.count ?? 0)) }
    var left = (sum: 0.0, count: 0.0)
    var best: Split?
    for (position, level) in order.dropLast().enumerated() {
      left.sum += sums[level]?.sum ?? 0
      left.count += sums[level]?.count ?? 0
      let rightMean = (total.0 - left.sum) / (total.1 - left.count)
      let gap = left.sum / left.count - rightMean
      let gain = left.count * (total.1 - left.count) / total.1 * gap * gap
      if gain > best?.gain ?? -1 { best = Split(factor: factor, left: Set(order[...position]), gain: gain) }
    }
    return best
  }
}
