import Records

/// How optimistic the best of many cross-validated scores is, from the scores fold by fold.
///
/// The bias is the mean over folds of how much better than the winner the best candidate of that fold alone is. It is
/// right on average for candidates of equal quality and about four folds; more folds make it too large, because a smaller
/// fold's best is luckier still. Where predictions are stored, `BootstrapOptimism` is better.
///
/// Source: Tibshirani & Tibshirani, "A bias correction for the minimum error rate in cross-validation", Annals of Applied
/// Statistics 3 (2009).
public enum FoldOptimism {
  /// Nil with fewer than two candidates that have the same number of folds (at least two).
  ///
  /// - Parameters: trials: of one protocol; axis: sampled fold by fold.
  public static func find(_ trials: [TrialRecord], axis: AxisDescriptor) -> SelectionOptimism? {
    guard axis.sampling == .folds else { return nil }
    let measured = trials.filter { $0.status == .completed }.compactMap { trial in
      trial.reading(axis.id).map { (trial: trial, reading: $0) }
    }
    guard var winner = measured.first else { return nil }
    for entry in measured where axis.direction.prefers(entry.reading.value, over: winner.reading.value) {
      winner = entry
    }
    let folds = winner.reading.samples.count
    let rivals = measured.filter { $0.reading.samples.count == folds }
    guard folds > 1, rivals.count > 1 else { return nil }
    var bias = 0.0
    for fold in 0..<folds {
      var best = winner.reading.samples[fold]
      for rival in rivals where axis.direction.prefers(rival.reading.samples[fold], over: best) {
        best = rival.reading.samples[fold]
      }
      bias += (best - winner.reading.samples[fold]) / Double(folds)
    }
    return SelectionOptimism(
      evaluation: winner.trial.evaluation, axis: axis.id, key: winner.trial.key, label: winner.trial.candidate.label,
      score: winner.reading.value, corrected: winner.reading.value - bias, interval: nil, method: .foldByFold,
      candidates: rivals.count, rows: 0, draws: folds)
  }
}
