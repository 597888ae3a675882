/// How much likelier each reference row is among the current rows, from a classifier that tells the two apart.
package struct DensityRatio: Sendable, Equatable {
  /// One for each reference row, p / (1 - p) x reference rows / current rows.
  package let weights: [Double]
  /// (sum w)^2 / sum w^2: how many equally weighted rows would be as informative. Few: what follows from the weights is
  /// uncertain.
  package let effectiveRows: Double

  /// Weights of reference rows are 1 on average where the sides overlap; far below, most current rows lie where the reference
  /// has none, and nothing about them follows from it.
  package static let leastMeanWeight = 0.25

  /// Whether the reference says anything about current rows.
  package var hasOverlap: Bool {
    weights.reduce(0, +) >= Self.leastMeanWeight * Double(weights.count)
  }

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
