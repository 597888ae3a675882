/// Direct loss estimation: a model that learned the loss of each reference row says what later rows will lose.
package enum LossEstimate {
  /// The mean of what the loss model says of rows, each at least 0.
  /// - Throws: `tooFewValues`.
  package static func mean(_ losses: [Double]) throws(DriftError) -> Double {
    guard !losses.isEmpty else { throw .tooFewValues(what: "estimated losses", required: 1, found: 0) }
    return losses.reduce(0) { $0 + max(0, $1) } / Double(losses.count)
  }

  /// How far chance alone moves the mean loss of so many rows.
  /// - Parameter reference: the known losses of reference rows.
  package static func samplingError(reference: [Double], rows: Int) -> Double {
    SampleMoments(reference).deviation / Double(rows).squareRoot()
  }
}
