import Records
import Statistics

/// The quality of the candidates of one choice, fold by fold, higher is better: what tells how sure a difference is.
struct FoldScores {
  /// One a trial; nil where its folds aren't those of most others, or a score is no number.
  let rows: [[Double]?]
  /// 1/n + test rows over train rows (Nadeau-Bengio): what a variance over folds is multiplied by.
  let factor: Double
  let foldCount: Int

  init(_ trials: [TrialRecord], axis: AxisDescriptor) {
    let sign = axis.direction == .lowerIsBetter ? -1.0 : 1
    func sizes(_ trial: TrialRecord) -> [Int]? {
      guard axis.sampling == .folds, trial.status == .completed, let samples = trial.reading(axis.id)?.samples,
        samples.allSatisfy(\.isFinite), FoldPairing.testToTrainRatio(trial, samples: samples.count) != nil
      else { return nil }
      return trial.folds.flatMap { [$0.trainRows, $0.testRows] }
    }
    let all = trials.map(sizes)
    var counts: [[Int]: Int] = [:]
    for sizes in all.compactMap({ $0 }) { counts[sizes, default: 0] += 1 }
    // The commonest folds; of equally common ones those met first.
    let most = counts.values.max() ?? 0
    let shared = all.compactMap { $0 }.first { counts[$0] == most }
    rows = zip(trials, all).map { trial, sizes in
      guard let sizes, sizes == shared else { return nil }
      return trial.reading(axis.id)?.samples.map { sign * $0 }
    }
    foldCount = (shared?.count ?? 0) / 2
    let ratio = zip(trials, rows).first { $1 != nil }.flatMap {
      FoldPairing.testToTrainRatio($0, samples: $1?.count ?? 0)
    }
    factor = foldCount > 1 ? 1 / Double(foldCount) + (ratio ?? 0) : 0
  }

  var degreesOfFreedom: Double { Double(max(foldCount - 1, 0)) }

  /// First less second in each fold; nil unless both have the shared folds.
  func differences(_ first: Int, _ second: Int) -> [Double]? {
    guard let left = rows[first], let right = rows[second] else { return nil }
    return zip(left, right).map { $0 - $1 }
  }

  /// The variance of the differences over folds; nil as above.
  func variance(_ first: Int, _ second: Int) -> Double? {
    differences(first, second).map(Self.variance)
  }

  /// With n - 1 below the line; 0 of fewer than two values.
  static func variance(_ values: [Double]) -> Double { (try? Location.variance(values)) ?? 0 }

  /// Each candidate's scores around their mean, times sqrt(factor / (n - 1)): a sum of these with standard normal
  /// weights has the covariance of the means.
  func deviations(_ index: Int) -> [Double]? {
    guard let row = rows[index], foldCount > 1 else { return nil }
    let mean = row.reduce(0, +) / Double(row.count)
    let scale = (factor / Double(foldCount - 1)).squareRoot()
    return row.map { scale * ($0 - mean) }
  }
}
