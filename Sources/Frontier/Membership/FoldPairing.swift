import Records
import Statistics

/// Fold-by-fold differences of two trials.
enum FoldPairing {
  /// What the variance of a mean over folds grows by beyond 1/n, in units of the variance over folds: in cross-validation
  /// test rows over train rows, averaged over the folds (Nadeau and Bengio); nil if the samples aren't one a fold or a fold
  /// is empty.
  ///
  /// That correction is for rows that are learned from again and again in another order. The steps of a replay are judged
  /// once each, in the one order that there is; what makes single steps count for too much there is that neighbours are
  /// alike. So in a replay it is what means over blocks of neighbouring steps vary by beyond single steps.
  ///
  /// - Parameter samples: one a fold, in the order of time: scores, or the differences of two trials' scores.
  static func dependence(_ trial: TrialRecord, of samples: [Double]) -> Double? {
    guard samples.count >= 2, trial.folds.count == samples.count, trial.folds.allSatisfy({ $0.trainRows > 0 }) else {
      return nil
    }
    if trial.evaluation.division == .replayed { return stepDependence(samples) }
    let ratios = trial.folds.map { Double($0.testRows) / Double($0.trainRows) }
    return ratios.reduce(0, +) / Double(ratios.count)
  }

  /// 0 where blocks vary no more than independent steps would, and below eight steps, which make no blocks.
  static func stepDependence(_ values: [Double]) -> Double { stepDependence([values]) }

  /// The same of several rows of steps together, each by how much it varies.
  static func stepDependence(_ rows: [[Double]]) -> Double {
    let count = rows.first?.count ?? 0
    // Blocks of eight steps, or of fewer so that there are four.
    let length = min(8, count / 4)
    guard length > 1 else { return 0 }
    let blocks = count / length
    var (among, between) = (0.0, 0.0)
    for row in rows {
      let means = (0..<blocks).map { block -> Double in
        let part = row[block * count / blocks..<(block + 1) * count / blocks]
        return part.reduce(0, +) / Double(part.count)
      }
      among += (try? Location.variance(row)) ?? 0
      between += (try? Location.variance(means)) ?? 0
    }
    guard among > 0 else { return 0 }
    return max(0, between / Double(blocks) / among - 1 / Double(count))
  }

  /// The mean of first minus second over the folds, corrected by their dependence; nil where the folds don't line
  /// up: another number of them, or other sizes.
  static func difference(
    _ first: TrialRecord, _ second: TrialRecord, axis: AxisID, level: Double = 0.95
  ) -> MeanEstimate? {
    guard let left = first.reading(axis)?.samples, let right = second.reading(axis)?.samples,
      left.count == right.count, first.folds.count == second.folds.count,
      let ratio = dependence(first, of: zip(left, right).map { $0 - $1 }),
      zip(first.folds, second.folds).allSatisfy({ $0.trainRows == $1.trainRows && $0.testRows == $1.testRows })
    else { return nil }
    return try? MeanEstimate(
      ofFoldScores: zip(left, right).map { $0 - $1 }, testToTrainRatio: ratio, level: level)
  }

  /// The standard error of one reading: from its folds, else from its interval, else from its samples alone.
  static func standardError(_ trial: TrialRecord, axis: AxisID) -> Double? {
    guard let reading = trial.reading(axis) else { return nil }
    if let ratio = dependence(trial, of: reading.samples),
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
