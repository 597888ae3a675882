/// How far a sweep is.
public struct SweepProgress: Sendable, Equatable {
  public enum Phase: String, Sendable {
    case training
    /// Fitting on all rows, one at a time, for cost, memory and size.
    case deploying
    case timing
  }

  public let phase: Phase
  public let done: Int
  public let total: Int
  public let elapsedSeconds: Double
  /// An estimate of the rest of the phase; nil while nothing is known.
  public let remainingSeconds: Double?
  /// The best trial so far, such as "accuracy 0.972 logistic-regression(C=1)".
  public let best: String?

  init(phase: Phase, done: Int, total: Int, elapsedSeconds: Double, best: String? = nil) {
    self.phase = phase
    self.done = done
    self.total = total
    self.elapsedSeconds = elapsedSeconds
    self.best = best
    remainingSeconds = done > 0 ? elapsedSeconds / Double(done) * Double(total - done) : nil
  }
}
