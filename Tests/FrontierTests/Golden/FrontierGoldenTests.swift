import GoldenFiles
import Testing

@testable import Frontier

/// Ties, duplicates and points beyond the reference in two to seven axes, by `experiments/peers/frontier_golden.py`.
@Suite struct FrontierGoldenTests {
  private struct Problem: Decodable {
    let name: String
    let points: [[Double]]
    let reference: [Double]
    let hypervolume: Double
    let layers: [Int]
    let members: [Bool]
    let contributions: [Double]?
  }

  private struct Pair: Decodable {
    let first: [[Double]]
    let second: [[Double]]
    let additive: Double
    let multiplicative: Double
    let distance: Double
  }

  private struct Surface: Decodable {
    let sets: [[[Double]]]
    let levels: [String: [[Double]]]
  }

  private struct File: Decodable {
    let problems: [Problem]
    let pairs: [Pair]
    let surfaces: [Surface]
  }

  private let file: File

  init() throws { file = try GoldenFile.decode("frontier", namesOwnKeys: true) }

  @Test func layersAndMembersEqualMoocores() throws {
    for problem in file.problems {
      let set = try PointSet(problem.points)
      #expect(set.layers() == problem.layers, "\(problem.name)")
      #expect(set.nondominated() == problem.members, "\(problem.name)")
    }
  }

  @Test func hypervolumesAndContributionsEqualMoocores() throws {
    for problem in file.problems {
      let set = try PointSet(problem.points)
      let volume = try set.hypervolume(reference: problem.reference)
      #expect(abs(volume - problem.hypervolume) <= 1e-12 * max(1, problem.hypervolume), "\(problem.name)")
      guard let wanted = problem.contributions else { continue }
      let found = try set.hypervolumeContributions(reference: problem.reference)
      #expect(largestDifference(found, wanted) < 1e-12 * max(1, problem.hypervolume), "\(problem.name)")
    }
  }

  @Test func indicatorsEqualMoocores() throws {
    for pair in file.pairs {
      let first = try PointSet(pair.first)
      let second = try PointSet(pair.second)
      #expect(abs(try first.additiveEpsilon(to: second) - pair.additive) < 1e-14)
      #expect(abs(try first.multiplicativeEpsilon(to: second) - pair.multiplicative) < 1e-14)
      #expect(abs(try first.invertedGenerationalDistancePlus(to: second) - pair.distance) < 1e-14)
    }
  }

  @Test func attainmentSurfacesEqualMoocores() throws {
    for surface in file.surfaces {
      let sets = try surface.sets.map { points throws(FrontierError) in try PointSet(points) }
      for (level, wanted) in surface.levels {
        let required = try #require(Int(level))
        let found = try AttainmentSurface(of: sets, share: Double(required) / Double(sets.count))
        #expect(found.required == required)
        #expect(found.points.map { [$0.x, $0.y] } == wanted, "level \(level)")
      }
    }
  }
}
