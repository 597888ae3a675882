/// Whole seconds since 1970 in UTC, and nanoseconds above.
struct TimeInstant: Hashable {
  let seconds: Int
  let nanoseconds: Int

  /// Seconds since 1970 as a double.
  var value: Double { Double(seconds) + Double(nanoseconds) / 1e9 }
}

/// One time as it is written, before it is known whether its day or its month stands first.
struct TimeText: Equatable {
  enum Form: Equatable {
    case yearFirst
    /// Day and month as numbers, the year last, parted by this mark: which is which, the text alone may not tell.
    case yearLast(mark: UInt8)
    case monthName
    case week
    case yearMonth
    case quarter
    case timeOfDay
    /// Nothing but digits.
    case digits(count: Int)
  }

  struct Clock: Equatable {
    /// Since midnight, up to 86,400 (24:00).
    var seconds = 0
    /// Below a second, in nanoseconds; further digits are cut off.
    var nanoseconds = 0
    var precision = TimeFormat.Precision.minute
  }

  var form: Form
  var year = 0
  /// Two digits leave the century open.
  var hasTwoDigitYear = false
  /// The month; of `yearLast` the number in first place; of `week` the week; of `quarter` its first month.
  var first = 1
  /// The day; of `yearLast` the number in second place; of `week` the day of the week.
  var second = 1
  /// A day is written, not only a month or a week.
  var hasDay = true
  /// A month of one digit: `2011-1` may be a quarter or a half year as well.
  var hasUnpaddedMonth = false
  var clock: Clock?
  /// Seconds ahead of UTC, where that is written.
  var offset: Int?
  /// The zone is written as a name that says no offset, such as CET.
  var hasNamedZone = false
  /// Those that have all the words in it.
  var languages = TimeLanguages.all
  /// Of `digits`.
  var digits = 0

  /// A single day is written.
  var hasDate: Bool { hasDay && form != .timeOfDay }

  /// The finest part that is written.
  var precision: TimeFormat.Precision {
    if let clock { return clock.precision }
    switch form {
    case .yearMonth: return .month
    case .quarter: return .quarter
    case .week: return hasDay ? .day : .week
    case .monthName: return hasDay ? .day : .month
    case .yearFirst, .yearLast, .timeOfDay, .digits: return .day
    }
  }

  /// The instant; nil where the calendar has no such day, or where the century is
  /// open and `firstTwoDigitYear` doesn't say it.
  func instant(dayFirst: Bool, firstTwoDigitYear: Int?) -> TimeInstant? {
    var days = 0
    var year = year
    if hasTwoDigitYear {
      guard let base = firstTwoDigitYear else { return nil }
      year += base - base % 100
      if year < base { year += 100 }
    }
    switch form {
    case .timeOfDay: break
    case .digits: return nil
    case .week:
      guard let monday = CivilDate.monday(ofWeek: first, inYear: year) else { return nil }
      days = monday + second - 1
    case .yearFirst, .monthName, .yearMonth, .quarter, .yearLast:
      var (month, day) = (first, second)
      if case .yearLast = form, dayFirst { swap(&month, &day) }
      guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
      days = date.daysSince1970
    }
    return TimeInstant(
      seconds: days * 86_400 + (clock?.seconds ?? 0) - (offset ?? 0), nanoseconds: clock?.nanoseconds ?? 0)
  }
}
