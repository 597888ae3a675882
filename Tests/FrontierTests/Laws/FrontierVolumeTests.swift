import Records
import Testing

@testable import Frontier

@Suite struct FrontierVolumeTests {
  private func frontier(_ points: [(Double, Double)]) throws -> ParetoFrontier {
    try ParetoFrontier(
      trials: points.enumerated().map { index, point in
        Make.trial("c\(index)", [Make.accuracy.id: Make.reading(point.0), Make.p99.id: Make.reading(point.1)])
      }, axes: [Make.accuracy, Make.p99])
  }

  @Test func sharesAreThoseOfTheScaledBox() throws {
    // Costs by their logarithm: 1, 10 and 100 stand at 0, a half and 1; accuracies 0.9, 0.8 and 0.5 at 0, 0.25 and 1.
    let volume = try #require(FrontierVolume(try frontier([(0.9, 100), (0.8, 10), (0.5, 1), (0.5, 100)])))
    let covered = 1.1 * 0.1 + 0.85 * 0.5 + 0.1 * 0.5
    #expect(abs(volume.share - covered / 1.21) < 1e-12)
    let adds = volume.contributions.map { $0 ?? .nan }
    #expect(abs(adds[0] - 0.25 * 0.1 / covered) < 1e-12)
    #expect(abs(adds[1] - 0.75 * 0.5 / covered) < 1e-12)
    #expect(abs(adds[2] - 0.1 * 0.5 / covered) < 1e-12)
    #expect(adds[3] == 0)
  }

  @Test func oneCandidateCoversEverything() throws {
    let volume = try #require(FrontierVolume(try frontier([(0.9, 1)])))
    #expect(abs(volume.share - 1) < 1e-12 && volume.contributions == [1])
    #expect(FrontierVolume(try frontier([])) == nil)
    #expect(FrontierVolume(try frontier([(0.9, .infinity)])) == nil)
  }

  @Test func aFrontierThatCoversAnotherNeedsNoMove() throws {
    let better = try frontier([(0.9, 10), (0.8, 1)])
    let worse = try frontier([(0.85, 10), (0.7, 1), (0.6, 100)])
    let contrast = try #require(FrontierContrast(better, worse))
    #expect(contrast.first.epsilon == 0 && contrast.first.distance == 0)
    #expect(contrast.second.epsilon > 0 && contrast.second.distance > 0)
    #expect(contrast.first.volume > contrast.second.volume)
    // By accuracy the range is 0.3: 0.8 must be reached from 0.7 at the same cost.
    #expect(abs(contrast.second.epsilon - 0.1 / 0.3) < 1e-12)
    #expect(FrontierContrast(better, try frontier([])) == nil)
  }

  @Test func aFrontierMeasuredAgainAndWorseHasShrunk() throws {
    func trials(_ evaluation: EvaluationProtocol, _ loss: Double) -> [TrialRecord] {
      [("a", 0.9, 2.0), ("b", 0.8, 1.0), ("c", 0.7, 3.0)].map {
        Make.trial(
          $0.0, [Make.accuracy.id: Make.reading($0.1 - loss), Make.p99.id: Make.reading($0.2)], evaluation: evaluation)
      }
    }
    let run = Make.run(trials(.research, 0) + trials(.production, 0.1), axes: [Make.accuracy, Make.p99])
    let shift = try FrontierShift(run: run, axes: [Make.accuracy.id, Make.p99.id])
    let volumes = try #require(shift.volumes)
    #expect(volumes.before > volumes.after)
    let same = Make.run(trials(.research, 0) + trials(.production, 0), axes: [Make.accuracy, Make.p99])
    let unchanged = try #require(try FrontierShift(run: same, axes: [Make.accuracy.id, Make.p99.id]).volumes)
    #expect(unchanged.before == unchanged.after)
  }
}
