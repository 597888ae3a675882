/// A confidence interval.
public struct Interval: Codable, Sendable, Equatable {
  public let lower: Double
  public let upper: Double
  /// Coverage that was aimed at, such as 0.95.
  public let level: Double

  public init(lower: Double, upper: Double, level: Double = 0.95) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }
}

/// One measured value with its uncertainty.
public struct Reading: Codable, Sendable, Equatable {
  public let value: Double
  /// Where the value would lie under repetition; nil where one sample can't tell.
  public let interval: Interval?
  /// How many samples the value rests on (folds, timed calls, repetitions).
  public let sampleCount: Int
  /// The values that were summarised, in a fixed order (fold by fold, round by round), so that two candidates
  /// can be compared pair by pair.
  public let samples: [Double]

  public init(value: Double, interval: Interval?, sampleCount: Int, samples: [Double] = []) {
    self.value = value
    self.interval = interval
    self.sampleCount = sampleCount
    self.samples = samples
  }
}

/// What became of one axis of one candidate. A missing reading is never a good one.
public enum Outcome: Codable, Sendable, Equatable {
  case measured(Reading)
  /// The axis has no meaning here, such as log-loss of a model without probabilities.
  case notApplicable(reason: String)
  case failed(message: String)

  /// The reading, if there is one and its value is a number.
  public var reading: Reading? {
    if case .measured(let reading) = self, !reading.value.isNaN { reading } else { nil }
  }
}
