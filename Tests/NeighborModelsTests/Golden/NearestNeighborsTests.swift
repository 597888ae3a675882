import GoldenFiles
import Learning
import LinearAlgebra
import NeighborModels
import Testing

struct NearestNeighborsTests {
  @Test(arguments: [1, 5, 15], ["uniform", "distance"])
  func agreesWithScikitLearn(_ neighbors: Int, _ weights: String) throws {
    let golden = try GoldenFile("knn")
    let inputs = try golden["input", "X"].matrix
    let queries = try golden["input", "Q"].matrix
    let expected = try golden["expected", "k\(neighbors)_\(weights)"]
    let parameters = try NearestNeighbors.Parameters(settings: [
      "neighbors": .integer(neighbors), "weights": .text(weights),
    ])
    let codes = try golden["input", "y"].vector.map { Int32($0) }
    let classifier = try NearestNeighbors(parameters).fit(
      Examples(inputs: inputs, targets: .classes(codes, classCount: 3)))
    let found = try classifier.predict(queries)
    #expect(largestDifference(found.values.storage, try expected["proba"].matrix.storage) < 1e-13)
    #expect(try found.classes.map { Double($0) } == expected["predict"].vector)

    let regressor = try NearestNeighbors(parameters).fit(
      Examples(inputs: inputs, targets: .values(golden["input", "target"].vector)))
    #expect(largestDifference(try regressor.predict(queries).values.storage, try expected["regress"].vector) < 1e-12)

    if weights == "uniform" {
      let nearest = try classifier.nearest(to: queries)
      #expect(try nearest.numbers.map { $0.map { Double($0) } } == rows(of: expected["indices"].matrix))
      #expect(largestDifference(nearest.distances.storage, try expected["distances"].matrix.storage) < 1e-14)
    }
  }

  private func rows(of matrix: Matrix<Double>) -> [[Double]] { (0..<matrix.rows).map { matrix.row($0) } }

  private func model(
    _ inputs: Matrix<Double>, _ targets: [Double], neighbors: Int, weights: NearestNeighbors.Weighting = .uniform,
    rowWeights: [Double]? = nil
  ) throws -> NearestNeighborsModel {
    try NearestNeighbors(.init(neighbors: neighbors, weights: weights)).fit(
      Examples(inputs: inputs, targets: .values(targets), weights: rowWeights))
  }

  @Test func equallyNearRowsCountInTheirOrder() throws {
    // Eight corners at the same distance, five of them far down the list.
    var corners: [[Double]] = []
    for corner in 0..<8 { corners.append((0..<3).map { corner >> $0 & 1 == 1 ? 1 : -1 }) }
    let far = [[Double]](repeating: [3, 3, 3], count: 100)
    let inputs = Matrix(Array(corners[0..<3]) + far + Array(corners[3...]))
    let found = try model(inputs, (0..<108).map { Double($0) }, neighbors: 5).nearest(to: Matrix([[0, 0, 0]]))
    #expect(found.numbers == [[0, 1, 2, 103, 104]])
    #expect(found.distances.storage.allSatisfy { $0 == 3.0.squareRoot() })
  }

  @Test func rowsAtNoDistanceAreTheOnlyOnesThatCountByDistance() throws {
    let inputs = Matrix<Double>([[1], [2], [2], [2.5]])
    let fitted = try model(inputs, [10, 20, 40, 1000], neighbors: 4, weights: .distance)
    #expect(try fitted.predict(Matrix([[2]])).values.storage == [30])
    #expect(answer(fitted, to: [2]) == [30])
  }

  @Test func tinyDistancesFarFromZeroAreExact() throws {
    // The textbook form x^2 - 2xy + y^2 loses these differences altogether.
    let inputs = Matrix<Double>([[1e8], [1e8 + 1e-6], [1e8 + 3e-6]])
    let found = try model(inputs, [1, 2, 3], neighbors: 3).nearest(to: Matrix([[1e8 + 2.9e-6]]))
    #expect(found.numbers == [[2, 1, 0]])
  }

  @Test func moreNeighborsThanRowsAreCutWithANote() throws {
    var context = FitContext(seed: 0)
    let examples = try Examples(inputs: Matrix([[0], [1]]), targets: .values([1, 3]))
    let fitted = try NearestNeighbors(.init(neighbors: 9)).fit(examples, in: &context)
    #expect(fitted.neighbors == 2)
    #expect(context.notes.count == 1)
    #expect(try fitted.predict(Matrix([[5]])).values.storage == [2])
  }

  @Test func oneRowAnswersEverything() throws {
    let fitted = try model(Matrix([[4, 4]]), [7], neighbors: 3, weights: .distance)
    #expect(try fitted.predict(Matrix([[4, 4], [-1e9, 3]])).values.storage == [7, 7])
  }

  @Test func constantColumnsChangeNothing() throws {
    let inputs = normalMatrix(rows: 40, columns: 2, seed: 1)
    let constant = Matrix((0..<40).map { inputs.row($0) + [6.5] })
    let targets = (0..<40).map { Double($0) }
    let queries = normalMatrix(rows: 9, columns: 2, seed: 2)
    let expected = try model(inputs, targets, neighbors: 3).predict(queries)
    let found = try model(constant, targets, neighbors: 3).predict(Matrix((0..<9).map { queries.row($0) + [6.5] }))
    #expect(found == expected)
    let same = try model(Matrix(rows: 5, columns: 2, repeating: 3), [1, 2, 3, 4, 5], neighbors: 2)
    #expect(try same.predict(Matrix([[3, 3], [9, 9]])).values.storage == [1.5, 1.5])
  }

  @Test(arguments: [1e-200, 1e-30, 1e30, 1e200])
  func theSizeOfTheValuesDoesNotMatter(_ size: Double) throws {
    let inputs = normalMatrix(rows: 70, columns: 3, seed: 3)
    let queries = normalMatrix(rows: 6, columns: 3, seed: 4)
    let targets = (0..<70).map { Double($0) }
    let scaled = Matrix(rows: 70, columns: 3, storage: inputs.storage.map { $0 * size })
    let scaledQueries = Matrix(rows: 6, columns: 3, storage: queries.storage.map { $0 * size })
    let expected = try model(inputs, targets, neighbors: 4, weights: .distance).predict(queries)
    let found = try model(scaled, targets, neighbors: 4, weights: .distance).predict(scaledQueries)
    #expect(largestDifference(found.values.storage, expected.values.storage) < 1e-12)
  }

  @Test func rowWeightsMultiplyVotes() throws {
    let inputs = Matrix<Double>([[0], [1], [2]])
    #expect(
      try model(inputs, [4, 8, 100], neighbors: 2, rowWeights: [3, 1, 1]).predict(Matrix([[0]])).values.storage == [5])
    // A row of no weight isn't there.
    #expect(
      try model(inputs, [4, 8, 100], neighbors: 2, rowWeights: [0, 1, 1]).predict(Matrix([[0]])).values.storage == [54])
  }

  @Test func aClassWithoutRowsHasNoProbability() throws {
    let examples = try Examples(inputs: Matrix([[0], [1]]), targets: .classes([0, 2], classCount: 3))
    let found = try NearestNeighbors(.init(neighbors: 2)).fit(examples).predict(Matrix([[0]]))
    #expect(found.values.storage == [0.5, 0, 0.5])
    #expect(found.classes == [0])
  }

  @Test func badInputsAreRefused() throws {
    let missing = try Examples(inputs: Matrix([[1], [.nan]]), targets: .values([1, 2]))
    #expect(throws: FitError.notFinite(row: 1, column: 0, feature: "x0")) { try NearestNeighbors().fit(missing) }
    let category = try Examples(
      inputs: Matrix([[1]]), features: [Feature(name: "c", kind: .categorical(levelCount: 2), sources: [0])],
      targets: .values([1]))
    #expect(throws: FitError.categoricalFeature(name: "c")) { try NearestNeighbors().fit(category) }
    let huge = try Examples(inputs: Matrix([[1e305]]), targets: .values([1]))
    #expect(throws: FitError.self) { try NearestNeighbors().fit(huge) }
    let fitted = try model(Matrix([[1], [2]]), [1, 2], neighbors: 1)
    #expect(throws: PredictionError.noRows) { try fitted.predict(Matrix(rows: 0, columns: 1)) }
    #expect(throws: PredictionError.widthMismatch(expected: 1, found: 2)) { try fitted.predict(Matrix([[1, 2]])) }
    #expect(throws: PredictionError.notFinite(row: 0, column: 0)) { try fitted.predict(Matrix([[.nan]])) }
  }
}
