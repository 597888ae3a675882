import Records
import Statistics

/// How a reading stands against a limit: the whole interval counts, not the value alone. A limit with a confidence is kept
/// where the end of the interval that is so sure keeps it.
enum LimitStanding: Equatable {
  case holds
  /// The value is inside, its interval isn't.
  case notShown
  case broken

  init(_ reading: Reading, _ limit: Limit) {
    func isInside(_ value: Double) -> Bool {
      (limit.atMost.map { value <= $0 } ?? true) && (limit.atLeast.map { value >= $0 } ?? true)
    }
    guard isInside(reading.value) else {
      self = .broken
      return
    }
    let ends = reading.interval.map { limit.ends(of: $0, around: reading.value) } ?? []
    self = ends.allSatisfy(isInside) ? .holds : .notShown
  }
}

extension Limit {
  /// The ends of an interval that count: both as they are, or where each is passed with the chance that the confidence
  /// leaves. Between the value and an end of the interval the scatter is taken for normal.
  package func ends(of interval: Interval, around value: Double) -> [Double] {
    guard let factor = endFactor(level: interval.level) else { return [interval.lower, interval.upper] }
    return [value - factor * (value - interval.lower), value + factor * (interval.upper - value)]
  }

  /// By how much the distance of an end to the value is multiplied; nil: the limit has no confidence of its own.
  package func endFactor(level: Double) -> Double? {
    guard let confidence, (0.5..<1).contains(confidence), (0..<1).contains(level), level > 0 else { return nil }
    let normal = NormalDistribution.standard
    return normal.quantile(confidence) / normal.quantile(1 - (1 - level) / 2)
  }
}

extension Policy {
  /// The same choice without some of its limits; how sure it is isn't asked.
  func withoutLimits(_ isLeftOut: (Limit) -> Bool) -> Policy { with(limits.filter { !isLeftOut($0) }) }

  /// The same choice with one limit in place of another; how sure it is isn't asked.
  func replacing(_ limit: Limit, by other: Limit) -> Policy { with(limits.map { $0 == limit ? other : $0 }) }

  private func with(_ limits: [Limit]) -> Policy {
    var confidence = confidence
    confidence.redraws = 0
    return Policy(
      quality: quality, within: within, limits: limits, prefer: prefer, way: way, weights: weights, matters: matters,
      confidence: confidence, economics: economics, earlier: earlier, fairness: fairness)
  }
}
