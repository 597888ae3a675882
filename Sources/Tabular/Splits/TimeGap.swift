/// What is left out between the past that is learned from and the future that is judged.
public enum TimeGap: Sendable, Equatable {
  /// So many rows before the first one judged, in the order of time.
  case rows(Int)
  /// Every row that lies less than so many seconds before the first one judged.
  case seconds(Double)

  public static let none = TimeGap.rows(0)

  public var isNone: Bool { self == .rows(0) || self == .seconds(0) }

  /// Seconds of each unit that a duration may be written in.
  private static let units: [(names: [String], seconds: Double)] = [
    (["weeks", "week", "w"], 604_800), (["days", "day", "d"], 86_400), (["hours", "hour", "h"], 3_600),
    (["minutes", "minute", "min"], 60), (["seconds", "second", "s"], 1), (["ms"], 0.001),
  ]

  /// What a gap may look like, for messages.
  public static let expectation = "a number of rows such as 20, or a duration such as '7 days', 12h, 30min or 90s"

  /// Matches what may be a gap, for editors.
  public static let pattern =
    "^ *[+]?[0-9._ ]+ *([Rr]ows?|[Ww]eeks?|[Ww]|[Dd]ays?|[Dd]|[Hh]ours?|[Hh]|[Mm]inutes?|[Mm]in|[Ss]econds?|[Ss]|ms)? *$"

  /// Reads `20`, `20 rows`, `7 days`, `12h`, `1.5 hours`; nil for anything else, such as months, which differ in length.
  public init?(_ text: String) {
    let plain = text.filter { $0 != " " && $0 != "_" }
    let digits = plain.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "+") }
    let unit = plain[digits.endIndex...].lowercased()
    if ["", "rows", "row"].contains(unit) {
      guard let count = Int(digits), (0...1_000_000_000).contains(count) else { return nil }
      self = .rows(count)
      return
    }
    guard let number = Double(digits), let size = Self.units.first(where: { $0.names.contains(unit) })?.seconds,
      (0...1e12).contains(number * size)
    else { return nil }
    self = .seconds(Self.withoutRounding(number * size))
  }

  /// Whole milliseconds that a product misses by its rounding alone: 2.2 days are 190,080 seconds, where 2.2 * 86,400 is a
  /// little more.
  private static func withoutRounding(_ seconds: Double) -> Double {
    let whole = (seconds * 1_000).rounded() / 1_000
    return abs(whole - seconds) <= 1e-14 * seconds ? whole : seconds
  }
}

extension TimeGap: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .rows(value) }
}

extension TimeGap: CustomStringConvertible {
  /// In words: `20 rows`, `7 days`.
  public var description: String {
    switch self {
    case .rows(let count): return count == 1 ? "1 row" : "\(count) rows"
    case .seconds(let seconds):
      // The largest unit up to days that leaves a whole number; seconds where none does.
      let fitting = Self.units.dropFirst().first { unit in
        seconds >= unit.seconds && (seconds / unit.seconds).rounded() == seconds / unit.seconds
      }
      guard let fitting, let number = Int(exactly: seconds / fitting.seconds) else { return "\(seconds) seconds" }
      let isAbbreviation = fitting.names.count == 1
      return "\(number) \(number == 1 && !isAbbreviation ? fitting.names[1] : fitting.names[0])"
    }
  }
}

extension TimeGap: Codable {
  /// Rows are a plain number, as they were before there were durations.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .rows(let count): try container.encode(count)
    case .seconds(let seconds): try container.encode("\(seconds)s")
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let count = try? container.decode(Int.self) {
      self = .rows(count)
      return
    }
    guard let gap = TimeGap(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be \(Self.expectation)")
    }
    self = gap
  }
}
