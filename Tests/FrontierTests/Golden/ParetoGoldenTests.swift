import GoldenFiles
import Foundation
import Testing

@testable import Frontier

@Suite struct ParetoGoldenTests {
  private struct Problem: Decodable {
    let points: [[Double]]
    let ref: [Double]
  }

  private struct Answer: Decodable {
    let hypervolume: Double
    let layers: [Int]
    let nondominated: [Bool]
    let contributions: [Double]
    let crowding: [Number]

    enum CodingKeys: String, CodingKey {
      case hypervolume, nondominated
      case layers = "pareto_rank_0_based"
      case contributions = "hv_contributions_of_front"
      case crowding = "crowding_distance_of_front"
    }
  }

  /// A number that may be the text "Infinity".
  private struct Number: Decodable {
    let value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        value = try #require(Double(text))
      } else {
        value = try container.decode(Double.self)
      }
    }
  }

  private struct File: Decodable {
    let input: [String: Problem]
    let expected: [String: Answer]
  }

  @Test(arguments: ["2d_random", "2d_front", "3d_random", "3d_front", "4d_random", "4d_front"])
  func equalsMoocoreAndPymoo(name: String) throws {
    let file: File = try GoldenFile.decode("pareto", namesOwnKeys: true)
    let problem = try #require(file.input[name])
    let answer = try #require(file.expected[name])
    let set = try PointSet(problem.points)

    // Of equal points moocore keeps the first; here all are members.
    let members = set.nondominated()
    let firsts = problem.points.indices.map { problem.points.firstIndex(of: problem.points[$0]) }
    for index in problem.points.indices {
      let isFirst = firsts[index] == index
      #expect((members[index] && isFirst) == answer.nondominated[index])
      if let first = firsts[index] { #expect(members[index] == members[first]) }
    }
    #expect(set.layers() == answer.layers)
    let volume = try set.hypervolume(reference: problem.ref)
    #expect(abs(volume - answer.hypervolume) < 1e-12)

    // Contributions are given for the frontier alone, in the order of numpy.unique: lexicographic, without duplicates.
    var front: [[Double]] = []
    for (row, member) in zip(problem.points, answer.nondominated) where member && !front.contains(row) {
      front.append(row)
    }
    let frontSet = try PointSet(front)
    let contributions = try frontSet.hypervolumeContributions(reference: problem.ref)
    let wanted = answer.contributions
    try #require(wanted.count == contributions.count)
    let inPlace = zip(contributions, wanted).allSatisfy { abs($0 - $1) < 1e-12 }
    let sorted = zip(contributions.sorted(), wanted.sorted()).allSatisfy { abs($0 - $1) < 1e-12 }
    #expect(inPlace || sorted)

    // Two points or fewer have no neighbours: infinite here, 0 in pymoo's result.
    guard front.count > 2 else { return }
    let lexicographic = try PointSet(front.sorted { $0.lexicographicallyPrecedes($1) })
    for (found, expected) in zip(lexicographic.crowdingDistances(), answer.crowding) {
      #expect(found == expected.value || abs(found - expected.value) < 1e-12)
    }
  }
}
