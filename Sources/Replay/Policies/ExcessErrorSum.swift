/// Trains when the errors above the model's first known one, summed over its steps, exceed a threshold: a slow loss
/// answers as surely as a jump, and noise below the first error counts for nothing.
package struct ExcessErrorSum: RetrainingPolicy {
  package let threshold: Double

  package func retrains(_ known: KnownPast, _: inout Void) -> Bool {
    let losses = known.knownLosses
    guard let first = losses.first else { return false }
    return losses.reduce(0) { $0 + max(0, $1 - first) } > threshold
  }
}

extension PolicyKind {
  static let excessErrorSum = PolicyKind(
    "excess-error-sum",
    "When what the known errors exceed the model's first one by, summed over its steps, is too much.",
    source: .labels,
    parameters: [
      PolicyParameter(
        "threshold", .number(0...1e100), usual: [0.02, 0.05, 0.1, 0.2, 0.4, 0.8], isInLosses: true,
        "The sum of the excess of its steps")
    ]
  ) { ExcessErrorSum(threshold: $0.number("threshold")) }
}
