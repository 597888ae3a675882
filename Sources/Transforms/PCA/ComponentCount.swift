import Learning
import Records

/// How many principal components to keep.
public enum ComponentCount: Equatable, Sendable, Codable {
  /// No projection at all: the inputs pass as they are.
  case none
  case all
  /// A fixed number, at least 1.
  case count(Int)
  /// As few as hold more than this share of the total variance; within (0, 1).
  case varianceShare(Double)
  /// Those that stand out from what noise alone would give (Marchenko-Pastur).
  case automatic

  static let expectation =
    "none, all, auto, a whole number of at least 1, or a share of the variance such as 0.95 or 95%"

  init?(_ value: SettingValue) {
    if value.isNone {
      self = .none
    } else if value == .text("all") {
      self = .all
    } else if value == .text("auto") {
      self = .automatic
    } else if let count = value.asInteger {
      guard count >= 1 else { return nil }
      self = .count(count)
    } else if let share = value.asDouble {
      guard share > 0, share < 1 else { return nil }
      self = .varianceShare(share)
    } else if case .text(let text) = value, text.hasSuffix("%"), let percent = Double(text.dropLast()),
      percent > 0, percent < 100
    {
      self = .varianceShare(percent / 100)
    } else {
      return nil
    }
  }

  var setting: SettingValue {
    switch self {
    case .none: .none
    case .all: "all"
    case .count(let count): .integer(count)
    case .varianceShare(let share): .number(share)
    case .automatic: "auto"
    }
  }
}
