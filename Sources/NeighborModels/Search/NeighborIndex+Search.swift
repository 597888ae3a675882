import CMachine
import LinearAlgebra

/// The neighbours found so far for one query, nearest first; equal distances in the order of the points.
///
/// Lives in scratch memory: `wanted` squared distances, `wanted` point numbers, then the query in 16-bit steps.
struct NeighborList {
  let squaredDistances: UnsafeMutablePointer<Double>
  let numbers: UnsafeMutablePointer<Double>
  let query: UnsafeMutablePointer<Int16>
  let wanted: Int
  private(set) var found = 0
  /// What the query's rounding lost, in steps.
  var queryLoss = 0.0
  /// Points further than this, in steps between rounded forms, can't be among the nearest.
  private(set) var bound = Float.infinity

  /// Takes `scratchCount(wanted:pairs:)` doubles at `memory`, which must outlive the list.
  init(memory: UnsafeMutablePointer<Double>, wanted: Int, pairs: Int) {
    squaredDistances = memory
    numbers = memory + wanted
    // Safe: the space was made for doubles, which are aligned for 16-bit integers too, and is used as nothing else.
    query = UnsafeMutableRawPointer(memory + 2 * wanted).bindMemory(to: Int16.self, capacity: 2 * pairs)
    self.wanted = wanted
  }

  static func scratchCount(wanted: Int, pairs: Int) -> Int { 2 * wanted + (pairs + 1) / 2 }

  /// Offers a point; points come in ascending order, so one that is no nearer than the last is no better.
  mutating func offer(_ point: Int, squaredDistance: Double, step: Double) {
    var place = found
    if found == wanted {
      guard squaredDistance < squaredDistances[wanted - 1] else { return }
      place = wanted - 1
    } else {
      found += 1
    }
    while place > 0, squaredDistances[place - 1] > squaredDistance {
      squaredDistances[place] = squaredDistances[place - 1]
      numbers[place] = numbers[place - 1]
      place -= 1
    }
    squaredDistances[place] = squaredDistance
    numbers[place] = Double(point)
    if found == wanted {
      let furthest = squaredDistances[wanted - 1].squareRoot() / step
      bound = Float((furthest + queryLoss) * NeighborIndex.widening + 1e-6)
    }
  }
}

extension NeighborIndex {
  /// A list for `query` (`columns` values), with nothing found yet.
  func list(for query: UnsafePointer<Double>, wanted: Int, memory: UnsafeMutablePointer<Double>) -> NeighborList {
    var list = NeighborList(memory: memory, wanted: wanted, pairs: pairs)
    let toSteps = scale / step
    var lost = 0.0
    for column in 0..<columns {
      let exact = (query[column] - centers[column]) * toSteps
      let rounded = Self.rounded(exact, limit: queryLimit)
      list.query[column] = Int16(rounded)
      lost += (exact - rounded) * (exact - rounded)
    }
    if columns < 2 * pairs { list.query[columns] = 0 }
    list.queryLoss = lost.squareRoot()
    return list
  }

  /// Looks for nearer points among some blocks.
  func search(_ searched: Range<Int>, for query: UnsafePointer<Double>, in list: inout NeighborList) {
    // Safe: all three buffers live for these closures, and block numbers stay below `blockCount`, for which both hold
    // 64 points; only bits of real points are ever set, because the slack of the places after them is NaN.
    blocks.withUnsafeBufferPointer { blocks in
      slack.withUnsafeBufferPointer { slack in
        points.storage.withUnsafeBufferPointer { points in
          guard let slack = slack.baseAddress, let points = points.baseAddress, let blocks = blocks.baseAddress
          else { return }
          let blockBytes = pairs * 2 * Self.blockSize
          for block in searched {
            let first = block &* Self.blockSize
            var kept = cmachine_points_within(
              blocks + block &* blockBytes, list.query, Int64(pairs), slack + first, list.bound)
            while kept != 0 {
              let point = first &+ kept.trailingZeroBitCount
              kept &= kept &- 1
              let squared = cmachine_squared_distance(query, points + point &* columns, Int64(columns), scale)
              list.offer(point, squaredDistance: squared, step: step)
            }
          }
        }
      }
    }
  }

  /// Calls `body` with the nearest points of each row of `queries`.
  ///
  /// Rows go in groups past chunks of blocks that stay within the second-level cache.
  func forEachRow(
    of queries: Matrix<Double>, wanted: Int, _ body: (_ row: Int, NeighborList) -> Void
  ) {
    let group = 32
    let chunk = max(1, 262_144 / max(1, pairs * 2 * Self.blockSize))
    let size = NeighborList.scratchCount(wanted: wanted, pairs: pairs)
    var memory = [Double](repeating: 0, count: min(group, queries.rows) * size)
    // Safe: the lists live in `memory`, each in a part of its own, and end within the closure.
    memory.withUnsafeMutableBufferPointer { memory in
      queries.storage.withUnsafeBufferPointer { values in
        guard let memory = memory.baseAddress, let values = values.baseAddress else { return }
        for first in stride(from: 0, to: queries.rows, by: group) {
          let rows = first..<min(first + group, queries.rows)
          var lists = rows.map { row in
            list(for: values + row * columns, wanted: wanted, memory: memory + (row - first) * size)
          }
          for start in stride(from: 0, to: blockCount, by: chunk) {
            let searched = start..<min(start + chunk, blockCount)
            for row in rows { search(searched, for: values + row * columns, in: &lists[row - first]) }
          }
          for row in rows { body(row, lists[row - first]) }
        }
      }
    }
  }
}
