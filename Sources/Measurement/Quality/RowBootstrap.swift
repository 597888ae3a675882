import Records
import Statistics

/// An interval from resampling held-out rows with replacement.
///
/// A resample is a count for each row, so scores that need sorted rows sort only once. The seed is a constant: the
/// same fold gives the same interval. Up to `percentileRows` rows the interval is the percentile one (400 resamples);
/// beyond, where scores are as good as normal and resamples cost more, it is the score plus and minus 1.96 bootstrap
/// standard errors (100 resamples). Where a percentile interval doesn't hold the score itself (calibration error is
/// biased on resamples) it is widened to do so.
///
/// Source: Efron & Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 6 and 13.
struct RowBootstrap {
  var level = 0.95
  var seed: UInt64 = 0x5eed
  var percentileRows = 2_000

  func resampleCount(rows: Int) -> Int { rows > percentileRows ? 100 : 400 }

  /// Nil where there is one row, or where more than half of the resamples leave the score undefined.
  func interval(around value: Double, rows: Int, scorer: FoldScorer) -> Interval? {
    guard rows > 1 else { return nil }
    var generator = SeededGenerator(seed: seed).stream("row-bootstrap", rows)
    let count = resampleCount(rows: rows)
    var scores: [Double] = []
    scores.reserveCapacity(count)
    var weights = [Double](repeating: 0, count: rows)
    for _ in 0..<count {
      for row in 0..<rows { weights[row] = 0 }
      for _ in 0..<rows { weights[generator.integer(below: rows)] += 1 }
      let score = scorer(weights)
      if score.isFinite { scores.append(score) }
    }
    guard scores.count * 2 > count else { return nil }
    if rows > percentileRows {
      guard let error = try? Location.standardDeviation(scores) else { return nil }
      let halfWidth = error * NormalDistribution.standard.quantile(1 - (1 - level) / 2)
      return Interval(lower: value - halfWidth, upper: value + halfWidth, level: level)
    }
    guard scores.count > 1 else { return nil }
    let found = BootstrapInterval.percentile(scores, around: value, level: level)
    return Interval(lower: found.lower, upper: found.upper, level: found.level)
  }
}

/// The mean of row values, each counted by its weight; NaN where nothing counts.
func weightedMean(_ values: [Double], _ weights: [Double]?) -> Double {
  guard let weights else { return values.reduce(0, +) / Double(values.count) }
  var sum = 0.0
  var total = 0.0
  for row in values.indices {
    sum += weights[row] * values[row]
    total += weights[row]
  }
  return sum / total
}
