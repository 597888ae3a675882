import Statistics
import Testing

@testable import Frontier

@Suite struct HypervolumeLaws {
  @Test func aContributionIsWhatTheRestLacks() throws {
    var generator = SeededGenerator(seed: 61)
    for round in 0..<150 {
      let dimension = 2 + round % 5
      let points = (0..<12).map { _ in (0..<dimension).map { _ in Double(generator.integer(below: 6)) } }
      let reference = [Double](repeating: 5, count: dimension)
      let set = try PointSet(points)
      let volume = try set.hypervolume(reference: reference)
      let contributions = try set.hypervolumeContributions(reference: reference)
      for index in points.indices {
        var rest = points
        rest.remove(at: index)
        let without = try PointSet(rest).hypervolume(reference: reference)
        #expect(abs(volume - without - contributions[index]) < 1e-9, "\(points) \(index)")
      }
    }
  }

  @Test func manyPointsEqualFewPointsCopied() throws {
    // Above the size from which order comes from bits, in each dimension.
    var generator = SeededGenerator(seed: 62)
    for dimension in 1...5 {
      let few = (0..<40).map { _ in (0..<dimension).map { _ in generator.uniform() - 0.5 } }
      let many = (0..<800).map { few[$0 % 40] }
      let reference = [Double](repeating: 0.5, count: dimension)
      let first = try PointSet(few)
      let second = try PointSet(many)
      let volume = try first.hypervolume(reference: reference)
      #expect(abs(volume - (try second.hypervolume(reference: reference))) < 1e-12)
      let members = first.nondominated()
      #expect(second.nondominated() == (0..<800).map { members[$0 % 40] })
      let layers = first.layers()
      #expect(second.layers() == (0..<800).map { layers[$0 % 40] })
    }
  }

  @Test func orderByBitsEqualsOrderByComparing() {
    var generator = SeededGenerator(seed: 63)
    let odd = [0.0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.greatestFiniteMagnitude, 1, -1]
    for count in [511, 512, 3000] {
      let values = (0..<count).map { index in
        index % 3 == 0 ? odd[generator.integer(below: odd.count)] : generator.normal() * 1e3
      }
      let expected = values.indices.sorted { values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1 }
      #expect(AscendingOrder.positions(count) { values[$0] } == expected)
    }
  }

  @Test func aLongStaircaseEqualsTheSumOfItsSteps() throws {
    // Every point is a step of the border at once.
    let count = 5000
    let points = (0..<count).map { [Double($0), Double(count - $0), Double(($0 * 7919) % count) / Double(count)] }
    let volume = try PointSet(points).hypervolume(reference: [Double(count), Double(count + 1), 1])
    let direct = try PointSet(points.map { $0 + [0] }).hypervolume(reference: [Double(count), Double(count + 1), 1, 1])
    #expect(abs(volume - direct) < 1e-9 * volume)
  }

  @Test func refusesSetsThatCannotBeCompared() throws {
    let set = try PointSet([[1, 2]])
    #expect(throws: FrontierError.noPoints) { try set.additiveEpsilon(to: PointSet([])) }
    #expect(throws: FrontierError.differentDimensions(point: 0, required: 2, found: 1)) {
      try set.invertedGenerationalDistancePlus(to: PointSet([[1]]))
    }
    #expect(throws: FrontierError.notPositive(point: 0, coordinate: 1)) {
      try set.multiplicativeEpsilon(to: PointSet([[1, 0]]))
    }
    #expect(throws: FrontierError.shareOutOfRange(0)) { try AttainmentSurface(of: [set], share: 0) }
    #expect(throws: FrontierError.differentDimensions(point: 1, required: 2, found: 1)) {
      try PointSet(dimension: 2, coordinates: [1, 2, 3])
    }
    #expect(throws: FrontierError.notANumber(point: 1, coordinate: 0)) {
      try PointSet(dimension: 1, coordinates: [1, .nan])
    }
  }

  @Test func surfaceOfOneSetIsItsFrontier() throws {
    let set = try PointSet([[1, 3], [2, 2], [2, 1], [3, 3]])
    #expect(try AttainmentSurface(of: [set], share: 1).points == [SIMD2(1, 3), SIMD2(2, 1)])
    #expect(try AttainmentSurface(of: [set, PointSet([])], share: 1).points.isEmpty)
    #expect(try AttainmentSurface(of: [set, PointSet([])], share: 0.5).points.count == 2)
  }
}
