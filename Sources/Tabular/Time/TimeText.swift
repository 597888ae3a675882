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

/// Reads texts as times. Keep one for many texts: it holds on to its memory.
struct TimeScanner {
  private var tokens: [TimeToken] = []
  private var next = 0

  /// What the text says, or nil where it is no time in any form that is known.
  mutating func scan(_ text: String) -> TimeText? {
    guard TimeToken.cut(text, into: &tokens) else { return nil }
    next = 0
    let hasWeekDay = skipWeekDay()
    guard var time = date(), !hasWeekDay || time.hasDate else { return nil }
    if time.form != .timeOfDay, next < tokens.count, !clock(after: &time) { return nil }
    return next == tokens.count ? time : nil
  }

  // MARK: Tokens

  private func kind(_ ahead: Int = 0) -> TimeToken.Kind? {
    next + ahead < tokens.count ? tokens[next + ahead].kind : nil
  }

  private func word(_ ahead: Int = 0) -> TimeWord? {
    if case .word(let word)? = kind(ahead) { word } else { nil }
  }

  private func mark(_ ahead: Int = 0) -> UInt8? {
    if case .mark(let mark)? = kind(ahead) { mark } else { nil }
  }

  /// The number at hand, where it has as many digits.
  private mutating func take(digits: ClosedRange<Int>) -> Int? {
    guard kind() == .number, digits.contains(tokens[next].count) else { return nil }
    next += 1
    return tokens[next - 1].value
  }

  private func isNumber(_ ahead: Int, digits: ClosedRange<Int>) -> Bool {
    kind(ahead) == .number && digits.contains(tokens[next + ahead].count)
  }

  private mutating func take(_ character: Character) -> Bool {
    guard mark() == character.asciiValue else { return false }
    next += 1
    return true
  }

  private mutating func skipBlank() { if kind() == .blank { next += 1 } }

  /// `Sat, ` and the like.
  private mutating func skipWeekDay() -> Bool {
    guard word() == .weekDay else { return false }
    next += 1
    if mark() == UInt8(ascii: ".") { next += 1 }
    if mark() == UInt8(ascii: ",") { next += 1 }
    skipBlank()
    return true
  }

  /// What may stand between the parts of a date with a named month.
  private mutating func skipSeparators() {
    while let kind = kind() {
      switch kind {
      case .blank, .mark(UInt8(ascii: "-")), .mark(UInt8(ascii: "/")), .mark(UInt8(ascii: ".")),
        .mark(UInt8(ascii: ",")):
        next += 1
      default: return
      }
    }
  }

  // MARK: Dates

  private mutating func date() -> TimeText? {
    switch kind() {
    case .word(.month): return monthFirstByName()
    case .word(.q):
      next += 1
      guard let quarter = take(digits: 1...1) else { return nil }
      skipSeparators()
      guard let year = take(digits: 4...4) else { return nil }
      return Self.quarter(year, quarter)
    case .number: return dateFromNumber()
    default: return nil
    }
  }

  private mutating func dateFromNumber() -> TimeText? {
    let count = tokens[next].count
    if tokens.count == 1 {
      defer { next += 1 }
      let least = (1..<count).reduce(1) { product, _ in product * 10 }
      // A zero in front makes it a code.
      return tokens[next].value < least ? nil : TimeText(form: .digits(count: count), digits: tokens[next].value)
    }
    switch count {
    case 4: return yearFirst()
    case 8: return compactDate()
    case 1, 2: return dayOrMonthFirst()
    default: return nil
    }
  }

  private mutating func yearFirst() -> TimeText? {
    guard let year = take(digits: 4...4) else { return nil }
    let start = next
    if mark() == UInt8(ascii: "-") || kind() == .blank { next += 1 }
    switch word() {
    case .w?:
      next += 1
      return week(year)
    case .q?:
      next += 1
      return take(digits: 1...1).flatMap { Self.quarter(year, $0) }
    default: next = start
    }
    if let separator = mark(), "-/.".utf8.contains(separator), isNumber(1, digits: 1...2) {
      next += 1
      let isUnpadded = isNumber(0, digits: 1...1)
      guard let month = take(digits: 1...2) else { return nil }
      if mark() == separator, isNumber(1, digits: 1...2) {
        next += 1
        guard let day = take(digits: 1...2) else { return nil }
        return TimeText(form: .yearFirst, year: year, first: month, second: day)
      }
      // A point would make a decimal number of it.
      guard separator != UInt8(ascii: ".") else { return nil }
      return TimeText(form: .yearMonth, year: year, first: month, hasDay: false, hasUnpaddedMonth: isUnpadded)
    }
    skipSeparators()
    guard case .month(let month)? = word() else { return nil }
    next += 1
    let end = next
    skipSeparators()
    // What follows may be a time of day.
    if isNumber(0, digits: 1...2), mark(1) != UInt8(ascii: ":"), let day = take(digits: 1...2) {
      return TimeText(form: .monthName, year: year, first: month, second: day)
    }
    next = end
    return TimeText(form: .monthName, year: year, first: month, hasDay: false)
  }

  /// What follows the W: `05`, `05-3` or `053`.
  private mutating func week(_ year: Int) -> TimeText? {
    if let both = take(digits: 3...3) {
      guard (1...7).contains(both % 10) else { return nil }
      return TimeText(form: .week, year: year, first: both / 10, second: both % 10)
    }
    guard let week = take(digits: 1...2) else { return nil }
    if mark() == UInt8(ascii: "-"), isNumber(1, digits: 1...1) {
      next += 1
      guard let day = take(digits: 1...1), (1...7).contains(day) else { return nil }
      return TimeText(form: .week, year: year, first: week, second: day)
    }
    return TimeText(form: .week, year: year, first: week, hasDay: false)
  }

  private static func quarter(_ year: Int, _ quarter: Int) -> TimeText? {
    guard (1...4).contains(quarter) else { return nil }
    return TimeText(form: .quarter, year: year, first: quarter * 3 - 2, hasDay: false)
  }

  /// `20111231` with something behind it.
  private mutating func compactDate() -> TimeText? {
    guard let number = take(digits: 8...8) else { return nil }
    return TimeText(form: .yearFirst, year: number / 10_000, first: number / 100 % 100, second: number % 100)
  }

  /// A number of one or two digits in first place: a day, a month or an hour.
  private mutating func dayOrMonthFirst() -> TimeText? {
    if mark(1) == UInt8(ascii: ":") || isMeridiem(1) || (kind(1) == .blank && isMeridiem(2)) {
      var time = TimeText(form: .timeOfDay)
      return timeOfDay(&time) && time.offset == nil ? time : nil
    }
    guard let first = take(digits: 1...2) else { return nil }
    if let separator = mark(), "-/.".utf8.contains(separator), kind(1) == .number {
      next += 1
      if separator != UInt8(ascii: "."), isNumber(0, digits: 4...4), let year = take(digits: 4...4) {
        return TimeText(form: .yearMonth, year: year, first: first, hasDay: false)
      }
      guard let second = take(digits: 1...2), mark() == separator else { return nil }
      next += 1
      guard let year = takeYear() else { return nil }
      return TimeText(
        form: .yearLast(mark: separator), year: year.value, hasTwoDigitYear: year.isShort, first: first, second: second)
    }
    if word() == .ordinal { next += 1 }
    skipSeparators()
    guard case .month(let month)? = word() else { return nil }
    next += 1
    skipSeparators()
    guard let year = takeYear() else { return nil }
    return TimeText(
      form: .monthName, year: year.value, hasTwoDigitYear: year.isShort, first: month, second: first)
  }

  private mutating func takeYear() -> (value: Int, isShort: Bool)? {
    let isShort = isNumber(0, digits: 2...2)
    return take(digits: isShort ? 2...2 : 4...4).map { ($0, isShort) }
  }

  /// `Dec 31 2011`, `December 31st, 2011`, `Dec 31 14:30:00 2011`, `Dec 2011`.
  private mutating func monthFirstByName() -> TimeText? {
    guard case .month(let month)? = word() else { return nil }
    next += 1
    skipSeparators()
    if let year = take(digits: 4...4) {
      return TimeText(form: .monthName, year: year, first: month, hasDay: false)
    }
    guard let day = take(digits: 1...2) else { return nil }
    if word() == .ordinal { next += 1 }
    var time = TimeText(form: .monthName, first: month, second: day)
    skipSeparators()
    if isNumber(0, digits: 1...2), mark(1) == UInt8(ascii: ":") {
      guard timeOfDay(&time) else { return nil }
      skipBlank()
    } else if next == tokens.count {
      // `Dec 11` is a day without a year or a month of a year of two digits.
      time.hasTwoDigitYear = true
      time.year = day
      time.second = 1
      time.hasDay = false
      return time
    }
    guard let year = takeYear() else { return nil }
    time.year = year.value
    time.hasTwoDigitYear = year.isShort
    return time
  }

  // MARK: Times of day

  /// The time of day behind a date; false where something else stands there.
  private mutating func clock(after time: inout TimeText) -> Bool {
    guard time.hasDay, time.clock == nil else { return false }
    switch kind() {
    case .word(.t)?:
      next += 1
      if isNumber(0, digits: 2...6), mark(1) != UInt8(ascii: ":") { return compactClock(&time) }
    case .blank?: next += 1
    case .mark(UInt8(ascii: ","))?:
      next += 1
      skipBlank()
    case .mark(UInt8(ascii: ":"))? where time.form == .monthName: next += 1
    default: return false
    }
    if time.form == .yearFirst, isNumber(0, digits: 6...6) || isNumber(0, digits: 4...4) { return compactClock(&time) }
    return timeOfDay(&time)
  }

  /// `14`, `1430` or `143000`, with a fraction and a zone perhaps.
  private mutating func compactClock(_ time: inout TimeText) -> Bool {
    let count = tokens[next].count
    guard count == 2 || count == 4 || count == 6, let number = take(digits: count...count) else { return false }
    let parts =
      switch count {
      case 2: (number, 0, 0)
      case 4: (number / 100, number % 100, 0)
      default: (number / 10_000, number / 100 % 100, number % 100)
      }
    var clock = TimeText.Clock()
    if count == 6 { clock.precision = .second }
    guard Self.set(&clock, hour: parts.0, minute: parts.1, second: parts.2) else { return false }
    if count == 6, !fraction(&clock) { return false }
    time.clock = clock
    return zone(&time)
  }

  /// `14:30`, `14:30:00`, `14:30:00.123`, `2:30 PM`, `2 PM`, each with a zone perhaps.
  private mutating func timeOfDay(_ time: inout TimeText) -> Bool {
    guard var hour = take(digits: 1...2) else { return false }
    var (minute, second) = (0, 0)
    var clock = TimeText.Clock()
    var hasMinute = false
    if take(":") {
      guard let minutes = take(digits: 2...2) else { return false }
      (minute, hasMinute) = (minutes, true)
      if take(":") {
        guard let seconds = take(digits: 2...2) else { return false }
        second = seconds
        clock.precision = .second
        guard fraction(&clock) else { return false }
      }
    }
    let start = next
    skipBlank()
    if let isAfternoon = takeMeridiem() {
      guard hour <= 12, hour > 0 || !isAfternoon else { return false }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    } else {
      next = start
      guard hasMinute else { return false }
    }
    guard Self.set(&clock, hour: hour, minute: minute, second: second) else { return false }
    time.clock = clock
    return zone(&time)
  }

  private static func set(_ clock: inout TimeText.Clock, hour: Int, minute: Int, second: Int) -> Bool {
    let isMidnight = hour == 24 && minute == 0 && second == 0
    // Second 60 is a leap second, which is counted as the next one.
    guard hour < 24 || isMidnight, minute < 60, second < 60 || (second == 60 && minute == 59) else { return false }
    clock.seconds = hour * 3_600 + minute * 60 + second
    return true
  }

  /// A fraction of the second, where one follows; false where a mark has no digits behind it.
  private mutating func fraction(_ clock: inout TimeText.Clock) -> Bool {
    guard let mark = mark(), mark == UInt8(ascii: ".") || mark == UInt8(ascii: ","), kind(1) == .number else {
      return true
    }
    let token = tokens[next + 1]
    next += 2
    var value = token.value
    var digits = token.count
    while digits < 9 {
      value *= 10
      digits += 1
    }
    while digits > 9 {
      value /= 10
      digits -= 1
    }
    clock.nanoseconds = value
    clock.precision = .fraction
    return true
  }

  private func isMeridiem(_ ahead: Int) -> Bool {
    switch word(ahead) {
    case .meridiem?: true
    case .meridiemLetter?: mark(ahead + 1) == UInt8(ascii: ".") && word(ahead + 2) == .m
    default: false
    }
  }

  /// `PM`, `p.m.`: true for the afternoon.
  private mutating func takeMeridiem() -> Bool? {
    guard isMeridiem(0) else { return nil }
    if case .meridiem(let isAfternoon)? = word() {
      next += 1
      return isAfternoon
    }
    guard case .meridiemLetter(let isAfternoon)? = word() else { return nil }
    next += 3
    if mark() == UInt8(ascii: ".") { next += 1 }
    return isAfternoon
  }

  /// `Z`, `UTC`, `GMT`, `+02:00`, `+0200`, `+02`; true also where none follows.
  private mutating func zone(_ time: inout TimeText) -> Bool {
    let start = next
    skipBlank()
    if word() == .utc {
      next += 1
      time.offset = 0
    }
    guard let sign = mark(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), kind(1) == .number else {
      if time.offset == nil { next = start }
      return true
    }
    next += 1
    let seconds: Int
    if let both = take(digits: 4...4) {
      guard both % 100 < 60 else { return false }
      seconds = both / 100 * 3_600 + both % 100 * 60
    } else {
      guard let hours = take(digits: 1...2) else { return false }
      var minutes = 0
      if take(":") {
        guard let given = take(digits: 2...2), given < 60 else { return false }
        minutes = given
      }
      seconds = hours * 3_600 + minutes * 60
    }
    guard seconds <= 16 * 3_600 else { return false }
    time.offset = sign == UInt8(ascii: "-") ? -seconds : seconds
    return true
  }
}
