import Records
import Statistics

/// Two candidates of one protocol, axis by axis: what differs, by how much, and whether noise could explain it.
///
/// - Where both have the same folds, the difference is tested fold by fold (corrected resampled t test).
/// - Where both have the same number of other samples (rounds of timing), it is tested round by round (Wilcoxon's
///   signed-rank test), and the interval is that of the median difference.
/// - Otherwise only the intervals can tell: it is clear where they lie apart.
///
/// The p-values of all axes are adjusted together (Holm), because somebody who looks at ten axes finds one "significant"
/// by chance.
public struct CandidateComparison: Codable, Sendable, Equatable {
  /// How the difference was judged.
  public enum Evidence: String, Codable, Sendable {
    case pairedFolds
    case pairedRounds
    case intervals
    /// Both values are exact, such as bytes on disk.
    case exact
  }

  public enum Verdict: String, Codable, Sendable {
    case firstBetter
    case secondBetter
    /// The values are equal.
    case equal
    /// The values differ, but noise could explain it.
    case unclear
  }

  /// One axis on which both have a reading.
  public struct Row: Codable, Sendable, Equatable {
    public let axis: AxisID
    public let first: Reading
    public let second: Reading
    /// First minus second, of the values reported.
    public let difference: Double
    /// Of the paired difference; nil unless paired.
    public let interval: Interval?
    /// How many times larger the first value is; nil unless both are positive and finite.
    public let ratio: Double?
    public let evidence: Evidence
    /// Two-sided, adjusted over all axes; nil unless paired.
    public let adjustedPValue: Double?
    public let verdict: Verdict
  }

  /// An axis on which at least one has no reading.
  public struct Gap: Codable, Sendable, Equatable {
    public let axis: AxisID
    /// Nil: the first has a reading.
    public let first: String?
    /// Nil: the second has a reading.
    public let second: String?
  }

  public let firstLabel: String
  public let secondLabel: String
  /// In the order of the axes.
  public let rows: [Row]
  public let gaps: [Gap]
  /// Chance of a false alarm over all axes together, such as 0.05.
  public let significance: Double

  /// - Parameters:
  ///   - first, second: trials of one protocol.
  ///   - axes: the axes to compare.
  ///   - significance: 0.05 by default, strictly between 0 and 1; intervals cover 1 - significance.
  /// - Throws: `StatisticsError.outOfRange`.
  public init(
    _ first: TrialRecord, _ second: TrialRecord, axes: [AxisDescriptor], significance: Double = 0.05
  ) throws(StatisticsError) {
    guard significance > 0, significance < 1 else {
      throw .outOfRange(name: "the significance", value: significance, allowed: "0...1 without its ends")
    }
    firstLabel = first.candidate.label
    secondLabel = second.candidate.label
    self.significance = significance
    let points = (ObjectivePoint(first, axes: axes), ObjectivePoint(second, axes: axes))
    var gaps: [Gap] = []
    var tested: [(axis: AxisDescriptor, first: Reading, second: Reading, test: PairedTest?)] = []
    for (index, axis) in axes.enumerated() {
      guard let left = points.0.readings[index], let right = points.1.readings[index] else {
        gaps.append(Gap(axis: axis.id, first: points.0.missing[axis.id], second: points.1.missing[axis.id]))
        continue
      }
      tested.append((axis, left, right, PairedTest(first, second, axis: axis, level: 1 - significance)))
    }
    self.gaps = gaps
    var adjusted = try MultipleTesting.holm(tested.compactMap { $0.test?.pValue })[...]
    rows = tested.map { entry in
      let pValue = entry.test == nil ? nil : adjusted.popFirst()
      return Self.row(entry.axis, entry.first, entry.second, entry.test, pValue, significance)
    }
  }

  private static func row(
    _ axis: AxisDescriptor, _ first: Reading, _ second: Reading, _ test: PairedTest?, _ pValue: Double?,
    _ significance: Double
  ) -> Row {
    let evidence: Evidence
    let isClear: Bool
    if let test, let pValue {
      evidence = test.evidence
      // The value reported may be pooled: where it points the other way than the pairs do, nothing is clear.
      isClear = pValue < significance && (first.value - second.value) * test.centre > 0
    } else if first.interval == nil, second.interval == nil {
      evidence = .exact
      isClear = true
    } else {
      evidence = .intervals
      let left = first.interval ?? Interval(lower: first.value, upper: first.value)
      let right = second.interval ?? Interval(lower: second.value, upper: second.value)
      isClear = left.upper < right.lower || right.upper < left.lower
    }
    let verdict: Verdict
    if first.value == second.value {
      verdict = .equal
    } else if !isClear {
      verdict = .unclear
    } else {
      verdict = axis.direction.prefers(first.value, over: second.value) ? .firstBetter : .secondBetter
    }
    let ratio = first.value / second.value
    return Row(
      axis: axis.id, first: first, second: second,
      // Two infinite readings are equal, though their difference is not a number.
      difference: first.value == second.value ? 0 : first.value - second.value, interval: test?.interval,
      ratio: first.value > 0 && second.value > 0 && ratio.isFinite && ratio > 0 ? ratio : nil, evidence: evidence,
      adjustedPValue: pValue, verdict: verdict)
  }
}

/// The test of one axis where samples line up.
private struct PairedTest {
  let pValue: Double
  /// Mean or median of first minus second.
  let centre: Double
  let interval: Interval
  let evidence: CandidateComparison.Evidence

  init?(_ first: TrialRecord, _ second: TrialRecord, axis: AxisDescriptor, level: Double) {
    guard let left = first.reading(axis.id)?.samples, let right = second.reading(axis.id)?.samples,
      left.count == right.count, left.count >= 2
    else { return nil }
    if axis.stage == .folds {
      guard FoldPairing.difference(first, second, axis: axis.id) != nil,
        let ratio = FoldPairing.testToTrainRatio(first, samples: left.count),
        let test = try? CorrectedPairedTest(left, right, testToTrainRatio: ratio, level: level)
      else { return nil }
      pValue = test.pValue
      centre = test.difference.mean
      interval = Interval(test.difference.interval)
      evidence = .pairedFolds
    } else {
      guard let test = try? SignedRankTest(left, right),
        let median = try? MedianInterval(of: zip(left, right).map { $0 - $1 }, level: level)
      else { return nil }
      pValue = test.pValue
      centre = median.median
      interval = Interval(median.interval)
      evidence = .pairedRounds
    }
  }
}

extension Interval {
  /// The same bounds as a stored value.
  init(_ interval: ConfidenceInterval) {
    self.init(lower: interval.lower, upper: interval.upper, level: interval.level)
  }
}
