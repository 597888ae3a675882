import Drift
import Foundation
import Records
import Testing

@testable import Reports

/// What the report of a replay tells of drift.
@Suite struct DriftSectionTests {
  /// A column that moved from the third of four steps on, and an error that rose with the last one.
  private func findings(levels: [Double] = [0.1, 0.1, 0.1, 0.4]) throws -> DriftFindings {
    let rules = try DriftRules()
    let before = (0..<400).map { Double($0 % 40) }
    func columns(_ shift: Double) throws -> [ColumnDrift] {
      try ColumnDrift.judged(
        [
          ColumnDrift(
            name: "moved", reference: .numbers(before), current: .numbers(before.map { $0 + shift }), rules: rules)
        ], rules: rules)
    }
    func part(_ value: Double) -> ErrorChange.Part { .init(value: value, lower: value - 0.02, upper: value + 0.02) }
    let error = ErrorChange(
      measure: "share of wrong answers", isShare: true, answeredBy: "the first model of ridge", referenceError: 0.1,
      referenceRows: 400, currentError: 0.2, currentRows: 1600, total: part(0.1), byInputs: part(0.01),
      byConcept: part(0.09), effectiveRows: 300, costPerError: nil)
    return DriftFindings(
      reference: .init(name: "steps 1 to 2", rows: 400, contentHash: ""),
      current: .init(name: "steps 3 to 6", rows: 1600, contentHash: ""), rules: rules, columns: try columns(30),
      target: nil, answers: [],
      joint: JointDrift(classifier: (0.9, 0.85, 0.95, 400), discrepancy: (0.2, 0.0002, 400), reconstruction: nil),
      error: error, estimates: [],
      periods: try levels.enumerated().map { place, level in
        PeriodDrift(name: "step \(place + 3)", rows: 400, columns: try columns(place < 2 ? 0 : 30), error: part(level))
      }, periodUnit: "step", notes: [])
  }

  @Test func theSectionTellsWhatDriftedSinceWhenAndWhatItCost() throws {
    let found = try findings()
    let report = Report(
      run: SampleRuns.digits, membershipDraws: 0,
      drift: ReplayedDrift(before: found, model: found, obstacles: ["something is left out"]))
    let words = [
      "Data drift and concept drift", "moved", " since step 5", "is concept drift",
      // A tenth more errors on 1,600 rows.
      "160 more wrong answers", "In 1 of 4 steps the error lies above that of steps 1 to 2",
      "without a break since step 6.", "Something is left out.",
    ]
    for text in [report.markdown, report.html, report.json] {
      for word in words { #expect(text.contains(word), "\(word)") }
    }
    let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    let sections = try #require(json["sections"] as? [[String: Any]])
    #expect(sections.count { $0["id"] as? String == "drift" } == 1)
  }

  @Test func headingsSayOnceWhatIsComparedAndADifferenceIsNoInterval() throws {
    let found = try findings()
    let whole = DriftFindings(
      reference: found.reference, current: found.current, rules: found.rules, columns: found.columns,
      target: found.columns[0], answers: [],
      joint: JointDrift(
        classifier: (0.9, 0.85, 0.95, 400), discrepancy: nil, reconstruction: (0.5, 0.75, 0.125, 0.375, 2)),
      error: nil, estimates: [], periods: [], periodUnit: nil, notes: [])
    let text = Report(
      run: SampleRuns.digits, membershipDraws: 0, drift: ReplayedDrift(before: whole, model: whole, obstacles: [])
    ).markdown
    #expect(
      text.contains("### The first steps against the later ones: steps 1 to 2 against steps 3 to 6\n\n#### Verdict"))
    #expect(!text.contains("# steps 3 to 6 against"))
    #expect(
      text.contains(
        "Reconstruction error: 0.500 to 0.750, a difference of 0.250 (95% interval 0.125 to 0.375), by 2 main components"
      ))
    #expect(text.contains("\nThe target\n\n| Column |"))
  }

  @Test func anErrorThatFellBackIsSinceNoStep() throws {
    let text = try #require(DriftSection.errorSince(try findings(levels: [0.1, 0.4, 0.4, 0.1])))
    #expect(text.hasPrefix("In 2 of 4 steps the error lies above") && text.hasSuffix("(by chance alone in 1 of 40)."))
  }

  @Test func ofManyColumnsThoseThatChangedMostAreShown() throws {
    let rules = try DriftRules()
    let before = (0..<400).map { Double($0 % 40) }
    let columns = try (0..<70).map { place in
      try ColumnDrift(
        name: "column\(place)", reference: .numbers(before), current: .numbers(before.map { $0 + Double(place) }),
        rules: rules)
    }
    let found = try findings()
    let many = DriftFindings(
      reference: found.reference, current: found.current, rules: rules,
      columns: try ColumnDrift.judged(columns, rules: rules), target: nil, answers: [], joint: nil, error: nil,
      estimates: [], periods: [], periodUnit: nil, notes: [])
    let report = Report(
      run: SampleRuns.digits, membershipDraws: 0, drift: ReplayedDrift(before: many, model: nil, obstacles: []))
    #expect(report.markdown.contains("10 more columns changed less."))
    #expect(!report.markdown.contains("column0 "))
  }

  @Test func aRunOfWhichNothingIsStoredHasNoSuchSection() {
    let report = Report(run: SampleRuns.digits, membershipDraws: 0)
    #expect(!report.sections.contains { $0.section.id == "drift" })
  }
}
