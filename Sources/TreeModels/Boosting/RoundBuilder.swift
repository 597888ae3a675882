import CKernels
import Learning
import Machine
import Statistics

/// Makes the trees of one round after the other, and keeps the scores up to date.
final class RoundBuilder {
  private let bins: BinnedInputs
  private let loss: BoostingLoss
  private let parameters: GradientBoosting.Parameters
  private let targets: BoostingTargets
  private let training: [UInt32]
  private let validation: [UInt32]
  private let state: BoostingState
  private let generator: SeededGenerator
  private let pool: ThreadPool
  private let single = ThreadPool(threadCount: 1)
  private let rowCount: Int
  private let growers: [GradientGrower]
  private let features: [ckernels_tree_feature]
  /// For each input column its place in `features`.
  private let featurePlaces: [Int32]

  /// Rows that one thread takes at a time.
  private static let chunk = 8192

  init(
    bins: BinnedInputs, loss: BoostingLoss, parameters: GradientBoosting.Parameters, targets: BoostingTargets,
    training: [UInt32], validation: [UInt32], state: BoostingState, generator: SeededGenerator, pool: ThreadPool,
    rowCount: Int
  ) {
    self.bins = bins
    self.loss = loss
    self.parameters = parameters
    self.targets = targets
    self.training = training
    self.validation = validation
    self.state = state
    self.generator = generator
    self.pool = pool
    self.rowCount = rowCount
    var rules = GrowthRules()
    rules.maximumLeaves = parameters.maxLeaves
    rules.maximumDepth = parameters.maxDepth ?? .max
    rules.depthWise = parameters.growth == .depthWise
    rules.minimumGain = parameters.minGain
    rules.monotone = parameters.monotone
    rules.limits.l1 = parameters.l1
    rules.limits.l2 = parameters.l2
    rules.limits.minimum_rows = Double(parameters.minLeafRows)
    rules.limits.minimum_weight = parameters.minLeafWeight
    rules.categories = parameters.categories
    rules.categories.apply(to: &rules.limits)
    // One grower for each thread that may grow a tree of its own.
    let growerCount = loss.scoreCount > 1 ? pool.threadCount : 1
    growers = (0..<growerCount).map { _ in GradientGrower(bins: bins, rules: rules, capacity: training.count) }
    var places = [Int32](repeating: -1, count: bins.features.count)
    for (place, column) in bins.usefulColumns.enumerated() { places[column] = Int32(place) }
    featurePlaces = places
    features = bins.usefulColumns.compactMap { bins.kernelFeature($0) }
  }

  /// The trees of one round, one for each score; the scores of all rows are moved on.
  func trees(round: Int) -> [Tree] {
    let drawn = drawnRows(round: round)
    computeGradients()
    var trees = [Tree](repeating: Tree(nodes: []), count: loss.scoreCount)
    trees.withUnsafeMutableBufferPointer { trees in
      if loss.scoreCount == 1 {
        trees[0] = grow(score: 0, round: round, drawn: drawn, grower: growers[0], pool: pool)
      } else {
        // Trees of a round don't need each other: side by side.
        pool.run(count: loss.scoreCount) { score, worker in
          trees[score] = grow(
            score: score, round: round, drawn: drawn, grower: growers[worker], pool: single)
        }
      }
    }
    return trees
  }

  // MARK: - Steps

  private struct Drawn {
    let rows: [UInt32]
    /// Rows whose scores are needed too.
    let others: [UInt32]
  }

  private func drawnRows(round: Int) -> Drawn {
    guard parameters.rowShare < 1 else { return Drawn(rows: training, others: validation) }
    var generator = generator.stream("rows", round)
    var wanted = max(1, Int((Double(training.count) * parameters.rowShare).rounded()))
    var rows: [UInt32] = []
    rows.reserveCapacity(wanted)
    var others = validation
    // Selection sampling: exactly so many, in order, each set of them equally likely.
    for (index, row) in training.enumerated() {
      if Double(training.count - index) * generator.uniform() < Double(wanted) {
        rows.append(row)
        wanted -= 1
      } else {
        others.append(row)
      }
    }
    return Drawn(rows: rows, others: others)
  }

  private func drawnColumns(round: Int, score: Int) -> [Bool] {
    guard parameters.columnShare < 1 else { return [Bool](repeating: true, count: bins.features.count) }
    var generator = generator.stream("columns", round, score)
    var columns = bins.usefulColumns
    generator.shuffle(&columns)
    var used = [Bool](repeating: false, count: bins.features.count)
    let count = max(1, Int((Double(columns.count) * parameters.columnShare).rounded()))
    for column in columns.prefix(count) { used[column] = true }
    return used
  }

  private func computeGradients() {
    let chunks = (rowCount + Self.chunk - 1) / Self.chunk
    pool.run(count: chunks) { index, _ in
      let begin = Int64(index * Self.chunk)
      let end = Int64(min(rowCount, (index + 1) * Self.chunk))
      if case .logistic = loss, let curvatures = state.curvatures {
        ckernels_tree_logistic_gradients(
          state.scores, targets.codes, state.weights, begin, end, state.gradients, curvatures)
      } else if case .softmax(let classCount) = loss, let curvatures = state.curvatures {
        ckernels_tree_softmax_gradients(
          state.scores, targets.codes, state.weights, Int64(rowCount), Int32(classCount), begin, end,
          state.gradients, curvatures)
      } else if case .regression(let loss, _) = loss {
        ckernels_tree_gradients(
          loss.kernel, parameters.level, state.scores, targets.values, state.weights, begin, end,
          state.gradients, state.curvatures)
      }
    }
  }

  private func grow(score: Int, round: Int, drawn: Drawn, grower: GradientGrower, pool: ThreadPool) -> Tree {
    let gradients = state.gradients + score * rowCount
    let curvatures = state.curvatures.map { $0 + score * rowCount }
    let count = drawn.rows.count
    let inOrder = count == rowCount
    let chunks = (count + Self.chunk - 1) / Self.chunk
    drawn.rows.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      grower.rows.update(from: rows, count: count)
      var totals = [ckernels_tree_chunk_total](repeating: ckernels_tree_chunk_total(), count: chunks)
      totals.withUnsafeMutableBufferPointer { totals in
        pool.run(count: chunks) { index, _ in
          let begin = index * Self.chunk
          ckernels_tree_totals(
            inOrder ? gradients + begin : gradients, inOrder ? curvatures.map { $0 + begin } : curvatures,
            inOrder ? nil : rows + begin, nil, Int64(min(Self.chunk, count - begin)), &totals[index].gradient,
            &totals[index].weight)
        }
      }
      let packing = ckernels_tree_packing.fitting(
        rows: count, gradientTotal: totals.reduce(0) { $0 + $1.gradient },
        weightTotal: totals.reduce(0) { $0 + $1.weight }, isUnit: curvatures == nil, isWhole: false)
      grower.packing = packing
      pool.run(count: chunks) { index, _ in
        var packing = packing
        let begin = index * Self.chunk
        ckernels_tree_pack(
          inOrder ? gradients + begin : gradients, inOrder ? curvatures.map { $0 + begin } : curvatures,
          inOrder ? nil : rows + begin, nil, Int64(min(Self.chunk, count - begin)), &packing, grower.packed + begin)
      }
    }
    let leaves = grower.grow(
      count: count, inOrder: inOrder, columns: drawnColumns(round: round, score: score), pool: pool)
    return finish(score: score, leaves: leaves, others: drawn.others, grower: grower, pool: pool)
  }

  /// Gives the leaves their answers and adds them to the scores.
  private func finish(
    score: Int, leaves: [GradientGrower.LeafRows], others: [UInt32], grower: GradientGrower, pool: ThreadPool
  ) -> Tree {
    let scores = state.scores + score * rowCount
    let gradients = state.gradients + score * rowCount
    let curvatures = state.curvatures.map { $0 + score * rowCount }
    var values = [Float](repeating: 0, count: leaves.count)
    var covers = [Float](repeating: 0, count: leaves.count)
    values.withUnsafeMutableBufferPointer { values in
      covers.withUnsafeMutableBufferPointer { covers in
        pool.run(count: leaves.count) { index, _ in
          let leaf = leaves[index]
          let rows = grower.rows + leaf.range.lowerBound
          let value = answer(leaf, rows: rows, scores: scores, gradients: gradients, curvatures: curvatures)
          values[index] = Float(parameters.learningRate * value)
          ckernels_tree_add_to_rows(scores, rows, Int64(leaf.range.count), Double(values[index]))
          var cover = Double(leaf.range.count)
          if targets.weights != nil { cover = leaf.range.reduce(0) { $0 + targets.weight(grower.rows[$1]) } }
          covers[index] = Float(cover)
        }
      }
    }
    var tree = grower.tree
    for (index, leaf) in leaves.enumerated() {
      tree.nodes[leaf.node].node.value = values[index]
      tree.nodes[leaf.node].node.cover = covers[index]
    }
    // Children come after their parents.
    for index in tree.nodes.indices.reversed() where tree.nodes[index].left >= 0 {
      tree.nodes[index].node.cover =
        tree.nodes[tree.nodes[index].left].node.cover + tree.nodes[tree.nodes[index].right].node.cover
    }
    if !others.isEmpty { apply(tree, splits: grower.splits, to: others, scores: scores, pool: pool) }
    return tree.finished()
  }

  private func answer(
    _ leaf: GradientGrower.LeafRows, rows: UnsafePointer<UInt32>, scores: UnsafePointer<Double>,
    gradients: UnsafePointer<Float>, curvatures: UnsafePointer<Float>?
  ) -> Double {
    var value: Double
    if let level = loss.leafQuantile {
      let residuals = (0..<leaf.range.count).map { index in
        let row = rows[index]
        return (value: targets.values[Int(row)] - scores[Int(row)], weight: targets.weight(row))
      }
      value = weightedQuantile(residuals, level)
    } else {
      var gradient = 0.0
      var weight = 0.0
      ckernels_tree_sum_rows(gradients, curvatures, rows, Int64(leaf.range.count), &gradient, &weight)
      let size = max(0, abs(gradient) - parameters.l1)
      let denominator = weight + leaf.l2
      value = denominator > 0 ? (gradient > 0 ? -size : size) / denominator : 0
    }
    value = min(max(value, leaf.lower), leaf.upper)
    return value
  }

  /// Adds the tree's answers to rows that it wasn't grown on.
  private func apply(
    _ tree: GrowingTree, splits: [ckernels_tree_split], to rows: [UInt32], scores: UnsafeMutablePointer<Double>,
    pool: ThreadPool
  ) {
    let nodes = tree.nodes.indices.map { index in
      let node = tree.nodes[index]
      return ckernels_tree_binned_node(
        feature: node.left >= 0 ? featurePlaces[Int(node.node.column)] : -1, left: Int32(node.left),
        right: Int32(node.right), value: node.node.value, split: splits[index])
    }
    let chunks = (rows.count + Self.chunk - 1) / Self.chunk
    rows.withUnsafeBufferPointer { rows in
      // Safe: chunks are rows apart from each other, all below the row count.
      guard let base = rows.baseAddress else { return }
      let count = rows.count
      pool.run(count: chunks) { index, _ in
        let begin = index * Self.chunk
        ckernels_tree_apply_tree(nodes, features, base + begin, Int64(min(Self.chunk, count - begin)), scores)
      }
    }
  }
}
