import Records

/// What a policy chooses among candidates, and everything needed to say why.
public struct Pick: Codable, Sendable, Equatable {
  /// One candidate named, with its reading on the quality axis.
  public struct Candidate: Codable, Sendable, Equatable {
    /// The trial's key.
    public let key: String
    public let label: String
    public let quality: Reading
  }

  /// A candidate that meets the limits and whose quality is near enough to the best.
  public struct Eligible: Codable, Sendable, Equatable {
    public let key: String
    public let label: String
    /// How much worse than `bestAllowed` on the quality axis; 0 for the best.
    public let givenUp: Double
    /// How much the policy allows for this candidate.
    public let allowed: Double
  }

  /// Why one candidate can't be picked.
  public enum Exclusion: Codable, Sendable, Equatable {
    case failed(message: String)
    /// An axis the policy names has no reading, so nobody can say that it is good.
    case missing(axis: AxisID, reason: String)
    case breaksLimit(limit: Limit, value: Double)
    case qualityTooLow(givenUp: Double, allowed: Double)
  }

  /// A candidate that can't be picked, with every reason.
  public struct Excluded: Codable, Sendable, Equatable {
    public let key: String
    public let label: String
    public let reasons: [Exclusion]
    /// The reasons as a person reads them, such as "p99 latency is 3.2 ms, but at most 1.0 ms is allowed".
    public let explanation: String
  }

  /// How the allowed give-up was found.
  public enum ThresholdMethod: String, Codable, Sendable {
    /// Standard error of the fold-by-fold difference to the best, with the Nadeau-Bengio correction.
    case pairedStandardError
    /// Standard error of the best candidate's own fold scores, with the Nadeau-Bengio correction.
    case standardErrorOfBest
    /// Standard error taken from the best candidate's interval, or from its samples as if they were independent.
    case standardErrorFromInterval
    /// The best reading has neither folds nor interval: nothing may be given up.
    case noStandardError
    case absolute
    case relative
  }

  /// How much quality the chosen candidate was allowed to give up.
  public struct Threshold: Codable, Sendable, Equatable {
    public let giveUp: GiveUp
    public let method: ThresholdMethod
    /// The allowed give-up for the chosen candidate, in the unit of the quality axis.
    public let allowed: Double
    /// The worst quality that this allows: the best allowed candidate's value less (or plus) `allowed`.
    public let value: Double
    /// One sentence.
    public let explanation: String
  }

  /// Quality given up against the best candidate that meets the limits.
  public struct Loss: Codable, Sendable, Equatable {
    public let axis: AxisID
    /// In the unit of the axis; never negative.
    public let amount: Double
    /// Where the give-up would lie under repetition (95%, paired by fold); nil where folds don't line up. Its lower end
    /// may be negative: then the candidates can't be told apart.
    public let interval: Interval?
    /// Whether the measurement can tell the two candidates' quality apart.
    public let isClear: Bool
  }

  /// One other axis, chosen against best.
  public struct Change: Codable, Sendable, Equatable {
    public let axis: AxisID
    public let best: Double
    public let chosen: Double
    /// How many times better the chosen candidate is (below 1: worse); nil where a ratio means nothing: scores, zeros,
    /// negative or infinite values.
    public let ratio: Double?
    /// Chosen minus best.
    public let difference: Double
    /// Whether the measurement can tell the two apart; only then is it a gain or a price. See `AxisDifference`.
    public let isClear: Bool
  }

  /// The candidate that comes closest to the limits where none meets them.
  public struct Nearest: Codable, Sendable, Equatable {
    public let key: String
    public let label: String
    /// The limits it breaks.
    public let reasons: [Exclusion]
    public let explanation: String
  }

  public let policy: Policy
  /// The reasonable pick; nil where no candidate meets the limits or none was measured on every axis of the policy.
  public let chosen: Candidate?
  /// The best quality of all candidates that were measured, limits or not: what a paper would report.
  public let best: Candidate?
  /// The best quality among the candidates that meet the limits: what the give-up is counted from.
  public let bestAllowed: Candidate?
  /// Candidates that could have been picked: the chosen one, then the others by the preferred axes' plain values.
  public let eligible: [Eligible]
  /// All other candidates, in the order of the trials.
  public let excluded: [Excluded]
  public let threshold: Threshold?
  public let loss: Loss?
  /// Every measured axis but the quality, in the order of the run.
  public let changes: [Change]
  /// Labels of eligible candidates that can't be told from the chosen one on the first preferred axis: with other timings
  /// one of them may have been picked.
  public let closeCalls: [String]
  public let nearest: Nearest?
  /// Why, in one sentence: "0.4 points of accuracy for 31x lower p99 latency and 120x less training time".
  public let reason: String

  /// One line that names the pick with its reason.
  public var headline: String {
    guard let chosen else { return "No reasonable pick: \(reason)." }
    return "Reasonable pick: \(chosen.label): \(reason)."
  }

  /// Whether the pick is the best candidate of all.
  public var isBest: Bool { chosen != nil && chosen?.key == best?.key }
}
