import Records

/// How a model came to decide as it does, in its manifest; the thresholds themselves stand in the pipeline.
public struct ModelDecision: Codable, Sendable, Equatable {
  public let choice: DecisionChoice
  /// What an answer costs, by true class (outer) and decided class (inner); nil: no prices were given.
  public let prices: [[Double]]?
  /// Which answers the thresholds were learned from, in a sentence; nil: they were given.
  public let learnedFrom: String?

  public init(choice: DecisionChoice, prices: [[Double]]?, learnedFrom: String?) {
    self.choice = choice
    self.prices = prices
    self.learnedFrom = learnedFrom
  }
}
