import Foundation
import Plans
import Records
import Testing

struct SuiteDocumentTests {
  private func datasets(_ text: String) throws(PlanError) -> [String] {
    try SuiteDocument.datasets(in: Data(text.utf8), file: "suite.yaml")
  }

  private func suite(_ line: String) -> String {
    PlanFixture.minimal.replacing("data: {dataset: digits}\n", with: "") + line + "\n"
  }

  @Test func aPlanListsItsDataSets() throws {
    #expect(try datasets(suite("datasets: [wine, digits]")) == ["wine", "digits"])
    #expect(try datasets(PlanFixture.minimal) == [])
    #expect(throws: PlanError.self) { try datasets(suite("datasets: [wine, wine]")) }
    #expect(throws: PlanError.self) { try datasets(suite("datasets: [{name: wine}]")) }
  }

  @Test func onEachDataSetItIsAnOrdinaryPlan() throws {
    let text = suite("datasets: [digits, wine]")
    let plan = try ExperimentPlan.read(
      Data(text.utf8), file: "suite.yaml", overrides: SuiteDocument.overrides(for: "digits", plan: "suite"),
      vocabulary: PlanFixture.vocabulary())
    #expect(plan.name == "suite-digits")
    #expect(plan.data.source == .dataset("digits"))
    #expect(try SuiteDocument.name(in: Data(text.utf8), file: "folder/suite.yaml") == "test")
  }

  @Test func aSweepOfSeveralDataSetsSaysWhichCommandRunsThem() throws {
    let error = #expect(throws: PlanError.self) {
      try ExperimentPlan.read(
        Data((PlanFixture.minimal + "datasets: [digits, wine]\n").utf8), file: "suite.yaml",
        vocabulary: PlanFixture.vocabulary())
    }
    #expect("\(try #require(error))".contains("run the plan by 'reasonable benchmark-suite'"))
  }
}
