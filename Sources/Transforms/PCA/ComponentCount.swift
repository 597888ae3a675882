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
  /// Those that vary more than columns do that have nothing to do with each other (`ParallelAnalysis`).
  case parallelAnalysis
  /// The number under which held-out rows are most likely (`HeldOutLikelihood`).
  case crossValidation

  static let expectation =
    "none, all, auto, parallel-analysis, cross-validation, a whole number from 1 (a count), or a share of the variance "
    + "such as 0.95 or 95% (1.0 keeps all)"
  static let words = ["none", "all", "auto", "parallel-analysis", "cross-validation"]
  static let counts = 1...1_000_000_000

  init?(_ value: SettingValue) {
    if value.isNone {
      self = .none
    } else if value == .text("all") {
      self = .all
    } else if value == .text("auto") || value == .text("marchenko-pastur") {
      self = .automatic
    } else if value == .text("parallel-analysis") {
      self = .parallelAnalysis
    } else if value == .text("cross-validation") {
      self = .crossValidation
    } else {
      switch CountOrShare(value, counts: Self.counts) {
      case .count(let count)?: self = .count(count)
      case .share(1)?: self = .all
      case .share(let share)?: self = .varianceShare(share)
      case nil: return nil
      }
    }
  }

  var setting: SettingValue {
    switch self {
    case .none: .none
    case .all: "all"
    case .count(let count): .integer(count)
    case .varianceShare(let share): .number(share)
    case .automatic: "auto"
    case .parallelAnalysis: "parallel-analysis"
    case .crossValidation: "cross-validation"
    }
  }

  /// Whether the choice needs the rows themselves, beyond their covariances.
  var needsRows: Bool { self == .parallelAnalysis || self == .crossValidation }
}
