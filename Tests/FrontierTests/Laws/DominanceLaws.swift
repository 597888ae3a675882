import Records
import Statistics
import Testing

@testable import Frontier

@Suite struct DominanceLaws {
  /// Points on a coarse grid, so that ties of every kind are common.
  private func randomPoints(_ generator: inout SeededGenerator, dimension: Int) -> [[Double]] {
    let count = 1 + generator.integer(below: 14)
    let levels = 2 + generator.integer(below: 6)
    return (0..<count).map { _ in (0..<dimension).map { _ in Double(generator.integer(below: levels)) } }
  }

  private func dominates(_ first: [Double], _ second: [Double]) -> Bool {
    zip(first, second).allSatisfy { $0 <= $1 } && first != second
  }

  @Test func fastFrontierEqualsComparingAllPairs() throws {
    var generator = SeededGenerator(seed: 31)
    for round in 0..<2000 {
      let points = randomPoints(&generator, dimension: 1 + round % 5)
      let expected = points.map { point in !points.contains { dominates($0, point) } }
      #expect(try PointSet(points).nondominated() == expected, "\(points)")
    }
  }

  @Test func layersEqualPeelingTheFrontier() throws {
    var generator = SeededGenerator(seed: 32)
    for round in 0..<600 {
      let points = randomPoints(&generator, dimension: 1 + round % 5)
      var expected = [Int](repeating: -1, count: points.count)
      var layer = 0
      while expected.contains(-1) {
        let left = points.indices.filter { expected[$0] < 0 }
        for index in left where !left.contains(where: { dominates(points[$0], points[index]) }) {
          expected[index] = layer
        }
        layer += 1
      }
      #expect(try PointSet(points).layers() == expected, "\(points)")
    }
  }

  @Test func hypervolumeEqualsInclusionAndExclusion() throws {
    var generator = SeededGenerator(seed: 33)
    for round in 0..<300 {
      let dimension = 1 + round % 5
      let count = 1 + generator.integer(below: 6)
      // Some points lie beyond the reference at 4.
      let points = (0..<count).map { _ in (0..<dimension).map { _ in Double(generator.integer(below: 11)) / 2 } }
      let reference = [Double](repeating: 4, count: dimension)
      func union(_ points: [[Double]]) -> Double {
        var volume = 0.0
        for mask in 1..<(1 << points.count) {
          let chosen = points.indices.filter { mask >> $0 & 1 == 1 }
          let box = (0..<dimension).reduce(1.0) { product, axis in
            product * max(0, 4 - chosen.reduce(-.infinity) { max($0, points[$1][axis]) })
          }
          volume += chosen.count % 2 == 1 ? box : -box
        }
        return volume
      }
      let set = try PointSet(points)
      let volume = try set.hypervolume(reference: reference)
      #expect(abs(volume - union(points)) < 1e-9, "\(points)")
      let contributions = try set.hypervolumeContributions(reference: reference)
      for index in points.indices where points.count > 1 {
        var rest = points
        rest.remove(at: index)
        #expect(abs(contributions[index] - (volume - union(rest))) < 1e-9, "\(points) \(index)")
      }
    }
  }

  @Test func permutingPointsPermutesTheAnswers() throws {
    var generator = SeededGenerator(seed: 34)
    for round in 0..<200 {
      let points = randomPoints(&generator, dimension: 2 + round % 3)
      let order = generator.permutation(points.count)
      let set = try PointSet(points)
      let moved = try PointSet(order.map { points[$0] })
      #expect(moved.nondominated() == order.map { set.nondominated()[$0] })
      #expect(moved.layers() == order.map { set.layers()[$0] })
      #expect(moved.crowdingDistances() == order.map { set.crowdingDistances()[$0] })
      let reference = [Double](repeating: 9, count: set.dimension)
      let volume = try set.hypervolume(reference: reference)
      #expect(abs(volume - (try moved.hypervolume(reference: reference))) < 1e-9 * max(1, volume))
    }
  }

  @Test func infinitiesAreOrderedLikeOtherValues() throws {
    let set = try PointSet([[.infinity, 1], [.infinity, .infinity], [-.infinity, 2], [0, .infinity]])
    #expect(set.nondominated() == [true, false, true, false])
    #expect(try PointSet([[.infinity, .infinity, .infinity]]).nondominated() == [true])
    #expect(try PointSet([[0, .infinity, .infinity], [1, .infinity, .infinity]]).nondominated() == [true, false])
  }

  @Test func refusesWhatCannotBeCompared() throws {
    #expect(throws: FrontierError.notANumber(point: 1, coordinate: 0)) { try PointSet([[1], [.nan]]) }
    #expect(throws: FrontierError.differentDimensions(point: 1, required: 1, found: 2)) {
      try PointSet([[1], [1, 2]])
    }
    #expect(throws: FrontierError.noAxes) { try PointSet([[]]) }
    #expect(throws: FrontierError.referenceDimension(required: 2, found: 1)) {
      try PointSet([[1, 2]]).hypervolume(reference: [3])
    }
    #expect(try PointSet([]).nondominated() == [])
    #expect(try PointSet([]).layers() == [])
    #expect(try PointSet([]).hypervolume(reference: [1]) == 0)
  }

  @Test func equalCandidatesAreAllMembers() throws {
    let trials = [("a", 0.9, 1.0), ("b", 0.9, 1.0), ("c", 0.9, 2.0), ("d", 0.8, 1.0), ("e", 0.95, 3.0)].map {
      Make.trial($0.0, [Make.accuracy.id: Make.reading($0.1), Make.p99.id: Make.reading($0.2)])
    }
    let frontier = try ParetoFrontier(trials: trials, axes: [Make.accuracy, Make.p99])
    #expect(frontier.members.map { frontier.points[$0].label } == ["e", "a", "b"])
    #expect(frontier.layers == [0, 0, 1, 1, 0])
    #expect(frontier.dominator(of: 2) == 0)
    #expect(frontier.dominator(of: 0) == nil)
  }

  @Test func aMissingReadingIsNeverGood() throws {
    let good = [Make.accuracy.id: Make.reading(0.99)]
    let trials = [
      Make.trial("complete", [Make.accuracy.id: Make.reading(0.5), Make.p99.id: Make.reading(9)]),
      Make.trial("unmeasured", good),
      Make.trial("nan", good.merging([Make.p99.id: Make.reading(.nan)]) { _, new in new }),
      Make.trial("inapplicable", good, outcomes: [Make.p99.id: .notApplicable(reason: "no rows")]),
      Make.trial("broken", good, outcomes: [Make.p99.id: .failed(message: "timer")]),
      Make.trial(
        "failed", good.merging([Make.p99.id: Make.reading(1)]) { _, new in new }, status: .failed(message: "memory")),
    ]
    let frontier = try ParetoFrontier(trials: trials, axes: [Make.accuracy, Make.p99])
    #expect(frontier.layers == [0, nil, nil, nil, nil, nil])
    #expect(frontier.members == [0])
    #expect(frontier.points[2].missing[Make.p99.id] == "the reading is not a number")
    #expect(frontier.points[3].missing[Make.p99.id] == "not applicable: no rows")
    #expect(frontier.points[5].missing.count == 2)
    let chances = try MembershipProbability(trials: trials, axes: [Make.accuracy, Make.p99], draws: 20, seed: 1)
    #expect(chances.probabilities == [1, 0, 0, 0, 0, 0])
    #expect(throws: FrontierError.noAxes) { try ParetoFrontier(trials: trials, axes: []) }
  }
}
