/// How far a sweep is.
public struct SweepProgress: Sendable, Equatable {
  /// What is being gathered, in a word or two: "training", "timing"; see `EvidenceSource.activity`.
  public let activity: String
  public let done: Int
  public let total: Int
  public let elapsedSeconds: Double
  /// An estimate of the rest of it; nil while nothing is known.
  public let remainingSeconds: Double?
  /// The best trial so far, such as "accuracy 0.972 logistic-regression(C=1)".
  public let best: String?

  init(activity: String, done: Int, total: Int, elapsedSeconds: Double, best: String? = nil) {
    self.activity = activity
    self.done = done
    self.total = total
    self.elapsedSeconds = elapsedSeconds
    self.best = best
    remainingSeconds = done > 0 ? elapsedSeconds / Double(done) * Double(total - done) : nil
  }
}
