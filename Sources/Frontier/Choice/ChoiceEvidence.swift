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
  private let choice: Choice

  /// - Parameters:
  ///   - policy: gives the quality.
  ///   - trials: of one protocol.
  ///   - axes: every axis of the run.
  public init(policy: Policy, trials: [TrialRecord], axes: [AxisDescriptor]) {
    let choice = Choice(policy: policy, trials: trials, axes: axes)
    self.choice = choice
    foldScores = choice.folds.rows
    varianceFactor = choice.folds.factor
    foldCount = choice.folds.foldCount
    standardErrors = trials.map { FoldPairing.standardError($0, axis: policy.quality) }
    isTimeOrdered = trials.first?.evaluation.division == .timeOrdered
    baselines = trials.indices.filter { trials[$0].candidate.isBaseline }
    var places = [Int](repeating: 0, count: trials.count)
    let order = trials.indices.sorted {
      (trials[$0].candidate.label, trials[$0].key) < (trials[$1].candidate.label, trials[$1].key)
    }
    for (place, index) in order.enumerated() { places[index] = place }
    self.places = places
  }

  /// For each pair of candidates whether the measurement can tell them apart on an axis (`AxisDifference`): the first
  /// with all later ones, then the second with all later ones, and so on.
  /// - Complexity: O(n^2).
  public func clearPairs(on axis: AxisID) -> [Bool] {
    let count = choice.trials.count
    return (0..<count).flatMap { first in
      (first + 1..<max(first + 1, count)).map { second in
        choice.isClearlyBetter(first, second, on: axis) || choice.isClearlyBetter(second, first, on: axis)
      }
    }
  }
}
