/// How sure the pick must be, and how that is found.
public struct PickConfidence: Codable, Sendable, Equatable {
  /// A loss of more than this many times what matters must be improbable. Default: 3.
  public var lossMultiple = 3.0
  /// How probable such a loss may be. Default: 0.35. Of the values tried in
  /// `experiments/choosing` the lowest at which the pick costs at most 0.6 times what the best costs at 300 rows.
  public var lossProbability = 0.35
  /// How probable it must be that a candidate beats the baseline; 0: no candidate has to. Default: 0.95.
  public var aboveGuessing = 0.95
  /// How often folds and costs are redrawn for the probability of the pick; 0: never. Default: 500.
  public var redraws = 500
  /// Below this probability the answer is a group of equally reasonable candidates. Default: 0.5.
  public var groupBelow = 0.5

  public init() {}
}
