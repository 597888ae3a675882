import Records
import Testing

@testable import Fairness

/// How many rows of a table are said to settle a gap.
@Suite struct RowsToSettleTests {
  /// Two groups of 400 held-out rows, a quarter of them of the class, of which 74 and 70 are found; every row is judged twice
  /// and stands in a table of twice as many rows.
  ///
  /// - Parameter copies: of that table.
  private static func answers(copies: Int) -> GroupedAnswers {
    var (truth, decided, codes): ([Int32], [Int32], [Int32]) = ([], [], [])
    for (group, hits) in [74, 70].enumerated() {
      for row in 0..<400 {
        for _ in 0..<2 * copies {
          truth.append(row < 100 ? 1 : 0)
          decided.append(row < hits ? 1 : 0)
          codes.append(Int32(group))
        }
      }
    }
    return GroupedAnswers(
      answers: .classes(truth: truth, decided: decided, names: ["no", "yes"], scores: nil),
      groupings: [Grouping(columns: ["sex"], names: ["a", "b"], codes: codes)], terms: FairnessTerms(), repeats: 2,
      rowsOfTable: 1_600 * copies)
  }

  private static func gap(copies: Int) throws -> GapFinding {
    let answers = answers(copies: copies)
    let quantities = try FairnessMeasure.equalOpportunity.quantities(of: answers)
    let form = GapForm.difference(.betweenGroups)
    let axis = AxisDescriptor(
      id: "fairness.equal-opportunity", title: "equal opportunity gap", unit: .ratio, direction: .lowerIsBetter,
      family: .fairness, sampling: .repetitions, summary: "A gap.")
    let estimate = try #require(GapEstimate(quantities, form: form))
    return try #require(
      GapFinding(
        .equalOpportunity, form, axis: axis, estimate: estimate, quantities: quantities, groupings: answers.groupings,
        tableRows: answers.tableRows, tolerance: 0.1))
  }

  private static func rows(_ gap: GapFinding) -> Double? {
    if case .unsettled(let rows) = gap.standing { rows } else { nil }
  }

  @Test func theyAreRowsOfTheTableWhateverPartAGapRestsOn() throws {
    let gap = try Self.gap(copies: 1)
    // The gap rests on the 200 held-out rows of the class, an eighth of the table.
    #expect(gap.estimate.rows == 200 && gap.tableRows == 1_600)
    let rows = try #require(Self.rows(gap))
    let side = gap.estimate.interval.upper - gap.estimate.value
    let room = 0.1 - gap.estimate.value
    #expect(abs(rows - 200 * 8 * (side / room) * (side / room)) < 1e-6 * rows)
  }

  @Test func aTableOfSoManyRowsSettlesTheGap() throws {
    let tables = try #require(Self.rows(try Self.gap(copies: 1))) / 1_600
    #expect(tables > 2 && tables < 20, "\(tables)")
    #expect(Self.rows(try Self.gap(copies: Int((1.3 * tables).rounded(.up)))) == nil)
    #expect(Self.rows(try Self.gap(copies: max(1, Int(0.4 * tables)))) != nil)
  }

  @Test func whereNoTableIsToldOfAllRowsWereJudged() {
    let answers = Self.answers(copies: 1)
    let alone = GroupedAnswers(
      answers: answers.answers, groupings: answers.groupings, terms: answers.terms, repeats: answers.repeats)
    #expect(answers.tableRows == 1_600 && alone.tableRows == 800)
  }
}
