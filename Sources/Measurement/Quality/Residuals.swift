/// Truth and answers of a regression, and the errors between them.
struct Residuals {
  let truth: [Double]
  let squares: [Double]
  let magnitudes: [Double]

  init(truth: [Double], predicted: [Double]) {
    self.truth = truth
    let differences = zip(truth, predicted).map { $0 - $1 }
    squares = differences.map { $0 * $0 }
    magnitudes = differences.map { abs($0) }
  }

  func rootMeanSquare(_ weights: [Double]?) -> Double { weightedMean(squares, weights).squareRoot() }

  func meanMagnitude(_ weights: [Double]?) -> Double { weightedMean(magnitudes, weights) }

  /// 1 - squared error / squared deviation from the mean of these rows; NaN where the truth doesn't vary.
  func determination(_ weights: [Double]?) -> Double {
    let mean = weightedMean(truth, weights)
    let variance = weightedMean(truth.map { ($0 - mean) * ($0 - mean) }, weights)
    return variance > 0 ? 1 - weightedMean(squares, weights) / variance : .nan
  }
}
