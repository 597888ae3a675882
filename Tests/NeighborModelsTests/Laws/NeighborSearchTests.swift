import CKernels
import Foundation
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import NeighborModels

/// The filtered search against comparing with every point.
struct NeighborSearchTests {
  @Test(arguments: PointShape.allCases, [1, 2, 5, 33])
  func findsWhatComparingWithAllPointsFinds(_ shape: PointShape, _ columns: Int) throws {
    let rows = 150
    let inputs = shape.points(rows: rows, columns: columns, seed: UInt64(columns))
    let queries = shape.points(rows: 12, columns: columns, seed: 99)
    let neighbors = 7
    let model = NearestNeighborsModel(
      index: NeighborIndex(inputs), answers: .values((0..<rows).map { Double($0) }), pointWeights: nil,
      neighbors: neighbors,
      weighting: .uniform)
    let found = try model.nearest(to: queries)
    for query in 0..<queries.rows {
      let distances = (0..<rows).map { point in
        queries.row(query).withUnsafeBufferPointer { a in
          inputs.row(point).withUnsafeBufferPointer { b in
            ckernels_squared_distance(a.baseAddress, b.baseAddress, Int64(columns), model.index.grid.scale)
          }
        }
      }
      let expected = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(neighbors)
      #expect(found.numbers[query] == Array(expected))
    }
  }

  @Test func trialsOnTheSameRowsShareTheIndex() throws {
    let examples = try Examples(
      inputs: normalMatrix(rows: 80, columns: 3, seed: 1), targets: .values([Double](repeating: 1, count: 80)),
      identity: "fold-1")
    let shared = SharedWork(limitBytes: 1 << 20)
    var held: Set<Int> = []
    for neighbors in [1, 5, 9] {
      var context = FitContext(seed: 1, sharedWork: shared)
      let model = try NearestNeighbors(.init(neighbors: neighbors)).fit(examples, in: &context)
      #expect(model.neighbors == neighbors)
      held.insert(shared.heldBytes)
    }
    #expect(held.count == 1 && !held.contains(0))
  }

  @Test func queriesFarOutsideThePointsAreExactToo() throws {
    let inputs = normalMatrix(rows: 200, columns: 4, seed: 5)
    let model = NearestNeighborsModel(
      index: NeighborIndex(inputs), answers: .values(inputs.column(0)), pointWeights: nil, neighbors: 1,
      weighting: .uniform)
    let largest = try #require(inputs.column(0).max())
    #expect(try model.predict(Matrix([[1e12, 0, 0, 0]])).values.storage == [largest])
  }

  @Test func squaredDistancesOfEveryLengthAreRight() {
    for count in 0...19 {
      let a = (0..<count).map { Double($0) }
      let b = (0..<count).map { Double($0 * 2 + 1) }
      var expected = 0.0
      for index in 0..<count { expected += 4 * (a[index] - b[index]) * (a[index] - b[index]) }
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          #expect(ckernels_squared_distance(a.baseAddress, b.baseAddress, Int64(count), 2) == expected)
        }
      }
    }
  }

  @Test(arguments: [1, 2, 13]) func wideAndPlainInstructionsKeepTheSamePoints(_ pairs: Int) throws {
    let baseline = try #require(ckernels_table_of(CKERNELS_BASELINE)).pointee
    var generator = SeededGenerator(seed: UInt64(pairs))
    for _ in 0..<50 {
      let block = (0..<(128 * pairs)).map { _ in Int8(generator.integer(below: 255) - 127) }
      let query = (0..<(2 * pairs)).map { _ in Int16(generator.integer(below: 2047) - 1023) }
      var slack = (0..<64).map { _ in Float(generator.uniform()) }
      slack[63] = .nan
      let bound = Float(generator.uniform() * 1200 * Double(pairs).squareRoot())
      let wide = ckernels_points_within(block, query, Int64(pairs), slack, bound)
      #expect(wide == baseline.points_within(block, query, Int64(pairs), slack, bound))
      #expect(wide >> 63 == 0)
    }
  }

  @Test func thousandsOfColumnsStayWithinTheSums() throws {
    let columns = 40_000
    var inputs = Matrix<Double>(rows: 3, columns: columns, repeating: -1)
    for column in 0..<columns {
      inputs[1, column] = 1
      inputs[2, column] = column < 10 ? 1 : -1
    }
    let model = NearestNeighborsModel(
      index: NeighborIndex(inputs), answers: .values([0, 1, 2]), pointWeights: nil, neighbors: 2, weighting: .uniform)
    let found = try model.nearest(to: Matrix(rows: 1, columns: columns, repeating: 1))
    #expect(found.numbers == [[1, 2]])
  }
}
