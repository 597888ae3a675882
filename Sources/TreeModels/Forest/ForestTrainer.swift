import CKernels
import Learning
import Machine
import Statistics

/// How the trees of a forest differ from one another.
struct ForestRules: Sendable {
  var trees = 100
  var bootstrap = true
  var scoresOutOfBag = false
  var tree = ImpurityRules()
}

/// How many columns a forest looks at for each split.
public enum ColumnsPerSplit: Equatable, Sendable, Codable {
  /// The square root of the number of columns.
  case squareRoot
  /// A share of the columns.
  case share(Double)
  /// So many.
  case count(Int)

  func number(of columns: Int) -> Int {
    switch self {
    case .squareRoot: max(1, Int(Double(columns).squareRoot()))
    case .share(let share): max(1, Int(share * Double(columns)))
    case .count(let count): max(1, min(count, columns))
    }
  }
}

/// Grows the trees of a forest side by side, one thread a tree.
struct ForestTrainer {
  let bins: BinnedInputs
  let targets: ImpurityTargets
  let rules: ForestRules
  let rowCount: Int
  let generator: SeededGenerator
  let pool: ThreadPool

  /// The forest, and its out-of-bag score where it was asked for.
  func train() -> (ensemble: TreeEnsemble, outOfBagScore: Double?) {
    typealias Grown = (tree: Tree, vectors: [Float])
    let growers = (0..<pool.threadCount).map { _ in ImpurityGrower(bins: bins, targets: targets, rules: rules.tree) }
    let keepsBags = rules.scoresOutOfBag && rules.bootstrap
    var grown = [Grown](repeating: (Tree(nodes: []), []), count: rules.trees)
    var bags = [[UInt64]](repeating: [], count: keepsBags ? rules.trees : 0)
    grown.withUnsafeMutableBufferPointer { grown in
      bags.withUnsafeMutableBufferPointer { bags in
        // Each tree has its own stream of chance, so it doesn't matter which thread grows it.
        pool.run(count: rules.trees) { index, worker in
          let (rows, multiplicities) = draw(generator.stream("rows", index))
          let result = growers[worker].grow(
            rows: rows, multiplicities: multiplicities, generator: generator.stream("splits", index))
          grown[index] = (result.tree.finished(), result.vectors)
          guard keepsBags else { return }
          var bag = [UInt64](repeating: 0, count: (rowCount + 63) / 64)
          for row in rows { bag[Int(row) / 64] |= 1 << UInt64(row % 64) }
          bags[index] = bag
        }
      }
    }
    let ensemble = TreeEnsemble(trees: grown, bins: bins, targets: targets)
    return (ensemble, keepsBags ? outOfBagScore(ensemble, bags: bags) : nil)
  }

  /// Rows of one tree, ascending, and how often each was drawn.
  private func draw(_ generator: SeededGenerator) -> (rows: [UInt32], multiplicities: [UInt32]?) {
    guard rules.bootstrap else { return (targets.rows, nil) }
    var generator = generator
    var counts = [UInt32](repeating: 0, count: rowCount)
    let total = targets.rows.count
    for _ in 0..<total { counts[Int(targets.rows[generator.integer(below: total)])] += 1 }
    return (targets.rows.filter { counts[Int($0)] > 0 }, counts)
  }

  /// Accuracy, or R squared, of answers from only those trees that didn't see the row. Rows that every tree saw are left
  /// out. nil where no row is left.
  private func outOfBagScore(_ ensemble: TreeEnsemble, bags: [[UInt64]]) -> Double? {
    let width = ensemble.scoreCount
    var scores = [Double](repeating: 0, count: rowCount * width)
    var counts = [Int](repeating: 0, count: rowCount)
    let chunk = 512
    scores.withUnsafeMutableBufferPointer { scores in
      counts.withUnsafeMutableBufferPointer { counts in
        // Trees in order within each chunk of rows: sums don't depend on the threads.
        pool.run(count: (rowCount + chunk - 1) / chunk) { index, _ in
          var sums = [Double](repeating: 0, count: width)
          for row in index * chunk..<min(rowCount, (index + 1) * chunk) {
            for position in sums.indices { sums[position] = 0 }
            for (tree, bag) in bags.enumerated() where bag[row / 64] >> UInt64(row % 64) & 1 == 0 {
              let leaf = ensemble.trees[tree].leaf(ofBinned: row, in: bins)
              ensemble.add(ensemble.trees[tree].nodes[leaf], ofTree: tree, to: &sums)
              counts[row] += 1
            }
            for position in sums.indices { scores[row * width + position] = sums[position] }
          }
        }
      }
    }
    let rows = targets.rows.map { Int($0) }.filter { counts[$0] > 0 }
    guard !rows.isEmpty else { return nil }
    var total = 0.0
    var right = 0.0
    var squares = 0.0
    var residuals = 0.0
    for row in rows {
      let weight = targets.weight(UInt32(row), nil)
      total += weight
      switch targets.kind {
      case .values(let values, _):
        let answer = scores[row * width] / Double(counts[row])
        let target = Double(values[row])
        right += (answer > 0.5) == (target > 0.5) ? weight : 0
        residuals += weight * (target - answer) * (target - answer)
        squares += weight * target * target
      case .classes(let codes, _):
        var best = 0
        for position in 1..<max(1, width) where scores[row * width + position] > scores[row * width + best] {
          best = position
        }
        right += best == Int(codes[row]) ? weight : 0
      }
    }
    if targets.link == .identity { return squares > 0 ? 1 - residuals / squares : nil }
    return total > 0 ? right / total : nil
  }
}

extension Tree {
  /// The leaf of a training row.
  func leaf(ofBinned row: Int, in bins: BinnedInputs) -> Int {
    var node = 0
    while !nodes[node].isLeaf {
      let column = Int(nodes[node].column)
      let bin = bins.bin(row: row, column: column)
      let feature = bins.features[column]
      let key: Float =
        feature.isCategory ? Float(bin) : bin == 0 ? .nan : feature.threshold(afterBin: bin)
      node = goesLeft(node, key) ? node + 1 : Int(nodes[node].link)
    }
    return node
  }
}
