import Records

/// A number of things, or a share of all there are.
///
/// A whole number is a count: `1` is one column. A number with a decimal point, from 0 to 1, and a percentage are a
/// share: `1.0` and `100%` are all columns. So the two extremes of a sweep can't be taken for one another.
public enum CountOrShare: Sendable, Equatable, Codable {
  case count(Int)
  /// Above 0, at most 1.
  case share(Double)

  /// Nil for what is neither, or not within `counts`.
  public init?(_ value: SettingValue, counts: ClosedRange<Int>) {
    switch value {
    case .integer(let count) where counts.contains(count): self = .count(count)
    case .number(let share) where share > 0 && share <= 1: self = .share(share)
    case .number(0) where counts.contains(0): self = .count(0)
    case .text(let text):
      guard text.hasSuffix("%"), let percent = Double(text.dropLast()), percent > 0, percent <= 100 else { return nil }
      self = .share(percent / 100)
    default: return nil
    }
  }

  /// A share of everything is written `100%`: JSON would make `1.0` a count of one.
  public var setting: SettingValue {
    switch self {
    case .count(let count): .integer(count)
    case .share(1): .text("100%")
    case .share(let share): .number(share)
    }
  }

  /// In words, for `ParameterDescription.expectation`.
  public static func expectation(counts: ClosedRange<Int>) -> String {
    "a whole number from \(counts.lowerBound) (a count), or a share up to 1.0 or 100%"
  }
}
