import Records
import Testing

@Suite struct ReplayRowsTests {
  private let evidence = ReplayRowsEvidence(windows: [
    .init(
      losses: [RowLosses([0, 1, 1, 0, 0, 0, 1, 0, 1]), RowLosses([]), RowLosses([0.25, 3.5])],
      flips: [[0, .nan, 0.5], [.nan, .nan], [0]]),
    .init(losses: [RowLosses([1])], flips: [[0]]),
  ])

  @Test func rowsComeBackAsTheyWere() throws {
    let read = try ReplayRowsEvidence(encoded: evidence.encoded())
    #expect(read.windows.map(\.losses) == evidence.windows.map(\.losses))
    let flips = read.windows.flatMap { $0.flips.flatMap { $0.map(\.bitPattern) } }
    #expect(flips == evidence.windows.flatMap { $0.flips.flatMap { $0.map(\.bitPattern) } })
  }

  @Test func everyDamagedLengthIsRefused() {
    let bytes = evidence.encoded()
    for count in 0..<bytes.count {
      #expect(throws: EvidenceError.malformed(.replayRows)) {
        try ReplayRowsEvidence(encoded: Array(bytes.prefix(count)))
      }
    }
    #expect(throws: EvidenceError.self) { try ReplayRowsEvidence(encoded: bytes + [0]) }
    #expect(throws: EvidenceError.self) { try ReplayRowsEvidence(encoded: [1, 1, 7, 0]) }
  }
}
