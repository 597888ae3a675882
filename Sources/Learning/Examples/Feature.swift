import Tabular

/// What one column of an input matrix means.
public struct Feature: Sendable, Equatable, Codable {
  public enum Kind: Sendable, Equatable, Codable {
    case numeric
    /// Values are codes 0..<levelCount, NaN is missing, and any other code is a level never seen in training.
    case categorical(levelCount: Int)
    /// Seconds since 1970, which no estimator takes: a calendar step makes numbers of them.
    case time(TimeFormat)
  }

  public let name: String
  public let kind: Kind
  /// The raw columns (positions in the pipeline's input) that this one is made of. Every principal component is made
  /// of all of them; a one-hot column of one.
  public let sources: [Int]
  /// What the codes of a category stand for, in code order; empty where that isn't known.
  public let levels: [String]

  public init(name: String, kind: Kind = .numeric, sources: [Int], levels: [String] = []) {
    self.name = name
    self.kind = kind
    self.sources = sources
    self.levels = levels
  }

  /// The name of a level, or its code where no name is known.
  public func levelName(_ code: Int) -> String {
    levels.indices.contains(code) ? levels[code] : String(code)
  }

  /// Numeric features named x0, x1, ..., each its own source.
  public static func numeric(count: Int) -> [Feature] {
    (0..<count).map { Feature(name: "x\($0)", sources: [$0]) }
  }
}
