import Records
import Statistics

/// What a choice rests on besides the readings themselves, for a program that makes the same choice elsewhere, such as the
/// page of a report.
public struct ChoiceEvidence: Sendable {
  /// Scores of the quality fold by fold, higher is better; nil where the folds aren't those of most others.
  public let foldScores: [[Double]?]
  /// 1/n + test rows over train rows (Nadeau-Bengio): what a variance over folds is multiplied by.
  public let varianceFactor: Double
  public let foldCount: Int
  /// Of each candidate's quality; nil where nothing tells it.
  public let standardErrors: [Double?]
  /// Whether folds go by time, so that losses are counted fold by fold.
  public let isTimeOrdered: Bool
  /// Positions of the candidates that look at no input.
  public let baselines: [Int]
  /// The place of each candidate among all, by label and then by key: what settles the last ties.
  public let places: [Int]
  /// For each of the baselines the standard error of every candidate's lead over it, from rows drawn anew; nil where folds
  /// tell it.
  public let leadErrors: [[Double?]]
  private let choice: Choice

  /// - Parameters:
  ///   - policy: gives the quality.
  ///   - trials: of one protocol.
  ///   - axes: every axis of the run.
  ///   - rows: the quality on rows drawn anew; nil: not found.
  public init(policy: Policy, trials: [TrialRecord], axes: [AxisDescriptor], rows: RowRedraws? = nil) {
    let choice = Choice(policy: policy, trials: trials, axes: axes, rows: rows)
    self.choice = choice
    foldScores = choice.folds.rows
    varianceFactor = choice.folds.factor
    foldCount = choice.folds.foldCount
    standardErrors = trials.map { FoldPairing.standardError($0, axis: policy.quality) }
    isTimeOrdered = choice.isTimeOrdered
    let baselines = trials.indices.filter { trials[$0].candidate.isBaseline }
    self.baselines = baselines
    leadErrors = baselines.map { baseline in
      trials.indices.map { GuessingFloor.rowError(choice, of: $0, over: baseline) }
    }
    var places = [Int](repeating: 0, count: trials.count)
    for (place, index) in trials.indices.sorted(by: choice.comesFirst).enumerated() { places[index] = place }
    self.places = places
  }

  /// For each pair of candidates whether the measurement can tell them apart on an axis (`AxisDifference`): the first
  /// with all later ones, then the second with all later ones, and so on.
  /// - Complexity: O(n^2).
  public func clearPairs(on axis: AxisID) -> [Bool] {
    let trials = choice.trials
    let readings = trials.indices.map { choice.reading($0, axis) }
    var clear: [Bool] = []
    clear.reserveCapacity(trials.count * max(0, trials.count - 1) / 2)
    for first in trials.indices {
      for second in trials.indices.dropFirst(first + 1) {
        guard let descriptor = choice.descriptor(axis), let left = readings[first], let right = readings[second] else {
          clear.append(false)
          continue
        }
        if descriptor.direction.prefers(left.value, over: right.value) {
          clear.append(AxisDifference.isClearlyBetter(trials[first], left, than: trials[second], right, on: descriptor))
        } else if descriptor.direction.prefers(right.value, over: left.value) {
          clear.append(AxisDifference.isClearlyBetter(trials[second], right, than: trials[first], left, on: descriptor))
        } else {
          clear.append(false)
        }
      }
    }
    return clear
  }
}
