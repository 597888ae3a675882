import Records
import Statistics

/// How two candidates differ on one axis, and whether the measurement can tell them apart: the one rule by which the
/// pick chooses and explains itself, and by which `compare` judges.
///
/// A difference is clear where
/// - both have scores of the same folds, and the interval of their paired difference (corrected resampled t) excludes
///   zero;
/// - otherwise the intervals of both readings lie apart and, where both were timed in the same rounds (six at least), so
///   does the interval of the median paired difference from zero;
/// - and, for times and rates, the larger value is more than 5% above the smaller: one machine differs more between
///   two runs.
///
/// Values without any interval that can be counted (bytes of a model, parameters) are exact: every difference is clear.
/// A time or a memory peak that was measured once is told from another only where one is at least twice the other; the
/// range of a few repetitions counts as wide as Student's 95% interval would be.
struct AxisDifference {
  /// First minus second: the mean paired difference over folds, the median one over rounds, else that of the values.
  let value: Double
  /// First over second, by the same pairs; nil unless all are positive and finite, and where rounding would make it point
  /// the other way than `value`.
  let ratio: Double?
  /// Of `value`; nil unless paired.
  let interval: Interval?
  /// Two-sided, of the hypothesis that `value` is zero, by the same pairs; nil unless paired.
  let pValue: Double?
  let evidence: CandidateComparison.Evidence
  let isClear: Bool

  /// Times and rates that differ by no more than this factor are told apart by nothing.
  static let timingTolerance = 1.05
  /// Measured once, so that nobody knows how far it scatters.
  private static let singleTolerance = 2.0
  /// Fewer rounds can't give a 95% interval of a median.
  private static let fewestRounds = 6

  /// Nil where one of them has no reading of the axis.
  init?(_ first: TrialRecord, _ second: TrialRecord, axis: AxisDescriptor, level: Double = 0.95) {
    guard let left = first.reading(axis.id), let right = second.reading(axis.id) else { return nil }
    // Two infinite readings are equal, though their difference is not a number.
    let plain = left.value == right.value ? 0 : left.value - right.value
    let isBeyond = Self.isBeyondTolerance(left, right, axis)
    let quotient = left.value / right.value
    if axis.sampling == .folds, let paired = Self.folds(first, second, left, right, axis, level) {
      self = AxisDifference(
        value: paired.difference.mean, ratio: quotient, interval: Interval(paired.difference.interval),
        pValue: paired.pValue,
        evidence: .pairedFolds,
        isClear: isBeyond && paired.pValue < 1 - level && paired.difference.mean != 0
          // The value reported may be pooled: where it points the other way than the pairs do, nothing is clear.
          && plain * paired.difference.mean > 0)
      return
    }
    let areApart = Self.areApart(left, right)
    if axis.sampling != .folds, let paired = Self.rounds(left.samples, right.samples, level: level) {
      self = AxisDifference(
        value: paired.median, ratio: paired.ratio, interval: paired.interval, pValue: paired.pValue,
        evidence: .pairedRounds,
        isClear: isBeyond && areApart && paired.pValue < 1 - level && plain * paired.median > 0)
      return
    }
    let isExact = left.interval == nil && right.interval == nil
    self = AxisDifference(
      value: plain, ratio: quotient, interval: nil, pValue: nil, evidence: isExact ? .exact : .intervals,
      isClear: plain != 0 && isBeyond && areApart)
  }

  private init(
    value: Double, ratio: Double, interval: Interval?, pValue: Double?, evidence: CandidateComparison.Evidence,
    isClear: Bool
  ) {
    self.value = value
    let isKnown = ratio > 0 && ratio.isFinite
    self.ratio = isKnown && (value > 0 ? ratio > 1 : value < 0 ? ratio < 1 : ratio == 1) ? ratio : nil
    self.interval = interval
    self.pValue = pValue
    self.evidence = evidence
    self.isClear = isClear
  }

  /// Whether the first is better than the second on an axis by a clear difference.
  static func isClearlyBetter(_ first: TrialRecord, than second: TrialRecord, on axis: AxisDescriptor) -> Bool {
    guard let left = first.reading(axis.id), let right = second.reading(axis.id),
      axis.direction.prefers(left.value, over: right.value),
      // The cheap half of the rule first: a pick asks for many pairs.
      axis.sampling == .folds || areApart(left, right)
    else { return false }
    return AxisDifference(first, second, axis: axis)?.isClear ?? false
  }

  private static func areApart(_ first: Reading, _ second: Reading) -> Bool {
    let left = first.interval.map(widened) ?? Interval(lower: first.value, upper: first.value)
    let right = second.interval.map(widened) ?? Interval(lower: second.value, upper: second.value)
    return left.upper < right.lower || right.upper < left.lower
  }

  /// From the smallest to the largest of two, three or four repetitions is no 95% interval, and says so by its level
  /// (50%, 75%, 87.5%). Student's t for so few over their expected range gives how much wider it must be.
  private static func widened(_ interval: Interval) -> Interval {
    let factor =
      switch interval.level {
      case 0.9...: 1.0
      case 0.8...: 1.6
      case 0.6...: 3.0
      default: 16.0
      }
    let halfWidth = (interval.upper - interval.lower) / 2 * (factor - 1)
    guard halfWidth > 0, halfWidth.isFinite else { return interval }
    return Interval(lower: interval.lower - halfWidth, upper: interval.upper + halfWidth, level: interval.level)
  }

  private static func isBeyondTolerance(_ first: Reading, _ second: Reading, _ axis: AxisDescriptor) -> Bool {
    var factor = 1.0
    if [.seconds, .rowsPerSecond].contains(axis.unit) { factor = timingTolerance }
    let isMeasured = [.latency, .cost].contains(axis.family)
    if isMeasured, first.interval == nil, second.interval == nil { factor = singleTolerance }
    guard factor > 1 else { return true }
    let (small, large) = (min(first.value, second.value), max(first.value, second.value))
    // Rounding aside: 0.2 is twice 0.1.
    return small <= 0 ? large > small : large >= small * factor * (1 - 1e-12) && large > small
  }

  private static func folds(
    _ first: TrialRecord, _ second: TrialRecord, _ left: Reading, _ right: Reading, _ axis: AxisDescriptor,
    _ level: Double
  ) -> CorrectedPairedTest? {
    guard FoldPairing.difference(first, second, axis: axis.id) != nil,
      let ratio = FoldPairing.testToTrainRatio(first, samples: left.samples.count)
    else { return nil }
    return try? CorrectedPairedTest(left.samples, right.samples, testToTrainRatio: ratio, level: level)
  }

  private static func rounds(
    _ first: [Double], _ second: [Double], level: Double
  ) -> (median: Double, ratio: Double, interval: Interval, pValue: Double)? {
    guard first.count == second.count, first.count >= fewestRounds else { return nil }
    let differences = zip(first, second).map { $0 - $1 }
    guard let median = try? MedianInterval(of: differences, level: level) else { return nil }
    let ratios = zip(first, second).map { $0 > 0 && $1 > 0 ? $0 / $1 : .nan }
    let ratio = (try? Quantile.of(0.5, ratios)) ?? .nan
    // The sign test, whose interval this is. Rounds without a difference speak against one.
    let larger = differences.count { $0 > 0 }
    let smaller = differences.count { $0 < 0 }
    let coin = BinomialDistribution(trials: differences.count, probability: 0.5)
    let pValue = min(1, 2 * coin.survival(max(larger, smaller) - 1))
    return (median.median, ratio, Interval(median.interval), pValue)
  }
}

extension Interval {
  /// The same bounds as a stored value.
  init(_ interval: ConfidenceInterval) {
    self.init(lower: interval.lower, upper: interval.upper, level: interval.level)
  }
}
