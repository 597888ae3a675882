/// Where a quantity lies with a stated coverage.
public struct ConfidenceInterval: Codable, Sendable, Equatable {
  public let lower: Double
  public let upper: Double
  /// Coverage aimed at, such as 0.95; where the sample is too small for it, the coverage that was reached.
  public let level: Double

  public init(lower: Double, upper: Double, level: Double) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }
}
