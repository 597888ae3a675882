import Records
import Testing

@testable import Frontier

@Suite struct FrontierGroupTests {
  private let axes = [Make.accuracy, Make.p99]

  private func trial(_ label: String, _ accuracy: Double, _ microseconds: Double) -> TrialRecord {
    // Folds and rounds that scatter little, so that what matters decides.
    let folds = [-0.001, 0.001, 0, 0.0005, -0.0005].map { accuracy + $0 }
    let rounds = (0..<12).map { microseconds * 1e-6 * (1 + 0.001 * Double($0 % 3)) }
    return Make.trial(
      label,
      [
        Make.accuracy.id: Reading(value: accuracy, interval: nil, sampleCount: 5, samples: folds),
        Make.p99.id: Make.reading(microseconds * 1e-6, halfWidth: microseconds * 1e-8, samples: rounds),
      ])
  }

  private func groups(_ trials: [TrialRecord], preferred: [Int] = []) throws -> [FrontierGroups.Group] {
    let run = Make.run(trials, axes: axes)
    let frontier = try ParetoFrontier(trials: trials, axes: axes)
    return FrontierGroups(frontier, trials: trials, preferred: preferred, matters: run.policy.matters.amount).groups
  }

  @Test func candidatesThatAreAlikeAreOneGroup() throws {
    // b is half a point better than a and hardly dearer; c is cheaper by a factor of ten; d is a's twin.
    let trials = [trial("a", 0.9, 100), trial("b", 0.905, 101), trial("c", 0.8, 10), trial("d", 0.9, 100)]
    let found = try groups(trials)
    #expect(found.map(\.representative) == [1, 2])
    #expect(found[0].others == [0, 3])
    #expect(found[1].others.isEmpty)
  }

  @Test func aDifferenceBelowWhatMattersDominatesNobody() throws {
    // b is worse on both axes, by nothing that matters: it stands with a. c is clearly slower.
    let trials = [trial("a", 0.9, 100), trial("b", 0.899, 102), trial("c", 0.899, 300)]
    let found = try groups(trials)
    #expect(found == [.init(representative: 0, others: [1])])
  }

  @Test func thePickStandsForItself() throws {
    let trials = [trial("a", 0.9, 100), trial("b", 0.905, 101)]
    #expect(try groups(trials, preferred: [0]).map(\.representative) == [0])
    #expect(try groups(trials, preferred: [0, 1]).map(\.representative) == [1, 0])
  }
}
