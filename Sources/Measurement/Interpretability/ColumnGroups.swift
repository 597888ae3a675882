import Learning
import LinearAlgebra
import Statistics

/// Columns that tell much of the same, so that each can stand in for the others: they are shuffled together, because
/// shuffled alone each would look as if it could be spared.
///
/// Association: of two columns of numbers the absolute rank correlation, of a category and numbers the root of the share
/// of the ranks' variance between levels, of two categories Cramer's V, both corrected for the number of levels. Groups
/// grow from the strongest pair on, as long as every pair within them reaches `threshold` (complete linkage).
///
/// Source: Bergsma, "A bias-correction for Cramer's V" (2013); Au et al., "Grouped feature importance" (2022).
public struct ColumnGroups: Sendable, Equatable {
  public static let threshold = 0.7
  /// Cells that are looked at for one pair, so that many columns stay affordable.
  private static let mostCells = 100_000

  /// Groups of more than one column, each ascending.
  public let groups: [[Int]]

  /// - Parameter among: the columns to be grouped.
  public init(_ inputs: Matrix<Double>, columns: [InputColumn], among: [Int]) {
    let count = min(inputs.rows, max(60, Self.mostCells / max(1, among.count)))
    let described = among.map { column in
      let cells = (0..<count).map { inputs[$0, column] }
      if case .categorical = columns[column].kind { return Described(levels: cells) }
      return Described(numbers: cells)
    }
    var pairs: [(strength: Double, first: Int, second: Int)] = []
    for first in described.indices {
      for second in described.indices where second > first {
        let strength = described[first].association(described[second])
        if strength >= Self.threshold { pairs.append((strength, first, second)) }
      }
    }
    let strong = Set(pairs.map { [$0.first, $0.second] })
    var members = described.indices.map { [$0] }
    var group = Array(described.indices)
    for pair in pairs.sorted(by: { ($1.strength, $0.first, $0.second) < ($0.strength, $1.first, $1.second) }) {
      let (left, right) = (group[pair.first], group[pair.second])
      guard left != right,
        members[left].allSatisfy({ a in members[right].allSatisfy { strong.contains([min(a, $0), max(a, $0)]) } })
      else { continue }
      for member in members[right] { group[member] = left }
      members[left] += members[right]
      members[right] = []
    }
    groups = members.filter { $0.count > 1 }.map { $0.map { among[$0] }.sorted() }.sorted { $0[0] < $1[0] }
  }

  /// A column as associations see it.
  private struct Described {
    /// Standardised ranks; missing values stand in the middle. Empty for categories.
    var ranks: [Double] = []
    /// Levels from 0 on, a missing value being one more. Empty for numbers.
    var codes: [Int] = []
    var levelCount = 0

    init(numbers: [Double]) {
      let present = numbers.indices.filter { numbers[$0].isFinite }
      let found = Ranks.average(present.map { numbers[$0] })
      let mean = Double(present.count + 1) / 2
      var ranks = [Double](repeating: 0, count: numbers.count)
      for (position, row) in present.enumerated() { ranks[row] = found[position] - mean }
      let length = ranks.reduce(0) { $0 + $1 * $1 }.squareRoot()
      self.ranks = length > 0 ? ranks.map { $0 / length } : ranks
    }

    init(levels: [Double]) {
      var places: [UInt64: Int] = [:]
      codes = levels.map { level in
        let key = level.isNaN ? Double.nan.bitPattern : level.bitPattern
        if let place = places[key] { return place }
        places[key] = places.count
        return places.count - 1
      }
      levelCount = places.count
    }

    func association(_ other: Described) -> Double {
      switch (codes.isEmpty, other.codes.isEmpty) {
      case (true, true): return abs(zip(ranks, other.ranks).reduce(0) { $0 + $1.0 * $1.1 })
      case (false, true): return Self.betweenLevels(codes, levelCount, other.ranks)
      case (true, false): return Self.betweenLevels(other.codes, other.levelCount, ranks)
      case (false, false): return Self.cramer(self, other)
      }
    }

    /// Epsilon: the share of the variance between levels, corrected.
    private static func betweenLevels(_ codes: [Int], _ levelCount: Int, _ ranks: [Double]) -> Double {
      let rows = codes.count
      guard levelCount > 1, rows > levelCount else { return 0 }
      var sums = [Double](repeating: 0, count: levelCount)
      var counts = sums
      var total = 0.0
      for (code, rank) in zip(codes, ranks) {
        sums[code] += rank
        counts[code] += 1
        total += rank * rank
      }
      guard total > 0 else { return 0 }
      let between = zip(sums, counts).reduce(0) { $0 + ($1.1 > 0 ? $1.0 * $1.0 / $1.1 : 0) } / total
      let corrected = 1 - (1 - between) * Double(rows - 1) / Double(rows - levelCount)
      return max(0, corrected).squareRoot()
    }

    private static func cramer(_ first: Described, _ second: Described) -> Double {
      let rows = Double(first.codes.count)
      let (height, width) = (first.levelCount, second.levelCount)
      guard height > 1, width > 1, rows > 1 else { return 0 }
      var table: [Int: Double] = [:]
      var left = [Double](repeating: 0, count: height)
      var right = [Double](repeating: 0, count: width)
      for (a, b) in zip(first.codes, second.codes) {
        table[a * width + b, default: 0] += 1
        left[a] += 1
        right[b] += 1
      }
      // chi^2 / n = sum of n_ab^2 / (n_a n_b), less 1.
      let cells = table.sorted { $0.key < $1.key }
      let square = cells.reduce(0) { $0 + $1.value * $1.value / (left[$1.key / width] * right[$1.key % width]) } - 1
      let corrected = max(0, square - Double((height - 1) * (width - 1)) / (rows - 1))
      let heights = Double(height) - Double((height - 1) * (height - 1)) / (rows - 1)
      let widths = Double(width) - Double((width - 1) * (width - 1)) / (rows - 1)
      let least = min(heights, widths) - 1
      return least > 0 ? min(1, (corrected / least).squareRoot()) : 0
    }
  }
}
