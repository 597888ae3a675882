/// Learns every row as soon as its label is known: for learners that learn row by row. It is no path through the triangle, so
/// that it is replayed by itself; see `ContinuedPath`.
package struct EveryRow: RetrainingPolicy {
  package func retrains(_ known: KnownPast, _: inout Void) -> Bool { false }

  package func obstacle(_ replay: ReplayCase) -> String? {
    replay.extraDelay > 0
      ? "its learners were replayed with labels as late as in the run, not later"
      : "it is for candidates that learn row by row, without a calibration, in a run whose plan has it"
  }
}

extension PolicyKind {
  package static let everyRow = PolicyKind(
    "every-row",
    "Every row as soon as its label is known, by learners that learn row by row; counted as one training a step.",
    source: .labels
  ) { _ in EveryRow() }
}
