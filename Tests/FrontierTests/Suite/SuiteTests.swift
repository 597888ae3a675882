import Foundation
import Records
import Testing

@testable import Frontier

@Suite struct SuiteTests {
  private func run(_ scores: [(String, Double?)], axis: AxisDescriptor = Make.accuracy) -> RunRecord {
    Make.run(
      scores.map { label, score in
        Make.trial(label, score.map { [axis.id: Make.reading($0)] } ?? [:])
      }, axes: [axis])
  }

  private func results(
    _ table: [[Double?]], axis: AxisDescriptor = Make.accuracy, unit: SuiteUnit = .candidate
  ) -> [SuiteResult] {
    table.enumerated().map { index, row in
      SuiteResult(
        run(zip(["a", "b", "c", "d"], row).map { ($0, $1) }, axis: axis), dataset: "set \(index)",
        evaluation: .research, unit: unit, axis: axis)
    }
  }

  @Test func ranksRatingsAndGroupsAreOfOneTable() throws {
    let table: [[Double?]] = (0..<12).map { set in
      let level = 0.7 + 0.01 * Double(set)
      return [level + 0.1, level + 0.09, level - 0.1, level - 0.2 + 0.01 * Double(set % 3)]
    }
    let comparison = try SuiteComparison(results(table), matters: { _, _ in 0.01 }, seed: 1)
    #expect(comparison.methods.map(\.name) == ["a", "b", "c", "d"])
    #expect(comparison.methods.map(\.meanRank) == [1, 2, 3, 4])
    #expect(comparison.methods[0].firstPlaces == 12 && comparison.methods[0].winShare == 1)
    #expect(comparison.methods[0].rating > comparison.methods[1].rating)
    // 2.569 sqrt(4 x 5 / (6 x 12)) = 1.354: neighbours aren't told apart, others are.
    #expect(abs(comparison.criticalDifference - 1.354) < 0.001)
    #expect(comparison.groups == [0...1, 1...2, 2...3])
    #expect(comparison.imanDavenportPValue < 1e-6)
    #expect(comparison.duels.map(\.other) == ["b", "c", "d"])
    let first = try #require(comparison.duels.first)
    #expect(first.nemenyiPValue > 0.05)
    // One point better on every set: clear in rank, and as large as what matters.
    #expect((first.signedRankPValue ?? 1) < 0.01)
    #expect(try #require(comparison.duels.last?.chances).firstBetter > 0.95)
    let data = try JSONEncoder().encode(comparison)
    #expect(try JSONDecoder().decode(SuiteComparison.self, from: data).methods == comparison.methods)
  }

  @Test func errorsAreBetterWhenLow() throws {
    let comparison = try SuiteComparison(results([[1, 2, 3], [1, 3, 2], [1, 2, 4]], axis: Make.rmse), seed: 1)
    #expect(comparison.methods[0].name == "a")
    #expect(comparison.duels.allSatisfy { $0.chances == nil })
  }

  @Test func whoIsMissingSomewhereTakesNoPart() throws {
    let comparison = try SuiteComparison(results([[0.9, 0.8, nil], [0.9, 0.8, 0.7]]), seed: 1)
    #expect(comparison.methods.map(\.name) == ["a", "b"])
    #expect(comparison.absent == [.init(name: "c", datasets: ["set 0"])])
    #expect(throws: SuiteError.tooFewMethods(1)) { try SuiteComparison(results([[0.9, nil], [0.9, 0.8]]), seed: 1) }
    #expect(throws: SuiteError.tooFewDataSets(1)) { try SuiteComparison(results([[0.9, 0.8]]), seed: 1) }
  }

  @Test func anEstimatorCountsByItsBestCandidate() throws {
    let step = StepDescription(name: "tree", version: 1, settings: [:])
    let trials = [0.7, 0.9, 0.8].enumerated().map { index, score in
      TrialRecord(
        key: "k\(index)",
        candidate: CandidateDescription(label: "tree(\(index))", transforms: [], estimator: step),
        evaluation: .research,
        status: .completed, outcomes: [Make.accuracy.id: .measured(Make.reading(score))], folds: [],
        finishedAt: "2026-01-01T00:00:00Z")
    }
    let result = SuiteResult(
      Make.run(trials, axes: [Make.accuracy]), dataset: "s", evaluation: .research, unit: .estimator,
      axis: Make.accuracy)
    #expect(result.methods == ["tree"])
    #expect(result.scores == ["tree": 0.9])
  }
}
