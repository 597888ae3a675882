import Drift
import Testing

@testable import Experiments

/// Intervals of errors.
struct ErrorIntervalTests {
  @Test(arguments: [(9, 10), (10, 10), (0, 10), (1, 2)]) func sharesStayBetweenNoneAndAll(_ wrong: Int, _ rows: Int)
    throws
  {
    let errors = (0..<rows).map { $0 < wrong ? 1.0 : 0.0 }
    let found = try #require(ErrorChange.Part(meanOf: errors, isShare: true))
    #expect(found.value == Double(wrong) / Double(rows))
    #expect(found.lower >= 0 && found.upper <= 1 && found.lower < found.upper)
    #expect(found.lower <= found.value && found.value <= found.upper)
  }

  @Test func otherErrorsHaveStudentsInterval() throws {
    let found = try #require(ErrorChange.Part(meanOf: [1, 2, 3, 50], isShare: false))
    #expect(found.lower == 0 && found.upper > 50)
    #expect(ErrorChange.Part(meanOf: [1], isShare: true) == nil)
  }

  @Test func changesOfSharesStayWithinOneWhole() {
    let measurement = ErrorMeasurement(
      measure: "share of wrong answers", isShare: true, answeredBy: "the model", reference: [0, 0, 0],
      current: [1, 1, 0], costPerError: nil, seed: 0)
    let change = measurement.change(rows: ([0, 1, 2], [0, 1, 2]), ratio: nil)
    #expect(change?.total.upper == 1)
  }
}
