import Records
import Statistics

/// Fold-by-fold differences of two trials.
enum FoldPairing {
  /// Test rows over train rows, averaged over the folds; nil if the samples aren't one a fold or a fold is empty.
  ///
  /// 0 in a replay: its stretches of time are judged once each, and the correction is for rows that are learned from again
  /// and again in another order.
  static func testToTrainRatio(_ trial: TrialRecord, samples: Int) -> Double? {
    guard samples >= 2, trial.folds.count == samples, trial.folds.allSatisfy({ $0.trainRows > 0 }) else { return nil }
    if trial.evaluation.division == .replayed { return 0 }
    let ratios = trial.folds.map { Double($0.testRows) / Double($0.trainRows) }
    return ratios.reduce(0, +) / Double(ratios.count)
  }

  /// The mean of first minus second over the folds with the Nadeau-Bengio correction; nil where the folds don't line
  /// up: another number of them, or other sizes.
  static func difference(
    _ first: TrialRecord, _ second: TrialRecord, axis: AxisID, level: Double = 0.95
  ) -> MeanEstimate? {
    guard let left = first.reading(axis)?.samples, let right = second.reading(axis)?.samples,
      left.count == right.count, first.folds.count == second.folds.count,
      let ratio = testToTrainRatio(first, samples: left.count),
      zip(first.folds, second.folds).allSatisfy({ $0.trainRows == $1.trainRows && $0.testRows == $1.testRows })
    else { return nil }
    return try? MeanEstimate(
      ofFoldScores: zip(left, right).map { $0 - $1 }, testToTrainRatio: ratio, level: level)
  }

  /// The standard error of one reading: from its folds, else from its interval, else from its samples alone.
  static func standardError(_ trial: TrialRecord, axis: AxisID) -> Double? {
    guard let reading = trial.reading(axis) else { return nil }
    if let ratio = testToTrainRatio(trial, samples: reading.samples.count),
      let estimate = try? MeanEstimate(ofFoldScores: reading.samples, testToTrainRatio: ratio)
    {
      return estimate.standardError
    }
    if let error = reading.interval.flatMap(standardError(of:)) { return error }
    if let estimate = try? MeanEstimate(of: reading.samples) { return estimate.standardError }
    return nil
  }

  /// The standard error of a normal variable with this interval; nil for an interval without width or level.
  static func standardError(of interval: Interval) -> Double? {
    let quantile = NormalDistribution.standard.quantile(1 - (1 - interval.level) / 2)
    let error = (interval.upper - interval.lower) / 2 / quantile
    return error.isFinite && error >= 0 ? error : nil
  }
}
