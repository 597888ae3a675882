/// A bound that a candidate must keep to be picked at all.
public struct Limit: Codable, Sendable, Equatable {
  public let axis: AxisID
  /// Smallest value allowed; nil: no bound.
  public let atLeast: Double?
  /// Largest value allowed; nil: no bound.
  public let atMost: Double?
  /// How sure it must be that the bound holds, from 0.5 to 1; nil: the whole interval must keep it.
  public let confidence: Double?

  public init(axis: AxisID, atLeast: Double? = nil, atMost: Double? = nil, confidence: Double? = nil) {
    self.axis = axis
    self.atLeast = atLeast
    self.atMost = atMost
    self.confidence = confidence
  }
}

/// How one of the candidates is chosen.
public enum WayToChoose: String, Codable, Sendable, CaseIterable {
  /// Near the best, and materially cheaper in the order of preference.
  case rule
  /// The best quality, whatever it costs.
  case best
  /// The smallest of those within one standard error of the best: the habit of statisticians.
  case simplest
  /// The largest sum of desirabilities, by the weights.
  case weights
  /// Where the frontier bends: the largest distance from the line between its ends.
  case knee
  /// The least expected cost a month.
  case money
}

/// What the newest earlier run of the same plan on the same data picked: a repeat keeps it while it is near the best.
public struct EarlierPicks: Codable, Sendable, Equatable {
  /// The id of that run.
  public let run: String
  /// The label picked under each protocol.
  public let labels: [EvaluationProtocol: String]

  public init(run: String, labels: [EvaluationProtocol: String]) {
    self.run = run
    self.labels = labels
  }
}

/// What "reasonable" means to the person who asks.
public struct Policy: Codable, Sendable, Equatable {
  public let quality: AxisID
  public let within: Within
  public let limits: [Limit]
  /// Axes in order of importance: the first decides, later ones break ties.
  public let prefer: [AxisID]
  public let way: WayToChoose
  /// Of the axes, for `WayToChoose.weights`.
  public let weights: [AxisID: Double]
  public let matters: WhatMatters
  public var confidence: PickConfidence
  public let economics: Economics?
  /// How answers of two classes become decisions; nil: the likelier class is decided.
  public var decision: DecisionChoice?
  /// Nil: the plan was not run before, or another policy is asked.
  public var earlier: EarlierPicks?
  /// By which groups fairness is judged; nil: by none.
  public var fairness: FairnessTerms?

  public init(
    quality: AxisID, within: Within = .whatMatters, limits: [Limit] = [], prefer: [AxisID],
    way: WayToChoose = .rule, weights: [AxisID: Double] = [:], matters: WhatMatters = WhatMatters(),
    confidence: PickConfidence = PickConfidence(), economics: Economics? = nil, decision: DecisionChoice? = nil,
    earlier: EarlierPicks? = nil, fairness: FairnessTerms? = nil
  ) {
    self.quality = quality
    self.within = within
    self.limits = limits
    self.prefer = prefer
    self.way = way
    self.weights = weights
    self.matters = matters
    self.confidence = confidence
    self.economics = economics
    self.decision = decision
    self.earlier = earlier
    self.fairness = fairness
  }
}

extension Policy {
  private enum CodingKeys: String, CodingKey {
    case quality, within, limits, prefer, way, weights, matters, confidence, economics, decision, earlier, fairness
    /// The name of `within` in records of earlier versions.
    case giveUp
  }

  /// Reads what earlier versions stored too: what they didn't know has its default.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func optional<Value: Decodable>(_ key: CodingKeys, as _: Value.Type = Value.self) throws -> Value? {
      try container.decodeIfPresent(Value.self, forKey: key)
    }
    self.init(
      quality: try container.decode(AxisID.self, forKey: .quality),
      within: try optional(.within) ?? optional(.giveUp) ?? .whatMatters,
      limits: try container.decode([Limit].self, forKey: .limits),
      prefer: try container.decode([AxisID].self, forKey: .prefer), way: try optional(.way) ?? .rule,
      weights: try optional(.weights) ?? [:], matters: try optional(.matters) ?? WhatMatters(),
      confidence: try optional(.confidence) ?? PickConfidence(), economics: try optional(.economics),
      decision: try optional(.decision), earlier: try optional(.earlier), fairness: try optional(.fairness))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(quality, forKey: .quality)
    try container.encode(within, forKey: .within)
    try container.encode(limits, forKey: .limits)
    try container.encode(prefer, forKey: .prefer)
    try container.encode(way, forKey: .way)
    try container.encode(weights, forKey: .weights)
    try container.encode(matters, forKey: .matters)
    try container.encode(confidence, forKey: .confidence)
    try container.encodeIfPresent(economics, forKey: .economics)
    try container.encodeIfPresent(decision, forKey: .decision)
    try container.encodeIfPresent(earlier, forKey: .earlier)
    try container.encodeIfPresent(fairness, forKey: .fairness)
  }
}
