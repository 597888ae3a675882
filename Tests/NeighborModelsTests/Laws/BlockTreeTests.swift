import CKernels
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import NeighborModels

/// The walk through the tree against the scan and against comparing with every point.
struct BlockTreeTests {
  private func model(
    _ inputs: Matrix<Double>, tree: NeighborIndex.TreeChoice, neighbors: Int,
    weighting: NearestNeighbors.Weighting = .uniform
  ) -> NearestNeighborsModel {
    var generator = SeededGenerator(seed: 77)
    return NearestNeighborsModel(
      index: NeighborIndex(inputs, tree: tree), answers: .values((0..<inputs.rows).map { _ in generator.normal() }),
      pointWeights: nil, neighbors: min(neighbors, inputs.rows), weighting: weighting)
  }

  /// Numbers of the nearest points by a full sort of all squared distances.
  private func nearest(to query: [Double], among inputs: Matrix<Double>, count: Int, scale: Double) -> [Int] {
    let distances = (0..<inputs.rows).map { point in
      query.withUnsafeBufferPointer { a in
        inputs.row(point).withUnsafeBufferPointer { b in
          ckernels_squared_distance(a.baseAddress, b.baseAddress, Int64(inputs.columns), scale)
        }
      }
    }
    return Array(distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(count))
  }

  @Test(arguments: PointShape.allCases, [1, 2, 3, 8, 21])
  func treeAndScanFindTheSamePointsInTheSameOrder(_ shape: PointShape, _ columns: Int) throws {
    for (seed, rows) in [1, 3, 64, 65, 200, 1000].enumerated() {
      let inputs = shape.points(rows: rows, columns: columns, seed: UInt64(seed))
      let own = inputs.selectingRows(Array(stride(from: 0, to: rows, by: max(1, rows / 5))))
      let others = shape.points(rows: 6, columns: columns, seed: 1000 + UInt64(seed))
      for neighbors in [7, 70] {
        let walked = model(inputs, tree: .always, neighbors: neighbors)
        let scanned = model(inputs, tree: .never, neighbors: neighbors)
        for queries in [own, others] {
          let found = try walked.nearest(to: queries)
          let expected = try scanned.nearest(to: queries)
          #expect(found.numbers == expected.numbers)
          #expect(found.distances == expected.distances)
          #expect(try walked.predict(queries) == scanned.predict(queries))
          let row = queries.row(queries.rows - 1)
          #expect(answer(walked, to: row) == answer(scanned, to: row))
          guard neighbors == 7 else { continue }
          for query in 0..<queries.rows {
            let all = nearest(
              to: queries.row(query), among: inputs, count: walked.neighbors, scale: walked.index.grid.scale)
            #expect(found.numbers[query] == all)
          }
        }
      }
    }
  }

  @Test func votesByDistanceAreTheSameBits() throws {
    let inputs = PointShape.grid.points(rows: 3000, columns: 3, seed: 4)
    let queries = PointShape.normal.points(rows: 50, columns: 3, seed: 5)
    let walked = model(inputs, tree: .always, neighbors: 9, weighting: .distance)
    let scanned = model(inputs, tree: .never, neighbors: 9, weighting: .distance)
    #expect(try walked.predict(queries) == scanned.predict(queries))
    for row in 0..<queries.rows {
      #expect(answer(walked, to: queries.row(row)) == answer(scanned, to: queries.row(row)))
    }
  }

  @Test func farAndBorderlineQueriesAreExactToo() throws {
    let inputs = PointShape.normal.points(rows: 2500, columns: 2, seed: 6)
    let walked = model(inputs, tree: .always, neighbors: 5)
    let scanned = model(inputs, tree: .never, neighbors: 5)
    let queries = Matrix<Double>([
      [1e12, 0], [-1e300, 1e300], [.leastNonzeroMagnitude, -.leastNormalMagnitude], [.greatestFiniteMagnitude, 0],
      [0, 0],
    ])
    let found = try walked.nearest(to: queries)
    let expected = try scanned.nearest(to: queries)
    #expect(found.numbers == expected.numbers)
    #expect(found.distances == expected.distances)
  }

  @Test func aRowWithNaNFindsNothing() {
    let inputs = PointShape.normal.points(rows: 300, columns: 2, seed: 6)
    for tree in [NeighborIndex.TreeChoice.always, .never] {
      #expect(answer(model(inputs, tree: tree, neighbors: 5), to: [.nan, 0])[0].isNaN)
    }
  }

  @Test func theTreeIsKeptInFewDimensions() {
    for columns in 1...4 {
      let inputs = PointShape.normal.points(rows: 10_000, columns: columns, seed: UInt64(columns))
      #expect(NeighborIndex(inputs).tree != nil)
    }
  }

  @Test func theTreeIsKeptWherePointsLieOnACurveInManyDimensions() {
    let places = normalMatrix(rows: 5000, columns: 1, seed: 1)
    let directions = normalMatrix(rows: 1, columns: 40, seed: 2)
    #expect(NeighborIndex(places.times(directions)).tree != nil)
  }

  @Test func theTreeIsDroppedInNoiseOfManyDimensions() {
    for columns in [30, 60] {
      let inputs = PointShape.normal.points(rows: 5000, columns: columns, seed: UInt64(columns))
      let index = NeighborIndex(inputs)
      #expect(index.tree == nil)
      #expect(index.points == inputs)
    }
  }

  @Test func fewPointsAreScanned() {
    #expect(NeighborIndex(PointShape.normal.points(rows: 1000, columns: 2, seed: 1)).tree == nil)
  }

  @Test(arguments: [1, 64, 65, 130, 3000]) func blocksHoldEveryPointOnce(_ rows: Int) {
    let inputs = PointShape.grid.points(rows: rows, columns: 3, seed: 8)
    let index = NeighborIndex(inputs, tree: .always)
    #expect(index.tree?.rows.sorted() == Array(0..<rows))
    #expect(index.points == inputs)
  }

  @Test func valuesInAnyOrderAreDividedQuickly() {
    // Orders that are hard on a selection around a median of three.
    let count = 50_000
    let orders: [(Int) -> Int] = [{ $0 }, { -$0 }, { min($0, count - $0) }, { $0 % 2 }]
    for order in orders {
      let values = (0..<count).map { Double(order($0)) }
      let rows = SpatialOrder.rows(of: Matrix(rows: count, columns: 1, storage: values))
      let parts = stride(from: 0, to: count, by: 64).map { start in
        rows[start..<min(start + 64, count)].map { values[$0] }
      }
      for (left, right) in zip(parts, parts.dropFirst()) {
        #expect((left.max() ?? 0) <= (right.min() ?? 0))
      }
    }
  }

  @Test func storedPointsStayInTheOrderOfTheRows() throws {
    let inputs = PointShape.normal.points(rows: 4000, columns: 2, seed: 9)
    let walked = model(inputs, tree: .whereItPays, neighbors: 5)
    let scanned = model(inputs, tree: .never, neighbors: 5)
    #expect(walked.index.tree != nil)
    #expect(walked.points == inputs)
    let bytes = try ArtefactEncoder.encode(walked)
    #expect(try ArtefactEncoder.encode(scanned) == bytes)
    let again = try ArtefactDecoder.decode(NearestNeighborsModel.self, from: bytes)
    #expect(again.index.tree != nil)
    let queries = PointShape.normal.points(rows: 20, columns: 2, seed: 10)
    #expect(try again.predict(queries) == scanned.predict(queries))
  }

  @Test func distancesFromBoxesAreThoseOfTheirNearestCorners() {
    let columns = 5
    let lows = normalMatrix(rows: 8, columns: columns, seed: 11)
    let sizes = normalMatrix(rows: 8, columns: columns, seed: 12)
    let query = normalMatrix(rows: 1, columns: columns, seed: 13).row(0)
    var boxes: [Double] = []
    for column in 0..<columns {
      boxes += (0..<8).map { lows[$0, column] }
      boxes += (0..<8).map { lows[$0, column] + abs(sizes[$0, column]) }
    }
    var found = [Double](repeating: .nan, count: 8)
    ckernels_box_distances(boxes, query, Int64(columns), 2, &found)
    for box in 0..<8 {
      var expected = 0.0
      for column in 0..<columns {
        let low = lows[box, column]
        let corner = min(max(query[column], low), low + abs(sizes[box, column]))
        expected += 4 * (query[column] - corner) * (query[column] - corner)
      }
      #expect(abs(found[box] - expected) <= 1e-12 * max(1, expected))
    }
  }
}
