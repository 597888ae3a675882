/// How much quality may be given up for what production prefers.
public enum GiveUp: Codable, Sendable, Equatable {
  /// This many standard errors of the best candidate's quality (paired by fold where folds agree). Default: 1.
  case standardErrors(Double)
  /// An amount on the quality axis itself, such as 0.01 of accuracy.
  case absolute(Double)
  /// A share of the best value, such as 0.02.
  case relative(Double)
}

/// A bound that a candidate must keep to be picked at all.
public struct Limit: Codable, Sendable, Equatable {
  public let axis: AxisID
  /// Smallest value allowed; nil: no bound.
  public let atLeast: Double?
  /// Largest value allowed; nil: no bound.
  public let atMost: Double?

  public init(axis: AxisID, atLeast: Double? = nil, atMost: Double? = nil) {
    self.axis = axis
    self.atLeast = atLeast
    self.atMost = atMost
  }
}

/// What "reasonable" means to the person who asks.
public struct Policy: Codable, Sendable, Equatable {
  public let quality: AxisID
  public let giveUp: GiveUp
  public let limits: [Limit]
  /// Axes in order of importance: the first decides, later ones break ties.
  public let prefer: [AxisID]

  public init(quality: AxisID, giveUp: GiveUp = .standardErrors(1), limits: [Limit] = [], prefer: [AxisID]) {
    self.quality = quality
    self.giveUp = giveUp
    self.limits = limits
    self.prefer = prefer
  }
}
