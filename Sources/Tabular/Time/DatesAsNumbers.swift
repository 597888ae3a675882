/// Numbers that a person reads as dates, and that don't go by time: `31122011`, `311211`, `2011.10`, `99` before `00`.
///
/// They are looked for only in a column that is to order rows and is of no form that is known.
struct DatesAsNumbers {
  private let numbers: [Double]
  /// Those that aren't missing, all of them whole; empty where one isn't.
  private let whole: [Int]

  /// - Parameter numbers: missing as NaN.
  init(_ numbers: [Double]) {
    self.numbers = numbers
    var whole: [Int] = []
    for number in numbers where !number.isNaN {
      guard number >= 0, number < 0x1p53, number == number.rounded() else {
        whole = []
        break
      }
      whole.append(Int(number))
    }
    self.whole = whole
  }

  /// Why the numbers can't order rows, with the rows of the texts that it names; nil where nothing speaks against it.
  ///
  /// - Parameter text: the cell of a row.
  func refusal(text: (Int) -> String) -> (refusal: TimeRefusal, rows: [String: Int])? {
    if let turn = turnOfCentury {
      let (late, early) = (text(turn.late), text(turn.early))
      return (.yearsAroundCentury(late, early), [late: turn.late, early: turn.early])
    }
    guard let first = numbers.firstIndex(where: { !$0.isNaN }) else { return nil }
    if isYearLast {
      let place = numbers.firstIndex { !$0.isNaN && Self.longYear(Int($0)) != nil } ?? first
      return (.yearLastDigits(example: text(place)), [text(place): place])
    }
    let example = text(first)
    if isYearPointMonth { return (.yearPointMonth(example: example), [example: first]) }
    return nil
  }

  // MARK: Dates of digits

  /// Which numbers of a date of digits stand where.
  private enum Order: CaseIterable { case dayFirst, monthFirst, yearFirst }

  /// Whether nearly all are dates of digits with a year of four digits last, or all are with one of two digits.
  private var isYearLast: Bool {
    let dates = whole.compactMap(Self.longYear)
    if Self.isNearlyAll(dates.count, of: whole.count) {
      let fits = [Order.dayFirst, .monthFirst].contains { order in
        Self.isNearlyAll(dates.count { Self.days(left: $0.left, year: $0.year, order) != nil }, of: whole.count)
      }
      return fits && !isCount(fewest: 2)
    }
    var spans: [Order: Int] = [:]
    for order in Order.allCases { spans[order] = Self.span(whole, order) }
    guard let yearLast = [spans[.dayFirst], spans[.monthFirst]].compactMap({ $0 }).min() else { return false }
    // What may begin with the year does where its days lie closer together so.
    return yearLast < spans[.yearFirst] ?? .max && !isCount(fewest: 3)
  }

  /// A few cells that are no date, such as 99999999, don't make numbers of the others.
  private static func isNearlyAll(_ count: Int, of all: Int) -> Bool { count > 0 && 50 * (all - count) <= all }

  /// Day and month, and the year of 1900 to 2100 that ends 7 or 8 digits, which a time of day may follow.
  private static func longYear(_ number: Int) -> (left: Int, year: Int)? {
    let date: Int
    switch number {
    case 1_01_1900...31_12_2100: date = number
    case 1_01_1900_0000...31_12_2100_2359 where number % 100 < 60 && number / 100 % 100 < 24: date = number / 10_000
    case 1_01_1900_000000...31_12_2100_235959
    where number % 100 < 60 && number / 100 % 100 < 60 && number / 10_000 % 100 < 24:
      date = number / 1_000_000
    default: return nil
    }
    return (1900...2100).contains(date % 10_000) ? (date / 10_000, date % 10_000) : nil
  }

  /// Days from the earliest to the latest where all are dates of digits with a year of two digits; nil where they
  /// aren't.
  private static func span(_ numbers: [Int], _ order: Order) -> Int? {
    var least = Int.max
    var most = Int.min
    for number in numbers {
      guard let days = shortDays(number, order) else { return nil }
      least = min(least, days)
      most = max(most, days)
    }
    return least <= most ? most - least : nil
  }

  private static func shortDays(_ number: Int, _ order: Order) -> Int? {
    func year(_ digits: Int) -> Int { digits + (digits < 70 ? 2000 : 1900) }
    if order == .yearFirst {
      guard (1_01...99_12_31).contains(number) else { return nil }
      return days(left: number % 10_000, year: year(number / 10_000), .monthFirst)
    }
    guard (1_01_00...31_12_99).contains(number) else { return nil }
    return days(left: number / 100, year: year(number % 100), order)
  }

  private static func days(left: Int, year: Int, _ order: Order) -> Int? {
    let (first, second) = (left / 100, left % 100)
    return CivilDate(
      year: year, month: order == .dayFirst ? second : first, day: order == .dayFirst ? first : second)?.daysSince1970
  }

  /// Whether the numbers lie as close together as those that count something; so do too few different ones.
  private func isCount(fewest: Int) -> Bool {
    guard let least = whole.min(), let most = whole.max() else { return true }
    let different = Set(whole).count
    return different < fewest || most - least < 4 * different
  }

  // MARK: Other dates

  /// Whether all are a year, a point and a month without a zero in front, so that month 10 equals month 1.
  private var isYearPointMonth: Bool {
    var hasLast = false
    var hasMiddle = false
    for number in numbers where !number.isNaN {
      guard (1900..<2101).contains(number) else { return false }
      let hundredths = (number - number.rounded(.down)) * 100
      let part = Int(hundredths.rounded())
      guard abs(hundredths - Double(part)) < 1e-6 else { return false }
      switch part {
      case 11, 12: hasLast = true
      case 20, 30, 40, 50, 60, 70, 80, 90: hasMiddle = true
      case 10: break
      default: return false
      }
    }
    return hasLast && hasMiddle
  }

  /// The rows of the last year before and of the first year behind the turn of a century, where the numbers are years of
  /// two digits or begin with such.
  private var turnOfCentury: (late: Int, early: Int)? {
    guard let least = whole.min(), let most = whole.max(), zip(whole, whole.dropFirst()).contains(where: { $0 > $1 })
    else { return nil }
    let isYears = most <= 99 && least <= 1 && most >= 98 && hasGap
    let isDates =
      !isYears && most >= 70_01_01 && least < 30_00_00 && Self.span(whole, .yearFirst) != nil && !isCount(fewest: 3)
    guard isYears || isDates, let late = numbers.firstIndex(of: Double(most)),
      let early = numbers.firstIndex(of: Double(least))
    else { return nil }
    return (late, early)
  }

  /// Whether the numbers stand close together but for one gap of at least 20, as 80 to 99 and 0 to 19 do.
  private var hasGap: Bool {
    let different = Set(whole).sorted()
    let gaps = zip(different, different.dropFirst()).map { $1 - $0 }
    return different.count >= 10 && gaps.count { $0 >= 20 } == 1 && gaps.allSatisfy { $0 >= 20 || $0 <= 3 }
  }
}
