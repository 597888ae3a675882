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
  /// Of the plan's economics, in any currency.
  case money
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

/// What the samples of a reading are, and so how two readings are compared sample by sample.
public enum Sampling: String, Codable, Sendable {
  /// One a fold; the reading's value is their mean.
  case folds
  /// Repetitions of the same fit, or a single value.
  case repetitions = "deployment"
  /// One a round in which all pipelines took turns.
  case rounds = "timing"
}

/// Everything that a reader, a frontier or a report must know of an axis without measuring it.
public struct AxisDescriptor: Codable, Sendable, Equatable {
  public let id: AxisID
  /// A short heading in the field's own words, such as "p99 latency".
  public let title: String
  public let unit: MeasurementUnit
  public let direction: Direction
  public let family: AxisFamily
  public let sampling: Sampling
  /// Raised whenever the same evidence would give another reading.
  public let version: Int
  /// One sentence: what is measured and how.
  public let summary: String
  /// The values that there can be.
  public let range: ClosedRange<Double>
  /// What the machine of a run can't tell apart; nil: unknown, or the axis doesn't depend on a machine.
  public let indistinction: Indistinction?

  /// - Parameters:
  ///   - range: the values that there can be. Default: 0 to 1 for a ratio, from 0 on for everything else.
  public init(
    id: AxisID, title: String, unit: MeasurementUnit, direction: Direction, family: AxisFamily,
    sampling: Sampling, version: Int = 1, range: ClosedRange<Double>? = nil,
    indistinction: Indistinction? = nil, summary: String
  ) {
    self.id = id
    self.title = title
    self.unit = unit
    self.direction = direction
    self.family = family
    self.sampling = sampling
    self.version = version
    self.summary = summary
    self.range = range ?? Self.usualRange(of: unit)
    self.indistinction = indistinction
  }

  /// The same axis in a run whose machine can't tell such differences apart.
  public func with(indistinction: Indistinction?) -> AxisDescriptor {
    AxisDescriptor(
      id: id, title: title, unit: unit, direction: direction, family: family, sampling: sampling, version: version,
      range: range, indistinction: indistinction, summary: summary)
  }

  /// A value within a sentence: `57.0 µs of p50 latency`, but `21,000 parameters`.
  public func phrase(_ value: Double) -> String {
    let text = ValueFormat.text(value, unit: unit)
    // "parameters" and "features used" are what is counted; "longest rule" isn't.
    guard unit == .count, let noun = title.split(separator: " ").first, noun.hasSuffix("s"), noun.count > 1 else {
      return "\(text) of \(title)"
    }
    return text == "1" && noun.count == title.count ? "1 \(noun.dropLast())" : "\(text) \(title)"
  }

  /// The least value that there can be; nil: there is no such bound.
  public var lowest: Double? { range.lowerBound.isFinite ? range.lowerBound : nil }
  /// The greatest value that there can be; nil: there is no such bound.
  public var highest: Double? { range.upperBound.isFinite ? range.upperBound : nil }

  /// What one value can be above another, and below it.
  public var rangeOfDifferences: ClosedRange<Double> {
    let width = range.upperBound - range.lowerBound
    return -width...width
  }

  private static func usualRange(of unit: MeasurementUnit) -> ClosedRange<Double> {
    unit == .ratio ? 0...1 : 0 ... .infinity
  }
}

extension AxisDescriptor {
  private enum CodingKeys: String, CodingKey {
    case id, title, unit, direction, family, version, summary, range, indistinction
    /// Its name before evidence had kinds.
    case sampling = "stage"
  }

  /// A range is stored where it isn't the unit's usual one, so that records from before ranges read as they did.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let unit = try container.decode(MeasurementUnit.self, forKey: .unit)
    var range: ClosedRange<Double>?
    if let ends = try container.decodeIfPresent([Double?].self, forKey: .range), ends.count == 2 {
      let lower = ends[0] ?? -.infinity
      range = lower...max(lower, ends[1] ?? .infinity)
    }
    self.init(
      id: try container.decode(AxisID.self, forKey: .id), title: try container.decode(String.self, forKey: .title),
      unit: unit, direction: try container.decode(Direction.self, forKey: .direction),
      family: try container.decode(AxisFamily.self, forKey: .family),
      sampling: try container.decode(Sampling.self, forKey: .sampling),
      version: try container.decode(Int.self, forKey: .version), range: range,
      indistinction: try container.decodeIfPresent(Indistinction.self, forKey: .indistinction),
      summary: try container.decode(String.self, forKey: .summary))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(title, forKey: .title)
    try container.encode(unit, forKey: .unit)
    try container.encode(direction, forKey: .direction)
    try container.encode(family, forKey: .family)
    try container.encode(sampling, forKey: .sampling)
    try container.encode(version, forKey: .version)
    try container.encode(summary, forKey: .summary)
    if range != Self.usualRange(of: unit) { try container.encode([lowest, highest], forKey: .range) }
    try container.encodeIfPresent(indistinction, forKey: .indistinction)
  }
}
