import GoldenFiles
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import NeighborModels

struct PrototypesTests {
  private func prototypes(_ change: (inout Prototypes.Parameters) -> Void = { _ in }) -> Prototypes {
    var parameters = Prototypes.Parameters()
    change(&parameters)
    return Prototypes(parameters)
  }

  /// Rows around six centres that lie far apart; class 0 and 1 take turns.
  private func islands(rows: Int = 60) throws -> (examples: Examples, centers: Matrix<Double>) {
    let centers = Matrix<Double>([[0, 0], [10, 0], [20, 0], [0, 10], [10, 10], [20, 10]])
    let noise = normalMatrix(rows: rows, columns: 2, seed: 3)
    var inputs = noise
    for row in 0..<rows {
      for column in 0..<2 { inputs[row, column] = centers[row % 6, column] + 0.1 * noise[row, column] }
    }
    let targets = Targets.classes((0..<rows).map { Int32($0 % 6 % 2) }, classCount: 2)
    return (try Examples(inputs: inputs, targets: targets), centers)
  }

  @Test func meansFindTheIslands() throws {
    let (examples, centers) = try islands()
    let model = try prototypes {
      $0.count = 3
      $0.neighbors = 1
    }.fit(examples)
    #expect(model.points.rows == 6)
    for center in 0..<6 {
      let nearest = (0..<6).map { point in
        zip(model.points.row(point), centers.row(center)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      #expect(try #require(nearest.min()) < 0.02)
    }
    #expect(try model.predict(centers).classes == [0, 1, 0, 1, 0, 1])
  }

  @Test func cloudsFarApartHaveTheMeansThatScikitLearnFinds() throws {
    let golden = try GoldenFile("estimators")
    let inputs = try golden["input", "islands"].matrix
    let model = try prototypes { $0.count = 3 }.fit(
      Examples(inputs: inputs, targets: .values([Double](repeating: 0, count: inputs.rows))), seed: 2)
    let found = (0..<3).map { model.points.row($0) }.sorted { $0[1] < $1[1] }
    #expect(largestDifference(found.flatMap { $0 }, try golden["expected", "k_means"].matrix.storage) < 1e-12)
  }

  @Test func aRegressionHasTheMeanTargetOfEachCluster() throws {
    let inputs = Matrix<Double>([[0], [0.1], [10], [10.2], [20], [20.1]])
    let model = try prototypes {
      $0.count = 3
      $0.neighbors = 1
    }.fit(Examples(inputs: inputs, targets: .values([1, 3, 5, 7, 9, 11])))
    #expect(try model.predict(Matrix([[0], [10], [21]])).values.storage == [2, 6, 10])
  }

  @Test func rowWeightsWeighTheMeans() throws {
    let examples = try Examples(inputs: Matrix([[0], [4]]), targets: .values([0, 8]), weights: [3, 1])
    let model = try prototypes { $0.count = 1 }.fit(examples)
    #expect(model.points.storage == [1])
    #expect(try model.predict(Matrix([[0]])).values.storage == [2])
  }

  @Test func aPointVotesWithTheMeanWeightOfItsRows() throws {
    let inputs = Matrix<Double>([[-1], [-1], [1], [1]])
    let model = try prototypes {
      $0.count = 2
      $0.weights = .uniform
    }.fit(Examples(inputs: inputs, targets: .values([0, 0, 8, 8]), weights: [1, 3, 5, 7]))
    // Two points of mean weight 2 and 6.
    #expect(try model.predict(Matrix([[0]])).values.storage == [6])
    let kept = try prototypes {
      $0.method = .condensed
      $0.weights = .uniform
    }.fit(
      Examples(inputs: Matrix([[-1], [1]]), targets: .classes([0, 1], classCount: 2), weights: [1, 3]))
    #expect(try kept.predict(Matrix([[0]])).values.storage == [0.25, 0.75])
  }

  @Test func moreClustersThanDifferentRowsAreNotMade() throws {
    let inputs = Matrix<Double>([[1], [1], [1], [5], [5]])
    let model = try prototypes { $0.count = 4 }.fit(Examples(inputs: inputs, targets: .values([1, 1, 1, 2, 2])))
    #expect(model.points.storage.sorted() == [1, 5])
    let same = try prototypes().fit(
      Examples(inputs: Matrix(rows: 3, columns: 1, repeating: 7), targets: .values([1, 2, 3])))
    #expect(same.points.storage == [7])
    #expect(try same.predict(Matrix([[0]])).values.storage == [2])
  }

  @Test func condensedRowsClassifyEveryTrainingRow() throws {
    let inputs = normalMatrix(rows: 150, columns: 2, seed: 8)
    let codes = (0..<150).map { Int32(inputs[$0, 0] + inputs[$0, 1] > 0.3 ? 1 : 0) }
    let model = try prototypes {
      $0.method = .condensed
      $0.neighbors = 1
    }.fit(Examples(inputs: inputs, targets: .classes(codes, classCount: 2)))
    #expect(model.points.rows < 60)
    #expect(try model.predict(inputs).classes == codes)
  }

  @Test func condensingStopsAtTheLimitWithANote() throws {
    let inputs = normalMatrix(rows: 120, columns: 2, seed: 9)
    var generator = SeededGenerator(seed: 1)
    let codes = (0..<120).map { _ in Int32(generator.integer(below: 2)) }
    var context = FitContext(seed: 0)
    let model = try prototypes {
      $0.method = .condensed
      $0.limit = 10
    }.fit(Examples(inputs: inputs, targets: .classes(codes, classCount: 2)), in: &context)
    #expect(model.points.rows == 10)
    #expect(context.notes.count == 1)
  }

  @Test func equalRowsOfTwoClassesEndTheCondensing() throws {
    let examples = try Examples(inputs: Matrix([[1], [1], [1]]), targets: .classes([0, 1, 0], classCount: 2))
    let model = try prototypes { $0.method = .condensed }.fit(examples)
    #expect(model.points.rows == 2)
  }

  @Test func condensingIsRefusedForARegression() throws {
    let examples = try Examples(inputs: Matrix([[1]]), targets: .values([1]))
    #expect(throws: FitError.invalidParameter(name: "method", value: "condensed", expected: "k-means for a regression"))
    {
      try prototypes { $0.method = .condensed }.fit(examples)
    }
  }
}
