import Statistics

/// What ties rows together, so that they may not be divided at will: rows of one group belong on one side, and nothing
/// may be learned from rows that come later than those judged.
///
/// Rows without structure have none of these: nil instead of a value of this type.
public struct RowStructure: Sendable, Equatable {
  /// The group code of each row; nil: every row stands for itself.
  public let groups: [Int32]?
  /// The time of each row; nil: the rows have no order.
  public let times: [Double]?
  /// What is left out between the past and the future.
  public let gap: TimeGap

  /// Nil where there are neither groups nor times.
  public init?(groups: [Int32]?, times: [Double]?, gap: TimeGap = .none) {
    guard groups != nil || times != nil else { return nil }
    self.groups = groups
    self.times = times
    self.gap = gap
  }

  public var rowCount: Int { groups?.count ?? times?.count ?? 0 }

  /// The given rows, in the given order.
  public func selecting(_ rows: [Int]) -> RowStructure? {
    RowStructure(
      groups: groups.map { groups in rows.map { groups[$0] } }, times: times.map { times in rows.map { times[$0] } },
      gap: gap)
  }

  /// Folds that keep to the structure, as many as it allows up to `count`.
  ///
  /// With times they go forward in parts of equal size: each learns from what lies before its test part and before the
  /// gap, without the groups that it judges; the earliest rows are in no test part, and folds that are left with nothing to learn from are left
  /// out. Else every row is in the test part of one fold.
  ///
  /// - Parameters:
  ///   - count: at least 2.
  ///   - classes: the class code of each row, to be balanced as far as the groups allow; nil: none.
  /// - Throws: `tooFewGroups`, `tooFewTimes`, `nothingBefore`.
  public func folds(
    _ count: Int, classes: [Int32]? = nil, using generator: inout SeededGenerator
  ) throws(SplitError) -> [Fold] {
    guard let times else { return try groupedFolds(count, classes: classes, using: &generator) }
    let timeline = try Timeline(times)
    guard timeline.momentCount >= 2 else { throw .tooFewTimes(required: 2, found: timeline.momentCount) }
    let possible = min(count, timeline.momentCount - 1)
    // What the gap takes is taken from all alike, so that the first fold isn't left with a row or two.
    let positions = timeline.evenPositions(possible, after: timeline.rowCount(within: gap))
    let folds = try forward(timeline, timeline.cuts(near: positions)).filter { !$0.train.isEmpty }
    guard !folds.isEmpty else { throw .nothingBefore(gap: gap, hasGroups: groups != nil) }
    return folds
  }

  /// Folds that answer as many rows as the structure allows, each from rows of the other folds.
  ///
  /// As `folds`, but with times the rows before the first test part are divided again, and so on, until only those are
  /// left that nothing precedes.
  public func foldsOfAllRows(
    _ count: Int, classes: [Int32]? = nil, using generator: inout SeededGenerator
  ) throws(SplitError) -> [Fold] {
    var all = try folds(count, classes: classes, using: &generator)
    guard times != nil else { return all }
    var isAnswered = [Bool](repeating: false, count: rowCount)
    var newest = all
    while true {
      for fold in newest { for row in fold.test { isAnswered[row] = true } }
      let rest = isAnswered.indices.filter { !isAnswered[$0] }
      guard let part = selecting(rest), let more = try? part.folds(count, using: &generator) else { return all }
      newest = more.map { $0.of(rows: rest) }
      all += newest
    }
  }

  /// Of fewer groups, whether they are answered well is luck.
  public static let fewestHeldOutGroups = 5

  /// The share that `holdOut` goes by: without times at least that of five groups, but no more than half for their sake.
  public func heldOutShare(_ share: Double) -> Double {
    guard times == nil, let groups else { return share }
    return max(share, min(0.5, Double(Self.fewestHeldOutGroups) / Double(Set(groups).count)))
  }

  /// One part held out that keeps to the structure: some groups, or the last share of the time.
  ///
  /// With times, what is learned from lies before the test part and before the gap and has none of its groups. Rows
  /// whose class the rows learned from don't have aren't judged: what is said of them tells nothing.
  ///
  /// - Parameters:
  ///   - share: share of rows to hold out, in (0, 1); see `heldOutShare` for few groups.
  ///   - classes: the class code of each row; nil: none.
  /// - Throws: `shareOutOfRange`, `tooFewGroups`, `groupsAloneHoldClasses`, `tooFewTimes`, `nothingBefore`,
  ///   `noClassInCommon`.
  public func holdOut(
    share: Double, classes: [Int32]? = nil, using generator: inout SeededGenerator
  ) throws(SplitError) -> Fold {
    guard let times else {
      return try Splits.groupedHoldOut(
        groups: groups ?? [], classes: classes, testShare: heldOutShare(share), using: &generator)
    }
    try Splits.check(testShare: share)
    let timeline = try Timeline(times)
    let fold = try forward(timeline, timeline.cuts(near: [timeline.lastPosition(share)]))[0]
    guard !fold.train.isEmpty else { throw .nothingBefore(gap: gap, hasGroups: groups != nil) }
    guard let classes else { return fold }
    let known = Set(fold.train.map { classes[$0] })
    let judged = fold.test.filter { known.contains(classes[$0]) }
    guard !judged.isEmpty else { throw .noClassInCommon }
    return Fold(train: fold.train, test: judged)
  }

  private func groupedFolds(
    _ count: Int, classes: [Int32]?, using generator: inout SeededGenerator
  ) throws(SplitError) -> [Fold] {
    let groups = groups ?? []
    let possible = max(2, min(count, Set(groups).count))
    guard let classes else { return try Splits.groupedKFold(groups: groups, folds: possible, using: &generator) }
    return try Splits.stratifiedGroupedKFold(classes: classes, groups: groups, folds: possible, using: &generator)
  }

  private func forward(_ timeline: Timeline, _ cuts: [Int]) throws(SplitError) -> [Fold] {
    let folds = try timeline.folds(cuts, gap: gap, requiringTrain: false)
    guard let groups else { return folds }
    return folds.map { $0.leavingOutJudgedGroups(groups) }
  }
}
