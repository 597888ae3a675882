import CMachine
import Learning
import LinearAlgebra

/// A fitted ensemble laid out for scoring: nodes of 16 bytes, children side by side, trees one after the other.
///
/// Derived from a `TreeEnsemble` and never stored. Scores are sums in the order of the trees, in Double.
final class CompiledEnsemble: Sendable {
  let link: TreeLink
  let classCount: Int
  let scoreCount: Int
  private let base: [Double]
  private let scale: Double
  let columns: Int
  // Safe: written in `init` only, read-only afterwards, freed in `deinit`.
  private nonisolated(unsafe) let nodes: UnsafeMutableBufferPointer<ctrees_node>
  private nonisolated(unsafe) let roots: UnsafeMutableBufferPointer<UInt32>
  private nonisolated(unsafe) let depths: UnsafeMutableBufferPointer<UInt32>
  private nonisolated(unsafe) let sets: UnsafeMutableBufferPointer<UInt32>
  private nonisolated(unsafe) let vectors: UnsafeMutableBufferPointer<Float>
  private nonisolated(unsafe) let rules: UnsafeMutableBufferPointer<ctrees_key_rule>
  private nonisolated(unsafe) let categoryBins: UnsafeMutableBufferPointer<UInt8>
  private nonisolated(unsafe) let layout: UnsafeMutablePointer<ctrees_ensemble>

  init(_ ensemble: TreeEnsemble) {
    link = ensemble.link
    classCount = ensemble.classCount
    scoreCount = ensemble.scoreCount
    base = ensemble.base
    scale = ensemble.scale
    columns = ensemble.columns.count

    var flat: [ctrees_node] = []
    flat.reserveCapacity(ensemble.trees.reduce(0) { $0 + $1.nodes.count })
    var words: [UInt32] = []
    var starts: [UInt32] = []
    var levels: [UInt32] = []
    for tree in ensemble.trees {
      starts.append(UInt32(flat.count))
      levels.append(
        Self.append(tree, columns: ensemble.columns.count, vectors: link == .shares, to: &flat, sets: &words))
    }
    nodes = Self.copied(flat)
    roots = Self.copied(starts)
    depths = Self.copied(levels)
    sets = Self.copied(words)
    vectors = Self.copied(ensemble.vectors)
    categoryBins = Self.copied(ensemble.columns.flatMap(\.categoryBins))
    let needsRules = ensemble.columns.contains { $0.isCategory || $0.shift != 0 }
    var start = 0
    var keyRules: [ctrees_key_rule] = []
    for column in ensemble.columns where needsRules {
      // A category without any code in training still is one: its pointer must not be nil.
      let bins = column.isCategory ? UnsafePointer(categoryBins.baseAddress.map { $0 + start }) : nil
      keyRules.append(
        ctrees_key_rule(
          shift: column.shift, category_bins: bins, category_count: Int64(column.categoryBins.count)))
      start += column.categoryBins.count
    }
    rules = Self.copied(keyRules)
    layout = .allocate(capacity: 1)
    layout.initialize(
      to: ctrees_ensemble(
        columns: Int64(columns), tree_count: Int64(ensemble.trees.count), score_count: Int64(scoreCount),
        nodes: UnsafePointer(nodes.baseAddress), roots: UnsafePointer(roots.baseAddress),
        depths: UnsafePointer(depths.baseAddress), sets: UnsafePointer(sets.baseAddress),
        vectors: link == .shares ? UnsafePointer(vectors.baseAddress) : nil,
        rules: needsRules ? UnsafePointer(rules.baseAddress) : nil,
        has_categories: ensemble.trees.contains { !$0.sets.isEmpty } ? 1 : 0))
  }

  deinit {
    nodes.deallocate()
    roots.deallocate()
    depths.deallocate()
    sets.deallocate()
    vectors.deallocate()
    rules.deallocate()
    categoryBins.deallocate()
    layout.deallocate()
  }

  /// Doubles of scratch that one row needs: two float keys for each column, and the scores.
  var scratchCount: Int { columns + scoreCount }

  /// Answers one row; allocates nothing.
  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    row.withUnsafeBufferPointer { row in
      scratch.withUnsafeMutableBufferPointer { scratch in
        // Safe: the caller gives `scratchCount` values, which hold 2 * columns floats and the scores behind them.
        guard let from = row.baseAddress, let memory = scratch.baseAddress else { return }
        let scores = memory + columns
        for index in 0..<scoreCount { scores[index] = 0 }
        memory.withMemoryRebound(to: Float.self, capacity: 2 * columns) { keys in
          ctrees_score_row(layout, from, keys, scores)
        }
        for index in 0..<scoreCount { scores[index] = scores[index] * scale + base[index] }
        answer.withUnsafeMutableBufferPointer { answer in
          guard let to = answer.baseAddress else { return }
          link.answer(UnsafePointer(scores), classCount: classCount, into: to)
        }
      }
    }
  }

  /// Answers every row of `inputs`, whose width the caller has checked.
  func predict(_ inputs: Matrix<Double>, output: ModelOutput) -> Predictions {
    let sums = scores(inputs)
    let width = output.width
    let values = Matrix<Double>(rows: inputs.rows, columns: width) { buffer in
      guard let to = buffer.baseAddress else { return }
      sums.withUnsafeBufferPointer { sums in
        guard let from = sums.baseAddress else { return }
        for row in 0..<inputs.rows {
          link.answer(from + row * scoreCount, classCount: classCount, into: to + row * width)
        }
      }
    }
    return Predictions(output: output, values: values)
  }

  /// Scores before the link, base and scale included: rows x scoreCount.
  func scores(_ inputs: Matrix<Double>) -> [Double] {
    var sums = [Double](repeating: 0, count: inputs.rows * scoreCount)
    sums.withUnsafeMutableBufferPointer { sums in
      inputs.storage.withUnsafeBufferPointer { values in
        guard let to = sums.baseAddress, let from = values.baseAddress else { return }
        ctrees_score_rows(layout, from, 0, Int64(inputs.rows), to)
        for row in 0..<inputs.rows {
          for index in 0..<scoreCount {
            to[row &* scoreCount &+ index] = to[row &* scoreCount &+ index] * scale + base[index]
          }
        }
      }
    }
    return sums
  }

  /// Appends a tree with the children of each node side by side, and returns its depth.
  private static func append(
    _ tree: Tree, columns: Int, vectors: Bool, to flat: inout [ctrees_node], sets: inout [UInt32]
  ) -> UInt32 {
    var deepest: UInt32 = 0
    flat.append(ctrees_node())
    var open: [(node: Int, place: Int, depth: UInt32)] = [(0, flat.count - 1, 0)]
    while let (index, place, depth) = open.popLast() {
      deepest = max(deepest, depth)
      let node = tree.nodes[index]
      var compiled = ctrees_node()
      if node.isLeaf {
        compiled.threshold = .greatestFiniteMagnitude
        compiled.left = UInt32(place)
        if vectors { compiled.vector = UInt32(node.link) } else { compiled.value = node.value }
      } else {
        if node.set >= 0 {
          let words = tree.sets[Int(node.set)].words
          compiled.set = UInt32(sets.count / 8)
          for word in [words.0, words.1, words.2, words.3] {
            sets.append(UInt32(truncatingIfNeeded: word))
            sets.append(UInt32(truncatingIfNeeded: word >> 32))
          }
          compiled.slot = UInt32(node.column) | 0x8000_0000
        } else {
          compiled.threshold = node.threshold
          compiled.slot = UInt32(node.missingLeft ? Int(node.column) : Int(node.column) + columns)
        }
        compiled.left = UInt32(flat.count)
        open.append((Int(node.link), flat.count + 1, depth + 1))
        open.append((index + 1, flat.count, depth + 1))
        flat.append(ctrees_node())
        flat.append(ctrees_node())
      }
      flat[place] = compiled
    }
    return deepest
  }

  private static func copied<Element>(_ values: [Element]) -> UnsafeMutableBufferPointer<Element> {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(1, values.count))
    _ = buffer.initialize(from: values)
    return buffer
  }
}
