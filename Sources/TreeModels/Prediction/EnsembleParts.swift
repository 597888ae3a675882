import CKernels
import LinearAlgebra
import Machine

/// The memory of a compiled ensemble.
final class EnsembleParts: Sendable {
  // Safe: written in `init` only, read-only afterwards, freed in `deinit`.
  nonisolated(unsafe) let layout: UnsafeMutablePointer<ckernels_tree_ensemble>
  private nonisolated(unsafe) let blocks: [UnsafeMutableRawPointer]

  init(_ ensemble: TreeEnsemble) {
    let columns = ensemble.columns.count
    let vectors = ensemble.link == .shares
    // Deepest first, so that trees walked side by side are of alike depth.
    let depths = ensemble.trees.map(\.depth)
    let order = ensemble.trees.indices.sorted { (depths[$1], $0) < (depths[$0], $1) }

    var small: [ckernels_tree_small_node] = []
    var values: [Float] = []
    var roots: [UInt32] = []
    var isSmall = true
    for index in order {
      roots.append(UInt32(small.count))
      isSmall =
        isSmall
        && CompiledTree.appendSmall(
          ensemble.trees[index], columns: columns, vectors: vectors, to: &small, values: &values)
    }
    var wide: [ckernels_tree_node] = []
    var sets: [UInt32] = []
    if !isSmall {
      roots = []
      for index in order {
        roots.append(UInt32(wide.count))
        CompiledTree.appendWide(ensemble.trees[index], columns: columns, vectors: vectors, to: &wide, sets: &sets)
      }
    }
    var bits: [ckernels_tree_bit_node] = []
    var bitStarts: [UInt32] = [0]
    var bitValues: [Float] = []
    var hasBits = !vectors && !order.isEmpty
    for index in order where hasBits {
      hasBits = CompiledTree.appendBits(ensemble.trees[index], columns: columns, to: &bits, values: &bitValues)
      bitStarts.append(UInt32(bits.count))
    }

    var blocks: [UnsafeMutableRawPointer] = []
    func kept<Element>(_ array: [Element]) -> UnsafePointer<Element> {
      let memory = UnsafeMutableRawPointer.allocate(
        byteCount: max(1, array.count) * MemoryLayout<Element>.stride, alignment: 64)
      blocks.append(memory)
      let typed = memory.bindMemory(to: Element.self, capacity: max(1, array.count))
      array.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { typed.initialize(from: base, count: array.count) }
      }
      return UnsafePointer(typed)
    }
    let scoreCount = ensemble.scoreCount
    layout = .allocate(capacity: 1)
    var compiled = ckernels_tree_ensemble()
    compiled.columns = Int64(columns)
    compiled.tree_count = Int64(order.count)
    compiled.score_count = Int64(scoreCount)
    compiled.node_count = Int64(isSmall ? small.count : wide.count)
    compiled.roots = kept(roots)
    compiled.depths = kept(order.map { UInt32(depths[$0]) })
    compiled.scores = kept(order.map { UInt32(vectors ? 0 : $0 % scoreCount) })
    if isSmall {
      compiled.small_nodes = kept(small)
      compiled.values = kept(values)
    } else {
      compiled.nodes = kept(wide)
      compiled.sets = kept(sets)
    }
    if vectors { compiled.vectors = kept(ensemble.vectors) }
    if hasBits {
      compiled.bit_nodes = kept(bits)
      compiled.bit_starts = kept(bitStarts)
      compiled.bit_values = kept(bitValues)
    }
    compiled.has_categories = sets.isEmpty ? 0 : 1
    if ensemble.columns.contains(where: { $0.isCategory || $0.shift != 0 }) {
      let categoryBins = kept(ensemble.columns.flatMap(\.categoryBins))
      var start = 0
      compiled.rules = kept(
        ensemble.columns.map { column in
          defer { start += column.categoryBins.count }
          // A category without any code in training still is one: its pointer must not be nil.
          return ckernels_tree_key_rule(
            shift: column.shift, category_bins: column.isCategory ? categoryBins + start : nil,
            category_count: Int64(column.categoryBins.count), unseen_bin: column.otherBin)
        })
    }
    layout.initialize(to: compiled)
    self.blocks = blocks
  }

  deinit {
    for block in blocks { block.deallocate() }
    layout.deallocate()
  }

  /// Floats of scratch that a batch needs.
  var scratchCount: Int { Int(ckernels_tree_score_scratch(layout)) }

  /// The quicker layout for batches, by timing both on the first rows of one.
  func quickerLayout(for inputs: Matrix<Double>) -> CompiledEnsemble.Layout {
    guard layout.pointee.bit_nodes != nil, inputs.columns > 0, layout.pointee.tree_count >= 4 else { return .walk }
    let rows = min(64, inputs.rows)
    var scratch = [Float](repeating: 0, count: scratchCount)
    var scores = [Double](repeating: 0, count: rows * Int(layout.pointee.score_count))
    func seconds(_ candidate: CompiledEnsemble.Layout) -> Double {
      var best = Double.infinity
      // The first round only warms up; the least of the others has met the fewest interruptions.
      for round in 0..<4 {
        let start = Clocks.wallSeconds
        ckernels_tree_score_rows(layout, candidate.kernel, inputs.storage, 0, Int64(rows), &scratch, &scores)
        if round > 0 { best = min(best, Clocks.wallSeconds - start) }
      }
      return best
    }
    return seconds(.bits) <= seconds(.walk) ? .bits : .walk
  }
}
