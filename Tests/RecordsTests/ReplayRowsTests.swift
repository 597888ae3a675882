import Records
import Testing

@Suite struct ReplayRowsTests {
  private let evidence = ReplayRowsEvidence(windows: [
    .init(
      losses: [RowLosses([0, 1, 1, 0, 0, 0, 1, 0, 1]), RowLosses([]), RowLosses([0.25, 3.5])],
      flips: [[0, .nan, 0.5], [.nan, .nan], [0]], confidence: [[0.1, 0.2, 0.3], [.nan, .nan], [0.5]],
      estimates: ["pape": [[.nan, 0.2, 0.3], [.nan, .nan], [0.5]], "dle": [[1, 2, 3], [4, 5], [6]]]),
    .init(losses: [RowLosses([1])], flips: [[0]], confidence: [[.nan]]),
  ])

  @Test func rowsComeBackAsTheyWere() throws {
    let read = try ReplayRowsEvidence(encoded: evidence.encoded())
    #expect(read.windows.map(\.losses) == evidence.windows.map(\.losses))
    let flips = read.windows.flatMap { $0.flips.flatMap { $0.map(\.bitPattern) } }
    #expect(flips == evidence.windows.flatMap { $0.flips.flatMap { $0.map(\.bitPattern) } })
    #expect(read.windows.map { $0.estimates.keys.sorted() } == [["dle", "pape"], []])
    #expect(read.windows[0].estimates["dle"] == [[1, 2, 3], [4, 5], [6]])
    #expect(read.windows[0].estimates["pape"]?[0][1] == 0.2 && read.windows[0].estimates["pape"]?[1][0].isNaN == true)
  }

  @Test func rowsOfVersionOneHaveNoEstimates() throws {
    let plain = ReplayRowsEvidence(
      windows: evidence.windows.map { .init(losses: $0.losses, flips: $0.flips, confidence: $0.confidence) })
    let read = try ReplayRowsEvidence(encoded: plain.encoded().dropLast(2))
    #expect(read.windows.map(\.losses) == evidence.windows.map(\.losses))
    #expect(read.windows.allSatisfy { $0.estimates.isEmpty })
  }

  @Test func everyDamagedLengthIsRefused() {
    let bytes = evidence.encoded()
    // What version 1 wrote ends before the estimates: one byte for the second window, which has none, and those of the first.
    let old = ReplayRowsEvidence(
      windows: evidence.windows.map { .init(losses: $0.losses, flips: $0.flips, confidence: $0.confidence) })
    let oldCount = old.encoded().count - 2
    for count in 0..<bytes.count where count != oldCount {
      #expect(throws: EvidenceError.malformed(.replayRows)) {
        try ReplayRowsEvidence(encoded: Array(bytes.prefix(count)))
      }
    }
    #expect(throws: EvidenceError.self) { try ReplayRowsEvidence(encoded: bytes + [0]) }
    #expect(throws: EvidenceError.self) { try ReplayRowsEvidence(encoded: [1, 1, 7, 0]) }
  }

  @Test func theUnitOfATargetHasNoSay() {
    let losses = [0.25, 3.5, 0, 1e-3]
    for unit in [1e-60, 1e-24, 1, 1e24, 1e250] {
      let rows = RowLosses(losses.map { $0 * unit })
      for (place, loss) in losses.enumerated() {
        #expect(abs(rows[place] - loss * unit) <= 1e-7 * loss * unit, "\(loss) in units of \(unit)")
      }
      #expect(RowLosses(rows[0..<4]) == rows)
    }
    #expect(RowLosses([0.5, 0, 0])[1] == 0)
  }
}
