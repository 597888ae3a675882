import Statistics
import Tabular

/// What changes in one column from the first window of time to the last.
struct ColumnChange: Sendable, Equatable {
  /// Cells of the first window without a value.
  let firstMissing: Int
  /// Cells of the last window without a value.
  let lastMissing: Int
  /// By how much the share of missing cells rises; 0 where it falls.
  let gapRate: Double
  /// sqrt(max(0, s_last^2 - s_first^2)) of a column of numbers.
  private(set) var noise = 0.0
  /// Median of the last window less that of the first, of a column of numbers.
  private(set) var shift = 0.0
  /// Total variation distance between the shares of the categories.
  private(set) var redrawRate = 0.0
  /// How often each code or a lower one stands in the last window, as a share of its values.
  private(set) var cumulativeShares: [Double] = []

  /// What is less of a variance comes of rounding.
  private static let rounding = 1e-9

  /// - Parameters:
  ///   - first: cells of the first window; NaN is missing.
  ///   - last: the same of the last window.
  ///   - isTime: whether it tells the time. That time goes on is neither noise nor a shift: such a column, and one of
  ///     times, has gaps alone.
  init(first: [Double], last: [Double], kind: ColumnKind, isTime: Bool = false) {
    firstMissing = first.count { $0.isNaN }
    lastMissing = last.count { $0.isNaN }
    gapRate = max(0, Self.share(lastMissing, of: last.count) - Self.share(firstMissing, of: first.count))
    guard !isTime else { return }
    // Sorted, so that equal values give equal sums in whatever order they stand.
    let before = first.filter(\.isFinite).sorted()
    let after = last.filter(\.isFinite).sorted()
    guard !before.isEmpty, !after.isEmpty else { return }
    switch kind {
    case .numeric: compareNumbers(before, after)
    case .categorical(let levels): compareCategories(before, after, codes: levels.count + 1)
    case .time: break
    }
  }

  /// Whether anything changes.
  var isChange: Bool { gapRate > 0 || noise > 0 || shift != 0 || redrawRate > 0 }

  private static func share(_ part: Int, of count: Int) -> Double { count > 0 ? Double(part) / Double(count) : 0 }

  private mutating func compareNumbers(_ before: [Double], _ after: [Double]) {
    if let from = try? Quantile.ofSorted(0.5, before), let to = try? Quantile.ofSorted(0.5, after) {
      let difference = to - from
      if difference.isFinite { shift = difference }
    }
    if let narrow = try? Location.variance(before), let wide = try? Location.variance(after) {
      let rise = wide - narrow
      if rise.isFinite, rise > Self.rounding * wide { noise = rise.squareRoot() }
    }
  }

  private mutating func compareCategories(_ before: [Double], _ after: [Double], codes: Int) {
    let shares = [before, after].map { cells in
      var counts = [Int](repeating: 0, count: codes)
      for cell in cells { counts[min(max(0, Int(cell)), codes - 1)] += 1 }
      return counts.map { Double($0) / Double(cells.count) }
    }
    redrawRate = min(1, zip(shares[0], shares[1]).reduce(0) { $0 + abs($1.0 - $1.1) } / 2)
    var sum = 0.0
    cumulativeShares = shares[1].map { share in
      sum += share
      return sum
    }
  }

  /// The code that a uniform number in 0..<1 stands for.
  func code(at position: Double) -> Double {
    let place = position * (cumulativeShares.last ?? 0)
    return Double(cumulativeShares.firstIndex { place < $0 } ?? 0)
  }
}
