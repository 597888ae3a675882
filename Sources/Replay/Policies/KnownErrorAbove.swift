/// Trains when the newest known error of the model lies above a threshold.
package struct KnownErrorAbove: RetrainingPolicy {
  package let threshold: Double

  package func retrains(_ known: KnownPast, _: inout Void) -> Bool {
    known.newestKnownLoss.map { $0 > threshold } ?? false
  }
}

extension PolicyKind {
  static let knownErrorAbove = PolicyKind(
    "known-error-above", "When the newest known error of the model lies above a threshold.", source: .labels,
    parameters: [
      PolicyParameter(
        "threshold", .number(0...1e100), usual: [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4], isInLosses: true,
        "The error of a step above which a training follows")
    ]
  ) { KnownErrorAbove(threshold: $0.number("threshold")) }
}
