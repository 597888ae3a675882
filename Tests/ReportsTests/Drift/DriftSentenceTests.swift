import Drift
import Testing

@testable import Reports

/// Since when the concept is another, and what it cost.
struct DriftSentenceTests {
  /// Findings of concept drift whose periods have these parts beyond the inputs.
  private func findings(_ parts: [Double?], isDrift: Bool = true) throws -> DriftFindings {
    let found = try DriftBlockTests.findings()
    func part(_ value: Double) -> ErrorChange.Part { .init(value: value, lower: value - 0.05, upper: value + 0.05) }
    let error = ErrorChange(
      measure: "share of wrong answers", isShare: true, answeredBy: "the model", referenceError: 0.1,
      referenceRows: 400, currentError: 0.4, currentRows: 400, total: part(0.3), byInputs: part(0),
      byConcept: part(isDrift ? 0.3 : 0), effectiveRows: 300, costPerError: nil)
    return DriftFindings(
      reference: found.reference, current: found.current, rules: found.rules, columns: found.columns, target: nil,
      answers: [], joint: nil, error: error, estimates: [],
      periods: parts.enumerated().map { place, value in
        PeriodDrift(name: "p\(place)", rows: 400, columns: [], error: nil, concept: value.map(part))
      }, periodUnit: "month", notes: [])
  }

  @Test func sinceWhenTheConceptIsAnotherIsTold() throws {
    func words(_ parts: [Double?], isDrift: Bool = true) throws -> String {
      DriftText(findings: try findings(parts, isDrift: isDrift)).reasons.joined(separator: " ")
    }
    #expect(try words([0, nil, 0.3, 0.4]).contains("behave otherwise than before. It is there since p2."))
    #expect(try words([0.3, 0, 0.4]).contains("It is there, in 2 of 3 periods, without a break since p2."))
    #expect(try words([0, 0.01]).contains("No period shows it by itself"))
    #expect(try words([nil, nil]).contains("Since when isn't told"))
    #expect(try words([0, 0.3], isDrift: false).contains("Periods by themselves do show concept drift since p1."))
    #expect(try !words([]).contains("Since when"))
    let report = DriftReport(try findings([0, nil, 0.3]))
    #expect(try report.json().contains(#""conceptSince":"p2""#))
    #expect(report.markdown.contains("+30.0 points (+25.0 to +35.0), concept drift"))
    #expect(report.markdown.contains("can't be told"))
    #expect(try !DriftReport(findings([0.3, 0])).json().contains("conceptSince"))
  }

  @Test func whatTheChangeCostHasAnInterval() throws {
    let found = try DriftBlockTests.findings()
    func cost(_ total: ErrorChange.Part, isShare: Bool, each: Double?) -> String {
      let error = ErrorChange(
        measure: "error", isShare: isShare, answeredBy: "the model", referenceError: 0.5, referenceRows: 400,
        currentError: 0.5 + total.value, currentRows: 200, total: total, byInputs: nil, byConcept: nil,
        effectiveRows: 0, costPerError: each)
      return DriftText(
        findings: DriftFindings(
          reference: found.reference, current: found.current, rules: found.rules, columns: found.columns, target: nil,
          answers: [], joint: nil, error: error, estimates: [], periods: [], periodUnit: nil, notes: [])
      ).reasons.last ?? ""
    }
    let rise = ErrorChange.Part(value: 0.25, lower: 0.2, upper: 0.3)
    #expect(
      cost(rise, isShare: true, each: 5)
        == "On 400 current rows that is about 100 more wrong answers (80 to 120) than at the reference's rate, at 5.00 "
        + "each a loss of 500 (400 to 600).")
    let fall = ErrorChange.Part(value: -0.25, lower: -0.3, upper: -0.2)
    #expect(cost(fall, isShare: true, each: nil).contains("about 100 fewer wrong answers (80 to 120) than"))
    #expect(
      cost(fall, isShare: false, each: 2).contains("less error in all (80.0 to 120) than at the reference's error"))
    #expect(cost(fall, isShare: false, each: 2).hasSuffix("at 2.00 each a gain of 200 (160 to 240)."))
    // Within chance nothing is priced.
    #expect(!cost(.init(value: 0.1, lower: -0.1, upper: 0.3), isShare: true, each: 5).contains("at 5.00 each"))
  }
}
