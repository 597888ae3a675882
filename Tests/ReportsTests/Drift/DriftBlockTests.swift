import Drift
import Testing

@testable import Reports

@Suite struct DriftBlockTests {
  private func findings() throws -> DriftFindings {
    let rules = try DriftRules()
    let before = (0..<400).map { Double($0 % 40) }
    let columns = try ColumnDrift.judged(
      [
        ColumnDrift(
          name: "moved", reference: .numbers(before), current: .numbers(before.map { $0 + 30 }), rules: rules),
        ColumnDrift(
          name: "kept", reference: .numbers(before), current: .numbers(Array(before.reversed())), rules: rules),
      ], rules: rules)
    let source = DriftFindings.Source(name: "a.csv", rows: 400, contentHash: "0")
    return DriftFindings(
      reference: source, current: source, rules: rules, columns: columns, target: nil, answers: [],
      joint: JointDrift(classifier: (0.9, 0.85, 0.95, 400), discrepancy: (0.2, 0.0002, 400), reconstruction: nil),
      error: nil, estimates: [], periods: [], periodUnit: nil, notes: [])
  }

  /// A p-value is a number that is compared with the level, not a share that is rounded to percent.
  @Test func pValuesAreWrittenAsPValues() throws {
    let report = DriftReport(try findings())
    for text in [report.markdown, report.html].map({ $0.replacing("&lt;", with: "<") }) {
      #expect(text.contains("p <0.001 on 400 rows") && text.contains("1.000"), "\(text)")
      #expect(!text.contains("<1%") && !text.contains(">99%"))
    }
    #expect(report.markdown.contains("| &lt;0.001 | Kolmogorov-Smirnov"))
  }

  @Test func whatTheTestFindsIsNotCalledUnchanged() throws {
    let rules = try DriftRules()
    func column(_ name: String, _ first: Int, _ second: Int) throws -> ColumnDrift {
      func codes(_ ones: Int) -> [Int32] { (0..<4000).map { $0 < ones ? 1 : 0 } }
      return try ColumnDrift(
        name: name, reference: .categories(codes(first), levels: ["a", "b"]),
        current: .categories(codes(second), levels: ["a", "b"]), rules: rules)
    }
    func text(_ second: Int) throws -> String {
      let judged = try ColumnDrift.judged([column("y", 2000, second), column("answer", 2000, second)], rules: rules)
      let source = DriftFindings.Source(name: "a.csv", rows: 4000, contentHash: "0")
      return DriftText(
        findings: DriftFindings(
          reference: source, current: source, rules: rules, columns: [], target: judged[0], answers: [judged[1]],
          joint: nil, error: nil, estimates: [], periods: [], periodUnit: nil, notes: [])
      ).reasons.joined(separator: " ")
    }
    let slight = try text(2180)
    #expect(
      slight.contains("The target changed by more than chance, but by less than matters: distance 0.0"), "\(slight)")
    #expect(
      slight.contains("The model's answers changed by more than chance, but by less than matters: answer (distance"))
    #expect(slight.contains("p below 0.001") && !slight.contains("as before"))
    let same = try text(2010)
    #expect(
      same.contains("The target is distributed as before.") && same.contains("answers are distributed as before."))
  }

  @Test func sinceIsToldOnlyWhereNothingDriftedBeforeAndSmallPeriodsAreTooFew() throws {
    let found = try findings()
    func told(_ moved: [Bool], rows: Int = 400) throws -> DriftFindings {
      let still = try ColumnDrift.judged(
        [
          ColumnDrift(
            name: "moved", reference: .numbers((0..<400).map { Double($0 % 40) }),
            current: .numbers((0..<400).map { Double($0 % 40) }), rules: found.rules)
        ], rules: found.rules)
      return DriftFindings(
        reference: found.reference, current: found.current, rules: found.rules, columns: found.columns, target: nil,
        answers: [], joint: nil, error: nil, estimates: [],
        periods: moved.enumerated().map { place, isMoved in
          PeriodDrift(
            name: "p\(place)", rows: rows, columns: isMoved ? Array(found.columns.prefix(1)) : still, error: nil)
        }, periodUnit: "month", notes: [])
    }
    func words(_ moved: [Bool]) throws -> String { DriftText(findings: try told(moved)).reasons[0] }
    #expect(try words([false, true, true]).contains(" since p1)"))
    let broken = try words([true, false, true, true])
    #expect(broken.contains(", in 3 of 4 periods, without a break since p2)"), "\(broken)")
    #expect(try words([true, false]).contains(", in 1 of 2 periods, not in the last)"))
    #expect(DriftReport(try told([false], rows: 1)).markdown.contains("| p0 | 1 | too few rows |"))
  }

  @Test func whatCannotBeToldIsAbsent() throws {
    let found = try findings()
    #expect(found.hasDataDrift && found.hasAnswerDrift == nil && found.hasErrorRisen == nil)
    let json = try DriftReport(found).json()
    #expect(!json.contains("answerDrift") && !json.contains("errorRose"))
  }

  @Test(arguments: [
    (0.02, 0.01, 0.03, true), (-0.02, -0.03, -0.01, false), (0.02, -0.01, 0.05, false), (0.001, 0.0005, 0.0015, false),
  ])
  func theErrorRoseWhereItsIncreaseMatters(value: Double, lower: Double, upper: Double, rose: Bool) {
    let change = ErrorChange(
      measure: "share of wrong answers", isShare: true, answeredBy: "the model", referenceError: 0.1,
      referenceRows: 100,
      currentError: 0.1 + value, currentRows: 100, total: .init(value: value, lower: lower, upper: upper),
      byInputs: nil,
      byConcept: nil, effectiveRows: 0, costPerError: nil)
    #expect(change.hasRisen == rose)
  }
}
