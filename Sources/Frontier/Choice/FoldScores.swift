import Records
import Statistics

/// The quality of the candidates of one choice, fold by fold, higher is better: what tells how sure a difference is.
struct FoldScores {
  /// One a trial; nil where its folds aren't those of most others, or a score is no number.
  let rows: [[Double]?]
  /// 1/n and what the dependence of the folds adds (Nadeau-Bengio, in a replay blocks of steps): what a variance over folds
  /// is multiplied by.
  let factor: Double
  let foldCount: Int
  /// Of the rows of a fold, the share that is judged.
  let testShare: Double

  init(_ trials: [TrialRecord], axis: AxisDescriptor) {
    let sign = axis.direction == .lowerIsBetter ? -1.0 : 1
    func sizes(_ trial: TrialRecord) -> [Int]? {
      guard axis.sampling == .folds, trial.status == .completed, let samples = trial.reading(axis.id)?.samples,
        samples.allSatisfy(\.isFinite), FoldPairing.dependence(trial, of: samples) != nil
      else { return nil }
      return trial.folds.flatMap { [$0.trainRows, $0.testRows] }
    }
    let all = trials.map(sizes)
    var counts: [[Int]: Int] = [:]
    for sizes in all.compactMap({ $0 }) { counts[sizes, default: 0] += 1 }
    // The commonest folds; of equally common ones those met first.
    let most = counts.values.max() ?? 0
    let shared = all.compactMap { $0 }.first { counts[$0] == most }
    let found = zip(trials, all).map { trial, sizes -> [Double]? in
      guard let sizes, sizes == shared else { return nil }
      return trial.reading(axis.id)?.samples.map { sign * $0 }
    }
    rows = found
    foldCount = (shared?.count ?? 0) / 2
    let ratio = zip(trials, found).first { $1 != nil }.flatMap { trial, _ in
      trial.evaluation.division == .replayed
        ? Self.stepDependence(found.compactMap { $0 })
        : FoldPairing.dependence(trial, of: trial.reading(axis.id)?.samples ?? [])
    }
    testShare = ratio.map { $0 / (1 + $0) } ?? 0
    factor = foldCount > 1 ? 1 / Double(foldCount) + (ratio ?? 0) : 0
  }

  /// Of all candidates together, each less the mean of all in every step: what they have in common tells none apart. The
  /// largest of many would be that of the unluckiest.
  private static func stepDependence(_ rows: [[Double]]) -> Double {
    guard let first = rows.first else { return 0 }
    guard rows.count > 1 else { return FoldPairing.stepDependence([first]) }
    let common = first.indices.map { step in rows.reduce(0) { $0 + $1[step] } / Double(rows.count) }
    return FoldPairing.stepDependence(rows.map { row in zip(row, common).map { $0 - $1 } })
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
