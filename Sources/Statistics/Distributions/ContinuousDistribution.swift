/// What the continuous distributions here can all be asked.
public protocol ContinuousDistribution: Sendable {
  /// P(X <= x).
  func cumulative(_ x: Double) -> Double
  /// P(X > x), with its own digits in the far tail.
  func survival(_ x: Double) -> Double
  /// The x with P(X <= x) = probability, for 0...1; NaN outside.
  func quantile(_ probability: Double) -> Double
}
