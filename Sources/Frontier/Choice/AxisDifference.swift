import Records
import Statistics

/// How two candidates differ on one axis, and whether the measurement can tell them apart: the one rule by which the
/// pick chooses and explains itself, and by which `compare` judges.
///
/// Where samples can be compared, difference, interval, p-value and verdict come from one estimate (`DifferenceEstimate`):
/// - scores of the same folds: the corrected resampled t test;
/// - timings of the same rounds or processes: the median of the differences (Student's t below twelve pairs);
/// - repetitions of a fit: Welch's t;
/// - rows, where such an estimate is given.
///
/// For times and rates the interval is widened by what the machine can't tell apart (`Indistinction`; 5% where nothing
/// is known of it): a difference is clear only where it exceeds that.
///
/// Without such samples it is clear where the intervals of both readings lie apart; the range of a few repetitions counts
/// as wide as Student's 95% interval would be. Values without any interval that can be counted (bytes of a model,
/// parameters) are exact: every difference is clear. A time or a memory peak that was measured once is told
/// from another only where one is at least twice the other.
struct AxisDifference {
  /// First minus second: by the estimate, else that of the values.
  let value: Double
  /// First over second; nil unless positive and finite, and where it would point the other way than `value`.
  let ratio: Double?
  /// Of `value`; nil without an estimate.
  let interval: Interval?
  /// Two-sided, that `value` is nothing that the machine can tell; nil without an estimate.
  let pValue: Double?
  let evidence: CandidateComparison.Evidence
  let isClear: Bool

  /// Times and rates of runs that know nothing of their machine are told apart by nothing below this factor.
  static let timingTolerance = 1 + NoiseFloor.assumedTolerance
  /// Measured once, so that nobody knows how far it scatters.
  private static let singleTolerance = 2.0
  static let usualLevel = 0.95

  /// Nil where one of them has no reading of the axis.
  ///
  /// - Parameter rows: an estimate from predictions row by row, which takes the place of that by folds.
  init?(
    _ first: TrialRecord, _ second: TrialRecord, axis: AxisDescriptor, level: Double = usualLevel,
    rows: DifferenceEstimate? = nil
  ) {
    guard let left = first.reading(axis.id), let right = second.reading(axis.id) else { return nil }
    let quotient = left.value / right.value
    let test = rows == nil ? Self.test(first, second, left, right, axis) : nil
    if let estimate = rows ?? test.flatMap({ try? $0.estimate(level: level) }) {
      self = AxisDifference(
        value: estimate.difference, ratio: quotient, interval: Interval(estimate.interval),
        pValue: estimate.pValue, evidence: CandidateComparison.Evidence(estimate.method),
        isClear: estimate.pValue < 1 - level && estimate.difference != 0)
      return
    }
    let isExact = left.interval == nil && right.interval == nil
    self = AxisDifference(
      value: Self.plain(left, right), ratio: quotient, interval: nil, pValue: nil,
      evidence: isExact ? .exact : .intervals, isClear: Self.isClear(left, right, axis))
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
      axis.direction.prefers(left.value, over: right.value)
    else { return false }
    return isClearlyBetter(first, left, than: second, right, on: axis)
  }

  /// The same for readings at hand, the first of which has the better value. It is what `isClear` says at the usual level,
  /// without the interval, whose quantiles cost ten times as much.
  static func isClearlyBetter(
    _ first: TrialRecord, _ left: Reading, than second: TrialRecord, _ right: Reading, on axis: AxisDescriptor
  ) -> Bool {
    guard let test = Self.test(first, second, left, right, axis) else {
      return isClear(left, right, axis) && axis.direction.prefers(plain(left, right), over: 0)
    }
    return test.pValue < 1 - usualLevel && axis.direction.prefers(test.difference, over: 0)
  }

  // MARK: From samples

  private static func test(
    _ first: TrialRecord, _ second: TrialRecord, _ left: Reading, _ right: Reading, _ axis: AxisDescriptor
  ) -> DifferenceTest? {
    let samples = (left.samples, right.samples)
    guard samples.0.allSatisfy(\.isFinite), samples.1.allSatisfy(\.isFinite) else { return nil }
    switch axis.sampling {
    case .folds:
      guard FoldPairing.difference(first, second, axis: axis.id) != nil,
        let ratio = FoldPairing.dependence(first, of: zip(samples.0, samples.1).map { $0 - $1 }),
        let test = try? CorrectedPairedTest(samples.0, samples.1, testToTrainRatio: ratio)
      else { return nil }
      return DifferenceTest(folds: test)
    case .rounds:
      guard samples.0.count == samples.1.count, samples.0.count > 1 else { return nil }
      return
        (try? DifferenceTest.pairs(samples.0, samples.1, indistinction: indistinction(left, right, axis))) ?? nil
    case .repetitions:
      guard min(samples.0.count, samples.1.count) > 1 else { return nil }
      return
        (try? DifferenceTest.repetitions(samples.0, samples.1, indistinction: indistinction(left, right, axis)))
        ?? nil
    }
  }

  /// What can't be told apart, in the unit of the axis.
  private static func indistinction(_ first: Reading, _ second: Reading, _ axis: AxisDescriptor) -> Double {
    let floor = axis.indistinction?.difference ?? 0
    guard [.seconds, .rowsPerSecond].contains(axis.unit) else { return floor }
    let factor = axis.indistinction?.factor ?? timingTolerance
    return max(floor, (factor - 1) * max(0, min(first.value, second.value)))
  }

  // MARK: From intervals and values

  /// Two infinite readings are equal, though their difference is not a number.
  private static func plain(_ first: Reading, _ second: Reading) -> Double {
    first.value == second.value ? 0 : first.value - second.value
  }

  private static func isClear(_ first: Reading, _ second: Reading, _ axis: AxisDescriptor) -> Bool {
    plain(first, second) != 0 && isBeyondTolerance(first, second, axis) && areApart(first, second)
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
    let isMeasured = axis.family.isMetered
    let isSingle = isMeasured && first.interval == nil && second.interval == nil
    let floor = isSingle ? (singleTolerance - 1) * min(first.value, second.value) : indistinction(first, second, axis)
    // Rounding aside: 0.2 is twice 0.1.
    let difference = abs(first.value - second.value)
    return isSingle ? difference >= floor * (1 - 1e-12) && difference > 0 : difference > floor
  }
}

extension CandidateComparison.Evidence {
  init(_ method: DifferenceEstimate.Method) {
    switch method {
    case .correctedResampledT: self = .pairedFolds
    case .medianOfPairs, .pairedT: self = .pairedRounds
    case .welch: self = .repetitions
    case .mcNemar, .deLong, .rowBootstrap: self = .rows
    }
  }
}

extension Interval {
  /// The same bounds as a stored value.
  init(_ interval: ConfidenceInterval) {
    self.init(lower: interval.lower, upper: interval.upper, level: interval.level)
  }
}
