import Learning
import LinearAlgebra
import Tabular

/// The rows at the beginning and at the end of time, as a model sees them.
public struct TimeWindows: Sendable {
  /// Rows x columns.
  public let first: Matrix<Double>
  /// Rows x columns.
  public let last: Matrix<Double>
  /// The column that tells the time; nil: the order of the rows does.
  public let timeColumn: String?

  public init(first: Matrix<Double>, last: Matrix<Double>, timeColumn: String?) {
    self.first = first
    self.last = last
    self.timeColumn = timeColumn
  }

  /// What changes from the first window to the last, column by column.
  func changes(of columns: [InputColumn]) -> [ColumnChange] {
    columns.enumerated().map { position, column in
      ColumnChange(
        first: first.column(position), last: last.column(position), kind: column.kind,
        isTime: column.name == timeColumn)
    }
  }
}

/// Which rows come first in time, and which last.
///
/// A window holds a share of the rows and never fewer than a minimum. Rows of the same time stand in the same window, so that
/// it doesn't matter how the file orders them.
public struct WindowRows: Sendable, Equatable {
  /// In the order of time.
  public let first: [Int]
  /// In the order of time.
  public let last: [Int]

  /// - Parameters:
  ///   - times: of all rows.
  ///   - rows: those that are looked at.
  ///   - share: of the rows that each window holds, in 0...0.5.
  ///   - minimumRows: that each window holds at least.
  /// - Throws: where the rows are too few, or too many are of the same time, for two windows that share no row.
  public init(times: [Double], among rows: [Int], share: Double, minimumRows: Int) throws(EvidenceLeftOut) {
    let count = max(1, minimumRows, Int((share * Double(rows.count)).rounded()))
    guard 2 * count <= rows.count else {
      throw EvidenceLeftOut(
        reason: "\(rows.count) rows are too few for a first and a last window of \(count) rows each; see "
          + "measurement.robustness-window-rows")
    }
    let ordered = rows.sorted { (times[$0], $0) < (times[$1], $1) }
    var firstEnd = count
    while firstEnd < ordered.count, times[ordered[firstEnd]] == times[ordered[firstEnd - 1]] { firstEnd += 1 }
    var lastStart = ordered.count - count
    while lastStart > 0, times[ordered[lastStart]] == times[ordered[lastStart - 1]] { lastStart -= 1 }
    guard firstEnd <= lastStart else {
      throw EvidenceLeftOut(
        reason: "so many rows are of the same time that the first and the last window would share some of them")
    }
    first = Array(ordered[..<firstEnd])
    last = Array(ordered[lastStart...])
  }
}
