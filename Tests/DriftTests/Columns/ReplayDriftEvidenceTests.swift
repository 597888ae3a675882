import Records
import Testing

@testable import Drift

@Suite struct ReplayDriftEvidenceTests {
  private func findings(periods: Int = 2) throws -> DriftFindings {
    let rules = try DriftRules(seed: 7)
    let before = (0..<400).map { Double($0 % 40) }
    let column = try ColumnDrift(
      name: "moved", reference: .numbers(before), current: .numbers(before.map { $0 + 30 }), rules: rules)
    let columns = try ColumnDrift.judged([column], rules: rules)
    let source = DriftFindings.Source(name: "steps 1 to 2", rows: 400, contentHash: "")
    return DriftFindings(
      reference: source, current: source, rules: rules, columns: columns, target: column, answers: [],
      joint: JointDrift(classifier: (0.9, 0.85, 0.95, 400), discrepancy: (0.2, 0.0002, 400), reconstruction: nil),
      error: nil, estimates: [],
      periods: (0..<periods).map { PeriodDrift(name: "step \($0 + 3)", rows: 200, columns: columns, error: nil) },
      periodUnit: "step", notes: ["a note"])
  }

  @Test func evidenceComesBackAsItWas() throws {
    let evidence = ReplayDriftEvidence(
      before: try findings(),
      served: .init(
        findings: try findings(), split: 2, stretches: [.init(steps: 2..<3), .init(steps: 3..<6)],
        referencePositions: [100, 101, 103], currentPositions: [200, 250], currentProbabilities: [0.2, 0.5, 0.8]),
      obstacles: ["something isn't compared"])
    #expect(try ReplayDriftEvidence(encoded: evidence.encoded()) == evidence)
    #expect(evidence.served?.stretches.map(\.name) == ["step 3", "steps 4 to 6"])
    let bytes = try evidence.encoded()
    #expect(throws: EvidenceError.malformed(.replayDrift)) {
      try ReplayDriftEvidence(encoded: Array(bytes.dropLast(2)))
    }
  }

  @Test func weightsAreThoseOfTheStoredProbabilities() throws {
    func served(_ probabilities: [Double]?) throws -> ReplayDriftEvidence.Served {
      .init(
        findings: try findings(), split: 1, stretches: [], referencePositions: [0, 1], currentPositions: [2, 3, 4, 5],
        currentProbabilities: probabilities)
    }
    let ratio = try #require(try served([0.5, 0.8]).ratio)
    #expect(abs(ratio.weights[0] - 0.5) < 1e-12 && abs(ratio.weights[1] - 2) < 1e-12)
    #expect(try served(nil).ratio == nil)
    // Nothing of the later rows lies where the first ones do.
    #expect(try served([0.01, 0.01]).ratio == nil)
  }

  @Test func whatAModelMakesOfTheRowsIsAdded() throws {
    let error = ErrorChange(
      measure: "share of wrong answers", isShare: true, answeredBy: "the model", referenceError: 0.1,
      referenceRows: 400,
      currentError: 0.3, currentRows: 400, total: .init(value: 0.2, lower: 0.15, upper: 0.25), byInputs: nil,
      byConcept: nil, effectiveRows: 0, costPerError: nil)
    let part = ErrorChange.Part(value: 0.3, lower: 0.2, upper: 0.4)
    let plain = try findings()
    let whole = plain.adding(use: ["moved": 0.7], answers: plain.columns, error: error, periodErrors: [nil, part])
    #expect(whole.columns.map(\.use) == [0.7] && whole.answers == plain.columns && whole.error == error)
    #expect(whole.periods.map(\.error) == [nil, part] && whole.periods.map(\.name) == plain.periods.map(\.name))
    #expect(plain.adding(use: [:], answers: [], error: nil, periodErrors: []) == plain)
  }
}
