import Records
import Testing

@testable import Measurement

struct DeploymentAxesTests {
  private func candidate(
    cpu: [Double], peak: Int? = 4_096
  ) -> Evidence {
    Evidence(
      task: .regression,
      DeploymentEvidence(
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
  }

  @Test func evidenceThatIsNotThereSaysWhy() {
    var evidence = Evidence(task: .regression)
    let axis = CarryingGroupsAxis()
    #expect(axis.outcome(of: evidence) == .failed(message: "there is no evidence of the kind 'importance'"))
    evidence.insert(.leftOut(reason: "too costly"), for: .importance)
    #expect(axis.outcome(of: evidence) == .notApplicable(reason: "too costly"))
    evidence.insert(.failed(message: "fold 1: no rows"), for: .importance)
    #expect(axis.outcome(of: evidence) == .failed(message: "fold 1: no rows"))
  }

  @Test func theFewestGroupsThatCarryMostAreCounted() throws {
    func group(_ column: Int, _ increase: Double, error: Double) -> GroupImportance {
      GroupImportance(
        columns: [column], increase: increase, standardError: error,
        interval: Interval(lower: increase - 1.96 * error, upper: increase + 1.96 * error))
    }
    func outcome(_ groups: [GroupImportance]) -> Outcome {
      CarryingGroupsAxis().outcome(
        of: Evidence(task: .regression, ImportanceEvidence(columns: [], groups: groups, repeats: 3, rows: 50)))
    }
    let clear = try #require(
      outcome([group(0, 0.9, error: 0), group(1, -0.9, error: 0), group(2, 0.02, error: 0)]).reading)
    #expect(clear.value == 1)
    #expect(clear.interval?.lower == 1 && clear.interval?.upper == 1)
    #expect(clear.sampleCount == 150)
    let unclear = try #require(outcome([group(0, 1, error: 0.5), group(1, 1, error: 0.5)]).reading)
    #expect(unclear.value == 2)
    #expect(unclear.interval?.lower == 1 && unclear.interval?.upper == 2)
    // A model that learned nothing isn't the simplest of all.
    #expect(
      outcome([group(0, -0.1, error: 0.1)])
        == .notApplicable(reason: "no group of columns makes predictions worse when it is shuffled"))
  }

  @Test func marginalCostIsTheMeanOverFoldsAndNeverBelowZero() throws {
    let costs = [0.5, 0, 0.1]
    let candidate = Evidence(
      task: .regression,
      FitCostEvidence(folds: costs.map { FitCostEvidence.Fold(standaloneCPUSeconds: 1, marginalCPUSeconds: $0) }))
    let reading = try MarginalTrainingCPUAxis().measure(candidate)
    #expect(agree(reading.value, 0.2))
    #expect(reading.samples == costs)
    #expect(reading.interval?.lower == 0)
  }
}
