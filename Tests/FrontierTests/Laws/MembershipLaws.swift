import Records
import Testing

@testable import Frontier

@Suite struct MembershipLaws {
  private let axes = [Make.accuracy, Make.p99]

  private func trial(_ label: String, _ scores: [Double], _ seconds: Double, halfWidth: Double? = nil) -> TrialRecord {
    Make.trial(
      label, [Make.accuracy.id: Make.folds(scores), Make.p99.id: Make.reading(seconds, halfWidth: halfWidth)],
      folds: scores.count)
  }

  @Test func theSameSeedGivesTheSameProbabilities() throws {
    let trials = [
      trial("a", [0.9, 0.92, 0.88, 0.91, 0.9], 2, halfWidth: 0.5),
      trial("b", [0.89, 0.93, 0.87, 0.92, 0.89], 2.2, halfWidth: 0.5),
      trial("c", [0.7, 0.72, 0.71, 0.7, 0.69], 1, halfWidth: 0.1),
    ]
    let first = try MembershipProbability(trials: trials, axes: axes, draws: 300, seed: 7)
    #expect(try MembershipProbability(trials: trials, axes: axes, draws: 300, seed: 7) == first)
    #expect(try MembershipProbability(trials: trials, axes: axes, draws: 300, seed: 8) != first)
    #expect(first.probabilities.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(first.probabilities[2] == 1)
    #expect(first.probabilities[1] > 0.05 && first.probabilities[1] < 0.95)
  }

  @Test func pairedFoldsKeepAConstantLead() throws {
    // Every fold is harder or easier for both alike: the lead of 0.001 never changes, however noisy the folds.
    let scores = [0.7, 0.95, 0.8, 0.99, 0.6]
    let paired = [trial("lead", scores.map { $0 + 0.001 }, 1), trial("behind", scores, 1)]
    let chances = try MembershipProbability(trials: paired, axes: axes, draws: 200, seed: 3)
    #expect(chances.probabilities == [1, 0])
    // With another number of folds they can't be paired, and the noise shows.
    let unpaired = [paired[0], trial("behind", scores + [0.8], 1)]
    let blurred = try MembershipProbability(trials: unpaired, axes: axes, draws: 200, seed: 3)
    #expect(blurred.probabilities[1] > 0.2)
  }

  @Test func exactReadingsGiveCertainty() throws {
    let trials = [("a", 0.9, 2.0), ("b", 0.9, 2.0), ("c", 0.8, 3.0)].map {
      Make.trial($0.0, [Make.accuracy.id: Make.reading($0.1), Make.p99.id: Make.reading($0.2)])
    }
    let chances = try MembershipProbability(trials: trials, axes: axes, draws: 10, seed: 1)
    #expect(chances.probabilities == [1, 1, 0])
  }

  @Test func normalNoiseHasTheWidthOfTheInterval() throws {
    // Equal latency: the chance that b's accuracy beats a's is that of a normal difference: 0.02 / (0.01 sqrt 2) = 1.41
    // standard deviations, 7.9%.
    let reach = 1.959963984540054 * 0.01
    let trials = [("a", 0.92), ("b", 0.90)].map {
      Make.trial(
        $0.0, [Make.accuracy.id: Make.reading($0.1, halfWidth: reach), Make.p99.id: Make.reading(1)], folds: 0)
    }
    let chances = try MembershipProbability(trials: trials, axes: axes, draws: 2000, seed: 5)
    #expect(abs(chances.probabilities[1] - 0.0786) < 0.02)
    #expect(abs(chances.probabilities[0] + chances.probabilities[1] - 1) < 1e-12)
  }

  @Test func foldNoiseHasTheCorrectedWidth() throws {
    // Two folds a distance d apart: the redrawn mean is at -d/2, 0 or d/2 with chances 1/4, 1/2, 1/4. Its deviation is
    // scaled to the variance (1/2 + 1/4) d^2/2, so the outer moves are 0.866 d: beyond 0.8 d, short of 0.9 d.
    for (lead, chance) in [(0.8, 0.25), (0.9, 0)] {
      let still = [Double](repeating: 0.85 + lead * 0.1, count: 2)
      let trials = [trial("noisy", [0.8, 0.9], 1), trial("still", still, 1)]
      let chances = try MembershipProbability(trials: trials, axes: axes, draws: 1000, seed: 6)
      #expect(abs(chances.probabilities[0] - chance) < 0.05)
    }
  }

  @Test func theAttainedFrontierShrinksWithItsShare() throws {
    let trials = [("a", 0.95, 3.0), ("b", 0.9, 2.0), ("c", 0.8, 1.0)].map {
      Make.trial(
        $0.0, [Make.accuracy.id: Make.reading($0.1, halfWidth: 0.02), Make.p99.id: Make.reading($0.2, halfWidth: 0.1)])
    }
    let pair = [Make.accuracy, Make.p99]
    func attained(_ share: Double) throws -> [SIMD2<Double>] {
      try AttainedFrontier(trials: trials, axes: pair, share: share, draws: 300, seed: 3).points
    }
    let (often, half, sure) = (try attained(0.05), try attained(0.5), try attained(0.95))
    for points in [often, half, sure] {
      #expect(points.map(\.x) == points.map(\.x).sorted() && points.map(\.y) == points.map(\.y).sorted())
    }
    func best(_ points: [SIMD2<Double>]) -> Double { points.map(\.x).max() ?? .nan }
    #expect(best(sure) < best(half) && best(half) < best(often))
    #expect(abs(best(half) - 0.95) < 0.01)
    // Without noise every draw is the frontier itself.
    let exact = [("a", 0.95, 3.0), ("d", 0.9, 4.0), ("b", 0.9, 2.0)].map {
      Make.trial($0.0, [Make.accuracy.id: Make.reading($0.1), Make.p99.id: Make.reading($0.2)])
    }
    let found = try AttainedFrontier(trials: exact, axes: pair, share: 0.95, draws: 5, seed: 1)
    #expect(found.points == [SIMD2(0.9, 2), SIMD2(0.95, 3)])
    #expect(throws: FrontierError.noPoints) { try AttainedFrontier(trials: [], axes: pair, share: 0.5, seed: 1) }
  }
}
