/// How far the readings of one machine differ where nothing that is measured differs: found by `reasonable selftest`, or
/// assumed until that has run.
public struct NoiseFloor: Codable, Sendable, Equatable {
  /// The noise of one axis.
  public struct Entry: Codable, Sendable, Equatable {
    /// Standard deviation of the logarithm of a reading from one sitting to another, what the processes of one sitting
    /// show aside.
    public let sittingSpread: Double
    /// Two equal pipelines in one sitting differ by no more than this factor, at least 1.
    public let factor: Double
    /// Nor by more than this, in the unit of the axis.
    public let difference: Double

    public init(sittingSpread: Double, factor: Double, difference: Double = 0) {
      self.sittingSpread = sittingSpread
      self.factor = factor
      self.difference = difference
    }
  }

  /// By axis; an axis that isn't there has no known noise.
  public let axes: [AxisID: Entry]
  /// ISO 8601, UTC; nil: assumed.
  public let measuredAt: String?
  /// Sittings that it was found from.
  public let sittings: Int

  public init(axes: [AxisID: Entry], measuredAt: String? = nil, sittings: Int = 0) {
    self.axes = axes
    self.measuredAt = measuredAt
    self.sittings = sittings
  }

  /// What is assumed of a machine that hasn't tested itself: twenty runs of one plan on a shared machine with two
  /// processors (50 medians in 100 within 1%, the 99th percentiles within 5%, fits of one sitting up to 25% apart from those of another).
  public static let assumed = NoiseFloor(axes: [
    "latency.p50": Entry(sittingSpread: 0.03, factor: 1.05),
    "latency.p99": Entry(sittingSpread: 0.05, factor: 1.05),
    "latency.p999": Entry(sittingSpread: 0.25, factor: 1.05),
    "throughput.batch": Entry(sittingSpread: 0.03, factor: 1.05),
    // The folds of a candidate are fitted one after the other, so that what slows one of them slows all.
    "training.marginal-cpu": Entry(sittingSpread: 0.08, factor: 1.3),
  ])

  /// Nothing is known to move: a reading is taken as it is.
  public static let none = NoiseFloor(axes: [:])

  public func sittingSpread(_ axis: AxisID) -> Double { axes[axis]?.sittingSpread ?? 0 }
}

extension NoiseFloor {
  /// Times and rates of machines that haven't tested themselves are told apart by nothing below this factor.
  public static let assumedTolerance = 0.05

  /// What of an axis is too small to be claimed; nil where nothing is known to move it.
  ///
  /// - Parameter tolerance: a share below which no difference of times and rates counts; nil: what the machine's own test
  ///   found, or what is assumed of the axis, or `assumedTolerance`. What the test found counts in any case.
  public func indistinction(on axis: AxisDescriptor, tolerance: Double?) -> Indistinction? {
    guard [.seconds, .rowsPerSecond].contains(axis.unit) else { return nil }
    let measured = measuredAt == nil ? nil : axes[axis.id]
    let assumed = Self.assumed.axes[axis.id]?.factor ?? 1 + Self.assumedTolerance
    return Indistinction(
      factor: max(tolerance.map { 1 + $0 } ?? (measured == nil ? assumed : 1), measured?.factor ?? 1),
      difference: measured?.difference ?? 0)
  }
}

/// Differences of two readings of one run that are too small for anything to be claimed.
public struct Indistinction: Codable, Sendable, Equatable {
  /// The larger of two readings must exceed the smaller by more than this factor, at least 1.
  public let factor: Double
  /// And by more than this, in the unit of the axis.
  public let difference: Double

  public init(factor: Double, difference: Double = 0) {
    self.factor = max(1, factor)
    self.difference = max(0, difference)
  }
}
