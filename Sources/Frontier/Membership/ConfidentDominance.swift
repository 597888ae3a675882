import Records

/// Dominance that noise doesn't explain: intervals that lie apart.
///
/// One candidate dominates another with confidence if on every axis the worse end of its interval is at least as good
/// as the better end of the other's, and strictly better on at least one axis. A reading without an interval counts as
/// exact. Intervals that overlap may still differ in a paired test, so this errs on the side of "can't tell".
public struct ConfidentDominance: Sendable {
  private let bounds: [[(best: Double, worst: Double)]?]

  /// - Parameters: trials of one protocol; axes: at least one.
  /// - Throws: `FrontierError.noAxes`.
  public init(trials: [TrialRecord], axes: [AxisDescriptor]) throws(FrontierError) {
    guard !axes.isEmpty else { throw .noAxes }
    bounds = trials.map { trial in
      let point = ObjectivePoint(trial, axes: axes)
      var row: [(best: Double, worst: Double)] = []
      for (axis, reading) in zip(axes, point.readings) {
        guard let reading else { return nil }
        let ends = reading.interval.map { ($0.lower, $0.upper) } ?? (reading.value, reading.value)
        guard !ends.0.isNaN, !ends.1.isNaN else { return nil }
        row.append(axis.direction == .lowerIsBetter ? (ends.0, ends.1) : (-ends.1, -ends.0))
      }
      return row
    }
  }

  /// Whether the first trial dominates the second with confidence (positions in the trials' order). False if a reading
  /// of either is missing. O(axes).
  public func dominates(_ first: Int, _ second: Int) -> Bool {
    guard let left = bounds[first], let right = bounds[second] else { return false }
    var better = false
    for (mine, other) in zip(left, right) {
      if mine.worst > other.best { return false }
      if mine.worst < other.best { better = true }
    }
    return better
  }

  /// Positions of the candidates that nobody dominates with confidence: the frontier lies among them. O(n^2 axes).
  public var possibleMembers: [Int] {
    bounds.indices.filter { index in
      bounds[index] != nil && !bounds.indices.contains { dominates($0, index) }
    }
  }
}
