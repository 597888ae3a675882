/// Sums over the rows of a bin, or of several.
struct ShapeSum {
  var gradient = 0.0
  var curvature = 0.0
  var rows = 0.0

  @inline(__always) var strength: Double { curvature > 0 ? gradient * gradient / curvature : 0 }

  @inline(__always)
  static func + (left: Self, right: Self) -> Self {
    Self(
      gradient: left.gradient + right.gradient, curvature: left.curvature + right.curvature,
      rows: left.rows + right.rows)
  }

  @inline(__always)
  static func - (left: Self, right: Self) -> Self {
    Self(
      gradient: left.gradient - right.gradient, curvature: left.curvature - right.curvature,
      rows: left.rows - right.rows)
  }
}

/// How one visit of a term changes its scores.
struct ShapeRules: Sendable {
  var rate = 0.02
  var maxLeaves = 2
  var minLeafRows = 4.0
  var minCurvature = 1e-4
  /// Added to the curvature by which levels of a category are put in order.
  var categorySmoothing = 10.0

  func allows(_ part: ShapeSum) -> Bool { part.rows >= minLeafRows && part.curvature >= minCurvature }
}

extension ShapeRules {
  /// What a visit adds to the score of each bin: minus the rate times gradient over curvature within each of the best
  /// segments; zero for all where no split gains.
  ///
  /// - Parameters:
  ///   - sums: of all bins; the first is that of missing values, the last that of levels never met.
  ///   - direction: 1 where the scores may not fall, -1 where they may not rise, 0 where they may do both.
  func update(_ sums: [ShapeSum], isCategory: Bool, direction: Int) -> [Double] {
    var steps = [Double](repeating: 0, count: sums.count)
    if allows(sums[0]) { steps[0] = -rate * sums[0].gradient / sums[0].curvature }
    var order = Array(1..<sums.count - 1)
    if isCategory {
      order = order.filter { sums[$0].rows > 0 }
      let keys = sums.map { $0.gradient / ($0.curvature + categorySmoothing) }
      order.sort { (keys[$0], $0) < (keys[$1], $1) }
    }
    guard order.count > 1 else { return steps }
    var segments = [0..<order.count]
    while segments.count < maxLeaves {
      var best: (gain: Double, segment: Int, cut: Int)?
      for (index, segment) in segments.enumerated() {
        guard let found = bestCut(sums, order, segment), found.gain > best?.gain ?? 0 else { continue }
        best = (found.gain, index, found.cut)
      }
      guard let best else { break }
      let old = segments[best.segment]
      var next = segments
      next.replaceSubrange(best.segment...best.segment, with: [old.lowerBound..<best.cut, best.cut..<old.upperBound])
      guard direction == 0 || keepsDirection(direction, next.map { step(sums, order, $0) }) else { break }
      segments = next
    }
    guard segments.count > 1 else { return steps }
    for segment in segments {
      let value = step(sums, order, segment)
      for position in segment { steps[order[position]] = value }
    }
    return steps
  }

  private func step(_ sums: [ShapeSum], _ order: [Int], _ segment: Range<Int>) -> Double {
    var total = ShapeSum()
    for position in segment { total = total + sums[order[position]] }
    return total.curvature > 0 ? -rate * total.gradient / total.curvature : 0
  }

  private func keepsDirection(_ direction: Int, _ steps: [Double]) -> Bool {
    zip(steps, steps.dropFirst()).allSatisfy { direction > 0 ? $0 <= $1 : $0 >= $1 }
  }

  /// The cut of a segment that gains most; the first of equal ones.
  private func bestCut(_ sums: [ShapeSum], _ order: [Int], _ segment: Range<Int>) -> (gain: Double, cut: Int)? {
    guard segment.count > 1 else { return nil }
    var whole = ShapeSum()
    for position in segment { whole = whole + sums[order[position]] }
    var left = ShapeSum()
    var best: (gain: Double, cut: Int)?
    var largest = 1e-15
    for position in segment.dropLast() {
      left = left + sums[order[position]]
      let right = whole - left
      guard allows(left), allows(right) else { continue }
      let gain = left.strength + right.strength - whole.strength
      if gain > largest {
        largest = gain + 1e-15
        best = (gain, position + 1)
      }
    }
    return best
  }
}

/// The cells of a pair of columns: `rows` coarse bins of the first by `columns` of the second, and one cell more for
/// what was never met, whose score stays 0.
struct PairGrid: Sendable, Equatable, Codable {
  let rows: Int
  let columns: Int

  var unmet: Int { rows * columns }
  var count: Int { rows * columns + 1 }
}

extension ShapeRules {
  /// What a visit adds to the cells of a pair: a cut of one column, and on each side of it a cut of the other.
  func update(_ sums: [ShapeSum], grid: PairGrid) -> [Double] {
    var steps = [Double](repeating: 0, count: grid.count)
    let table = PairSums(sums, grid)
    guard let best = [false, true].compactMap({ table.best(self, transposed: $0) }).max(by: { $0.gain < $1.gain })
    else { return steps }
    for part in best.parts {
      let sum = table.sum(part.rows, part.columns)
      guard sum.curvature > 0 else { continue }
      let value = -rate * sum.gradient / sum.curvature
      for row in part.rows { for column in part.columns { steps[row * grid.columns + column] = value } }
    }
    return steps
  }
}

/// Sums over rectangles of cells, each in constant time.
struct PairSums {
  private let grid: PairGrid
  /// (rows + 1) x (columns + 1) sums of all cells above and to the left.
  private var corners: [ShapeSum]

  typealias Part = (rows: Range<Int>, columns: Range<Int>)

  init(_ sums: [ShapeSum], _ grid: PairGrid) {
    self.grid = grid
    let stride = grid.columns + 1
    corners = [ShapeSum](repeating: ShapeSum(), count: (grid.rows + 1) * stride)
    for row in 0..<grid.rows {
      var line = ShapeSum()
      for column in 0..<grid.columns {
        line = line + sums[row * grid.columns + column]
        corners[(row + 1) * stride + column + 1] = corners[row * stride + column + 1] + line
      }
    }
  }

  @inline(__always)
  func sum(_ rows: Range<Int>, _ columns: Range<Int>) -> ShapeSum {
    let stride = grid.columns + 1
    return corners[rows.upperBound * stride + columns.upperBound]
      - corners[rows.lowerBound * stride + columns.upperBound]
      - corners[rows.upperBound * stride + columns.lowerBound] + corners[rows.lowerBound * stride + columns.lowerBound]
  }

  var whole: ShapeSum { sum(0..<grid.rows, 0..<grid.columns) }

  /// The best cut of the rows (of the columns, if transposed) with the best cut of the others on each side.
  func best(_ rules: ShapeRules, transposed: Bool) -> (gain: Double, parts: [Part])? {
    let first = transposed ? grid.columns : grid.rows
    let second = transposed ? grid.rows : grid.columns
    func part(_ outer: Range<Int>, _ inner: Range<Int>) -> Part {
      transposed ? (rows: inner, columns: outer) : (rows: outer, columns: inner)
    }
    func total(_ outer: Range<Int>, _ inner: Range<Int>) -> ShapeSum {
      let found = part(outer, inner)
      return sum(found.rows, found.columns)
    }
    /// The best cut within a strip, or none.
    func divided(_ outer: Range<Int>) -> (strength: Double, parts: [Part])? {
      let all = total(outer, 0..<second)
      guard rules.allows(all) else { return nil }
      var best = (strength: all.strength, parts: [part(outer, 0..<second)])
      for cut in 1..<max(1, second) {
        let low = total(outer, 0..<cut)
        let high = all - low
        guard rules.allows(low), rules.allows(high), low.strength + high.strength > best.strength + 1e-15 else {
          continue
        }
        best = (low.strength + high.strength, [part(outer, 0..<cut), part(outer, cut..<second)])
      }
      return best
    }
    var best: (gain: Double, parts: [Part])?
    let base = whole.strength
    for cut in 1..<max(1, first) {
      guard let low = divided(0..<cut), let high = divided(cut..<first) else { continue }
      let gain = low.strength + high.strength - base
      if gain > (best?.gain ?? 1e-15) { best = (gain, low.parts + high.parts) }
    }
    return best
  }

  /// How much a cut of both columns explains beyond what either explains alone: the strength of an interaction (FAST).
  func interaction(_ rules: ShapeRules) -> Double {
    let base = whole.strength
    var largest = 0.0
    for row in 1..<max(1, grid.rows) {
      let above = sum(0..<row, 0..<grid.columns)
      let below = sum(row..<grid.rows, 0..<grid.columns)
      guard rules.allows(above), rules.allows(below) else { continue }
      let byRows = above.strength + below.strength - base
      for column in 1..<max(1, grid.columns) {
        let corner = sum(0..<row, 0..<column)
        let left = sum(0..<grid.rows, 0..<column)
        let parts = [corner, above - corner, left - corner, below - (left - corner)]
        guard parts.allSatisfy(rules.allows) else { continue }
        let byColumns = left.strength + (whole - left).strength - base
        let all = parts.reduce(0) { $0 + $1.strength } - base
        largest = max(largest, all - byRows - byColumns)
      }
    }
    return largest
  }
}
