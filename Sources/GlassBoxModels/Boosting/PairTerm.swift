/// Two columns with the coarse bins in which they meet.
struct PairTerm: Sendable, Equatable, Codable {
  let first: Int
  let second: Int
  let grid: PairGrid
  /// The coarse bin of each bin of the first column; -1 for what no training row held.
  let firstMap: [Int32]
  let secondMap: [Int32]

  init(first: Int, second: Int, _ firstMap: CoarseMap, _ secondMap: CoarseMap) {
    self.first = first
    self.second = second
    grid = PairGrid(rows: firstMap.count, columns: secondMap.count)
    self.firstMap = firstMap.bins
    self.secondMap = secondMap.bins
  }

  private init(first: Int, second: Int, grid: PairGrid, firstMap: [Int32], secondMap: [Int32]) {
    self.first = first
    self.second = second
    self.grid = grid
    self.firstMap = firstMap
    self.secondMap = secondMap
  }

  /// The same where a bin of one of its inputs has become two, in the same cells.
  func cuttingBin(_ bin: Int, of input: Int) -> Self {
    func doubled(_ map: [Int32]) -> [Int32] { Array(map[...bin]) + map[bin...] }
    return Self(
      first: first, second: second, grid: grid, firstMap: input == first ? doubled(firstMap) : firstMap,
      secondMap: input == second ? doubled(secondMap) : secondMap)
  }

  /// The cell of a bin of the first column and one of the second.
  @inline(__always)
  func cell(_ firstBin: Int, _ secondBin: Int) -> Int {
    let row = firstMap[firstBin]
    let column = secondMap[secondBin]
    return row < 0 || column < 0 ? grid.unmet : Int(row) &* grid.columns &+ Int(column)
  }
}

/// Bins of a column put together into few: numbers by neighbours, levels of a category by the score of their own term.
struct CoarseMap: Sendable {
  let bins: [Int32]
  let count: Int

  /// - Parameters:
  ///   - rowsOfBins: rows in each bin.
  ///   - scores: of the column's own term, by which levels of a category are put in order.
  ///   - limit: coarse bins at most, besides that of missing values.
  init(_ rule: ShapeBins, rowsOfBins: [Double], scores: [Double], limit: Int) {
    var bins = [Int32](repeating: -1, count: rule.count)
    var order = Array(rule.values).filter { !rule.isCategory || rowsOfBins[$0] > 0 }
    if rule.isCategory { order.sort { (scores[$0], $0) < (scores[$1], $1) } }
    let total = order.reduce(0) { $0 + rowsOfBins[$1] }
    let hasMissing = rowsOfBins[0] > 0
    var next: Int32 = hasMissing ? 1 : 0
    // Where no training row lacked a value, a missing one is as unknown as a level that was never met.
    bins[0] = hasMissing ? 0 : -1
    if order.count <= limit {
      for bin in order {
        bins[bin] = next
        next += 1
      }
    } else {
      var seen = 0.0
      var part = 0
      for bin in order {
        bins[bin] = next + Int32(part)
        seen += rowsOfBins[bin]
        part = min(limit - 1, max(part, Int(seen / max(total, 1) * Double(limit))))
      }
      // Parts that a large bin jumped over are left out.
      let used = Set(order.map { bins[$0] }).sorted()
      for bin in order { bins[bin] = next + Int32(used.firstIndex(of: bins[bin]) ?? 0) }
      next += Int32(used.count)
    }
    self.bins = bins
    count = max(1, Int(next))
  }
}
