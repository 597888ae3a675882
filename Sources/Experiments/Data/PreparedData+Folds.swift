import Learning
import Plans
import Records
import Statistics
import Tabular

extension PreparedData {
  /// The folds of one protocol, and what ties the rows together under it.
  ///
  /// Folds depend on the rows and the seed alone: not on the columns, nor on which class is called the positive one.
  ///
  /// - Throws: `noTimeOrder` where time is needed but not known, `invalidSplit` where the rows can't be divided so.
  ///   `invalidReplay` where they can't be replayed so.
  ///
  /// - Parameter replay: how the rows are replayed; needed by a protocol that replays them.
  package func division(
    for evaluation: EvaluationProtocol, split: SplitPlan, replay: ReplayPlan? = nil
  ) throws(DataError) -> DividedRows {
    if evaluation.division == .replayed { return try replayed(replay ?? ReplayPlan(), split: split) }
    let (folds, structure, notes) = try divided(for: evaluation, split: split)
    let columns = folds.map { known(from: $0.train) }
    return DividedRows(
      folds: folds, structure: structure, notes: notes + self.notes(onReadings: columns, of: folds, evaluation),
      columns: columns)
  }

  private func replayed(_ plan: ReplayPlan, split: SplitPlan) throws(DataError) -> DividedRows {
    do {
      let rows = try setAsideRows(split)?.train ?? Array(0..<rowCount)
      let structure = try structure(for: .replay, split: split)
      let (division, notes) = try replay(plan, among: rows)
      return DividedRows(folds: [], structure: structure, notes: notes, columns: [], replay: division)
    } catch let error as DataError {
      throw error
    } catch let error as SplitError {
      throw .invalidSplit(error.message(splitNames(for: error)) + advice(on: error))
    } catch {
      throw .invalidSplit(SystemReason.text(of: error))
    }
  }

  /// The rows of the folds, what ties them together, and what a person should know of them.
  private func divided(
    for evaluation: EvaluationProtocol, split: SplitPlan
  ) throws(DataError) -> (folds: [Fold], structure: RowStructure?, notes: [DataNote]) {
    do {
      let structure = try structure(for: evaluation, split: split)
      let aside = try setAsideRows(split)
      let rows = aside?.train ?? Array(0..<rowCount)
      let folds: [Fold]
      var notes: [DataNote] = []
      if let (outer, fold) = evaluation.outer {
        folds = try innerFolds(split, outer, fold)
      } else if evaluation.isConfirmation {
        folds = aside.map { [$0] } ?? []
      } else if split.kind(for: evaluation) == .timeOrdered {
        (folds, notes) = try timeOrderedFolds(split, structure, evaluation, among: rows)
      } else {
        folds = try randomFolds(split, groups: structure?.groups, among: rows)
      }
      return (folds, structure, notes)
    } catch let error as DataError {
      throw error
    } catch let error as SplitError {
      throw .invalidSplit(error.message(splitNames(for: error)) + advice(on: error))
    } catch {
      throw .invalidSplit(SystemReason.text(of: error))
    }
  }

  /// The rows that one fold of a protocol learns from, divided once more as the split divides rows.
  private func innerFolds(_ split: SplitPlan, _ outer: EvaluationProtocol, _ fold: Int) throws -> [Fold] {
    let outside = try division(for: outer, split: split)
    guard outside.folds.indices.contains(fold) else {
      throw DataError.invalidSplit(
        "the \(outer.title) protocol has only \(outside.folds.count) folds to choose inside of")
    }
    var inner = split
    inner.folds = split.nested ?? 2
    inner.repeats = 1
    inner.nested = nil
    inner.setAside = nil
    let rows = outside.folds[fold].train.sorted()
    return split.kind(for: outer) == .timeOrdered
      ? try timeOrderedFolds(inner, outside.structure, outer, among: rows).0
      : try randomFolds(inner, groups: outside.structure?.groups, among: rows)
  }

  /// The folds of one protocol.
  package func folds(for evaluation: EvaluationProtocol, split: SplitPlan) throws(DataError) -> [Fold] {
    try divided(for: evaluation, split: split).folds
  }

  /// The rows that are set aside, and all others; nil: none are. Drawn as the split draws its folds: with equal class
  /// shares, whole groups, or last in time.
  private func setAsideRows(_ split: SplitPlan) throws -> Fold? {
    guard let share = split.setAside else { return nil }
    var chance = SeededGenerator(seed: split.seed).stream("hold-out")
    switch split.kind {
    case .timeOrdered:
      guard let times = try structure(for: .production, split: split)?.times else { throw DataError.noTimeOrder }
      return try Splits.timeOrderedHoldOut(times: times, testShare: share, gap: split.gap)
    case .grouped, .stratifiedGrouped:
      // A fold of whole groups that comes nearest to the share.
      let parts = max(2, Int((1 / share).rounded()))
      return try Splits.groupedKFold(groups: try groupCodes(), folds: parts, using: &chance).first
    case .stratified:
      return try Splits.stratifiedHoldOut(
        classes: strata(of: rowCount, atLeast: 2), testShare: share, using: &chance)
    case .kFold, .holdOut: return try Splits.holdOut(rowCount: rowCount, testShare: share, using: &chance)
    }
  }

  /// - Parameter rows: those that are divided; the others are in no fold.
  private func randomFolds(_ split: SplitPlan, groups: [Int32]?, among rows: [Int]) throws -> [Fold] {
    try positions(split, groups: groups.map { codes in rows.map { codes[$0] } }, among: rows).map { $0.of(rows: rows) }
  }

  private func positions(_ split: SplitPlan, groups: [Int32]?, among rows: [Int]) throws -> [Fold] {
    switch split.kind {
    case .timeOrdered: throw DataError.noTimeOrder
    case .holdOut:
      return try repeated(split) { (chance) throws(SplitError) in
        [try Splits.holdOut(rowCount: rows.count, testShare: split.testShare, using: &chance)]
      }
    case .kFold:
      return try repeated(split) { (chance) throws(SplitError) in
        try Splits.kFold(rowCount: rows.count, folds: split.folds, using: &chance)
      }
    case .stratified:
      let strata = strata(of: rows.count, atLeast: split.folds)
      let kept = rows.map { strata[$0] }
      return try repeated(split) { (chance) throws(SplitError) in
        try Splits.stratifiedKFold(classes: kept, folds: split.folds, using: &chance)
      }
    case .grouped, .stratifiedGrouped:
      guard let groups else { throw DataError.invalidSplit("a \(split.kind.rawValue) split needs data.groups: COLUMN") }
      guard split.kind == .stratifiedGrouped else {
        return try repeated(split) { (chance) throws(SplitError) in
          try Splits.groupedKFold(groups: groups, folds: split.folds, using: &chance)
        }
      }
      let strata = strata(of: Set(groups).count, atLeast: split.folds)
      let kept = rows.map { strata[$0] }
      return try repeated(split) { (chance) throws(SplitError) in
        try Splits.stratifiedGroupedKFold(classes: kept, groups: groups, folds: split.folds, using: &chance)
      }
    }
  }

  private func repeated(
    _ split: SplitPlan, _ draw: (inout SeededGenerator) throws(SplitError) -> [Fold]
  ) throws(SplitError) -> [Fold] {
    let generator = SeededGenerator(seed: split.seed).stream("split")
    return try Splits.repeated(split.repeats, from: generator, draw).flatMap { $0 }
  }

  private func timeOrderedFolds(
    _ split: SplitPlan, _ structure: RowStructure?, _ evaluation: EvaluationProtocol, among rows: [Int]
  ) throws -> ([Fold], notes: [DataNote]) {
    guard let all = structure?.times else { throw DataError.noTimeOrder }
    let times = rows.map { all[$0] }
    let positions =
      split.isSingleFold
      ? [try Splits.timeOrderedHoldOut(times: times, testShare: split.testShare, gap: split.gap)]
      : try Splits.timeOrdered(times: times, folds: split.folds, gap: split.gap)
    let whole = positions.map { $0.of(rows: rows) }
    guard let name = roles.groups else { return (whole, []) }
    let groups = try structure?.groups ?? groupCodes()
    let folds = whole.map { $0.leavingOutJudgedGroups(groups) }
    let recurring = zip(whole, folds).map { $0.train.count - $1.train.count }
    let total = recurring.reduce(0, +)
    guard total > 0 else { return (whole, []) }
    // The fold that loses most of its rows.
    let worst = recurring.indices.max {
      recurring[$0] * whole[$1].train.count < recurring[$1] * whole[$0].train.count
    }
    let fact =
      "\(evaluation.id): \(total) of \(whole.reduce(0) { $0 + $1.train.count }) training rows"
      + (worst.map { " (in fold \($0 + 1) \(recurring[$0]) of \(whole[$0].train.count))" } ?? "")
    let isKept = !split.keepsGroups(for: evaluation)
    if !isKept, let empty = folds.firstIndex(where: \.train.isEmpty) {
      throw SplitError.groupsLeaveNoTrain(fold: empty + 1, rowsBefore: whole[empty].train.count)
    }
    let what =
      isKept
      ? "are of groups of '\(name)' that the test part of their fold holds too"
      : "are left out, because the test part of their fold holds other rows of their groups of '\(name)'; "
        + "split.recurring-groups: keep learns from them"
    let note = DataNote(
      isKept ? .recurringGroupsKept : .recurringGroupsLeftOut, column: name, count: total, sentence: "\(fact) \(what)")
    return (isKept ? whole : folds, [note])
  }

  /// What ties the rows together under a protocol, inside its folds as well; nil where nothing does.
  ///
  /// - Throws: `noTimeOrder` where time is needed but not known, `SplitError` for a missing time or group.
  func structure(for evaluation: EvaluationProtocol, split: SplitPlan) throws -> RowStructure? {
    let isOrdered = split.kind(for: evaluation) == .timeOrdered
    var times: [Double]?
    if isOrdered {
      guard let order = roles.time else { throw DataError.noTimeOrder }
      times = try self.times()
      if case .seconds = split.gap, !timesAreSeconds, evaluation.division != .replayed {
        throw DataError.gapNeedsSeconds(gap: split.gap, order: order)
      }
    }
    let groups = split.keepsGroups(for: evaluation) && roles.groups != nil ? try groupCodes() : nil
    let hasGap = isOrdered && evaluation.division != .replayed
    return RowStructure(groups: groups, times: times, gap: hasGap ? split.gap : .none)
  }

  /// The time of each row, as a number that sorts as the times do; nil where the data have no order of time.
  ///
  /// - Throws: `SplitError` where a row has no time.
  func times() throws -> [Double]? {
    guard let order = roles.time else { return nil }
    let column: Column? = if case .column(let name) = order { try table.column(name) } else { nil }
    return try table.times(of: column)
  }

  /// Whether differences of the times are seconds, so that a gap may be a duration.
  package var timesAreSeconds: Bool {
    guard case .column(let name) = roles.time, let column = try? table.column(name) else { return false }
    if case .time = column.kind { return true }
    return false
  }

  /// The group of each row.
  private func groupCodes() throws -> [Int32] {
    guard let name = roles.groups else { throw DataError.invalidSplit("there is no data.groups: COLUMN") }
    return try table.groups(of: table.column(name))
  }

  /// Class codes in the order of the names, whichever class is the positive one; quantile bins of a numeric target:
  /// folds of a regression then see the same range of targets.
  ///
  /// - Parameters:
  ///   - parts: rows or groups that are dealt; each bin has about as many of them as there are folds, or more.
  private func strata(of parts: Int, atLeast partsPerStratum: Int) -> [Int32] {
    switch targets {
    case .classes(let codes, let classCount):
      return hasExchangedClasses ? codes.map { Int32(classCount) - 1 - $0 } : codes
    case .values(let values):
      let bins = max(1, min(10, parts / max(1, partsPerStratum)))
      var strata = [Int32](repeating: 0, count: values.count)
      let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      for (rank, row) in order.enumerated() { strata[row] = Int32(rank * bins / values.count) }
      return strata
    }
  }

  private func splitNames(for error: SplitError) -> SplitNames {
    var names = SplitNames(classes: hasExchangedClasses ? classes.reversed() : classes, groupColumn: roles.groups)
    if let name = roles.groups, let column = try? table.column(name) { names.groups = column.distinctTexts }
    switch error {
    case .missingGroup(_, let column), .missingTime(_, let column):
      names.missingCount = try? table.column(column).missingCount
    default: break
    }
    return names
  }

  private func advice(on error: SplitError) -> String {
    switch error {
    case .groupsLeaveNoTrain:
      "; say split.recurring-groups: keep if production meets known groups again, or leave data.groups out"
    default: ""
    }
  }
}

extension Column {
  /// The values that rows have, as texts, in the order of the levels or of the numbers.
  fileprivate var distinctTexts: [String] {
    switch values {
    case .numeric(let numbers):
      Set(numbers.filter { !$0.isNaN }).sorted().map { SettingValue.number($0).description }
    case .time(let seconds, let format): Set(seconds.filter { !$0.isNaN }).sorted().map(format.text)
    case .categorical(let codes, let levels): Set(codes).sorted().filter { $0 >= 0 }.map { levels[Int($0)] }
    }
  }
}
