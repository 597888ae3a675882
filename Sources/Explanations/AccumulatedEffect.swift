import Learning
import LinearAlgebra
import Statistics

/// Where the effects of a column are zero on average.
public enum EffectCentring: Sendable {
  /// Over the rows: the effects of a linear model then add up to its answers exactly.
  case rows
  /// Over the middles of the intervals, weighted by their rows, as the R package iml does.
  case midpoints
}

/// The accumulated local effect (ALE) of one raw column: how the answer moves as the column moves and everything else
/// stays what it is in the rows nearby.
///
/// Numbers: the grid holds the distinct quantiles `k / intervals` (inverse of the empirical distribution, R type 1); a row
/// lies in the interval (z_{k-1}, z_k], the smallest value in the first. The mean differences of the answers at both ends
/// accumulate from the left; between grid points the effect is linear. Categories: levels that occur, in the order of
/// their codes; a row is moved to both neighbours. A missing value's effect is the mean difference, in the rows that lack
/// it, to the middle of the grid (categories: the commonest level).
///
/// Source: Apley & Zhu, "Visualizing the effects of predictor variables in black box supervised learning models" (2020).
public struct AccumulatedEffect: Sendable, Equatable {
  public let column: Int
  public let isCategorical: Bool
  /// Ascending numbers, or codes of levels.
  public let grid: [Double]
  /// By output, then by place in the grid.
  public let effects: [[Double]]
  /// By output; nil: no row lacks a value.
  public let missing: [Double]?
  /// Rows in each interval, or of each level.
  public let rows: [Int]
  let positions: [Position]

  /// Where a row stands in the grid; below 0: its value is missing.
  struct Position: Sendable, Equatable {
    var lower: Int
    var share: Double
  }

  /// The effect at each of the rows that it was made from.
  public func atRows(output: Int) -> [Double] {
    positions.map { effects[output].at($0, missing: missing?[output] ?? 0) }
  }

  /// The effect of a value; that of the nearest end beyond the grid, 0 for a level that didn't occur.
  public func at(_ value: Double, output: Int) -> Double {
    guard value.isFinite else { return missing?[output] ?? 0 }
    guard !grid.isEmpty else { return 0 }
    if isCategorical { return grid.firstIndex(of: value).map { effects[output][$0] } ?? 0 }
    return effects[output].at(Self.position(of: value, in: grid), missing: 0)
  }

  static func position(of value: Double, in grid: [Double]) -> Position {
    guard grid.count > 1 else { return Position(lower: 0, share: 0) }
    let interval = intervalIndex(of: value, in: grid)
    let (lower, upper) = (grid[interval], grid[interval + 1])
    return Position(lower: interval, share: min(1, max(0, (value - lower) / (upper - lower))))
  }

  /// The interval (z_k, z_{k+1}] that a value lies in.
  static func intervalIndex(of value: Double, in grid: [Double]) -> Int {
    var low = 0
    var high = grid.count
    while low < high {
      let middle = (low + high) / 2
      if grid[middle] < value { low = middle + 1 } else { high = middle }
    }
    return min(max(low, 1), grid.count - 1) - 1
  }

  /// Distinct quantiles of the finite values, the smallest included.
  static func grid(of values: [Double], intervals: Int) -> [Double] {
    let sorted = values.filter(\.isFinite).sorted()
    guard let first = sorted.first else { return [] }
    var grid = [first]
    for step in 0...intervals {
      // The share is exact where it falls on a whole row.
      let place = (Double(step) * Double(sorted.count) / Double(intervals) * 1e10).rounded() / 1e10
      let value = sorted[max(Int(place.rounded(.up)) - 1, 0)]
      if let last = grid.last, value > last { grid.append(value) }
    }
    return grid
  }
}

extension [Double] {
  /// Linear between neighbours.
  func at(_ position: AccumulatedEffect.Position, missing: Double) -> Double {
    guard position.lower >= 0 else { return missing }
    guard position.share > 0, position.lower + 1 < count else { return isEmpty ? 0 : self[position.lower] }
    return self[position.lower] + position.share * (self[position.lower + 1] - self[position.lower])
  }
}
