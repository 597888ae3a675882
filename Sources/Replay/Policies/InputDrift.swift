import Records

/// Trains when the inputs of the newest step differ too much from those that the model learned from.
package struct InputDrift: RetrainingPolicy {
  package let signal: ReplayCase.Signal
  package let threshold: Double
  /// Whether the signal is a probability that nothing changed, which alarms when it is small.
  package let isProbability: Bool

  package func retrains(_ known: KnownPast, _: inout Void) -> Bool {
    guard let newest = known.signals(signal).last else { return false }
    return isProbability ? newest < threshold : newest > threshold
  }

  package func obstacle(_ replay: ReplayCase) -> String? {
    replay.signal(signal) == nil ? "\(signal) was not measured in this replay; it needs \(signal.needs)" : nil
  }
}

extension PolicyKind {
  static let inputDrift: [PolicyKind] = [
    alarm(
      .kolmogorovSmirnovTest, "test of Kolmogorov and Smirnov finds a column changed (Bonferroni over columns)",
      usual: [0.05, 0.01, 0.001, 1e-6], "The corrected p-value below which it alarms", isProbability: true),
    alarm(
      .kolmogorovSmirnov, "largest Kolmogorov-Smirnov distance of a column is large",
      usual: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
      "The distance above which it alarms"),
    alarm(
      .populationStability, "largest population stability index of a column is large", usual: [0.1, 0.25, 0.5, 1, 2],
      "The index above which it alarms"),
    alarm(
      .meanDiscrepancy, "maximum mean discrepancy of all columns together is large", usual: [0.02, 0.05, 0.1, 0.2],
      "The square of the discrepancy above which it alarms"),
    alarm(
      .domainClassifier, "area under the ROC curve of a classifier that tells the step from the training rows is large",
      usual: [0.6, 0.7, 0.8, 0.9, 0.95], "The area above which it alarms"),
    alarm(
      .reconstructionError, "error of the principal components of the training rows has risen on the step",
      usual: [0.05, 0.1, 0.2, 0.5], "The rise as a share of the error on the training rows"),
  ]

  private static func alarm(
    _ signal: ReplayCase.Signal, _ condition: String, usual: [SettingValue], _ threshold: String,
    isProbability: Bool = false
  ) -> PolicyKind {
    PolicyKind(
      "drift-\(signal)", "When the \(condition).", source: .inputs,
      parameters: [PolicyParameter("threshold", .number(0...1e12), usual: usual, threshold)]
    ) { InputDrift(signal: signal, threshold: $0.number("threshold"), isProbability: isProbability) }
  }
}
