import Foundation

/// A table of days on which the tests of a replay run: 480 rows over 120 days; from day 80 on large things are short.
enum DriftingDays {
  private static let formatter: DateFormatter = {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "yyyy-MM-dd"
    return formatter
  }()

  /// "2020-09-13" for day 0.
  static func date(_ day: Int) -> String {
    formatter.string(from: Date(timeIntervalSince1970: 1_600_000_000 + Double(day) * 86_400))
  }

  /// - Parameter changed: from this day on inputs differ, and so do labels that come, five days late, after it.
  static func table(changedFrom changed: Int? = nil) -> String {
    var lines = ["day,length,width,kind"]
    for number in 0..<480 {
      let day = number / 4
      var isLarge = (number * 7) % 5 < 2
      var length = Double((number * 37) % 23) / 10 + (isLarge == (day < 80) ? 1.5 : 0)
      if let changed, day >= changed { length = 9 - length }
      // Labels come five days late: those of the days before are of the future as well.
      if let changed, day + 5 > changed { isLarge.toggle() }
      let date = Self.date(day)
      lines.append("\(date),\(length),\((number * 13) % 11),\(isLarge ? "large" : "small")")
    }
    return lines.joined(separator: "\n")
  }
}
