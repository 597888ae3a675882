/// Which end of an axis a person wants.
public enum Direction: String, Codable, Sendable, Equatable {
  case higherIsBetter
  case lowerIsBetter

  /// Whether `first` is strictly better than `second` along this direction; false if either is NaN.
  public func prefers(_ first: Double, over second: Double) -> Bool {
    switch self {
    case .higherIsBetter: first > second
    case .lowerIsBetter: first < second
    }
  }
}

/// What the numbers of an axis count.
public enum MeasurementUnit: String, Codable, Sendable, Equatable {
  /// A share or score without a unit, usually in 0...1.
  case ratio
  case nats
  case seconds
  case bytes
  case rowsPerSecond
  case count
  /// The unit of the target column (regression errors).
  case targetUnits
}

/// The concern an axis belongs to; reports group columns by it.
public enum AxisFamily: String, Codable, Sendable, CaseIterable {
  case quality
  case latency
  case cost
  case size
  case interpretability
  case calibration
  case fairness
  case robustness
}

/// When the evidence that an axis needs exists.
public enum EvidenceStage: String, Codable, Sendable {
  /// Predictions on held-out rows, one set a fold.
  case folds
  /// The pipeline refitted on all rows, alone on the machine, as it would be deployed.
  case deployment
  /// Warm timings of the deployed pipelines, interleaved, after all training.
  case timing
}

/// Everything that a reader, a frontier or a report must know of an axis without measuring it.
public struct AxisDescriptor: Codable, Sendable, Equatable {
  public let id: AxisID
  /// A short heading in the field's own words, such as "p99 latency".
  public let title: String
  public let unit: MeasurementUnit
  public let direction: Direction
  public let family: AxisFamily
  public let stage: EvidenceStage
  /// Raised whenever the same evidence would give another reading.
  public let version: Int
  /// One sentence: what is measured and how.
  public let summary: String

  public init(
    id: AxisID, title: String, unit: MeasurementUnit, direction: Direction, family: AxisFamily,
    stage: EvidenceStage, version: Int = 1, summary: String
  ) {
    self.id = id
    self.title = title
    self.unit = unit
    self.direction = direction
    self.family = family
    self.stage = stage
    self.version = version
    self.summary = summary
  }
}
