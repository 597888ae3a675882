/// How far a sweep is.
package struct SweepProgress: Sendable {
  /// What is being gathered, in a word or two: "training", "timing"; see `EvidenceSource.activity`.
  package let activity: String
  package let done: Int
  package let total: Int
  /// When it began, by `Clocks.wallSeconds`.
  package let startedAt: Double
  /// The best trial so far, such as "accuracy 0.972 logistic-regression(C=1)".
  package let best: String?
  /// What its parts took; nil where they take turns, so that they all end together.
  private let parts: RemainingTime?
  /// When the first of such turns was done, and how many were done by then: what comes before (warming up) tells nothing of
  /// the rest.
  private let first: (done: Int, at: Double)?

  /// Before this nothing can be told from a share.
  private static let firstSeconds = 0.5
  private static let fewestTurns = 3

  package init(
    activity: String, done: Int, total: Int, startedAt: Double, parts: RemainingTime? = nil,
    first: (done: Int, at: Double)? = nil, best: String? = nil
  ) {
    self.activity = activity
    self.done = done
    self.total = total
    self.startedAt = startedAt
    self.parts = parts
    self.first = first
    self.best = best
  }

  package func elapsedSeconds(at now: Double) -> Double { max(0, now - startedAt) }

  /// The rest of it, as it looks at a moment: while nothing ends it grows.
  package func remaining(at now: Double) -> RemainingTime.Estimate {
    guard done < total else { return .about(seconds: 0) }
    if let parts { return parts.estimate(at: now) }
    let (before, since) = first.map { ($0.done, $0.at) } ?? (0, startedAt)
    let (turns, elapsed) = (done - before, now - since)
    guard turns >= Self.fewestTurns, elapsed >= Self.firstSeconds else { return .unknown }
    return .about(seconds: elapsed / Double(turns) * Double(total - done))
  }
}
