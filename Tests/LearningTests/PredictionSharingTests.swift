import LinearAlgebra
import Synchronization
import Testing

@testable import Learning

/// Multiplies a power of the input that all candidates need: each asks for the powers up to its own.
private struct Powers: WorkSharingEstimator {
  struct Parameters: ParameterSet {
    var exponent = 1
    static let fields: [ParameterField<Self>] = [.integer("exponent", \.exponent, in: 0...10, "which power")]
  }
  static let name = "powers"
  static let version = 1
  static let capabilities: Capabilities = [.regression]
  static let summary = "a power of the input"
  let parameters: Parameters
  init(_ parameters: Parameters) { self.parameters = parameters }
  var predictionWorkName: String { "powers" }
  var predictionWorkSize: Int { parameters.exponent }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> PowersModel {
    PowersModel(exponent: parameters.exponent)
  }
}

private struct PowersModel: WorkSharingModel {
  static let kind = "powers-model"
  /// Sizes of the work done so far, by the first input.
  static let workDone = Mutex<[Double: [Int]]>([:])
  let exponent: Int
  var inputWidth: Int { 1 }
  var output: ModelOutput { .value }
  var parameterCount: Int { 1 }

  func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    predict(from: try predictionWork(on: inputs, size: exponent))
  }
  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    answer[0] = (0..<exponent).reduce(1) { product, _ in product * row[0] }
  }
  func predictionWork(on inputs: Matrix<Double>, size: Int) throws(PredictionError) -> [[Double]] {
    try check(inputs)
    Self.workDone.withLock { $0[inputs[0, 0], default: []].append(size) }
    return (0..<inputs.rows).map { row in
      (0..<size).reduce(into: [1]) { powers, exponent in powers.append(powers[exponent] * inputs[row, 0]) }
    }
  }
  func predict(from work: [[Double]]) -> Predictions { Predictions(work.map { $0[exponent] }) }
  func predictionWorkBytes(rows: Int, size: Int) -> Int { 8 * rows * (size + 1) }
}

struct PredictionSharingTests {
  private let columns = [InputColumn(name: "x", kind: .numeric)]

  private func pipelines() throws -> [Pipeline] {
    try (1...6).map { exponent in
      Pipeline(transforms: [], estimator: Powers(try .init(settings: ["exponent": .integer(exponent)])))
    }
  }

  private func fit(_ pipeline: Pipeline) throws -> FittedPipeline {
    var context = FitContext(seed: 1)
    return try pipeline.fit(
      Examples(inputs: Matrix([[1], [2]]), targets: .values([1, 2])), columns: columns, classes: [], in: &context)
  }

  @Test func manyThreadsWaitForTheLargestWorkOfAll() async throws {
    let pipelines = try pipelines()
    let largest = Pipeline.largestSizes(of: pipelines)
    let work = SharedWork(limitBytes: 1 << 20)
    let rows = Matrix<Double>([[1.5], [3]])
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for pipeline in pipelines + pipelines {
        let fitted = try fit(pipeline)
        let sharing = pipeline.predictionSharing(fittedOn: "fold", rows: "test", largestSizes: largest)
        group.addTask { try fitted.predict(rows, sharing: sharing, in: work) == fitted.model.predict(rows) }
      }
      for try await agrees in group { #expect(agrees) }
    }
    // Twelve predictions without sharing, and one search for all of the others.
    let sizes = PowersModel.workDone.withLock { $0[1.5] ?? [] }
    #expect(sizes.count == 13)
    #expect(sizes.count { $0 == 6 } == 3)
    #expect(work.heldBytes == 8 * 2 * 7)
  }

  @Test func workThatWouldDisplaceAllElseIsNotShared() throws {
    let pipeline = try pipelines()[5]
    let work = SharedWork(limitBytes: 8 * 8 * 7 - 1)
    let sharing = pipeline.predictionSharing(fittedOn: "fold", rows: "test", largestSizes: [:])
    #expect(try fit(pipeline).predict(Matrix([[2]]), sharing: sharing, in: work).values.storage == [64])
    #expect(work.heldBytes == 0)
  }

  @Test func anErrorIsThrownToEachAsker() throws {
    let pipeline = try pipelines()[0]
    let work = SharedWork(limitBytes: 1 << 20)
    let sharing = pipeline.predictionSharing(fittedOn: "fold", rows: "test", largestSizes: [:])
    for _ in 0..<2 {
      #expect(throws: PredictionError.notFinite(row: 0, column: 0)) {
        try fit(pipeline).predict(Matrix([[.nan]]), sharing: sharing, in: work)
      }
    }
    #expect(work.heldBytes == 0)
  }

  @Test func otherFoldsRowsAndSizesHaveOtherKeys() throws {
    let pipeline = try pipelines()[2]
    let keys = [("a", "test", [:]), ("b", "test", [:]), ("a", "other", [:]), ("a", "test", largest(9))].map {
      pipeline.predictionSharing(fittedOn: $0.0, rows: $0.1, largestSizes: $0.2)?.key
    }
    #expect(Set(keys).count == 4)
  }

  private func largest(_ size: Int) -> [String: Int] { ["predictions/powers": size] }
}
