import Records
import Testing

struct RobustnessEvidenceTests {
  private static let answers = PredictionEvidence(form: .value, folds: [[1, 2.5], [3]])
  private static let evidence = RobustnessEvidence(
    facts: RobustnessFacts(
      firstRows: 30, lastRows: 31, changedRows: 3, columnCount: 2,
      columns: [
        RobustnessFacts.Column(
          name: "größe, 'x'", firstMissing: 1, lastMissing: 4, gapRate: 0.1, noise: 1.0 / 3, shift: -2.5,
          redrawRate: 0, cellsMadeMissing: 2, cellsRedrawn: 0)
      ]),
    rows: [[0, 5], [2]], unchanged: answers,
    changed: [.together: PredictionEvidence(form: .value, folds: [[1, 2], [4]]), .gaps: answers])

  @Test func whatIsStoredComesBack() throws {
    let bytes = try Self.evidence.encoded()
    #expect(try RobustnessEvidence(encoded: bytes) == Self.evidence)
    #expect(Self.evidence.predictions(under: .noise) == Self.answers)
    #expect(Self.evidence.predictions(under: .together) != Self.answers)
  }

  @Test func damagedBytesAreRefused() throws {
    let bytes = try Self.evidence.encoded()
    for length in 0..<bytes.count {
      #expect(throws: EvidenceError.self, "\(length) bytes") {
        try RobustnessEvidence(encoded: Array(bytes[..<length]))
      }
    }
    #expect(throws: EvidenceError.self) { try RobustnessEvidence(encoded: bytes + [0]) }
  }
}
