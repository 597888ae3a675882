/// How much likelier each reference row is among the current rows, from a classifier that tells the two apart.
package struct DensityRatio: Sendable, Equatable {
  /// One for each reference row, p / (1 - p) x reference rows / current rows.
  package let weights: [Double]
  /// (sum w)^2 / sum w^2: how many equally weighted rows would be as informative. Few: what follows from the weights is
  /// uncertain.
  package let effectiveRows: Double

  /// Probabilities are kept this far from 0 and 1, so that no weight is zero or infinite.
  private static let margin = 1e-9

  /// - Parameters:
  ///   - currentProbabilities: of each reference row, that it is a current one.
  /// - Throws: `tooFewValues`, `outOfRange`.
  package init(currentProbabilities: [Double], referenceRows: Int, currentRows: Int) throws(DriftError) {
    guard !currentProbabilities.isEmpty, currentRows > 0 else {
      throw .tooFewValues(
        what: "rows of the density ratio", required: 1, found: min(currentProbabilities.count, currentRows))
    }
    for value in currentProbabilities where !(value >= 0 && value <= 1) {
      throw .outOfRange(what: "a probability", value: value, allowed: "from 0 to 1")
    }
    let scale = Double(referenceRows) / Double(currentRows)
    weights = currentProbabilities.map { value in
      let p = min(1 - Self.margin, max(Self.margin, value))
      return p / (1 - p) * scale
    }
    let sum = weights.reduce(0, +)
    effectiveRows = sum * sum / weights.reduce(0) { $0 + $1 * $1 }
  }
}

/// Direct loss estimation: a model that learned the loss of each reference row says what later rows will lose.
package struct LossEstimate: Sendable, Equatable {
  package enum Metric: String, Codable, Sendable, CaseIterable {
    case mae, mse, rmse
  }

  /// The mean of what the loss model says, never below 0; its root for rmse.
  /// - Parameter losses: the loss model's answers, absolute errors for mae, squared ones else.
  package static func value(_ metric: Metric, losses: [Double]) throws(DriftError) -> Double {
    guard !losses.isEmpty else { throw .tooFewValues(what: "estimated losses", required: 1, found: 0) }
    let mean = losses.reduce(0) { $0 + max(0, $1) } / Double(losses.count)
    return metric == .rmse ? mean.squareRoot() : mean
  }

  /// What a metric is, from known errors.
  package static func realised(_ metric: Metric, errors: [Double]) throws(DriftError) -> Double {
    try value(metric, losses: errors.map { metric == .mae ? abs($0) : $0 * $0 })
  }

  /// How far chance alone moves a metric on so many rows, from errors on reference rows.
  package static func samplingError(_ metric: Metric, referenceErrors: [Double], rows: Int) -> Double {
    let losses = SampleMoments(referenceErrors.map { metric == .mae ? abs($0) : $0 * $0 })
    guard metric == .rmse else { return losses.deviation / Double(rows).squareRoot() }
    return losses.deviation / (4 * Double(rows) * losses.mean).squareRoot()
  }
}
