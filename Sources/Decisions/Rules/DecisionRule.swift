/// How the score of the positive class becomes a decision between two classes: the end of a pipeline.
///
/// A row is decided positive where its score is *above* the threshold of its group, so that a threshold of 0.5 on a
/// probability decides as the class with the larger probability does.
public struct DecisionRule: Codable, Sendable, Equatable {
  /// What the thresholds are compared with.
  public enum Scale: String, Codable, Sendable {
    /// The probability of the positive class.
    case probability
    /// The score of the positive class less that of the other one.
    case margin
  }

  public let scale: Scale
  /// Tells the group of a row; nil: all rows have one threshold.
  public let coding: GroupCoding?
  /// One for each group by its code; empty without groups.
  public let groupCuts: [DecisionCut]
  /// For all rows without groups; else for rows whose group has no threshold of its own.
  public let usualCut: DecisionCut

  /// One threshold for all rows.
  public init(threshold: Double, scale: Scale = .probability) {
    self.init(scale: scale, usualCut: DecisionCut(threshold: threshold))
  }

  /// - Parameters:
  ///   - coding: tells the group of a row.
  ///   - groupCuts: one for each group of the coding; others fall back to `usualCut`.
  public init(
    scale: Scale, coding: GroupCoding? = nil, groupCuts: [DecisionCut] = [], usualCut: DecisionCut
  ) {
    self.scale = scale
    self.coding = coding
    self.groupCuts = groupCuts
    self.usualCut = usualCut
  }

  /// The rule of a group; nil: of a row whose group isn't known.
  public func cut(ofGroup group: Int?) -> DecisionCut {
    guard let group, groupCuts.indices.contains(group) else { return usualCut }
    return groupCuts[group]
  }

  /// Whether some decision is drawn by lot.
  public var isRandomised: Bool { usualCut.mixture != nil || groupCuts.contains { $0.mixture != nil } }

  /// The score of a row of two probabilities or scores on this rule's scale.
  public func score(_ first: Double, _ second: Double) -> Double {
    scale == .probability ? second : second - first
  }

  /// Numbers that were learned.
  public var parameterCount: Int { max(1, groupCuts.count) }
}

/// The threshold of one group, or the lot that stands for it.
public struct DecisionCut: Codable, Sendable, Equatable {
  /// A score above it is positive. `-greatestFiniteMagnitude` lets every row be positive, its opposite none.
  public let threshold: Double
  /// Nil: the threshold decides alone, so that a decision can be repeated by hand.
  public let mixture: DecisionMixture?

  public init(threshold: Double, mixture: DecisionMixture? = nil) {
    self.threshold = threshold
    self.mixture = mixture
  }

  /// How likely a row of this score is decided positive: 0 or 1 without a lot.
  public func chance(_ score: Double) -> Double { mixture?.chance(score) ?? (score > threshold ? 1 : 0) }

  /// - Parameter lot: in 0..<1; looked at only where there is a mixture.
  public func isPositive(_ score: Double, lot: Double) -> Bool {
    guard let mixture else { return score > threshold }
    return lot < mixture.chance(score)
  }

  /// The threshold in words: "above 0.31", "always" or "never".
  public func text(_ number: (Double) -> String) -> String {
    if let mixture { return mixture.text(number) }
    return Self.text(threshold, number)
  }

  static func text(_ threshold: Double, _ number: (Double) -> String) -> String {
    if threshold == .greatestFiniteMagnitude { return "never" }
    if threshold == -.greatestFiniteMagnitude { return "always" }
    return "above \(number(threshold))"
  }
}

/// A lot between two thresholds, and perhaps a constant chance: a decision that meets a constraint exactly on the rows that it
/// was chosen on, and that nobody can repeat by hand.
///
///     chance = ignoredShare * constant + (1 - ignoredShare) * (share * [score > first] + (1 - share) * [score > second])
///
/// Source: Hardt, Price & Srebro, "Equality of Opportunity in Supervised Learning" (2016), as Fairlearn's `ThresholdOptimizer`.
public struct DecisionMixture: Codable, Sendable, Equatable {
  public let first: Double
  public let second: Double
  /// How often the first threshold decides rather than the second.
  public let share: Double
  /// How often neither does, but the constant chance.
  public let ignoredShare: Double
  public let constant: Double

  public init(first: Double, second: Double, share: Double, ignoredShare: Double = 0, constant: Double = 0) {
    self.first = first
    self.second = second
    self.share = share
    self.ignoredShare = ignoredShare
    self.constant = constant
  }

  public func chance(_ score: Double) -> Double {
    let drawn = share * (score > first ? 1 : 0) + (1 - share) * (score > second ? 1 : 0)
    return ignoredShare * constant + (1 - ignoredShare) * drawn
  }

  func text(_ number: (Double) -> String) -> String {
    var text =
      "\(number(share * 100))% \(DecisionCut.text(first, number)), else \(DecisionCut.text(second, number))"
    if ignoredShare > 0 { text += "; for \(number(ignoredShare * 100))% a lot of \(number(constant))" }
    return text
  }
}
