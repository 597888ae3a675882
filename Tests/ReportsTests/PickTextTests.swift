import Foundation
import Frontier
import Records
import Testing

@testable import Reports

/// What a terminal tells of a pick beside what the report tells.
@Suite struct PickTextTests {
  @Test func everyStepOfTheFrontierIsListedOrCounted() throws {
    let evaluation = RunAnalysis(run: SampleRuns.digits, membershipDraws: 0).evaluations[0]
    let step = try #require(evaluation.marginalPrices.first)
    let (quality, cost) = (try #require(evaluation.quality), try #require(evaluation.cost))
    let title = "What more quality costs along the frontier of \(quality.title) and \(cost.title)"
    #expect(step.frontier == "\(quality.title) and \(cost.title)")
    #expect(Report(run: SampleRuns.digits, membershipDraws: 0).markdown.contains(title))
    func lines(_ count: Int) -> (text: String, told: Int) {
      let text = PickText(evaluation.pick, prices: [MarginalPrice](repeating: step, count: count)).text()
      return (text, text.components(separatedBy: "  \(step.explanation)").count - 1)
    }
    #expect(lines(5).text.contains("\(title):\n  \(step.explanation)") && lines(5).told == 5)
    #expect(lines(12).text.contains("\n  ... 2 cheaper steps before these\n") && lines(12).told == 10)
    #expect(!lines(0).text.contains("along the frontier"))
  }
}
