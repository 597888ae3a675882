import Foundation

/// Terms laid out flat, so that a row is answered by table look-ups alone.
struct CompiledShapes: Sendable, Equatable {
  /// A column that some term looks at.
  private struct Column: Equatable, Sendable {
    let input: Int32
    let firstCut: Int32
    let cutCount: Int32
    /// -1 for numbers.
    let levelCount: Int32
  }

  private struct Term: Equatable, Sendable {
    /// Positions of its inputs; the second is -1 for a curve.
    let first: Int32
    let second: Int32
    /// Where its scores begin, and how many bins each has.
    let start: Int32
    let count: Int32
    let firstMap: Int32
    let secondMap: Int32
    let gridColumns: Int32
  }

  private var columns: [Column] = []
  private var cuts: [Double] = []
  private var terms: [Term] = []
  private var maps: [Int32] = []
  private var table: [Double] = []

  init(_ terms: [ShapeTerm], _ bins: [ShapeBins], used: [Int]) {
    for input in used {
      let rule = bins[input]
      columns.append(
        Column(
          input: Int32(input), firstCut: Int32(cuts.count), cutCount: Int32(rule.cuts.count),
          levelCount: rule.isCategory ? Int32(rule.levelCount) : -1))
      cuts += rule.cuts
    }
    for term in terms where term.inputs.allSatisfy(used.contains) {
      let firstMap = maps.count
      maps += term.pair?.firstMap ?? []
      let secondMap = maps.count
      maps += term.pair?.secondMap ?? []
      self.terms.append(
        Term(
          first: Int32(term.inputs[0]), second: Int32(term.pair?.second ?? -1), start: Int32(table.count),
          count: Int32(term.shares.count), firstMap: Int32(firstMap), secondMap: Int32(secondMap),
          gridColumns: Int32(term.pair?.grid.columns ?? 0)))
      for values in term.scores { table += values }
    }
  }

  /// Writes the bin of each used column of a row to its place in `rowBins`.
  @inline(__always)
  func findBins(_ row: Span<Double>, _ rowBins: inout MutableSpan<Double>) {
    let cuts = cuts.span
    for column in columns {
      rowBins[Int(column.input)] = Double(Self.bin(row[Int(column.input)], column, cuts))
    }
  }

  @inline(__always)
  private static func bin(_ value: Double, _ column: Column, _ cuts: Span<Double>) -> Int {
    if value.isNaN { return 0 }
    if column.levelCount >= 0 {
      let isLevel = value >= 0 && value < Double(column.levelCount) && value == value.rounded(.down)
      return isLevel ? Int(value) &+ 1 : Int(column.levelCount) &+ 1
    }
    var low = Int(column.firstCut)
    var size = Int(column.cutCount)
    // Without a branch that chance decides: the window is halved, and moved where the middle is not above the value.
    while size > 0 {
      let half = (size &+ 1) >> 1
      // Safe: the window lies within the cuts of the column, which lie within `cuts`.
      low = cuts[unchecked: low &+ half &- 1] <= value ? low &+ half : low
      size &-= half
    }
    return low &- Int(column.firstCut) &+ 1
  }

  /// One score of a row whose bins were found.
  @inline(__always)
  func score(_ score: Int, intercept: Double, _ rowBins: borrowing MutableSpan<Double>) -> Double {
    let table = table.span
    let maps = maps.span
    var sum = intercept
    // Safe: bins are below the counts of their columns, for which every map and table has an entry.
    for term in terms {
      var bin = Int(rowBins[Int(term.first)])
      if term.second >= 0 {
        let row = maps[unchecked: Int(term.firstMap) &+ bin]
        let column = maps[unchecked: Int(term.secondMap) &+ Int(rowBins[Int(term.second)])]
        bin = row < 0 || column < 0 ? Int(term.count) &- 1 : Int(row) &* Int(term.gridColumns) &+ Int(column)
      }
      sum += table[unchecked: Int(term.start) &+ score &* Int(term.count) &+ bin]
    }
    return sum
  }
}
