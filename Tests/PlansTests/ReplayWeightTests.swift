import Plans
import Records
import Testing

/// Windows of a replay in which rows weigh less with age.
struct ReplayWeightTests {
  private static func problems(window: String, estimators: String) -> [String] {
    let text = """
      version: 1
      name: test
      data: {file: rows.csv, target: y, task: binary, time: day}
      protocols: [replay]
      replay: {label-delay: 0, window: \(window)}
      estimators: \(estimators)
      """
    do throws(PlanError) {
      _ = try PlanFixture.read(text, vocabulary: PlanFixture.vocabulary())
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test(arguments: ["half-life 200 rows", "[all, half-life 200 rows]"])
  func anEstimatorThatCannotWeighRowsIsRefused(_ window: String) {
    let problems = Self.problems(
      window: window, estimators: "[prior-baseline, logistic-regression, gaussian-naive-bayes]")
    #expect(problems.count == 1, "\(problems)")
    #expect(problems.first?.contains("'half-life 200 rows' weighs rows by their age") == true, "\(problems)")
    #expect(problems.first?.contains("logistic-regression can't weigh rows") == true)
    #expect(problems.first?.contains("replay.window") == true)
  }

  @Test func whoLooksAtNoInputNeedsNoWeightsAndOtherWindowsNone() {
    #expect(Self.problems(window: "half-life 200 rows", estimators: "[prior-baseline]").isEmpty)
    #expect(Self.problems(window: "[all, 200]", estimators: "[logistic-regression]").isEmpty)
  }
}
