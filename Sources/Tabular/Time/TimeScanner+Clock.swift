/// Times of day.
extension TimeScanner {
  /// The time of day behind a date; false where something else stands there.
  mutating func clock(after time: inout TimeText) -> Bool {
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
  mutating func timeOfDay(_ time: inout TimeText) -> Bool {
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

  func isMeridiem(_ ahead: Int) -> Bool {
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

  /// `Z`, `UTC`, `GMT`, `CET`, `+02:00`, `+0200`, `+02`; true also where none follows.
  private mutating func zone(_ time: inout TimeText) -> Bool {
    let start = next
    skipBlank()
    if case .zone(let offset)? = word() {
      next += 1
      time.offset = offset
      time.hasNamedZone = true
      return true
    }
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
