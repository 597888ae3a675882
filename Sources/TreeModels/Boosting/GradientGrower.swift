import CKernels
import Learning
import Machine

/// What a boosted tree is grown by.
struct GrowthRules: Sendable {
  var maximumLeaves = 31
  var maximumDepth = Int.max
  /// Level by level instead of the most useful leaf first.
  var depthWise = false
  var minimumGain = 0.0
  var limits = ckernels_tree_limits()
  var categories = CategoryRules()
  /// For each column -1, 0 or 1; empty: no constraint.
  var monotone: [Int] = []
  /// Memory that sums may take, however small the data.
  var histogramBytes = 1 << 20

  var isBounded: Bool { monotone.contains { $0 != 0 } }
}

/// Grows boosted trees on binned inputs: sums of gradients for every bin, the smaller child counted and the larger one
/// got by subtraction.
///
/// Sums are integers, so trees don't depend on how the work is divided among threads. A grower has its own buffers and
/// grows one tree at a time.
final class GradientGrower {
  /// A leaf of the tree that is growing.
  private struct Leaf {
    var node: Int
    var range: Range<Int>
    var depth: Int
    var total: Int64
    var histogram: Int
    var candidate: Candidate?
    /// Columns that turned out to leave too few rows on a side.
    var refused: [Int] = []
    /// See `CategoryRules.price`.
    var categoryPrice = 0.0
    /// The L2 penalty on its answer, which depends on the split that made it.
    var l2: Double
    var lower = -Double.infinity
    var upper = Double.infinity
  }

  private struct Candidate {
    var gain: Double
    var column: Int
    var split: ckernels_tree_split
  }

  /// A leaf of a finished tree and the rows in it.
  struct LeafRows {
    let node: Int
    let range: Range<Int>
    let l2: Double
    let lower: Double
    let upper: Double
  }

  private struct Group {
    let base: UnsafePointer<UInt8>
    let count: Int
    let lanes: Int
    let bins: Int
    let offset: Int
    /// Columns of the group; memory of the grower.
    let columns: UnsafePointer<Int>
    let isCategory: Bool
    var size: Int { bins * lanes }
  }

  let bins: BinnedInputs
  private let rules: GrowthRules
  private let groups: [Group]
  private let histogramSize: Int
  private let features: [ckernels_tree_feature?]
  private var histograms: [UnsafeMutablePointer<Int64>] = []
  private var freeHistograms: [Int] = []
  private let histogramLimit: Int
  /// Position of the leaf that is being split.
  private var splitting = -1
  // Safe: allocated for `capacity` rows in `init`, freed in `deinit`, used by one thread at a time but for the parts
  // that a pool run divides by group or by chunk of rows.
  private let capacity: Int
  let rows: UnsafeMutablePointer<UInt32>
  private let rowScratch: UnsafeMutablePointer<UInt32>
  let packed: UnsafeMutablePointer<Int64>
  private let packedScratch: UnsafeMutablePointer<Int64>
  private var isRootInOrder = false
  /// For each group, a candidate of the left and of the right child.
  private let found: UnsafeMutablePointer<(Candidate?, Candidate?)>
  private let groupColumns: UnsafeMutablePointer<Int>
  private let columnIsUsed: UnsafeMutablePointer<Bool>
  private var leaves: [Leaf] = []
  private(set) var tree = GrowingTree()
  private(set) var splits: [ckernels_tree_split] = []
  var packing = ckernels_tree_packing()
  /// Whether some category has so many levels that its splits have a price.
  let hasPricedCategories: Bool

  init(bins: BinnedInputs, rules: GrowthRules, capacity: Int) {
    self.bins = bins
    self.rules = rules
    self.capacity = capacity
    hasPricedCategories = bins.features.contains { $0.isCategory && $0.levelBins > CategoryRules.freeLevels }
    var offset = 0
    let columnCount = bins.features.count
    let groupColumns = UnsafeMutablePointer<Int>.allocate(capacity: max(1, columnCount))
    self.groupColumns = groupColumns
    columnIsUsed = .allocate(capacity: max(1, columnCount))
    columnIsUsed.initialize(repeating: true, count: max(1, columnCount))
    var placed = 0
    groups = bins.groups.indices.map { index in
      let group = bins.groups[index]
      let columns = groupColumns + placed
      for (position, column) in group.columns.enumerated() { (columns + position).initialize(to: column) }
      placed += group.columns.count
      let lanes = group.columns.count <= 8 ? 8 : 16
      defer { offset += group.binCount * lanes }
      return Group(
        base: bins.base(ofGroup: index), count: group.columns.count, lanes: lanes, bins: group.binCount,
        offset: offset, columns: UnsafePointer(columns), isCategory: group.isCategory)
    }
    histogramSize = offset
    // Within a fifth of the bins' own memory, or what is granted to small data.
    histogramLimit = max(6, max(rules.histogramBytes, bins.bytes / 5) / max(1, offset * 8))
    features = bins.features.indices.map { bins.kernelFeature($0) }
    rows = .allocate(capacity: capacity + 1)
    rowScratch = .allocate(capacity: capacity + 1)
    packed = .allocate(capacity: capacity + 1)
    packedScratch = .allocate(capacity: capacity + 1)
    found = .allocate(capacity: max(1, groups.count))
    found.initialize(repeating: (nil, nil), count: max(1, groups.count))
  }

  deinit {
    rows.deallocate()
    rowScratch.deallocate()
    packed.deallocate()
    packedScratch.deallocate()
    found.deinitialize(count: max(1, groups.count))
    found.deallocate()
    groupColumns.deallocate()
    columnIsUsed.deallocate()
    for histogram in histograms { histogram.deallocate() }
  }

  /// Grows a tree on the first `count` entries of `rows` and `packed`, which the caller has filled.
  ///
  /// - Parameters:
  ///   - inOrder: the rows are 0, 1, 2, ...
  ///   - columns: whether each column may be split on.
  /// - Returns: the leaves with their rows. The tree is in `tree`, its splits on bins in `splits`.
  func grow(count: Int, inOrder: Bool, columns: [Bool], pool: ThreadPool) -> [LeafRows] {
    tree = GrowingTree()
    splits = []
    for (column, isUsed) in columns.enumerated() { columnIsUsed[column] = isUsed }
    isRootInOrder = inOrder
    freeHistograms = Array(histograms.indices)
    leaves = []
    splitting = -1
    var total: Int64 = 0
    for index in 0..<count { total &+= packed[index] }
    var root = Leaf(node: addNode(), range: 0..<count, depth: 0, total: total, histogram: -1, l2: rules.limits.l2)
    if canSplit(root), rules.maximumLeaves > 1 {
      root.categoryPrice = categoryPrice(root)
      root.histogram = takeHistogram()
      buildRoot(&root, pool: pool)
    }
    leaves.append(root)
    var next = nextLeaf()
    while let position = next, leaves.count < rules.maximumLeaves {
      split(position, pool: pool)
      next = nextLeaf()
    }
    return leaves.map { LeafRows(node: $0.node, range: $0.range, l2: $0.l2, lower: $0.lower, upper: $0.upper) }
  }

  // MARK: - Leaves

  private func addNode() -> Int {
    tree.nodes.append(GrowingTree.Node(node: .leaf(value: 0, cover: 0)))
    splits.append(ckernels_tree_split())
    return tree.nodes.count - 1
  }

  private func canSplit(_ leaf: Leaf) -> Bool {
    leaf.depth < rules.maximumDepth && leaf.range.count >= 2
      && Double(leaf.range.count) >= 2 * rules.limits.minimum_rows && !groups.isEmpty
      && weight(leaf.total) >= 2 * rules.limits.minimum_weight
  }

  private func hasManyLevels(_ column: Int) -> Bool {
    bins.features[column].isCategory && bins.features[column].levelBins > Int(rules.limits.category_few)
  }

  /// What each level of a category would gain a split of this leaf by chance.
  private func categoryPrice(_ leaf: Leaf) -> Double {
    let weight = weight(leaf.total)
    guard hasPricedCategories, weight > 0 else { return 0 }
    var packing = packing
    let count = leaf.range.count
    let squares = ckernels_tree_packed_squares(packed + leaf.range.lowerBound, Int64(count), &packing)
    let sum = gradient(leaf.total)
    return rules.categories.price(ofLevelAt: max(0, squares - sum * sum / Double(count)) / weight)
  }

  private func weight(_ total: Int64) -> Double {
    Double((UInt64(bitPattern: total) >> UInt64(packing.weight_shift)) & packing.weight_mask) * packing.weight_unit
  }

  private func gradient(_ total: Int64) -> Double {
    Double(total >> Int64(packing.gradient_shift)) * packing.gradient_unit
  }

  /// The leaf to split next: the one that gains most, or the oldest; nil when no leaf gains.
  private func nextLeaf() -> Int? {
    var best: Int?
    for index in leaves.indices {
      guard let candidate = leaves[index].candidate else { continue }
      guard let held = best, let other = leaves[held].candidate else {
        best = index
        continue
      }
      let isBetter =
        rules.depthWise
        ? (leaves[index].depth, leaves[index].node) < (leaves[held].depth, leaves[held].node)
        : candidate.gain > other.gain || (candidate.gain == other.gain && leaves[index].node < leaves[held].node)
      if isBetter { best = index }
    }
    return best
  }

  /// Memory for a node's sums. When `histogramLimit` are held, the leaf with the fewest rows gives its own away: should
  /// it be split, its children are counted anew.
  private func takeHistogram() -> Int {
    if let free = freeHistograms.popLast() { return free }
    if histograms.count >= histogramLimit {
      let holders = leaves.indices.filter { leaves[$0].histogram >= 0 && $0 != splitting }
      if let smallest = holders.min(by: { leaves[$0].range.count < leaves[$1].range.count }) {
        defer { leaves[smallest].histogram = -1 }
        return leaves[smallest].histogram
      }
    }
    histograms.append(.allocate(capacity: histogramSize + 8))
    return histograms.count - 1
  }

  private func release(_ leaf: inout Leaf) {
    if leaf.histogram >= 0 { freeHistograms.append(leaf.histogram) }
    leaf.histogram = -1
  }

  // MARK: - Splitting

  private func buildRoot(_ leaf: inout Leaf, pool: ThreadPool) {
    let sums = histograms[leaf.histogram]
    let count = leaf.range.count
    let node = leaf
    pool.run(count: groups.count) { index, _ in
      let group = groups[index]
      let from = sums + group.offset
      from.initialize(repeating: 0, count: group.size)
      ckernels_tree_histogram(
        group.base, Int32(group.count), Int32(group.lanes), isRootInOrder ? nil : rows, packed, Int64(count), from)
      found[index] = (bestSplit(of: node, in: group, sums: from), nil)
    }
    leaf.candidate = best(left: true)
    if leaf.candidate == nil { release(&leaf) }
  }

  private func split(_ position: Int, pool: ThreadPool) {
    var parent = leaves[position]
    guard let candidate = parent.candidate, let feature = features[candidate.column] else { return }
    splitting = position
    let range = parent.range
    let leftCount = partition(range, by: candidate.split, of: feature, pool: pool)
    let minimum = max(1, Int(rules.limits.minimum_rows))
    guard leftCount >= minimum, range.count - leftCount >= minimum else {
      // Only where row counts are estimates: this column is not split on here after all.
      parent.candidate = nil
      parent.refused.append(candidate.column)
      rescan(&parent)
      leaves[position] = parent
      return
    }
    let middle = range.lowerBound + leftCount
    let l2 = rules.limits.l2 + (hasManyLevels(candidate.column) ? rules.limits.category_l2 : 0)
    var left = Leaf(
      node: addNode(), range: range.lowerBound..<middle, depth: parent.depth + 1, total: 0, histogram: -1, l2: l2,
      lower: parent.lower, upper: parent.upper)
    var right = Leaf(
      node: addNode(), range: middle..<range.upperBound, depth: parent.depth + 1, total: 0, histogram: -1, l2: l2,
      lower: parent.lower, upper: parent.upper)
    let smallIsLeft = leftCount <= range.count - leftCount
    let smallRange = smallIsLeft ? left.range : right.range
    var smallTotal: Int64 = 0
    for index in smallRange { smallTotal &+= packed[index] }
    left.total = smallIsLeft ? smallTotal : parent.total &- smallTotal
    right.total = smallIsLeft ? parent.total &- smallTotal : smallTotal
    describe(candidate, parent: parent, left: &left, right: &right, leftCount: leftCount)

    let isLast = leaves.count + 1 >= rules.maximumLeaves
    let splitsLeft = !isLast && canSplit(left)
    let splitsRight = !isLast && canSplit(right)
    if splitsLeft || splitsRight {
      left.categoryPrice = splitsLeft ? categoryPrice(left) : 0
      right.categoryPrice = splitsRight ? categoryPrice(right) : 0
      let small = takeHistogram()
      let countsBoth = parent.histogram < 0
      if countsBoth {
        // The parent's sums were given away.
        leaves[position].histogram = small
        parent.histogram = takeHistogram()
      }
      let smallSums = histograms[small]
      let largeSums = histograms[parent.histogram]
      let largeRange = smallIsLeft ? right.range : left.range
      left.histogram = smallIsLeft ? small : parent.histogram
      right.histogram = smallIsLeft ? parent.histogram : small
      let work = { [self, left, right] (index: Int) in
        let group = groups[index]
        let size = group.size
        let part = smallSums + group.offset
        part.initialize(repeating: 0, count: size)
        ckernels_tree_histogram(
          group.base, Int32(group.count), Int32(group.lanes), rows + smallRange.lowerBound,
          packed + smallRange.lowerBound, Int64(smallRange.count), part)
        let whole = largeSums + group.offset
        if countsBoth {
          whole.initialize(repeating: 0, count: size)
          ckernels_tree_histogram(
            group.base, Int32(group.count), Int32(group.lanes), rows + largeRange.lowerBound,
            packed + largeRange.lowerBound, Int64(largeRange.count), whole)
        } else {
          ckernels_tree_subtract(whole, part, Int64(size))
        }
        found[index] = (
          splitsLeft ? bestSplit(of: left, in: group, sums: smallIsLeft ? part : whole) : nil,
          splitsRight ? bestSplit(of: right, in: group, sums: smallIsLeft ? whole : part) : nil
        )
      }
      // Sharing very little work costs more than it saves.
      if smallRange.count * 16 + histogramSize < 8192 {
        for index in groups.indices { work(index) }
      } else {
        pool.run(count: groups.count) { index, _ in work(index) }
      }
      left.candidate = best(left: true)
      right.candidate = best(left: false)
      if left.candidate == nil { release(&left) }
      if right.candidate == nil { release(&right) }
    } else {
      release(&parent)
    }
    leaves[position] = left
    leaves.append(right)
  }

  /// Divides the rows of a node, each thread a chunk of them, and returns how many go left.
  private func partition(
    _ range: Range<Int>, by split: ckernels_tree_split, of feature: ckernels_tree_feature, pool: ThreadPool
  ) -> Int {
    let threads = pool.threadCount
    var split = split
    var feature = feature
    guard threads > 1, range.count >= 4096 else {
      return Int(
        ckernels_tree_partition(
          &feature, &split, rows + range.lowerBound, packed + range.lowerBound, Int64(range.count), rowScratch,
          packedScratch))
    }
    // Each chunk is divided in place; then the left parts are put together, and the right ones behind them.
    let bounds = (0...threads).map { range.lowerBound + range.count * $0 / threads }
    var leftCounts = [Int](repeating: 0, count: threads)
    leftCounts.withUnsafeMutableBufferPointer { leftCounts in
      pool.run(count: threads) { index, _ in
        var split = split
        var feature = feature
        let start = bounds[index]
        leftCounts[index] = Int(
          ckernels_tree_partition(
            &feature, &split, rows + start, packed + start, Int64(bounds[index + 1] - start), rowScratch + start,
            packedScratch + start))
      }
    }
    // Right parts of all chunks but the last wait in the scratch, where the division left a copy.
    var place = bounds[0] + leftCounts[0]
    for index in 1..<threads {
      let start = bounds[index]
      let count = leftCounts[index]
      // The right part of this chunk goes to its scratch copy already; only lefts move here.
      (rows + place).update(from: rows + start, count: count)
      (packed + place).update(from: packed + start, count: count)
      place += count
    }
    let leftCount = place - bounds[0]
    for index in 0..<threads {
      let count = bounds[index + 1] - bounds[index] - leftCounts[index]
      (rows + place).update(from: rowScratch + bounds[index], count: count)
      (packed + place).update(from: packedScratch + bounds[index], count: count)
      place += count
    }
    return leftCount
  }

  /// Names the split in the tree and bounds the children where their order is constrained.
  private func describe(
    _ candidate: Candidate, parent: Leaf, left: inout Leaf, right: inout Leaf, leftCount: Int
  ) {
    let column = bins.features[candidate.column]
    var node = tree.nodes[parent.node].node
    node.column = Int32(candidate.column)
    node.gain = Float(candidate.gain)
    var split = candidate.split
    if column.isCategory {
      node.set = Int32(tree.sets.count)
      tree.sets.append(BinSet(words: split.set))
      node.missingLeft = split.missing_left != 0
    } else {
      node.threshold = column.threshold(afterBin: Int(split.bin))
      if !column.hasMissing {
        // Missing values were never seen here: they follow the larger child.
        split.missing_left = 2 * leftCount >= parent.range.count ? 1 : 0
      }
      node.missingLeft = split.missing_left != 0
    }
    tree.nodes[parent.node].node = node
    tree.nodes[parent.node].left = left.node
    tree.nodes[parent.node].right = right.node
    splits[parent.node] = split
    if rules.isBounded, rules.monotone[candidate.column] != 0 {
      let middle = (output(left) + output(right)) / 2
      if rules.monotone[candidate.column] > 0 {
        left.upper = min(left.upper, middle)
        right.lower = max(right.lower, middle)
      } else {
        left.lower = max(left.lower, middle)
        right.upper = min(right.upper, middle)
      }
    }
  }

  /// Answer of a leaf before shrinkage, from its packed sums.
  private func output(_ leaf: Leaf) -> Double {
    let sum = gradient(leaf.total)
    let size = max(0, abs(sum) - rules.limits.l1)
    let denominator = weight(leaf.total) + rules.limits.l2
    let value = denominator > 0 ? (sum > 0 ? -size : size) / denominator : 0
    return min(max(value, leaf.lower), leaf.upper)
  }

  // MARK: - Candidates

  private func best(left: Bool) -> Candidate? {
    var best: Candidate?
    for index in groups.indices {
      guard let candidate = left ? found[index].0 : found[index].1 else { continue }
      if let held = best, !isBetter(candidate, than: held) { continue }
      best = candidate
    }
    return best
  }

  /// The lower column wins a tie, whatever group it is in.
  private func isBetter(_ candidate: Candidate, than held: Candidate) -> Bool {
    candidate.gain > held.gain || (candidate.gain == held.gain && candidate.column < held.column)
  }

  /// Looks for another split, without the columns refused.
  private func rescan(_ leaf: inout Leaf) {
    let used = leaf.refused.map { columnIsUsed[$0] }
    for column in leaf.refused { columnIsUsed[column] = false }
    if leaf.histogram < 0 {
      leaf.histogram = takeHistogram()
      for group in groups {
        let from = histograms[leaf.histogram] + group.offset
        from.initialize(repeating: 0, count: group.size)
        ckernels_tree_histogram(
          group.base, Int32(group.count), Int32(group.lanes), rows + leaf.range.lowerBound,
          packed + leaf.range.lowerBound, Int64(leaf.range.count), from)
      }
    }
    let sums = histograms[leaf.histogram]
    for index in groups.indices {
      found[index].0 = bestSplit(of: leaf, in: groups[index], sums: sums + groups[index].offset)
    }
    leaf.candidate = best(left: true)
    for (column, isUsed) in zip(leaf.refused, used) { columnIsUsed[column] = isUsed }
    if leaf.candidate == nil { release(&leaf) }
  }

  private func bestSplit(of leaf: Leaf, in group: Group, sums: UnsafePointer<Int64>) -> Candidate? {
    var limits = rules.limits
    limits.category_price = leaf.categoryPrice
    var packing = packing
    let parent = parentGain(leaf)
    let needed = parent + max(rules.minimumGain, 1e-12 * abs(parent))
    var best: Candidate?
    func offer(_ gain: Double, column: Int, split: ckernels_tree_split) {
      guard gain > needed else { return }
      let candidate = Candidate(gain: gain - parent, column: column, split: split)
      if let held = best, !isBetter(candidate, than: held) { return }
      best = candidate
    }
    if group.isCategory {
      for lane in 0..<group.count where columnIsUsed[group.columns[lane]] {
        guard var feature = features[group.columns[lane]] else { continue }
        var split = ckernels_tree_split()
        ckernels_tree_category_split(
          sums + lane, Int64(group.lanes), &feature, leaf.total, &packing, &limits, &split)
        offer(split.gain + plainGain(leaf), column: group.columns[lane], split: split)
      }
    } else if rules.isBounded {
      for lane in 0..<group.count where columnIsUsed[group.columns[lane]] {
        var split = ckernels_tree_split()
        ckernels_tree_scan_bounded(
          sums + lane, Int32(group.bins), Int32(group.lanes), leaf.total, &packing, &limits,
          Int32(rules.monotone[group.columns[lane]]), leaf.lower, leaf.upper, &split.gain, &split.bin,
          &split.missing_left)
        offer(split.gain, column: group.columns[lane], split: split)
      }
    } else {
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 16) { gains in
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 32) { places in
          // Safe: the C loop writes at most 16 values of each.
          guard let gains = gains.baseAddress, let places = places.baseAddress else { return }
          ckernels_tree_scan_group(
            sums, Int32(group.bins), Int32(group.lanes), leaf.total, &packing, &limits, gains, places, places + 16)
          for lane in 0..<group.count where gains[lane] > needed && columnIsUsed[group.columns[lane]] {
            var split = ckernels_tree_split()
            split.bin = places[lane]
            split.missing_left = places[16 + lane]
            offer(gains[lane], column: group.columns[lane], split: split)
          }
        }
      }
    }
    return best
  }

  private func plainGain(_ leaf: Leaf) -> Double {
    let size = max(0, abs(gradient(leaf.total)) - rules.limits.l1)
    let denominator = weight(leaf.total) + rules.limits.l2
    return denominator > 0 ? size * size / denominator : 0
  }

  /// What the children's gains are compared with.
  private func parentGain(_ leaf: Leaf) -> Double {
    guard rules.isBounded else { return plainGain(leaf) }
    let value = output(leaf)
    let sum = gradient(leaf.total)
    let soft = sum > 0 ? max(0, sum - rules.limits.l1) : -max(0, -sum - rules.limits.l1)
    return -(2 * soft * value + (weight(leaf.total) + rules.limits.l2) * value * value)
  }
}
