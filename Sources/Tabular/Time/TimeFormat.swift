/// How the times of a column are written, and what their numbers mean.
///
/// A time is held as seconds since 1970-01-01 00:00 UTC (leap seconds not counted), missing as NaN. Times without a zone
/// are taken as they stand, as if they were in UTC: no rule for summer time is known or applied. Times of day without a
/// date are seconds since midnight. A double keeps microseconds apart in the years 1900 to 2100.
public struct TimeFormat: Sendable, Equatable, Codable {
  public enum Form: String, Sendable, Codable, CaseIterable {
    /// `2011-12-31`, `2011/12/31`, `2011.12.31`, unpadded `2011-1-5`, `20111231T101500`.
    case yearFirst = "year-first"
    /// `31/12/2011`, `31.12.2011`, `31-12-2011`.
    case dayFirst = "day-first"
    /// `12/31/2011`.
    case monthFirst = "month-first"
    /// `31-Dec-2011`, `Dec 31 2011`, `Sat, 31 December 2011`, `31. Dezember 2011`, `31 décembre 2011`.
    case monthName = "month-name"
    /// `2011-W05` and `2011-W05-3` of ISO 8601.
    case week
    /// `2011-03`, `03/2011`, `Mar 2011`; as a number `201103`.
    case yearMonth = "year-month"
    /// `2011Q3`, `2011-Q3`, `Q3 2011`.
    case quarter
    /// `2011`.
    case year
    /// `20111231`, `201112311015` and `20111231101500`, digits alone.
    case compact
    /// `14:30`, `2:30 PM`, without a date.
    case timeOfDay = "time-of-day"
    case epochSeconds = "epoch-seconds"
    case epochMilliseconds = "epoch-milliseconds"
    case epochMicroseconds = "epoch-microseconds"
    case epochNanoseconds = "epoch-nanoseconds"
  }

  /// The finest part that is written.
  public enum Precision: Int, Sendable, Codable, Comparable {
    case year, quarter, month, week, day, minute, second, fraction

    public static func < (left: Precision, right: Precision) -> Bool { left.rawValue < right.rawValue }
  }

  public enum Zone: Sendable, Equatable, Codable {
    /// None is written.
    case none
    /// All times have this offset from UTC, in seconds.
    case fixed(offset: Int)
    /// Offsets differ between rows.
    case several
  }

  public let form: Form
  public let precision: Precision
  public let zone: Zone
  /// Years of two digits lie in the hundred years from this one on; nil: years must have four digits.
  public let firstTwoDigitYear: Int?

  public init(form: Form, precision: Precision, zone: Zone = .none, firstTwoDigitYear: Int? = nil) {
    self.form = form
    self.precision = precision
    self.zone = zone
    self.firstTwoDigitYear = firstTwoDigitYear
  }

  /// Whether a time of day is written.
  public var hasClock: Bool { precision >= .minute }
  /// Whether times have a date, so that they can order rows.
  public var hasDate: Bool { form != .timeOfDay }

  /// Seconds that the calendar of this column is ahead of UTC: years, hours and the rest are those that were written,
  /// or of UTC where offsets differ.
  public var calendarOffset: Int {
    if case .fixed(let offset) = zone { offset } else { 0 }
  }

  /// Times that calendars are made for: the years 1 to 9999.
  public static let secondsRange = -62_135_596_800.0..<253_402_300_800.0

  /// The same written in words, such as "dates, day first" or "dates with time of day, month by name".
  public var description: String {
    let order =
      switch form {
      case .yearFirst: "year first"
      case .dayFirst: "day first"
      case .monthFirst: "month first"
      case .monthName: "month by name"
      case .week: "weeks"
      case .yearMonth: "months"
      case .quarter: "quarters"
      case .year: "years"
      case .compact: "digits alone"
      case .timeOfDay: "times of day"
      case .epochSeconds: "seconds since 1970"
      case .epochMilliseconds: "milliseconds since 1970"
      case .epochMicroseconds: "microseconds since 1970"
      case .epochNanoseconds: "nanoseconds since 1970"
      }
    switch form {
    case .yearFirst, .dayFirst, .monthFirst, .monthName, .compact:
      return (hasClock ? "dates with time of day, " : "dates, ") + order
    default: return order
    }
  }

  /// The zone in words.
  public var zoneDescription: String {
    switch zone {
    case .none: form.isEpoch ? "UTC" : "no zone"
    case .fixed(let offset): offset == 0 ? "UTC" : "UTC" + Self.text(offset: offset)
    case .several: "zones differ, shown in UTC"
    }
  }

  static func text(offset: Int) -> String {
    let minutes = abs(offset) / 60
    return (offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
  }

  /// Seconds since 1970 of a text in the form of this column; nil where it isn't, or where it has a zone and the column
  /// has none (or the other way round). A column of numbers takes the number as text.
  public func seconds(of text: String) -> Double? {
    if form.isDigits || form == .yearMonth {
      if let whole = Int(text) { return form.instant(whole)?.value }
      if let number = Double(text) { return form.seconds(of: number) }
    }
    var scanner = TimeScanner()
    guard let time = scanner.scan(text), (time.offset == nil) == (zone == .none) else { return nil }
    switch (time.form, form) {
    case (.yearFirst, .yearFirst), (.yearLast, .dayFirst), (.yearLast, .monthFirst), (.monthName, .monthName),
      (.week, .week), (.yearMonth, .yearMonth), (.quarter, .quarter), (.timeOfDay, .timeOfDay):
      return time.instant(dayFirst: form == .dayFirst, firstTwoDigitYear: firstTwoDigitYear)?.value
    default: return nil
    }
  }

  /// A time of this column as text: the date in the form of ISO 8601, as fine as the column is written.
  public func text(of seconds: Double) -> String {
    guard let time = CalendarTime(seconds: seconds, offset: calendarOffset) else { return "none" }
    let clock =
      Self.padded(time.hour, 2) + ":" + Self.padded(time.minute, 2)
      + (precision >= .second && (time.second != 0 || precision == .fraction || form != .timeOfDay)
        ? ":" + Self.padded(time.second, 2) : "")
    if form == .timeOfDay { return clock }
    let year = Self.padded(time.date.year, 4)
    switch precision {
    case .year: return year
    case .quarter: return "\(year)-Q\((time.date.month + 2) / 3)"
    case .month: return year + "-" + Self.padded(time.date.month, 2)
    case .week, .day: return date(time)
    case .minute, .second, .fraction: return date(time) + " " + clock
    }
  }

  private func date(_ time: CalendarTime) -> String {
    [Self.padded(time.date.year, 4), Self.padded(time.date.month, 2), Self.padded(time.date.day, 2)]
      .joined(separator: "-")
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension TimeFormat.Form {
  /// Whether the form is a count since 1970.
  public var isEpoch: Bool {
    switch self {
    case .epochSeconds, .epochMilliseconds, .epochMicroseconds, .epochNanoseconds: true
    default: false
    }
  }

  /// Whether times of this form are digits alone, so that a column of them is read as numbers.
  public var isDigits: Bool { isEpoch || self == .compact || self == .year }
}

/// A moment taken apart by the calendar.
public struct CalendarTime: Sendable, Equatable {
  public let date: CivilDate
  public let daysSince1970: Int
  public let hour: Int
  public let minute: Int
  public let second: Int
  /// Seconds since midnight with their fraction.
  public let secondOfDay: Double

  /// - Parameters:
  ///   - seconds: since 1970 in UTC.
  ///   - offset: seconds that the calendar is ahead of UTC.
  /// - Returns: nil for NaN and outside the years 1 to 9999.
  @inline(__always)
  public init?(seconds: Double, offset: Int) {
    let local = seconds + Double(offset)
    // NaN fails the comparison.
    guard TimeFormat.secondsRange.contains(local) else { return nil }
    let day = (local / 86_400).rounded(.down)
    // A moment just before midnight may round up to it.
    secondOfDay = min(local - day * 86_400, 86_400.0.nextDown)
    daysSince1970 = Int(day)
    date = CivilDate(daysSince1970: daysSince1970)
    let whole = Int(secondOfDay)
    hour = whole / 3_600
    minute = whole % 3_600 / 60
    second = whole % 60
  }
}
