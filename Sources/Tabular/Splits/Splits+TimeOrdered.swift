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
  ///   - gap: rows left out between the past and the future, 0 or more. Default: 0.
  ///   - longestTrain: at most so many rows, the latest ones, are learned from; nil for all. Default: nil.
  /// - Returns: folds from the earliest to the latest; rows in the order of time.
  /// - Throws: `tooFewFolds`, `negativeGap`, `trainLimitBelowOne`, `tooFewTimes`, `gapLeavesNoTrain`.
  public static func timeOrdered(
    times: [Double], folds: Int = 5, gap: Int = 0, longestTrain: Int? = nil
  ) throws(SplitError) -> [Fold] {
    guard folds >= 1 else { throw .tooFewFolds(folds) }
    let testSize = Double(times.count) / Double(folds + 1)
    let wanted = (1...folds).map { Int((testSize * Double($0)).rounded()) }
    return try timeOrdered(times: times, wantedCuts: wanted, gap: gap, longestTrain: longestTrain)
  }

  /// The last share of the rows, in the order of their times, is held out.
  ///
  /// - Parameters:
  ///   - times: the time of each row (`Table.times(of:)`); at least 2 different ones.
  ///   - testShare: share of rows to hold out, in (0, 1); the cut moves to the nearest change of time.
  ///   - gap: rows left out between the past and the future, 0 or more. Default: 0.
  /// - Throws: `shareOutOfRange`, `negativeGap`, `tooFewTimes`, `gapLeavesNoTrain`.
  public static func timeOrderedHoldOut(
    times: [Double], testShare: Double = 0.25, gap: Int = 0
  ) throws(SplitError) -> Fold {
    try check(testShare: testShare)
    let cut = times.count - Int((Double(times.count) * testShare).rounded())
    return try timeOrdered(times: times, wantedCuts: [cut], gap: gap, longestTrain: nil)[0]
  }

  private static func timeOrdered(
    times: [Double], wantedCuts: [Int], gap: Int, longestTrain: Int?
  ) throws(SplitError) -> [Fold] {
    guard gap >= 0 else { throw .negativeGap(gap) }
    if let longestTrain, longestTrain < 1 { throw .trainLimitBelowOne(longestTrain) }
    if let row = times.firstIndex(where: \.isNaN) { throw .missingTime(place: "row \(row + 1)", column: "time") }
    let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    /// Positions in `order` where a new time begins, but for the first.
    let changes = order.indices.dropFirst().filter { times[order[$0 - 1]] < times[order[$0]] }
    guard changes.count >= wantedCuts.count else {
      throw .tooFewTimes(required: wantedCuts.count + 1, found: order.isEmpty ? 0 : changes.count + 1)
    }
    var cuts: [Int] = []
    var first = 0
    for (index, wanted) in wantedCuts.enumerated() {
      // Leave as many changes for the cuts to come.
      let choices = changes[first...(changes.count - (wantedCuts.count - index))]
      let nearest = nearestIndex(to: wanted, in: choices)
      cuts.append(changes[nearest])
      first = nearest + 1
    }
    guard cuts[0] > gap else { throw .gapLeavesNoTrain(gap: gap, rowsBefore: cuts[0]) }
    return cuts.indices.map { index in
      let end = cuts[index] - gap
      let start = longestTrain.map { max(0, end - $0) } ?? 0
      let testEnd = index + 1 < cuts.count ? cuts[index + 1] : order.count
      return Fold(train: Array(order[start..<end]), test: Array(order[cuts[index]..<testEnd]))
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
