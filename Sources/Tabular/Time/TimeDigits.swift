/// Times that are digits alone: read as numbers, or as text where they are too long for that.
extension TimeFormat.Form {
  /// The instant that so many digits stand for; nil where this form has no such time.
  ///
  /// - Parameter number: of any sign for counts since 1970.
  func instant(_ number: Int) -> TimeInstant? {
    func count(_ unit: Int) -> TimeInstant? {
      let remainder = number % unit
      let seconds = number / unit - (remainder < 0 ? 1 : 0)
      let nanoseconds = (remainder < 0 ? remainder + unit : remainder) * (1_000_000_000 / unit)
      return TimeFormat.secondsRange.contains(Double(seconds))
        ? TimeInstant(seconds: seconds, nanoseconds: nanoseconds) : nil
    }
    switch self {
    case .epochSeconds: return count(1)
    case .epochMilliseconds: return count(1_000)
    case .epochMicroseconds: return count(1_000_000)
    case .epochNanoseconds: return count(1_000_000_000)
    case .year: return date(number, 1, 1, 0)
    case .yearMonth:
      guard number > 1000_00 else { return nil }
      return date(number / 100, number % 100, 1, 0)
    case .compact:
      switch number {
      case 1_000_01_01...9999_12_31: return date(number / 10_000, number / 100 % 100, number % 100, 0)
      case 1_000_01_01_00_00...9999_12_31_23_59:
        return compact(number / 10_000, hour: number / 100 % 100, minute: number % 100, second: 0)
      case 1_000_01_01_00_00_00...9999_12_31_23_59_59:
        return compact(
          number / 1_000_000, hour: number / 10_000 % 100, minute: number / 100 % 100, second: number % 100)
      default: return nil
      }
    case .yearFirst, .dayFirst, .monthFirst, .monthName, .week, .quarter, .timeOfDay: return nil
    }
  }

  private func compact(
    _ date: Int, hour: Int, minute: Int, second: Int
  ) -> TimeInstant? {
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return self.date(date / 10_000, date / 100 % 100, date % 100, hour * 3_600 + minute * 60 + second)
  }

  private func date(_ year: Int, _ month: Int, _ day: Int, _ seconds: Int) -> TimeInstant? {
    CivilDate(year: year, month: month, day: day).map {
      TimeInstant(seconds: $0.daysSince1970 * 86_400 + seconds, nanoseconds: 0)
    }
  }

  /// The form under which a number is a time of the years 1900 to 2100 (counts since 1970: from 1973 on), if there is
  /// one. Only good for a column that is known to hold times.
  static func plausible(_ number: Int) -> TimeFormat.Form? {
    let form: TimeFormat.Form
    switch number {
    case 1900...2100: form = .year
    case 1900_01...2100_12: form = .yearMonth
    case 1900_01_01...2100_12_31: form = .compact
    case 1900_01_01_00_00...2100_12_31_23_59, 1900_01_01_00_00_00...2100_12_31_23_59_59: form = .compact
    case 100_000_000...4_133_980_799: form = .epochSeconds
    case 100_000_000_000...4_133_980_799_999: form = .epochMilliseconds
    case 100_000_000_000_000...4_133_980_799_999_999: form = .epochMicroseconds
    case 100_000_000_000_000_000...4_133_980_799_999_999_999: form = .epochNanoseconds
    default: return nil
    }
    return form.instant(number) == nil ? nil : form
  }

  /// The form under which all these numbers are times, missing ones left out; nil where there is none.
  static func plausible(_ numbers: [Double]) -> TimeFormat.Form? {
    var found: TimeFormat.Form?
    for number in numbers where !number.isNaN {
      // Counts of seconds may have fractions.
      guard abs(number) < 0x1p53, let form = plausible(Int(number.rounded(.down))),
        form == .epochSeconds || number == number.rounded(), found == nil || found == form
      else { return nil }
      found = form
    }
    return found
  }

  /// Seconds since 1970 of a number of this form; nil where it is no time.
  func seconds(of number: Double) -> Double? {
    if self == .epochSeconds { return TimeFormat.secondsRange.contains(number) ? number : nil }
    guard abs(number) < 0x1p53, number == number.rounded() else { return nil }
    return instant(Int(number))?.value
  }

  /// How fine so many digits are.
  func precision(digits: Int) -> TimeFormat.Precision {
    switch self {
    case .year: .year
    case .yearMonth: .month
    case .compact: digits > 12 ? .second : digits > 8 ? .minute : .day
    case .epochSeconds: .second
    default: .fraction
    }
  }
}
