import Measurement
import Plans

/// Rows at both ends of time, and what was asked for.
struct KnownWindows {
  let share: Double
  let minimumRows: Int
  let rows: WindowRows
}

extension TrialInHand {
  func windows(ofFold index: Int?, share: Double, minimumRows: Int) throws -> TimeWindows {
    let rows = try windowRows(share: share, minimumRows: minimumRows)
    let readers = index.flatMap { known(inFold: $0) }
    var timeColumn: String?
    if case .column(let name) = context.data.roles.time { timeColumn = name }
    return TimeWindows(
      first: context.data.inputs(rows.first, as: readers, adding: further),
      last: context.data.inputs(rows.last, as: readers, adding: further), timeColumn: timeColumn)
  }

  /// Every fold asks for the same.
  private func windowRows(share: Double, minimumRows: Int) throws -> WindowRows {
    if let knownWindows, knownWindows.share == share, knownWindows.minimumRows == minimumRows {
      return knownWindows.rows
    }
    guard let division, division.replay == nil else {
      throw EvidenceLeftOut(
        reason: "a replay meets the change itself, step by step; rows are changed for the folds of research and "
          + "production")
    }
    guard let times = try context.data.times() else {
      throw EvidenceLeftOut(reason: "the order of time isn't known; say data.time: COLUMN, or data.time: row-order")
    }
    let rows = try WindowRows(times: times, among: division.rowsOfFolds, share: share, minimumRows: minimumRows)
    knownWindows = KnownWindows(share: share, minimumRows: minimumRows, rows: rows)
    return rows
  }
}
