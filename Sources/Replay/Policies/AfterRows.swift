/// Trains once so many rows have come since the last training.
package struct AfterRows: RetrainingPolicy {
  package let rows: Int

  package func retrains(_ known: KnownPast, _: inout Void) -> Bool { known.rowsSinceTraining >= rows }
}

extension PolicyKind {
  static let afterRows = PolicyKind(
    "after-rows", "Once so many rows have come since the last training.", source: .time,
    parameters: [
      PolicyParameter(
        "rows", .whole(1...1_000_000_000_000), usual: [500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000],
        "Rows from one training to the next")
    ]
  ) { AfterRows(rows: $0.whole("rows")) }
}
