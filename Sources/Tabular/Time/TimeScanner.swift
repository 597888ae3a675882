/// Reads texts as times. Keep one for many texts: it holds on to its memory.
struct TimeScanner {
  var tokens: [TimeToken] = []
  var next = 0

  /// What the text says, or nil where it is no time in any form that is known.
  mutating func scan(_ text: String) -> TimeText? {
    guard TimeToken.cut(text, into: &tokens) else { return nil }
    next = 0
    let hasWeekDay = skipWeekDay()
    guard var time = date(), !hasWeekDay || time.hasDate else { return nil }
    if time.form != .timeOfDay, next < tokens.count, !clock(after: &time) { return nil }
    for token in tokens.dropFirst(isFrenchTuesday ? 1 : 0) { time.languages.formIntersection(token.languages) }
    if isFrenchTuesday { time.languages.formIntersection(.french) }
    return next == tokens.count && !time.languages.isEmpty ? time : nil
  }

  // MARK: Tokens

  func kind(_ ahead: Int = 0) -> TimeToken.Kind? {
    next + ahead < tokens.count ? tokens[next + ahead].kind : nil
  }

  func word(_ ahead: Int = 0) -> TimeWord? {
    if case .word(let word)? = kind(ahead) { word } else { nil }
  }

  func mark(_ ahead: Int = 0) -> UInt8? {
    if case .mark(let mark)? = kind(ahead) { mark } else { nil }
  }

  /// The number at hand, where it has as many digits.
  mutating func take(digits: ClosedRange<Int>) -> Int? {
    guard kind() == .number, digits.contains(tokens[next].count) else { return nil }
    next += 1
    return tokens[next - 1].value
  }

  func isNumber(_ ahead: Int, digits: ClosedRange<Int>) -> Bool {
    kind(ahead) == .number && digits.contains(tokens[next + ahead].count)
  }

  mutating func take(_ character: Character) -> Bool {
    guard mark() == character.asciiValue else { return false }
    next += 1
    return true
  }

  mutating func skipBlank() { if kind() == .blank { next += 1 } }

  /// `Sat, ` and the like.
  private mutating func skipWeekDay() -> Bool {
    guard word() == .weekDay || isFrenchTuesday else { return false }
    next += 1
    if mark() == UInt8(ascii: ".") { next += 1 }
    if mark() == UInt8(ascii: ",") { next += 1 }
    skipBlank()
    return true
  }

  /// `mar. 3 janv. 2012`: a word for March where another month follows.
  private var isFrenchTuesday: Bool {
    guard tokens.first?.kind == .word(.month(3)), tokens[0].languages != .french else { return false }
    return tokens.dropFirst().contains { if case .word(.month) = $0.kind { true } else { false } }
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
}
