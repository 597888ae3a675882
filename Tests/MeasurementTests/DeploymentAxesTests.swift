import Records
import Testing

@testable import Measurement

struct DeploymentAxesTests {
  private func candidate(
    cpu: [Double], peak: Int? = 4_096, importances: [ColumnImportance]? = nil
  ) -> Candidate {
    Candidate(
      task: .regression, importances: importances,
      deployment: DeploymentEvidence(
        artefactBytes: 321, parameterCount: 12, rawColumnCount: 5, usedRawColumns: [0, 3, 3],
        fits: cpu.map { FitCost(cpuSeconds: $0, wallSeconds: 2 * $0) }, peakFitBytes: peak))
  }

  @Test func trainingTimeIsTheMedianAndFewFitsSayWhatTheirRangeCovers() throws {
    let reading = try TrainingCPUAxis().measure(candidate(cpu: [3, 1, 9]))
    #expect(reading.value == 3)
    #expect(reading.samples == [3, 1, 9])
    let interval = try #require(reading.interval)
    #expect(interval.lower == 1 && interval.upper == 9)
    #expect(agree(interval.level, 0.75))
    #expect(try TrainingWallAxis().measure(candidate(cpu: [3, 1, 9])).value == 6)
    #expect(try TrainingCPUAxis().measure(candidate(cpu: [3])).interval == nil)
  }

  @Test func plainCountsAreReadAsTheyAre() throws {
    let candidate = candidate(cpu: [1])
    #expect(try ArtefactSizeAxis().measure(candidate).value == 321)
    #expect(try ParameterCountAxis().measure(candidate).value == 12)
    #expect(try UsedFeaturesAxis().measure(candidate).value == 2)
    #expect(try TrainingMemoryAxis().measure(candidate).value == 4_096)
  }

  @Test func whatWasNotMeasuredDoesNotApply() {
    let candidate = candidate(cpu: [1], peak: nil)
    #expect(
      TrainingMemoryAxis().outcome(of: candidate)
        == .notApplicable(reason: "this system doesn't let a process reset its peak memory"))
    #expect(
      ImportantFeaturesAxis().outcome(of: candidate)
        == .notApplicable(reason: "permutation importance wasn't measured"))
  }

  @Test func onlyColumnsBeyondChanceAreImportant() throws {
    func importance(_ column: Int, _ lower: Double, _ upper: Double) -> ColumnImportance {
      ColumnImportance(
        column: column, increase: (lower + upper) / 2, standardError: 1, interval: Interval(lower: lower, upper: upper),
        rows: 50)
    }
    let candidate = candidate(
      cpu: [1], importances: [importance(0, 0.1, 0.5), importance(1, -0.1, 0.5), importance(2, 0, 0)])
    #expect(try ImportantFeaturesAxis().measure(candidate).value == 1)
  }

  @Test func marginalCostIsTheMeanOverFoldsAndNeverBelowZero() throws {
    let costs = [0.5, 0, 0.1]
    let candidate = Candidate(
      task: .regression,
      folds: try costs.map {
        try FoldEvidence(
          targets: .values([1]), predictions: .init([1]), trainingSummary: .mean(1, variance: 0), trainRows: 2,
          standaloneFitCPUSeconds: 1, marginalFitCPUSeconds: $0)
      })
    let reading = try SharedTrainingCPUAxis().measure(candidate)
    #expect(agree(reading.value, 0.2))
    #expect(reading.samples == costs)
    #expect(reading.interval?.lower == 0)
  }
}
