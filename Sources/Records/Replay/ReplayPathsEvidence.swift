/// What was replayed one path at a time, because each model depends on all before it: trainings that go on from the last
/// model, and learners that learn row by row.
///
/// Bound to a machine: how long a fit takes may decide which model answers.
public struct ReplayPathsEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .replayPaths
  public static let version = 2

  /// How each model came from the one before.
  public enum Origin: String, Codable, Sendable, CaseIterable {
    case lastModel = "last-model"
    case everyRow = "every-row"
  }

  /// One window and one way of going on.
  public struct Path: Codable, Sendable, Equatable {
    /// As the plan writes it.
    public let window: String
    public let origin: Origin
    /// Steps from one training to the next.
    public let every: Int
    /// The mean loss over each step of what served then.
    public let losses: [Double]
    /// CPU seconds of what was learned at the beginning of each step, or within it.
    public let cpuSeconds: [Double]
    /// Steps at whose beginning models were trained, ascending, from 0.
    public let trainedAt: [Int]
    /// By the step of a training the share of its rows that the model decides otherwise than the one before.
    public let flips: [Int: Double]
    /// Why there is no such path; nil: there is.
    public let failure: String?

    public init(
      window: String, origin: Origin, every: Int, losses: [Double], cpuSeconds: [Double], trainedAt: [Int],
      flips: [Int: Double] = [:], failure: String? = nil
    ) {
      self.window = window
      self.origin = origin
      self.every = every
      self.losses = losses
      self.cpuSeconds = cpuSeconds
      self.trainedAt = trainedAt
      self.flips = flips
      self.failure = failure
    }
  }

  public let paths: [Path]
  /// Why a training of the candidate can't go on from the last model; nil: it can, or nobody asked.
  public let refusal: String?
  /// What going on does to the result, in words; nil where it can't.
  public let effect: String?

  public init(paths: [Path], refusal: String?, effect: String?) {
    self.paths = paths
    self.refusal = refusal
    self.effect = effect
  }
}

extension EvidenceKind {
  public static let replayPaths: EvidenceKind = "replay-paths"
}
