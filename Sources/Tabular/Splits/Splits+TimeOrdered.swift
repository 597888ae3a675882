extension Splits {
  /// Folds in which the past predicts the future: an expanding window over the rows in the order of their times.
  ///
  /// The last `folds / (folds + 1)` of the rows are cut into test parts of equal size; each is learned for from the rows
  /// before it. A cut never parts rows of the same time: it moves to the nearest change of time, so that sizes may
  /// differ. Rows of one time keep their order.
  ///
  /// - Parameters:
  ///   - times: the time of each row (`Table.times(of:)`); at least `folds + 1` different ones.
  ///   - folds: at least 1.
  ///   - gap: what is left out between the past and the future. Default: nothing. Seconds need times in seconds.
  ///   - longestTrain: at most so many rows, the latest ones, are learned from; nil for all. Default: nil.
  /// - Returns: folds from the earliest to the latest; rows in the order of time.
  /// - Throws: `tooFewFolds`, `negativeGap`, `trainLimitBelowOne`, `tooFewTimes`, `gapLeavesNoTrain`.
  public static func timeOrdered(
    times: [Double], folds: Int = 5, gap: TimeGap = .none, longestTrain: Int? = nil
  ) throws(SplitError) -> [Fold] {
    guard folds >= 1 else { throw .tooFewFolds(folds) }
    let timeline = try Timeline(times)
    return try timeline.folds(
      timeline.cuts(near: timeline.evenPositions(folds)), gap: gap, longestTrain: longestTrain, requiringTrain: true)
  }

  /// The last share of the rows, in the order of their times, is held out.
  ///
  /// - Parameters:
  ///   - times: the time of each row (`Table.times(of:)`); at least 2 different ones.
  ///   - testShare: share of rows to hold out, in (0, 1); the cut moves to the nearest change of time.
  ///   - gap: what is left out between the past and the future. Default: nothing. Seconds need times in seconds.
  /// - Throws: `shareOutOfRange`, `negativeGap`, `tooFewTimes`, `gapLeavesNoTrain`.
  public static func timeOrderedHoldOut(
    times: [Double], testShare: Double = 0.25, gap: TimeGap = .none
  ) throws(SplitError) -> Fold {
    try check(testShare: testShare)
    let timeline = try Timeline(times)
    return try timeline.folds(
      timeline.cuts(near: [timeline.lastPosition(testShare)]), gap: gap, requiringTrain: true)[0]
  }
}

/// Rows in the order of their times, to be cut where the time changes.
struct Timeline {
  private let times: [Double]
  /// The rows from the earliest to the latest; rows of one time in their order.
  let order: [Int]
  /// Positions in `order` where a new time begins, but for the first.
  private let changes: [Int]

  init(_ times: [Double]) throws(SplitError) {
    if let row = times.firstIndex(where: \.isNaN) { throw .missingTime(place: "row \(row + 1)", column: "time") }
    self.times = times
    let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    self.order = order
    changes = order.indices.dropFirst().filter { times[order[$0 - 1]] < times[order[$0]] }
  }

  /// Different times.
  var momentCount: Int { order.isEmpty ? 0 : changes.count + 1 }

  /// Where `folds` test parts of equal size would begin, the last of which ends with the rows.
  ///
  /// - Parameter start: rows that stand before all that is shared evenly.
  func evenPositions(_ folds: Int, after start: Int = 0) -> [Int] {
    let testSize = Double(order.count - start) / Double(folds + 1)
    return (1...folds).map { start + Int((testSize * Double($0)).rounded()) }
  }

  /// Rows that a gap takes, counted from the earliest one.
  func rowCount(within gap: TimeGap) -> Int {
    switch gap {
    case .rows(let rows): return min(rows, order.count)
    case .seconds(let seconds):
      guard let first = order.first else { return 0 }
      return order.count { times[$0] < times[first] + seconds }
    }
  }

  /// Where the last share of the rows would begin.
  func lastPosition(_ share: Double) -> Int { order.count - Int((Double(order.count) * share).rounded()) }

  /// Different changes of time, each the nearest to the position wanted, of those that leave as many for the rest.
  func cuts(near wanted: [Int]) throws(SplitError) -> [Int] {
    guard changes.count >= wanted.count else {
      throw .tooFewTimes(required: wanted.count + 1, found: momentCount)
    }
    var cuts: [Int] = []
    var first = 0
    for (index, position) in wanted.enumerated() {
      // Leave as many changes for the cuts to come.
      let choices = changes[first...(changes.count - (wanted.count - index))]
      let nearest = Self.nearestIndex(to: position, in: choices)
      cuts.append(changes[nearest])
      first = nearest + 1
    }
    return cuts
  }

  /// What stands before each cut to learn from, and what stands from there to the next to be judged.
  ///
  /// - Parameter requiringTrain: whether a gap that leaves nothing before the first cut is an error.
  func folds(
    _ cuts: [Int], gap: TimeGap, longestTrain: Int? = nil, requiringTrain: Bool
  ) throws(SplitError) -> [Fold] {
    switch gap {
    case .rows(let rows) where rows < 0: throw .negativeGap(gap)
    case .seconds(let seconds) where !(seconds >= 0): throw .negativeGap(gap)
    default: break
    }
    if let longestTrain, longestTrain < 1 { throw .trainLimitBelowOne(longestTrain) }
    var folds: [Fold] = []
    for (index, cut) in cuts.enumerated() {
      let end = trainEnd(before: cut, gap: gap)
      if requiringTrain, end == 0 { throw .gapLeavesNoTrain(gap: gap, rowsBefore: cut) }
      let start = longestTrain.map { max(0, end - $0) } ?? 0
      let testEnd = index + 1 < cuts.count ? cuts[index + 1] : order.count
      folds.append(Fold(train: Array(order[start..<end]), test: Array(order[cut..<testEnd])))
    }
    return folds
  }

  /// How many of the rows before a cut lie before the gap as well.
  private func trainEnd(before cut: Int, gap: TimeGap) -> Int {
    switch gap {
    case .rows(let rows): return max(0, cut - rows)
    case .seconds(let seconds):
      let latest = times[order[cut]] - seconds
      var (low, high) = (0, cut)
      while low < high {
        let middle = (low + high) / 2
        if times[order[middle]] <= latest { low = middle + 1 } else { high = middle }
      }
      // Without a gap the row before the cut is the last one; rounding must not bring the first judged one in.
      return min(low, cut)
    }
  }

  /// Where in the ascending, non-empty `values` the one nearest to `wanted` stands; the earlier of two.
  private static func nearestIndex(to wanted: Int, in values: ArraySlice<Int>) -> Int {
    var low = values.startIndex
    var high = values.endIndex
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    if low == values.endIndex { return low - 1 }
    if low > values.startIndex, wanted - values[low - 1] <= values[low] - wanted { return low - 1 }
    return low
  }
}

extension Table {
  /// The time of each row as a number that sorts as the times do: seconds since 1970 of a column of times (its kind
  /// says so), the values of a numeric column, which may have any unit, or the row number without a column.
  ///
  /// - Throws: `missingTime`; `notATime` for categories, whose names have no order in time, and for times of day.
  public func times(of column: Column?) throws(SplitError) -> [Double] {
    guard let column else { return (0..<rowCount).map(Double.init) }
    switch column.values {
    case .numeric(let numbers):
      if let row = numbers.firstIndex(where: \.isNaN) {
        throw .missingTime(place: placeText(ofRow: row), column: column.name)
      }
      return numbers
    case .time(let seconds, let format):
      if let row = seconds.firstIndex(where: \.isNaN) {
        throw .missingTime(place: placeText(ofRow: row), column: column.name)
      }
      guard format.hasDate else {
        throw .notATime(column: column.name, example: seconds.first.map(format.text) ?? "")
      }
      return seconds
    case .categorical(_, let levels): throw .notATime(column: column.name, example: levels.first ?? "")
    }
  }

  /// A code for each row, equal where the values of the column are equal.
  ///
  /// - Throws: `missingGroup`: rows without group might belong together with any other.
  public func groups(of column: Column) throws(SplitError) -> [Int32] {
    switch column.values {
    case .categorical(let codes, _):
      if let row = codes.firstIndex(where: { $0 < 0 }) {
        throw .missingGroup(place: placeText(ofRow: row), column: column.name)
      }
      return codes
    case .numeric(let numbers), .time(let numbers, _):
      if let row = numbers.firstIndex(where: \.isNaN) {
        throw .missingGroup(place: placeText(ofRow: row), column: column.name)
      }
      var codes: [Double: Int32] = [:]
      for number in Set(numbers).sorted() { codes[number] = Int32(truncatingIfNeeded: codes.count) }
      return numbers.map { codes[$0] ?? 0 }
    }
  }
}
