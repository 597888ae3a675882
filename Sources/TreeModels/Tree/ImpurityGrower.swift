import CKernels
import Foundation
import Learning
import Machine
import Statistics

/// What a tree of its own (not boosted) is grown by.
struct ImpurityRules: Sendable {
  var maximumDepth = Int.max
  var maximumLeaves = Int.max
  var minimumLeafRows = 1
  var minimumSplitRows = 2
  /// Least decrease of impurity, weighted by the node's share of all weight.
  var minimumGain = 0.0
  /// Columns looked at for each split; nil: all.
  var columnsPerSplit: Int?
  /// One random threshold a column instead of the best.
  var randomThresholds = false
  var categories = CategoryRules()
  /// Node values are kept for inner nodes too, as pruning needs them.
  var describesInnerNodes = false
}

/// Grows one tree by Gini impurity, entropy or squared error on binned inputs.
///
/// A grower has its own buffers and is used by one thread at a time; make one for each worker.
final class ImpurityGrower {
  private let bins: BinnedInputs
  private let targets: ImpurityTargets
  private let rules: ImpurityRules
  private var rows: [UInt32] = []
  private var rowScratch: [UInt32] = []
  private var packed: [Int64] = []
  private var packedScratch: [Int64] = []
  private var classes: [Int32] = []
  private var classWeights: [UInt32] = []
  private var sums: [Int64] = []
  private var counts: [UInt32] = []
  private var packing = ckernels_tree_packing()
  private var wholeWeights: [UInt32] = []
  private var weightUnit = 1.0
  private var totalWeight = 0.0
  private var multiplicities: [UInt32]?
  private let features: [ckernels_tree_feature]
  private var chosen: [ckernels_tree_feature] = []
  private var chosenColumns: [Int] = []
  /// The columns in order, but while a node draws some of them.
  private var order: [Int]
  private var swaps: [Int] = []
  private var results: [ckernels_tree_split]

  /// A grown tree, and the vectors of its leaves where it has any.
  struct Result {
    var tree: GrowingTree
    var vectors: [Float]
    /// For each node: impurity times weight, over the total weight. Only with `describesInnerNodes`.
    var risks: [Double]
  }

  init(bins: BinnedInputs, targets: ImpurityTargets, rules: ImpurityRules) {
    self.bins = bins
    self.targets = targets
    self.rules = rules
    features = bins.usefulColumns.compactMap { bins.kernelFeature($0) }
    order = Array(features.indices)
    results = [ckernels_tree_split](repeating: ckernels_tree_split(), count: features.count)
    switch targets.kind {
    case .values: sums = [Int64](repeating: 0, count: 8 * 256 + 8)
    case .classes(_, let count): counts = [UInt32](repeating: 0, count: 257 * ((count + 15) / 16 * 16))
    }
  }

  private struct Open {
    let node: Int
    let range: Range<Int>
    let depth: Int
    /// The way from the root, by which its draws are told from those of other nodes.
    let path: UInt64
    var split: ckernels_tree_split?
    var column = 0

    /// The path of the child on one side (1 or 2): a step of a linear congruence, as depths beyond 64 don't fit bits.
    func path(to side: UInt64) -> UInt64 { path &* 0x5851_f42d_4c95_7f2d &+ side }
  }

  /// Grows a tree on the given rows (ascending). `multiplicities` says how often each row of the data counts.
  ///
  /// Each node draws from a stream of its own, so that its draw doesn't depend on the other nodes, on the order in which
  /// they are split, or on limits that end the growth elsewhere.
  func grow(rows: [UInt32], multiplicities: [UInt32]?, generator: SeededGenerator) -> Result {
    prepare(rows: rows, multiplicities: multiplicities)
    var result = Result(tree: GrowingTree(), vectors: [], risks: [])
    addNode(rows: 0..<rows.count, multiplicities: multiplicities, to: &result)
    let bestFirst = rules.maximumLeaves < Int.max
    var leaves = 1
    var open = [Open(node: 0, range: 0..<rows.count, depth: 0, path: 1)]
    if bestFirst { findSplit(&open[0], generator) }
    while leaves < rules.maximumLeaves {
      var next: Open
      if bestFirst {
        // The most useful split first; the oldest node wins a tie.
        guard
          let best = open.indices.filter({ open[$0].split != nil }).max(by: { left, right in
            let gains = (open[left].split?.gain ?? 0, open[right].split?.gain ?? 0)
            return gains.0 != gains.1 ? gains.0 < gains.1 : open[left].node > open[right].node
          })
        else { break }
        next = open.remove(at: best)
      } else {
        guard let last = open.popLast() else { break }
        next = last
        findSplit(&next, generator)
      }
      guard let split = next.split, let children = apply(split, to: next, multiplicities: multiplicities, in: &result)
      else { continue }
      leaves += 1
      for (node, range, side) in [(children.right, children.rightRange, 2), (children.left, children.leftRange, 1)] {
        var child = Open(node: node, range: range, depth: next.depth + 1, path: next.path(to: UInt64(side)))
        if bestFirst { findSplit(&child, generator) }
        open.append(child)
      }
    }
    if !rules.describesInnerNodes { describeLeaves(multiplicities: multiplicities, in: &result) }
    return result
  }

  // MARK: - Preparation

  private var ranges: [Range<Int>] = []

  private func prepare(rows: [UInt32], multiplicities: [UInt32]?) {
    self.rows = rows
    self.multiplicities = multiplicities
    rowScratch = [UInt32](repeating: 0, count: rows.count)
    ranges = []
    totalWeight = 0
    for row in rows { totalWeight += targets.weight(row, multiplicities) }
    switch targets.kind {
    case .values(let values, _):
      let weights = targets.weights?.map { Float($0) }
      // Gradients are weighted; the sums then give weighted means.
      let gradients = weights.map { weights in zip(values, weights).map { $0 * $1 } } ?? values
      packed = [Int64](repeating: 0, count: rows.count)
      packedScratch = packed
      func pointer<Element, Answer>(_ array: [Element]?, _ body: (UnsafePointer<Element>?) -> Answer) -> Answer {
        guard let array else { return body(nil) }
        return array.withUnsafeBufferPointer { body($0.baseAddress) }
      }
      pointer(weights) { weights in
        pointer(multiplicities) { multiplicities in
          var gradientTotal = 0.0
          var weightTotal = 0.0
          ckernels_tree_totals(
            gradients, weights, rows, multiplicities, Int64(rows.count), &gradientTotal, &weightTotal)
          packing = .fitting(
            rows: rows.count, gradientTotal: gradientTotal, weightTotal: weightTotal,
            isUnit: weights == nil && multiplicities == nil, isWhole: weights == nil)
          ckernels_tree_pack(gradients, weights, rows, multiplicities, Int64(rows.count), &packing, &packed)
        }
      }
    case .classes(let codes, _):
      classes = codes
      if let weights = targets.weights {
        // Whole units, small enough that all of them add up to less than 2^31.
        weightUnit = 1
        let room = Double(1 << 31) - Double(rows.count) * 2
        let isWhole = weights.allSatisfy { $0 == $0.rounded() } && totalWeight < room
        if !isWhole { weightUnit = totalWeight / room }
        wholeWeights = weights.enumerated().map { row, weight in
          UInt32((weight * (multiplicities.map { Double($0[row]) } ?? 1) / weightUnit).rounded())
        }
      } else {
        weightUnit = 1
        wholeWeights = multiplicities ?? [UInt32](repeating: 1, count: codes.count)
      }
    }
  }

  // MARK: - Splitting

  private func findSplit(_ open: inout Open, _ generator: SeededGenerator) {
    let count = open.range.count
    guard count >= max(2, rules.minimumSplitRows, 2 * rules.minimumLeafRows), open.depth < rules.maximumDepth,
      !features.isEmpty, !isPure(open.range)
    else { return }
    let wanted = min(features.count, rules.columnsPerSplit ?? features.count)
    var looked = 0
    var best: (split: ckernels_tree_split, column: Int)?
    let drawsColumns = wanted < features.count
    var generator =
      drawsColumns || rules.randomThresholds
      ? generator.stream("node", Int(bitPattern: UInt(open.path))) : generator
    swaps.removeAll(keepingCapacity: true)
    // The next node must find the columns in order, whatever was drawn here.
    defer { for place in swaps.indices.reversed() { order.swapAt(place, swaps[place]) } }
    // Like others do: columns beyond the wanted number are looked at only while none gave a split.
    while looked < features.count, looked < wanted || best == nil {
      let step = looked < wanted ? wanted : 1
      chosen.removeAll(keepingCapacity: true)
      chosenColumns.removeAll(keepingCapacity: true)
      for _ in 0..<step {
        if drawsColumns {
          swaps.append(looked + generator.integer(below: features.count - looked))
          order.swapAt(looked, swaps[looked])
        }
        var feature = features[order[looked]]
        if rules.randomThresholds { feature.uniform = generator.uniform() }
        chosen.append(feature)
        chosenColumns.append(bins.usefulColumns[order[looked]])
        looked += 1
      }
      evaluate(open.range)
      for index in chosen.indices {
        let gain = results[index].gain
        guard gain > 0, gain * targets.criterionFactor >= rules.minimumGain * totalWeight else { continue }
        if let found = best {
          if gain < found.split.gain || (gain == found.split.gain && chosenColumns[index] > found.column) { continue }
        }
        best = (results[index], chosenColumns[index])
      }
      if wanted == features.count { break }
    }
    guard let best else { return }
    open.split = best.split
    open.column = best.column
  }

  private func evaluate(_ range: Range<Int>) {
    var limits = ckernels_tree_limits()
    limits.minimum_rows = Double(max(1, rules.minimumLeafRows))
    limits.random_threshold = rules.randomThresholds ? 1 : 0
    rules.categories.apply(to: &limits)
    limits.category_centred = 1
    if chosen.contains(where: { $0.is_category != 0 && $0.levels > Int32(CategoryRules.freeLevels) }) {
      limits.category_price = rules.categories.price(ofLevelAt: chanceGain(range))
    }
    // Safe: `range` lies within `rows`, and the buffers have the sizes that the C loops ask for.
    rows.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      switch targets.kind {
      case .values:
        packed.withUnsafeBufferPointer { packed in
          guard let packed = packed.baseAddress else { return }
          ckernels_tree_split_sums(
            chosen, Int32(chosen.count), rows + range.lowerBound, packed + range.lowerBound, Int64(range.count),
            &packing, &limits, &sums, &results)
        }
      case .classes(_, let classCount):
        // Codes and weights in the order of the node's rows.
        let codes = range.map { classes[Int(rows[$0])] }
        let weights = range.map { wholeWeights[Int(rows[$0])] }
        ckernels_tree_split_classes(
          chosen, Int32(chosen.count), rows + range.lowerBound, codes, weights, Int64(range.count), Int32(classCount),
          targets.entropy ? CKERNELS_ENTROPY : CKERNELS_GINI, weightUnit, &limits, &counts, &results)
      }
    }
  }

  /// What one more level would gain by chance, over `2 / pi`: the variance of the targets in the node, or for classes what
  /// stands in its place.
  private func chanceGain(_ range: Range<Int>) -> Double {
    var weight = 0.0
    // A row that counts twice adds four times the variance of one that counts once.
    var squaredWeight = 0.0
    switch targets.kind {
    case .values(let values, _):
      var mean = 0.0
      var squares = 0.0
      for position in range {
        let row = rows[position]
        let rowWeight = targets.weight(row, multiplicities)
        guard rowWeight > 0 else { continue }
        weight += rowWeight
        squaredWeight += rowWeight * rowWeight
        let distance = Double(values[Int(row)]) - mean
        mean += distance * (rowWeight / weight)
        squares += rowWeight * distance * (Double(values[Int(row)]) - mean)
      }
      return weight > 0 ? squares / weight * (squaredWeight / weight) : 0
    case .classes(let codes, let classCount):
      // Levels are ordered by the share of the main class; what it gains the others lose, each by its part.
      var shares = [Double](repeating: 0, count: classCount)
      for position in range {
        let rowWeight = targets.weight(rows[position], multiplicities)
        shares[Int(codes[Int(rows[position])])] += rowWeight
        weight += rowWeight
        squaredWeight += rowWeight * rowWeight
      }
      guard weight > 0, let main = shares.max(), main < weight else { return 0 }
      let share = main / weight
      if targets.entropy { return squaredWeight / weight / (2 * log(2)) }
      let others = shares.reduce(0) { $0 + $1 * $1 } - main * main
      return share * (1 - share) * (1 + others / ((weight - main) * (weight - main))) * (squaredWeight / weight)
    }
  }

  private func isPure(_ range: Range<Int>) -> Bool {
    switch targets.kind {
    case .values(let values, _):
      let first = values[Int(rows[range.lowerBound])]
      return range.allSatisfy { values[Int(rows[$0])] == first }
    case .classes(let codes, _):
      let first = codes[Int(rows[range.lowerBound])]
      return range.allSatisfy { codes[Int(rows[$0])] == first }
    }
  }

  private struct Children {
    let left: Int
    let right: Int
    let leftRange: Range<Int>
    let rightRange: Range<Int>
  }

  private func apply(
    _ split: ckernels_tree_split, to open: Open, multiplicities: [UInt32]?, in result: inout Result
  ) -> Children? {
    guard var feature = bins.kernelFeature(open.column) else { return nil }
    var split = split
    let range = open.range
    let hasMissing = features.isEmpty ? false : bins.features[open.column].hasMissing
    let leftCount = rows.withUnsafeMutableBufferPointer { rows in
      packed.withUnsafeMutableBufferPointer { packed in
        rowScratch.withUnsafeMutableBufferPointer { rowScratch in
          packedScratch.withUnsafeMutableBufferPointer { packedScratch -> Int in
            // Safe: `range` lies within `rows` (and `packed`, unless it is empty); the scratch is as long.
            guard let rows = rows.baseAddress, let scratch = rowScratch.baseAddress else { return 0 }
            let values = packed.isEmpty ? nil : packed.baseAddress.map { $0 + range.lowerBound }
            return Int(
              ckernels_tree_partition(
                &feature, &split, rows + range.lowerBound, values, Int64(range.count), scratch,
                packedScratch.baseAddress))
          }
        }
      }
    }
    let middle = range.lowerBound + leftCount
    guard leftCount > 0, leftCount < range.count else { return nil }
    let column = bins.features[open.column]
    var node = result.tree.nodes[open.node].node
    node.column = Int32(open.column)
    node.gain = Float(split.gain * targets.criterionFactor)
    if column.isCategory {
      node.set = Int32(result.tree.sets.count)
      result.tree.sets.append(BinSet(words: split.set))
      node.missingLeft = split.missing_left != 0
    } else {
      node.threshold = column.threshold(afterBin: Int(split.bin))
      // Where no missing value was seen, they follow the larger child.
      let seen =
        hasMissing
        && (range.lowerBound..<range.upperBound).contains { bins.bin(row: Int(rows[$0]), column: open.column) == 0 }
      node.missingLeft = seen ? split.missing_left != 0 : 2 * leftCount >= range.count
    }
    let left = addNode(rows: range.lowerBound..<middle, multiplicities: multiplicities, to: &result)
    let right = addNode(rows: middle..<range.upperBound, multiplicities: multiplicities, to: &result)
    result.tree.nodes[open.node].node = node
    result.tree.nodes[open.node].left = left
    result.tree.nodes[open.node].right = right
    return Children(
      left: left, right: right, leftRange: range.lowerBound..<middle, rightRange: middle..<range.upperBound)
  }

  // MARK: - Node values

  @discardableResult
  private func addNode(rows range: Range<Int>, multiplicities: [UInt32]?, to result: inout Result) -> Int {
    result.tree.nodes.append(GrowingTree.Node(node: .leaf(value: 0, cover: 0)))
    ranges.append(range)
    let index = result.tree.nodes.count - 1
    if rules.describesInnerNodes { describe(index, multiplicities: multiplicities, in: &result) }
    return index
  }

  private func describeLeaves(multiplicities: [UInt32]?, in result: inout Result) {
    // Children come after their parents, so covers add up from the back.
    for index in result.tree.nodes.indices.reversed() {
      let node = result.tree.nodes[index]
      if node.left < 0 {
        describe(index, multiplicities: multiplicities, in: &result)
      } else {
        result.tree.nodes[index].node.cover =
          result.tree.nodes[node.left].node.cover + result.tree.nodes[node.right].node.cover
      }
    }
  }

  private func describe(_ index: Int, multiplicities: [UInt32]?, in result: inout Result) {
    let range = ranges[index]
    var weight = 0.0
    var risk = 0.0
    switch targets.kind {
    case .values(let values, _):
      var sum = 0.0
      var squares = 0.0
      for position in range {
        let row = rows[position]
        let value = Double(values[Int(row)])
        let rowWeight = targets.weight(row, multiplicities)
        weight += rowWeight
        sum += rowWeight * value
        squares += rowWeight * value * value
      }
      let mean = weight > 0 ? sum / weight : 0
      risk = max(0, squares - weight * mean * mean)
      result.tree.nodes[index].node.value = Float(mean)
    case .classes(let codes, let classCount):
      var shares = [Double](repeating: 0, count: classCount)
      for position in range {
        let rowWeight = targets.weight(rows[position], multiplicities)
        shares[Int(codes[Int(rows[position])])] += rowWeight
        weight += rowWeight
      }
      for index in shares.indices { shares[index] = weight > 0 ? shares[index] / weight : 0 }
      if targets.entropy {
        risk = -weight * shares.reduce(0) { $0 + ($1 > 0 ? $1 * log2($1) : 0) }
      } else {
        risk = weight * (1 - shares.reduce(0) { $0 + $1 * $1 })
      }
      result.tree.nodes[index].node.link = Int32(result.vectors.count / classCount)
      result.vectors += shares.map { Float($0) }
    }
    result.tree.nodes[index].node.cover = Float(weight)
    if rules.describesInnerNodes {
      result.risks.append(totalWeight > 0 ? risk * targets.criterionFactor / totalWeight : 0)
    }
  }
}
