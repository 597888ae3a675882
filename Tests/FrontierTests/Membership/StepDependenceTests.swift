import Records
import Statistics
import Testing

@testable import Frontier

/// Steps of a replay follow each other: what their likeness does to how sure a difference is.
@Suite struct StepDependenceTests {
  /// Noise that remembers: x[t] = memory x[t - 1] + e.
  private func series(_ count: Int, memory: Double, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    var value = 0.0
    return (0..<count).map { _ in
      value = memory * value + generator.normal()
      return value
    }
  }

  private func trial(_ label: String, _ scores: [Double], _ evaluation: EvaluationProtocol = .replay) -> TrialRecord {
    Make.trial(label, [Make.rmse.id: Make.folds(scores)], evaluation: evaluation, folds: scores.count)
  }

  @Test func stepsThatAreAlikeCountForLess() throws {
    let alike = trial("a", series(120, memory: 0.9, seed: 4))
    let naive = try MeanEstimate(of: try #require(alike.reading(Make.rmse.id)?.samples)).standardError
    #expect(try #require(FoldPairing.standardError(alike, axis: Make.rmse.id)) > 1.6 * naive)
    // Folds of cross-validation keep the correction of Nadeau and Bengio: 20 test rows for 80.
    let ratio = FoldPairing.dependence(
      trial("b", series(120, memory: 0.9, seed: 4), .research), of: series(120, memory: 0, seed: 1))
    #expect(ratio == 0.25)
  }

  @Test func independentStepsCountAsTheyAre() {
    let values = (0..<60).map { FoldPairing.stepDependence(series(96, memory: 0, seed: 100 + UInt64($0))) }
    #expect(values.allSatisfy { $0 >= 0 })
    #expect(values.reduce(0, +) / 60 < 0.5 / 96)
  }

  @Test func theIntervalOfADifferenceHoldsTheTruthNearlyAsOftenAsItSays() throws {
    var (held, naive) = (0, 0)
    for seed in 0..<200 {
      let scores = series(120, memory: 0.7, seed: 1_000 + UInt64(seed))
      let zero = [Double](repeating: 0, count: 120)
      let found = try #require(FoldPairing.difference(trial("a", scores), trial("b", zero), axis: Make.rmse.id))
      if found.interval.lower <= 0, found.interval.upper >= 0 { held += 1 }
      let plain = try MeanEstimate(of: scores).interval
      if plain.lower <= 0, plain.upper >= 0 { naive += 1 }
    }
    #expect(held >= 165, "\(held) of 200")
    // Single steps would promise too much.
    #expect(naive <= 150, "\(naive) of 200")
  }

  @Test func fewStepsMakeNoBlocks() {
    #expect(FoldPairing.stepDependence([1, 5, 2, 8, 3, 9, 4]) == 0)
    #expect(FoldPairing.stepDependence([Double](repeating: 3, count: 40)) == 0)
  }
}
