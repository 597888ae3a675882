/// A day of the Gregorian calendar, which is taken to hold for all years.
///
/// Source: Hinnant, "chrono-compatible low-level date algorithms" (2013).
public struct CivilDate: Sendable, Equatable {
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to the length of the month.
  public let day: Int

  /// Nil where there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.length(ofMonth: month, inYear: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that lies so many days after 1970-01-01; `days` is within a few million of 0.
  @inline(__always)
  public init(daysSince1970 days: Int) {
    // Years begin in March, so that the leap day is their last, and come in eras of 400.
    let shifted = days &+ 719_468
    let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
    let dayOfEra = shifted &- era &* 146_097
    let yearOfEra = (dayOfEra &- dayOfEra / 1_460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
    let shiftedMonth = (5 &* dayOfYear &+ 2) / 153
    day = dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1
    month = shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9
    year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
  }

  public var daysSince1970: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// 1 for Monday to 7 for Sunday (ISO 8601).
  public static func weekDay(daysSince1970 days: Int) -> Int {
    // 1970-01-01 was a Thursday.
    let remainder = (days + 3) % 7
    return remainder < 0 ? remainder + 8 : remainder + 1
  }

  /// 1 for 1 January to 365 or 366.
  public var dayOfYear: Int {
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
    return before[month - 1] + day + (month > 2 && Self.isLeap(year) ? 1 : 0)
  }

  /// The week of ISO 8601, 1 to 53: week 1 holds the year's first Thursday, so days around New Year may belong to a
  /// week of the neighbouring year.
  public var week: Int {
    let days = daysSince1970
    let thursday = CivilDate(daysSince1970: days + 4 - Self.weekDay(daysSince1970: days))
    return (thursday.dayOfYear - 1) / 7 + 1
  }

  /// The Monday of a week of ISO 8601; nil where the year has no such week.
  static func monday(ofWeek week: Int, inYear year: Int) -> Int? {
    guard let fourth = CivilDate(year: year, month: 1, day: 4)?.daysSince1970, (1...53).contains(week) else {
      return nil
    }
    // 4 January always lies in week 1.
    let monday = fourth + 1 - weekDay(daysSince1970: fourth) + 7 * (week - 1)
    return CivilDate(daysSince1970: monday + 3).year == year ? monday : nil
  }

  static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  static func length(ofMonth month: Int, inYear year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: isLeap(year) ? 29 : 28
    default: 31
    }
  }

  /// Days of the month that this day lies in.
  public var monthLength: Int { Self.length(ofMonth: month, inYear: year) }
  /// Days of the year that this day lies in.
  public var yearLength: Int { Self.isLeap(year) ? 366 : 365 }
}
