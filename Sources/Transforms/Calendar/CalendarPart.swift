import Tabular

/// What the calendar says of a moment.
public enum CalendarPart: String, CaseIterable, Codable, Sendable {
  /// Since the first training row's day, or since 1970; with the time of day as fraction.
  case days
  case year
  /// 1 to 4.
  case quarter
  /// 1 to 12.
  case month
  /// The week of ISO 8601, 1 to 53.
  case week
  /// 1 to 366.
  case dayOfYear = "day-of-year"
  /// 1 to 31.
  case dayOfMonth = "day-of-month"
  /// 1 for Monday to 7 for Sunday, as in ISO 8601.
  case weekDay = "week-day"
  /// Hours since midnight with minutes and seconds as fraction, 0 to below 24.
  case timeOfDay = "time-of-day"
  /// 0 to 23.
  case hour
  /// 0 to 59.
  case minute
  /// 0 to 59, without fraction.
  case second

  /// Whether times of this format have the part at all.
  func isTold(by format: TimeFormat) -> Bool {
    switch self {
    case .timeOfDay, .hour, .minute: return format.hasClock
    case .second: return format.precision >= .second
    default: break
    }
    guard format.hasDate else { return false }
    return switch self {
    case .quarter: format.precision >= .quarter
    case .month: format.precision >= .month
    case .week: format.precision >= .week
    case .dayOfYear, .dayOfMonth, .weekDay: format.precision >= .day
    default: true
    }
  }

  /// The part as a number.
  ///
  /// - Parameter origin: the day that `days` are counted from, in days since 1970.
  func value(of time: CalendarTime, origin: Int) -> Double {
    switch self {
    case .days: Double(time.daysSince1970 - origin) + time.secondOfDay / 86_400
    case .year: Double(time.date.year)
    case .quarter: Double((time.date.month + 2) / 3)
    case .month: Double(time.date.month)
    case .week: Double(time.date.week)
    case .dayOfYear: Double(time.date.dayOfYear)
    case .dayOfMonth: Double(time.date.day)
    case .weekDay: Double(CivilDate.weekDay(daysSince1970: time.daysSince1970))
    case .timeOfDay: time.secondOfDay / 3_600
    case .hour: Double(time.hour)
    case .minute: Double(time.minute)
    case .second: Double(time.second)
    }
  }

  /// Whether the part comes round again.
  var isCyclic: Bool { self != .days && self != .year }

  /// How much of its round a moment has gone: 0 at the beginning, below 1 at the end. Months and years are as long as
  /// they are in that month and year.
  func shareOfCycle(of time: CalendarTime) -> Double {
    let value = value(of: time, origin: 0)
    return switch self {
    case .days, .year: 0
    case .quarter: (value - 1) / 4
    case .month: (value - 1) / 12
    case .week: (value - 1) / 53
    case .dayOfYear: (value - 1) / Double(time.date.yearLength)
    case .dayOfMonth: (value - 1) / Double(time.date.monthLength)
    case .weekDay: (value - 1) / 7
    case .timeOfDay, .hour: value / 24
    case .minute, .second: value / 60
    }
  }

  /// The names of the part's values in order, beginning with the smallest; nil where it isn't one of few.
  var levels: [String]? {
    switch self {
    case .quarter: (1...4).map { "Q\($0)" }
    case .month: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    case .week: (1...53).map { "W\($0)" }
    case .dayOfMonth: (1...31).map(String.init)
    case .weekDay: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    case .hour: (0...23).map(String.init)
    case .days, .year, .dayOfYear, .timeOfDay, .minute, .second: nil
    }
  }

  /// The number of the first level.
  var firstLevel: Double { self == .hour ? 0 : 1 }

  /// Those that a column of this format becomes where nothing else is asked for.
  static func usual(for format: TimeFormat) -> [CalendarPart] {
    let parts: [CalendarPart] =
      format.precision == .quarter ? [.days, .quarter] : [.days, .month, .dayOfMonth, .weekDay]
    return (parts + [.timeOfDay]).filter { $0.isTold(by: format) }
  }
}
