import CKernels
import LinearAlgebra

extension NeighborIndex {
  /// Values of scratch memory that a search takes.
  func scratchCount(wanted: Int) -> Int {
    2 * wanted + NeighborList.queryCount(pairs: grid.pairs) + (tree?.walkCount ?? 0)
  }

  /// Looks for nearer points among all blocks, or those that the tree can't rule out.
  func search(for query: UnsafePointer<Double>, in list: inout NeighborList) {
    if let tree {
      walk(tree, for: query, in: &list)
    } else {
      search(0..<blockCount, for: query, in: &list)
    }
  }

  /// Looks for nearer points among some blocks.
  func search(_ searched: Range<Int>, for query: UnsafePointer<Double>, in list: inout NeighborList) {
    withReader { reader in
      for block in searched { reader.offerPoints(of: block, for: query, in: &list) }
    }
  }

  /// Calls `body` with the nearest points of each row of `queries`.
  ///
  /// Without a tree, rows go in groups past chunks of blocks that stay within the second-level cache.
  func forEachRow(
    of queries: Matrix<Double>, wanted: Int, _ body: (_ row: Int, NeighborList) -> Void
  ) {
    let group = tree == nil ? 32 : 1
    let chunk = max(1, 262_144 / max(1, grid.pairs * 2 * PointBlocks.size))
    let size = scratchCount(wanted: wanted)
    var memory = [Double](repeating: 0, count: min(group, queries.rows) * size)
    // Safe: the lists live in `memory`, each in a part of its own, and end within the closure.
    memory.withUnsafeMutableBufferPointer { memory in
      queries.storage.withUnsafeBufferPointer { values in
        guard let memory = memory.baseAddress, let values = values.baseAddress else { return }
        for first in stride(from: 0, to: queries.rows, by: group) {
          let rows = first..<min(first + group, queries.rows)
          var lists = rows.map { row in
            NeighborList(
              for: values + row * columns, in: self, wanted: wanted, memory: memory + (row - first) * size)
          }
          if let tree {
            walk(tree, for: values + first * columns, in: &lists[0])
          } else {
            for start in stride(from: 0, to: blockCount, by: chunk) {
              let searched = start..<min(start + chunk, blockCount)
              for row in rows { search(searched, for: values + row * columns, in: &lists[row - first]) }
            }
          }
          for row in rows { body(row, lists[row - first]) }
        }
      }
    }
  }
}

extension NeighborIndex {
  /// The arrays of an index while one search reads them.
  struct Reader {
    let steps: UnsafePointer<Int8>
    let slack: UnsafePointer<Float>
    let points: UnsafePointer<Double>
    /// For each place in the blocks the number of its point; nil: the place itself.
    let rows: UnsafePointer<Int>?
    let columns: Int
    let pairs: Int
    let scale: Double
    let step: Double

    /// Offers the points of one block that the rounded forms don't rule out.
    @inline(__always)
    func offerPoints(of block: Int, for query: UnsafePointer<Double>, in list: inout NeighborList) {
      let first = block &* PointBlocks.size
      var kept = ckernels_points_within(
        steps + first &* 2 &* pairs, list.query, Int64(pairs), slack + first, list.bound)
      while kept != 0 {
        let place = first &+ kept.trailingZeroBitCount
        kept &= kept &- 1
        let squared = ckernels_squared_distance(query, points + place &* columns, Int64(columns), scale)
        list.offer(rows.map { $0[place] } ?? place, squaredDistance: squared, step: step)
      }
    }
  }

  /// Calls `body` with the arrays; their addresses end with the call.
  @inline(__always)
  func withReader(_ body: (Reader) -> Void) {
    // Safe: all buffers live for these closures, and block numbers stay below `blockCount`, for which all hold 64
    // points; only bits of real points are ever set, because the slack of the places after them is NaN.
    blocks.steps.withUnsafeBufferPointer { steps in
      blocks.slack.withUnsafeBufferPointer { slack in
        ordered.storage.withUnsafeBufferPointer { points in
          (tree?.rows ?? []).withUnsafeBufferPointer { rows in
            guard let steps = steps.baseAddress, let slack = slack.baseAddress, let points = points.baseAddress
            else { return }
            body(
              Reader(
                steps: steps, slack: slack, points: points, rows: tree == nil ? nil : rows.baseAddress,
                columns: columns, pairs: grid.pairs, scale: grid.scale, step: grid.step))
          }
        }
      }
    }
  }
}
