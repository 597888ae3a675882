/// How much worse than the best a candidate may be and still be near it.
public enum Within: Codable, Sendable, Equatable {
  /// As much as matters on the quality axis (`WhatMatters`). Default.
  case whatMatters
  /// This many standard errors of the difference to the best, over all candidates; never more than three times what
  /// matters, so that noise is no licence.
  case standardErrors(Double)
  /// An amount on the quality axis itself, such as 0.01 of accuracy.
  case absolute(Double)
  /// A share of the best value, such as 0.02.
  case relative(Double)
}
