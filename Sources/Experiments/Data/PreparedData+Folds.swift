import Learning
import Plans
import Records
import Statistics
import Tabular

extension PreparedData {
  /// The folds of one protocol.
  ///
  /// - Throws: `noTimeOrder` where time is needed but not known, `invalidSplit` where the rows can't be divided so.
  public func folds(for evaluation: EvaluationProtocol, split: SplitPlan) throws(DataError) -> [Fold] {
    do {
      switch split.kind(for: evaluation) {
      case .timeOrdered: return try timeOrderedFolds(split)
      case .holdOut:
        return try repeated(split) { (chance) throws(SplitError) in
          [try Splits.holdOut(rowCount: rowCount, testShare: split.testShare, using: &chance)]
        }
      case .kFold:
        return try repeated(split) { (chance) throws(SplitError) in
          try Splits.kFold(rowCount: rowCount, folds: split.folds, using: &chance)
        }
      case .stratified:
        let strata = strata(atLeast: split.folds)
        return try repeated(split) { (chance) throws(SplitError) in
          try Splits.stratifiedKFold(classes: strata, folds: split.folds, using: &chance)
        }
      case .grouped:
        guard let name = roles.groups, let column = try? table.column(name) else {
          throw DataError.invalidSplit("a grouped split needs data.groups: COLUMN")
        }
        let groups = try table.groups(of: column)
        return try repeated(split) { (chance) throws(SplitError) in
          try Splits.groupedKFold(groups: groups, folds: split.folds, using: &chance)
        }
      }
    } catch let error as DataError {
      throw error
    } catch {
      throw .invalidSplit(SystemReason.text(of: error))
    }
  }

  private func repeated(
    _ split: SplitPlan, _ draw: (inout SeededGenerator) throws(SplitError) -> [Fold]
  ) throws(SplitError) -> [Fold] {
    let generator = SeededGenerator(seed: split.seed).stream("split")
    return try Splits.repeated(split.repeats, from: generator, draw).flatMap { $0 }
  }

  private func timeOrderedFolds(_ split: SplitPlan) throws -> [Fold] {
    guard let order = roles.time else { throw DataError.noTimeOrder }
    let column: Column? =
      if case .column(let name) = order { try table.column(name) } else { nil }
    let times = try table.times(of: column)
    guard split.isSingleFold else { return try Splits.timeOrdered(times: times, folds: split.folds, gap: split.gap) }
    return [try Splits.timeOrderedHoldOut(times: times, testShare: split.testShare, gap: split.gap)]
  }

  /// Class codes, or quantile bins of a numeric target: folds of a regression then see the same range of targets.
  private func strata(atLeast rowsPerStratum: Int) -> [Int32] {
    switch targets {
    case .classes(let codes, _): return codes
    case .values(let values):
      let bins = max(1, min(10, values.count / max(1, rowsPerStratum)))
      var strata = [Int32](repeating: 0, count: values.count)
      let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      for (rank, row) in order.enumerated() { strata[row] = Int32(rank * bins / values.count) }
      return strata
    }
  }
}
