/// The lower-left border of points in the plane whose x coordinates are all known beforehand: ascending in x, strictly
/// descending in y. A step is found, added or dropped in a few word operations (a tree of bits, 64 a node), however long
/// the border is.
struct RankedStaircase {
  /// The distinct x coordinates in ascending order; a step is named by its rank among them.
  private let xs: [Double]
  private var ys: [Double]
  /// Level by level from the leaves up: bit r of level 0 says that rank r is a step, bit w of a higher level that word w
  /// of the level below isn't empty.
  private var words: [UInt64]
  private let starts: [Int]

  /// - Parameters:
  ///   - count: number of points.
  ///   - x: the coordinate of each.
  /// - Returns: the empty border, and the rank of each point's x.
  static func empty(_ count: Int, x: (Int) -> Double) -> (border: RankedStaircase, ranks: [Int]) {
    var xs: [Double] = []
    var ranks = [Int](repeating: 0, count: count)
    for position in AscendingOrder.positions(count, value: x) {
      let value = x(position)
      if xs.isEmpty || xs[xs.count - 1] != value { xs.append(value) }
      ranks[position] = xs.count - 1
    }
    return (RankedStaircase(xs: xs), ranks)
  }

  private init(xs: [Double]) {
    self.xs = xs
    ys = [Double](repeating: 0, count: xs.count)
    var starts: [Int] = []
    var total = 0
    var size = max(1, xs.count)
    repeat {
      size = (size + 63) / 64
      starts.append(total)
      total += size
    } while size > 1
    self.starts = starts
    words = [UInt64](repeating: 0, count: total)
  }

  /// Whether some step is at most (x of this rank, y) in both coordinates.
  func covers(_ rank: Int, _ y: Double) -> Bool {
    // Of the steps not right of x, the last has the smallest y.
    let step = last(upTo: rank)
    return step >= 0 && ys[step] <= y
  }

  /// Adds a point that isn't covered, drops the steps it covers, and returns the area won below the corner.
  @discardableResult
  mutating func insert(_ rank: Int, _ y: Double, corner: (x: Double, y: Double) = (0, 0)) -> Double {
    let before = rank > 0 ? last(upTo: rank - 1) : -1
    var above = before >= 0 ? ys[before] : corner.y
    var left = xs[rank]
    var area = 0.0
    // A step with the same x is higher than y, or it would cover the point.
    var next = words[rank >> 6] >> UInt64(rank & 63) & 1 == 1 ? rank : first(after: rank)
    while next >= 0, ys[next] >= y {
      area += (xs[next] - left) * (above - y)
      left = xs[next]
      above = ys[next]
      remove(next)
      next = first(after: next)
    }
    area += ((next >= 0 ? xs[next] : corner.x) - left) * (above - y)
    ys[rank] = y
    var position = rank
    for start in starts {
      words[start + position >> 6] |= 1 << UInt64(position & 63)
      position >>= 6
    }
    return area
  }

  private mutating func remove(_ rank: Int) {
    var position = rank
    for start in starts {
      words[start + position >> 6] &= ~(1 << UInt64(position & 63))
      if words[start + position >> 6] != 0 { return }
      position >>= 6
    }
  }

  /// The last step with at most this rank; -1: none.
  private func last(upTo rank: Int) -> Int {
    var position = rank
    var mask = ~UInt64(0) >> UInt64(63 - rank & 63)
    for (level, start) in starts.enumerated() {
      let word = words[start + position >> 6] & mask
      if word != 0 {
        position = position & ~63 + 63 - word.leadingZeroBitCount
        for below in (0..<level).reversed() {
          position = position * 64 + 63 - words[starts[below] + position].leadingZeroBitCount
        }
        return position
      }
      position >>= 6
      mask = (1 << UInt64(position & 63)) - 1
    }
    return -1
  }

  /// The first step with a higher rank; -1: none.
  private func first(after rank: Int) -> Int {
    var position = rank
    for (level, start) in starts.enumerated() {
      let word = words[start + position >> 6] & (~UInt64(1) << UInt64(position & 63))
      if word != 0 {
        position = position & ~63 + word.trailingZeroBitCount
        for below in (0..<level).reversed() {
          position = position * 64 + words[starts[below] + position].trailingZeroBitCount
        }
        return position
      }
      position >>= 6
    }
    return -1
  }
}
