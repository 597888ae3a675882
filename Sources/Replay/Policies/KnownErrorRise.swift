/// Trains when the newest known error of the model lies above its first known one by so much.
package struct KnownErrorRise: RetrainingPolicy {
  package let rise: Double
  /// Whether the rise is a share of the first known error; otherwise it is in the error's own unit.
  package let isRelative: Bool

  package func retrains(_ known: KnownPast, _: inout Void) -> Bool {
    guard let newest = known.newestKnownLoss, let first = known.firstKnownLoss else { return false }
    return newest > (isRelative ? first * (1 + rise) : first + rise)
  }
}

extension PolicyKind {
  static let knownErrorRise = PolicyKind(
    "known-error-rise", "When the newest known error of the model lies above its first known one.", source: .labels,
    parameters: [
      PolicyParameter(
        "rise", .number(0...1e12), usual: [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1], "How far above the first known error"),
      PolicyParameter(
        "counted", .choice(["relative", "absolute"]), usual: ["relative"],
        "Whether the rise is a share of the first known error, or in its own unit"),
    ]
  ) { KnownErrorRise(rise: $0.number("rise"), isRelative: $0.text("counted") == "relative") }
}
