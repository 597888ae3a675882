/// How far a sweep is.
public struct SweepProgress: Sendable, Equatable {
  /// What is being gathered, in a word or two: "training", "timing"; see `EvidenceSource.activity`.
  public let activity: String
  public let done: Int
  public let total: Int
  /// When it began, by `Clocks.wallSeconds`.
  public let startedAt: Double
  /// The best trial so far, such as "accuracy 0.972 logistic-regression(C=1)".
  public let best: String?
  /// What its parts took; nil where they take turns, so that they all end together.
  private let parts: RemainingTime?

  /// Before this nothing can be told from a share.
  private static let firstSeconds = 1.0

  public init(
    activity: String, done: Int, total: Int, startedAt: Double, parts: RemainingTime? = nil, best: String? = nil
  ) {
    self.activity = activity
    self.done = done
    self.total = total
    self.startedAt = startedAt
    self.parts = parts
    self.best = best
  }

  public func elapsedSeconds(at now: Double) -> Double { max(0, now - startedAt) }

  /// The rest of it, as it looks at a moment: while nothing ends it grows.
  public func remaining(at now: Double) -> RemainingTime.Estimate {
    guard done < total else { return .about(seconds: 0) }
    if let parts { return parts.estimate(at: now) }
    let elapsed = elapsedSeconds(at: now)
    guard done > 0, elapsed >= Self.firstSeconds else { return .unknown }
    return .about(seconds: elapsed / Double(done) * Double(total - done))
  }
}
