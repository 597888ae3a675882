import Records
import Statistics

/// Two candidates of one protocol, axis by axis: what differs, by how much, and whether noise could explain it.
///
/// Difference, interval, p-value and verdict of a row come from the same estimate; `AxisDifference` says which and when it
/// is clear. Over folds there is also how probable a difference that matters is (Bayesian correlated t).
///
/// The p-values of all axes are adjusted together (Holm), because somebody who looks at ten axes finds one "significant"
/// by chance; the verdict goes by the adjusted one.
public struct CandidateComparison: Codable, Sendable, Equatable {
  /// How the difference was judged.
  public enum Evidence: String, Codable, Sendable {
    case pairedFolds
    case pairedRounds
    /// Repetitions of each, not paired.
    case repetitions
    /// Predictions, row by row.
    case rows
    case intervals
    /// Both values are exact, such as bytes on disk.
    case exact
  }

  /// How probable it is that one of them is better by more than matters.
  public struct Chances: Codable, Sendable, Equatable {
    public let firstBetter: Double
    /// They differ by no more than matters.
    public let same: Double
    public let secondBetter: Double
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
    /// First minus second: mean of the fold-by-fold differences, median of the round-by-round ones, or, without samples,
    /// the difference of the values. Timings may so differ a little from the two values shown.
    public let difference: Double
    /// Of `difference`, of this axis alone; nil without samples.
    public let interval: Interval?
    /// How many times larger the first value is; nil unless both are positive and finite, and where it would point the
    /// other way than `difference`.
    public let ratio: Double?
    public let evidence: Evidence
    /// Two-sided, adjusted over all axes; nil without samples.
    public let adjustedPValue: Double?
    /// Nil unless there are folds, and what matters is known.
    public let chances: Chances?
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
  ///   - rows: for some axes an estimate from predictions row by row, which takes the place of that by folds.
  ///   - matters: how large a difference on an axis must be to matter, given the better value; nil: not known.
  /// - Throws: `StatisticsError.outOfRange`.
  public init(
    _ first: TrialRecord, _ second: TrialRecord, axes: [AxisDescriptor], significance: Double = 0.05,
    rows estimates: [AxisID: DifferenceEstimate] = [:],
    matters: (AxisDescriptor, _ better: Double) -> Double? = { _, _ in nil }
  ) throws(StatisticsError) {
    guard significance > 0, significance < 1 else {
      throw .outOfRange(name: "the significance", value: significance, allowed: "0...1 without its ends")
    }
    firstLabel = first.candidate.label
    secondLabel = second.candidate.label
    self.significance = significance
    let points = (ObjectivePoint(first, axes: axes), ObjectivePoint(second, axes: axes))
    var gaps: [Gap] = []
    var compared: [(axis: AxisDescriptor, first: Reading, second: Reading, difference: AxisDifference)] = []
    for (index, axis) in axes.enumerated() {
      guard let left = points.0.readings[index], let right = points.1.readings[index],
        let difference = AxisDifference(
          first, second, axis: axis, level: 1 - significance, rows: estimates[axis.id])
      else {
        gaps.append(Gap(axis: axis.id, first: points.0.missing[axis.id], second: points.1.missing[axis.id]))
        continue
      }
      compared.append((axis, left, right, difference))
    }
    self.gaps = gaps
    var adjusted = try MultipleTesting.holm(compared.compactMap(\.difference.pValue))[...]
    rows = compared.map { entry in
      let pValue = entry.difference.pValue == nil ? nil : adjusted.popFirst()
      let better =
        entry.axis.direction.prefers(entry.first.value, over: entry.second.value) ? entry.first : entry.second
      let chances = matters(entry.axis, better.value).flatMap { Self.chances(first, second, entry.axis, matters: $0) }
      return Self.row(entry.axis, entry.first, entry.second, entry.difference, pValue, chances, significance)
    }
  }

  private static func chances(
    _ first: TrialRecord, _ second: TrialRecord, _ axis: AxisDescriptor, matters: Double
  ) -> Chances? {
    guard axis.sampling == .folds, FoldPairing.difference(first, second, axis: axis.id) != nil,
      let left = first.reading(axis.id)?.samples, let right = second.reading(axis.id)?.samples,
      let ratio = FoldPairing.dependence(first, of: zip(left, right).map { $0 - $1 }),
      let test = try? CorrelatedBayesianTest(left, right, testToTrainRatio: ratio, rope: matters)
    else { return nil }
    let isHigherBetter = axis.direction == .higherIsBetter
    return Chances(
      firstBetter: isHigherBetter ? test.firstHigher : test.secondHigher, same: test.equivalent,
      secondBetter: isHigherBetter ? test.secondHigher : test.firstHigher)
  }

  private static func row(
    _ axis: AxisDescriptor, _ first: Reading, _ second: Reading, _ difference: AxisDifference, _ pValue: Double?,
    _ chances: Chances?, _ significance: Double
  ) -> Row {
    let verdict: Verdict
    if difference.value == 0, first.value == second.value {
      verdict = .equal
    } else if !difference.isClear || (pValue.map { $0 >= significance } ?? false) {
      verdict = .unclear
    } else {
      verdict = axis.direction.prefers(difference.value, over: 0) ? .firstBetter : .secondBetter
    }
    return Row(
      axis: axis.id, first: first, second: second, difference: difference.value, interval: difference.interval,
      ratio: difference.ratio, evidence: difference.evidence, adjustedPValue: pValue, chances: chances,
      verdict: verdict)
  }
}
