/// Trains when the model's error, estimated without labels, lies above that of its first step by so much.
package struct EstimatedError: RetrainingPolicy {
  package let signal: ReplayCase.Signal
  package let rise: Double

  package func retrains(_ known: KnownPast, _: inout Void) -> Bool {
    let estimates = known.signals(signal)
    guard let first = estimates.first, let newest = estimates.last else { return false }
    return newest > first * (1 + rise)
  }

  package func obstacle(_ replay: ReplayCase) -> String? {
    replay.signal(signal) == nil ? "\(signal) was not estimated in this replay" : nil
  }
}

extension PolicyKind {
  static let estimatedError: [PolicyKind] = [
    (ReplayCase.Signal.confidenceEstimate, "confidence (CBPE)"),
    (.importanceWeightedEstimate, "confidence, weighted by where the inputs went (PAPE)"),
    (.directLossEstimate, "a model of the loss (DLE)"),
  ].map { signal, words in
    PolicyKind(
      "estimate-\(signal)",
      "When the error estimated from \(words) lies above that of the model's first step; it can't see that the same "
        + "inputs mean something else.",
      source: .inputs,
      parameters: [
        PolicyParameter(
          "rise", .number(0...1e12), usual: [0.01, 0.02, 0.05, 0.1, 0.2, 0.3],
          "How far above the first estimate, as a share of it")
      ]
    ) { EstimatedError(signal: signal, rise: $0.number("rise")) }
  }
}
