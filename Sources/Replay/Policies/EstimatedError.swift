/// Trains when the model's error, estimated before the labels of the step arrive, lies above the first estimate of it by so
/// much.
package struct EstimatedError: RetrainingPolicy {
  package let signal: ReplayCase.Signal
  package let rise: Double

  package func retrains(_ known: KnownPast, _: inout Void) -> Bool {
    let estimates = known.signals(signal)
    guard let first = estimates.first(where: \.isFinite), let newest = estimates.last else { return false }
    return newest > first * (1 + rise)
  }

  package func obstacle(_ replay: ReplayCase) -> String? {
    guard replay.signal(signal) == nil else { return nil }
    if signal.needsLabels, replay.extraDelay > 0 {
      return "\(signal) was estimated from labels as late as in the run, not later"
    }
    return "\(signal) was not estimated in this replay; it needs \(signal.needs)"
  }
}

extension PolicyKind {
  static let estimatedError: [PolicyKind] = [
    (ReplayCase.Signal.confidenceEstimate, "the model's own probabilities (CBPE without calibration)"),
    (
      .importanceWeightedEstimate,
      "probabilities that are calibrated on answers whose labels have arrived, weighted by where the inputs went (PAPE)"
    ),
    (.directLossEstimate, "a model of the losses of answers whose labels have arrived (DLE)"),
  ].map { signal, words in
    PolicyKind(
      "estimate-\(signal)",
      "When the error estimated from \(words) lies above the first estimate of the model; it can't see that the same "
        + "inputs mean something else.",
      source: signal.needsLabels ? .labels : .inputs,
      parameters: [
        PolicyParameter(
          "rise", .number(0...1e12), usual: [0.01, 0.02, 0.05, 0.1, 0.2, 0.3],
          "How far above the first estimate, as a share of it")
      ]
    ) { EstimatedError(signal: signal, rise: $0.number("rise")) }
  }
}
