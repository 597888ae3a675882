import Records
import Tabular

/// How the current rows are divided in time.
package enum DriftPeriod: Sendable, Equatable {
  case hour, day, week, month, quarter, year
  /// So many rows, in the order of the file.
  case rows(Int)

  package static let names = ["hour", "day", "week", "month", "quarter", "year"]

  /// Nil where the text is neither a name nor a positive whole number.
  package init?(_ text: String) {
    switch text {
    case "hour": self = .hour
    case "day": self = .day
    case "week": self = .week
    case "month": self = .month
    case "quarter": self = .quarter
    case "year": self = .year
    default:
      guard let count = Int(text), count > 0 else { return nil }
      self = .rows(count)
    }
  }

  package var unit: String {
    switch self {
    case .hour: "hour"
    case .day: "day"
    case .week: "week"
    case .month: "month"
    case .quarter: "quarter"
    case .year: "year"
    case .rows(let count): NumberText.counted(count, "row")
    }
  }

  /// The name of the period that a moment lies in; sorts as time does.
  ///
  /// - Parameters:
  ///   - moment: seconds since 1970 in UTC.
  ///   - offset: seconds that the calendar of the rows is ahead of UTC.
  func name(of moment: Double, offset: Int) -> String? {
    let seconds = moment + Double(offset)
    guard TimeFormat.secondsRange.contains(seconds) else { return nil }
    let days = Int((seconds / 86_400).rounded(.down))
    let date = CivilDate(daysSince1970: days)
    func padded(_ number: Int, _ width: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let month = padded(date.year, 4) + "-" + padded(date.month)
    switch self {
    case .year: return padded(date.year, 4)
    case .quarter: return padded(date.year, 4) + "-Q\((date.month + 2) / 3)"
    case .month: return month
    case .day: return month + "-" + padded(date.day)
    case .hour:
      return month + "-" + padded(date.day) + " " + padded(Int((seconds - Double(days) * 86_400) / 3600)) + "h"
    case .week:
      let monday = CivilDate(daysSince1970: days - CivilDate.weekDay(daysSince1970: days) + 1)
      return "week of " + padded(monday.year, 4) + "-" + padded(monday.month) + "-" + padded(monday.day)
    case .rows: return nil
    }
  }

  /// How rows are divided.
  struct Division: Sendable {
    /// The rows of each period, in the order of time.
    var parts: [(name: String, rows: [Int])]
    var notes: [String] = []
  }

  /// Days begin at midnight of the offset that the times are written with. Rows without a time lie in no part.
  ///
  /// - Parameter time: the column of times; nil: the only one, or for a number of rows the order of the file.
  func divide(_ table: Table, file: String, time: String?) throws(DriftInputError) -> Division {
    if case .rows(let count) = self { return try Self.counted(count, table, file: file, time: time) }
    let column = try Self.times(of: table, file: file, time: time)
    var rows: [String: [Int]] = [:]
    for (row, moment) in column.seconds.enumerated() {
      if let name = name(of: moment, offset: column.format.calendarOffset) { rows[name, default: []].append(row) }
    }
    var division = Division(parts: rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    let left = column.seconds.count - rows.values.reduce(0) { $0 + $1.count }
    if left > 0 { division.notes.append(Self.note(left, file, column.name, outside: unit)) }
    return division
  }

  private static func note(_ count: Int, _ file: String, _ column: String, outside unit: String) -> String {
    "\(file): \(NumberText.counted(count, "row")) without a time in '\(column.excerpt())' "
      + "\(count == 1 ? "lies" : "lie") in no \(unit)"
  }

  /// So many rows each, in the order of the file or of a column.
  private static func counted(
    _ count: Int, _ table: Table, file: String, time: String?
  ) throws(DriftInputError) -> Division {
    var order = Array(0..<table.rowCount)
    var notes: [String] = []
    if let time {
      guard let position = table.index(of: time) else {
        throw .unknownColumn(time, option: "--time", file: file, available: table.columnNames)
      }
      let moments: [Double]
      switch table.columns[position].values {
      case .time(let seconds, _): moments = seconds
      case .numeric(let numbers): moments = numbers
      case .categorical: throw .noOrder(column: time)
      }
      let known = order.filter { !moments[$0].isNaN }
      if known.count < order.count { notes.append(note(order.count - known.count, file, time, outside: "period")) }
      order = known.sorted { (moments[$0], $0) < (moments[$1], $1) }
      if order != known { notes.append("\(file): rows are counted in the order of '\(time.excerpt())'") }
    }
    let parts = stride(from: 0, to: order.count, by: count).map { start -> (name: String, rows: [Int]) in
      let end = min(order.count, start + count)
      return (end == start + 1 ? "row \(end)" : "rows \(start + 1) to \(end)", Array(order[start..<end]))
    }
    return Division(parts: parts, notes: notes)
  }

  private struct TimeColumn {
    let name: String
    let seconds: [Double]
    let format: TimeFormat

    /// Nil where the column holds no dates.
    init?(_ column: Column) {
      guard case .time(let seconds, let format) = column.values, format.hasDate else { return nil }
      name = column.name
      self.seconds = seconds
      self.format = format
    }
  }

  private static func times(of table: Table, file: String, time: String?) throws(DriftInputError) -> TimeColumn {
    if let time {
      guard let position = table.index(of: time) else {
        throw .unknownColumn(time, option: "--time", file: file, available: table.columnNames)
      }
      guard let column = TimeColumn(table.columns[position]) else { throw .notATime(column: time) }
      return column
    }
    let columns = table.columns.compactMap { TimeColumn($0) }
    guard let first = columns.first else { throw .noTimeColumn(file: file) }
    guard columns.count == 1 else { throw .severalTimeColumns(columns.map(\.name)) }
    return first
  }
}
