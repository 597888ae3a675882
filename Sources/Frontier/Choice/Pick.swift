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
    /// How much the policy allows: the same for all.
    public let allowed: Double
  }

  /// Why one candidate can't be picked.
  public enum Exclusion: Codable, Sendable, Equatable {
    case failed(message: String)
    /// An axis the policy names has no reading, so nobody can say that it is good.
    case missing(axis: AxisID, reason: String)
    case breaksLimit(limit: Limit, value: Double)
    /// The value keeps the limit, but not its whole interval, and of others the whole interval does.
    case limitNotShown(limit: Limit, value: Double, interval: Interval)
    /// It looks at no input.
    case isBaseline
    /// It isn't shown to beat what looks at no input.
    case notAboveGuessing(probability: Double, asked: Double)
    case qualityTooLow(givenUp: Double, allowed: Double)
    /// The loss is small enough, but a large one is too probable.
    case lossTooUncertain(bound: Double, probability: Double, allowed: Double)
  }

  /// A candidate that can't be picked, with every reason.
  public struct Excluded: Codable, Sendable, Equatable {
    public let key: String
    public let label: String
    public let reasons: [Exclusion]
    /// The reasons as a person reads them, such as "p99 latency is 3.2 ms, but at most 1.0 ms is allowed".
    public let explanation: String
  }

  /// How the allowed loss was found.
  public enum ThresholdMethod: String, Codable, Sendable {
    /// What matters on the quality axis.
    case whatMatters
    /// Standard errors of the difference to the best that is typical of the candidates.
    case standardError
    /// They are more than the multiple of what matters that may be lost.
    case cappedStandardError
    /// Nothing tells a standard error: nothing may be lost.
    case noStandardError
    case absolute
    case relative
  }

  /// How much quality may be lost against the best: the same for all candidates.
  public struct Threshold: Codable, Sendable, Equatable {
    public let within: Within
    public let method: ThresholdMethod
    /// In the unit of the quality axis.
    public let allowed: Double
    /// The worst quality that this allows: the best allowed candidate's value less (or plus) `allowed`.
    public let value: Double
    /// A loss of more than this must be improbable.
    public let bound: Double
    /// How probable it may be.
    public let largestProbability: Double
    /// One sentence.
    public let explanation: String
  }

  /// Quality given up against the best candidate that meets the limits.
  public struct Loss: Codable, Sendable, Equatable {
    public let axis: AxisID
    /// In the unit of the axis; never negative.
    public let amount: Double
    /// Where the loss would lie under repetition (95%); nil where nothing tells it, and fold by fold. Its lower end may be
    /// negative: then the candidates can't be told apart.
    public let interval: Interval?
    /// Whether the measurement can tell the two candidates' quality apart.
    public let isClear: Bool
    /// How probable it is that the loss is more than what matters.
    public let probabilityOfMattering: Double
    /// Fold by fold, where rows go by time.
    public let byFold: [Double]?
    /// Whether `interval` is of differences over the same folds; otherwise it is from the intervals of both values.
    public let isPaired: Bool
  }

  /// One other axis, chosen against the best that may be picked.
  public struct Change: Codable, Sendable, Equatable {
    public let axis: AxisID
    public let best: Double
    public let chosen: Double
    /// How many times better the chosen candidate is (below 1: worse); nil where a ratio means nothing: scores, zeros,
    /// negative or infinite values.
    public let ratio: Double?
    /// Chosen minus best.
    public let difference: Double
    /// Whether the measurement can tell the two apart. See `AxisDifference`.
    public let isClear: Bool
    /// Whether the difference is clear and large enough to matter: only then is it a gain or a price.
    public let matters: Bool
  }

  /// A candidate that scores better than the pick, and why it isn't picked.
  public struct Better: Codable, Sendable, Equatable {
    public let key: String
    public let label: String
    /// How much better on the quality axis.
    public let gain: Double
    public let explanation: String
  }

  /// How often a candidate is picked when folds and costs are drawn again.
  public struct Share: Codable, Sendable, Equatable {
    public let key: String
    public let label: String
    public let probability: Double
  }

  /// What was drawn again to tell how sure the pick is, besides costs.
  public enum Redrawn: String, Codable, Sendable {
    /// The judged rows, from stored predictions.
    case rows
    /// The scores of the folds.
    case folds
    /// Those of the steps of a replay.
    case steps
    /// Those of blocks of steps, of ways of running.
    case blocks

    init(_ part: JudgedPart) {
      switch part {
      case .fold: self = .folds
      case .step: self = .steps
      case .block: self = .blocks
      }
    }

    /// As a sentence calls it: "folds".
    public var words: String { self == .blocks ? JudgedPart.block.plural : rawValue }
  }

  /// What another way to choose would take.
  public struct Beside: Codable, Sendable, Equatable {
    public let way: WayToChoose
    public let key: String
    public let label: String
    /// "simplest within one standard error (least parameters of 4): ridge".
    public let explanation: String
  }

  /// What is known of guessing.
  public struct Floor: Codable, Sendable, Equatable {
    /// Labels of the baselines.
    public let baselines: [String]
    /// Chance that the luckiest of as many guesses leads by as much as the best candidate does.
    public let chance: Double?
    /// Whether a candidate is shown to beat guessing.
    public let isPassed: Bool
  }

  /// A limit that could be relaxed where nothing meets all of them.
  public struct Relaxation: Codable, Sendable, Equatable {
    /// The limit as it would have to be.
    public let limit: Limit
    public let label: String
    /// "p99 latency up to 620 µs instead of 500 µs would let ridge be picked: accuracy 0.91", in substance.
    public let explanation: String
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
  /// The reasonable pick; nil where no candidate meets the limits, none was measured on every axis of the policy, or none
  /// is shown to beat guessing.
  public let chosen: Candidate?
  /// The best quality of all candidates that were measured, limits or not: what a paper would report.
  public let best: Candidate?
  /// The best quality among the candidates that may be picked: what the loss is counted from.
  public let bestAllowed: Candidate?
  /// Candidates near the best: the chosen one, then the others by the preferred axes' plain values.
  public let eligible: [Eligible]
  /// All other candidates, in the order of the trials.
  public let excluded: [Excluded]
  public let threshold: Threshold?
  public let loss: Loss?
  /// Every measured axis but the quality, in the order of the run.
  public let changes: [Change]
  /// Labels of other candidates near the best that redraws pick too, most often first.
  public let closeCalls: [String]
  public let nearest: Nearest?
  /// Those that score better than the pick, best first, each with the reason against it.
  public let better: [Better]
  /// How often each candidate is picked in redraws, most often first, those never picked left out; empty: not known.
  public let shares: [Share]
  /// What `shares` were found by; nil where they weren't.
  public let redrawn: Redrawn?
  /// Labels that are equally reasonable, the pick first; empty where the pick stands alone.
  public let group: [String]
  public let beside: [Beside]
  public let floor: Floor?
  /// Which limit to relax where nothing can be picked, the least change of each limit.
  public let relaxations: [Relaxation]
  /// What a person should know of the choice, such as a limit that isn't shown to hold.
  public let notes: [String]
  /// Why, in one sentence.
  public let reason: String

  /// One line that names the pick with its reason.
  public var headline: String {
    guard let chosen else { return "No reasonable pick: \(reason)." }
    guard group.count > 1 else { return "Reasonable pick: \(chosen.label): \(reason)." }
    return "Equally reasonable: \(NameList.labels(group)). Take \(chosen.label): \(reason)."
  }

  /// How often the pick itself is picked in redraws; nil: not known.
  public var probability: Double? {
    guard !shares.isEmpty, let chosen else { return nil }
    return shares.first { $0.key == chosen.key }?.probability ?? 0
  }

  /// How sure the pick is, in one sentence; nil: not known.
  public var certainty: String? {
    guard let probability, let chosen else { return nil }
    let others = shares.filter { $0.key != chosen.key }.prefix(3)
      .map { "\($0.label) in \(NumberText.probability($0.probability))" }
    let rest = others.isEmpty ? "" : "; \(NameList.labels(others))"
    return
      "\(redrawn?.words ?? "folds") and costs drawn again \(policy.confidence.redraws) times pick \(chosen.label) in "
      + NumberText.probability(probability) + rest
  }

  /// Whether the pick is the best candidate of all.
  public var isBest: Bool { chosen != nil && chosen?.key == best?.key }
}
