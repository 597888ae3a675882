/// Trains when the known errors of the model, summed over its steps, exceed a threshold.
package struct KnownErrorSum: RetrainingPolicy {
  package let threshold: Double

  package func retrains(_ known: KnownPast, _: inout Void) -> Bool { known.knownLosses.reduce(0, +) > threshold }
}

extension PolicyKind {
  static let knownErrorSum = PolicyKind(
    "known-error-sum", "When the known errors of the model, summed over its steps, exceed a threshold.",
    source: .labels,
    parameters: [
      PolicyParameter(
        "threshold", .number(0...1e100), usual: [0.25, 0.5, 1, 2, 4, 8], isInLosses: true,
        "The sum of the errors of its steps")
    ]
  ) { KnownErrorSum(threshold: $0.number("threshold")) }
}
