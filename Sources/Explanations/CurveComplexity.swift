/// How many numbers a person must keep in mind to know a curve within 5%.
///
/// Numbers: a straight line where it leaves less than 5% of the sum of squares; else grid points are added one by one,
/// each where it lowers the error most, until at most 5% is left or there are five segments. Segments are fitted apart.
/// Then slopes become 0, the flattest first, as long as the error stays below 5%. Counted are segments and slopes that
/// aren't 0, less one, at most ten. Categories: the fewest groups of neighbouring levels, each at its mean, that leave at
/// most 5%; counted are groups less one.
///
/// Source: Molnar, Casalicchio & Bischl, "Quantifying model complexity via functional decomposition" (2020).
public struct CurveComplexity: Sendable, Equatable {
  public let coefficients: Int
  /// Where one segment ends and the next begins; for categories the places in the grid behind which a group ends.
  public let breaks: [Double]
  public let slopes: [Double]
  /// Share of the sum of squares that the simple curve doesn't tell.
  public let error: Double
  /// Whether even the largest number of segments leaves more than 5%.
  public let isTruncated: Bool

  static let tolerance = 0.05
  static let mostSegments = 5

  /// - Parameters:
  ///   - values: the column at the rows.
  ///   - effects: the curve at the same rows.
  public init(values: [Double], effects: [Double], grid: [Double]) {
    let total = effects.reduce(0) { $0 + $1 * $1 }
    guard total > 0, let smallest = values.min(), let largest = values.max(), largest > smallest else {
      self.init(coefficients: 1, breaks: [], slopes: [0], error: 0, isTruncated: false)
      return
    }
    let fit = SegmentFit(values: values, effects: effects, total: total)
    let line = fit.line(in: Array(values.indices))
    let straight = fit.error(breaks: [])
    if straight < Self.tolerance {
      self.init(
        coefficients: line.slope != 0 ? 1 : 0, breaks: [], slopes: [line.slope], error: straight, isTruncated: false)
      return
    }
    var breaks: [Double] = []
    var error = straight
    for _ in 0..<Self.mostSegments - 1 {
      var best = (error: Double.infinity, point: grid.first ?? smallest)
      for point in grid {
        let found = fit.error(breaks: Self.sorted(breaks + [point], smallest, largest))
        if found < best.error { best = (found, point) }
      }
      breaks.append(best.point)
      error = best.error
      if error <= Self.tolerance { break }
    }
    let isTruncated = error > Self.tolerance
    let ends = Self.sorted(breaks, smallest, largest)
    let segments = fit.flattened(breaks: ends)
    let steep = segments.lines.count { $0.slope != 0 }
    self.init(
      coefficients: min(2 * Self.mostSegments, segments.lines.count + steep - 1), breaks: ends,
      slopes: segments.lines.map(\.slope), error: segments.error, isTruncated: isTruncated)
  }

  /// - Parameters:
  ///   - levels: the curve at each level that occurs, in their order.
  ///   - rows: of each level.
  public init(levels: [Double], rows: [Int]) {
    let weights = rows.map(Double.init)
    let total = zip(levels, weights).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    guard total > 0, levels.count > 1 else {
      self.init(coefficients: levels.count > 1 ? 1 : 0, breaks: [], slopes: [], error: 0, isTruncated: false)
      return
    }
    let groups = Self.fewestGroups(levels, weights, total)
    self.init(
      coefficients: max(1, groups.starts.count), breaks: groups.starts.map { Double($0 - 1) }, slopes: [],
      error: groups.error, isTruncated: false)
  }

  private init(coefficients: Int, breaks: [Double], slopes: [Double], error: Double, isTruncated: Bool) {
    self.coefficients = coefficients
    self.breaks = breaks
    self.slopes = slopes
    self.error = error
    self.isTruncated = isTruncated
  }

  /// Distinct, ascending, strictly between the ends.
  private static func sorted(_ breaks: [Double], _ smallest: Double, _ largest: Double) -> [Double] {
    Set(breaks.filter { $0 > smallest && $0 < largest }).sorted()
  }

  /// The best division into ever more groups of neighbours, by dynamic programming. O(levels^2 x groups).
  private static func fewestGroups(
    _ levels: [Double], _ weights: [Double], _ total: Double
  ) -> (starts: [Int], error: Double) {
    let count = levels.count
    var sums = [0.0]
    var squares = [0.0]
    var masses = [0.0]
    for (level, weight) in zip(levels, weights) {
      sums.append(sums[sums.count - 1] + weight * level)
      squares.append(squares[squares.count - 1] + weight * level * level)
      masses.append(masses[masses.count - 1] + weight)
    }
    func cost(_ start: Int, _ end: Int) -> Double {
      let mass = masses[end] - masses[start]
      let sum = sums[end] - sums[start]
      return mass > 0 ? max(0, squares[end] - squares[start] - sum * sum / mass) : 0
    }
    var best = (0...count).map { cost(0, $0) }
    var starts = [[Int]](repeating: [], count: count + 1)
    for groups in 2...max(2, count) {
      var next = [Double](repeating: .infinity, count: count + 1)
      var nextStarts = starts
      for end in groups...max(groups, count) where end <= count {
        for start in groups - 1..<end {
          let found = best[start] + cost(start, end)
          if found < next[end] {
            next[end] = found
            nextStarts[end] = starts[start] + [start]
          }
        }
      }
      best = next
      starts = nextStarts
      if best[count] / total <= tolerance { break }
    }
    return (starts[count], best[count] / total)
  }
}

/// Straight lines through parts of a curve.
private struct SegmentFit {
  struct Line {
    var intercept: Double
    var slope: Double
  }

  let values: [Double]
  let effects: [Double]
  let total: Double
  /// Ascending, and sums of everything below each place, around the means so that little cancels.
  private let sorted: [Double]
  private let sums: [Sums]

  private struct Sums {
    var count = 0.0
    var value = 0.0
    var effect = 0.0
    var valueSquare = 0.0
    var effectSquare = 0.0
    var product = 0.0
  }

  init(values: [Double], effects: [Double], total: Double) {
    self.values = values
    self.effects = effects
    self.total = total
    let count = Double(max(1, values.count))
    let meanValue = values.reduce(0, +) / count
    let meanEffect = effects.reduce(0, +) / count
    var running = Sums()
    var sums = [running]
    let order = values.indices.sorted { values[$0] < values[$1] }
    for row in order {
      let (value, effect) = (values[row] - meanValue, effects[row] - meanEffect)
      running.count += 1
      running.value += value
      running.effect += effect
      running.valueSquare += value * value
      running.effectSquare += effect * effect
      running.product += value * effect
      sums.append(running)
    }
    self.sums = sums
    sorted = order.map { values[$0] }
  }

  /// Least squares; a constant where the values don't differ.
  func line(in rows: [Int]) -> Line {
    let count = Double(rows.count)
    let meanValue = rows.reduce(0) { $0 + values[$1] } / count
    let meanEffect = rows.reduce(0) { $0 + effects[$1] } / count
    var product = 0.0
    var square = 0.0
    for row in rows {
      product += (values[row] - meanValue) * (effects[row] - meanEffect)
      square += (values[row] - meanValue) * (values[row] - meanValue)
    }
    guard square > 0 else { return Line(intercept: meanEffect, slope: 0) }
    let slope = product / square
    return Line(intercept: meanEffect - slope * meanValue, slope: slope)
  }

  /// Rows by segment: (b_{k-1}, b_k], those without rows left out.
  private func segments(_ breaks: [Double]) -> [[Int]] {
    var segments = [[Int]](repeating: [], count: breaks.count + 1)
    for row in values.indices {
      var low = 0
      var high = breaks.count
      while low < high {
        let middle = (low + high) / 2
        if breaks[middle] < values[row] { low = middle + 1 } else { high = middle }
      }
      segments[low].append(row)
    }
    return segments.filter { !$0.isEmpty }
  }

  private func squares(_ line: Line, _ rows: [Int]) -> Double {
    rows.reduce(0) { sum, row in
      let rest = effects[row] - line.intercept - line.slope * values[row]
      return sum + rest * rest
    }
  }

  /// Share of the sum of squares that straight lines through the segments leave.
  func error(breaks: [Double]) -> Double {
    var rest = 0.0
    var start = 0
    for end in breaks.map(place) + [sorted.count] where end > start {
      let (low, high) = (sums[start], sums[end])
      let count = high.count - low.count
      let value = high.value - low.value
      let effect = high.effect - low.effect
      let valueSquare = high.valueSquare - low.valueSquare - value * value / count
      let effectSquare = high.effectSquare - low.effectSquare - effect * effect / count
      let product = high.product - low.product - value * effect / count
      let isOne = sorted[start] == sorted[end - 1]
      rest += max(0, isOne || valueSquare <= 0 ? effectSquare : effectSquare - product * product / valueSquare)
      start = end
    }
    return rest / total
  }

  /// The first place above a break.
  private func place(of point: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] <= point { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func flattened(breaks: [Double]) -> (lines: [Line], error: Double) {
    let parts = segments(breaks)
    var lines = parts.map(line)
    var errors = zip(lines, parts).map(squares)
    if lines.count > 1 {
      for index in lines.indices.sorted(by: { abs(lines[$0].slope) < abs(lines[$1].slope) }) {
        let flat = Line(intercept: parts[index].reduce(0) { $0 + effects[$1] } / Double(parts[index].count), slope: 0)
        let error = squares(flat, parts[index])
        if (errors.reduce(0, +) - errors[index] + error) / total < CurveComplexity.tolerance {
          lines[index] = flat
          errors[index] = error
        }
      }
    }
    return (lines, errors.reduce(0, +) / total)
  }
}
