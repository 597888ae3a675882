import Learning
import LinearAlgebra
import Tabular
import Testing

@testable import Measurement

/// Answers the sum of its inputs, and counts nothing else.
struct SumModel: Model {
  static let kind = "test-sum-model"
  let inputWidth: Int
  let output = ModelOutput.value
  let parameterCount = 0

  private enum CodingKeys: CodingKey { case inputWidth }
  init(inputWidth: Int) { self.inputWidth = inputWidth }

  func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return Predictions((0..<inputs.rows).map { inputs.row($0).reduce(0, +) })
  }

  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    var sum = 0.0
    for index in 0..<row.count { sum += row[index] }
    answer[0] = sum
  }
}

extension SumModel {
  /// Two numeric columns, summed.
  static let pipeline = FittedPipeline(
    columns: [InputColumn(name: "a", kind: .numeric), InputColumn(name: "b", kind: .numeric)], classes: [],
    stages: [], model: SumModel(inputWidth: 2))
}

struct ServedSubjectTests {
  private let pipeline = SumModel.pipeline
  private let rows = [RawRow(numbers: [1, 2]), RawRow(numbers: [3, 4]), RawRow(numbers: [5, 6])]
  private let coded = Matrix<Double>([[1, 2], [3, 4], [5, 6]])

  @Test func aRowThatIsRefusedIsFoundBeforeTheClockRuns() {
    #expect(throws: MeasurementError.predictionFailed("row 1, column 2 holds a missing or infinite value")) {
      try ServedSubject(pipeline, rows: [RawRow(numbers: [1, .nan])], coded: Matrix([[1, .nan]]))
    }
    #expect(throws: MeasurementError.noRows) {
      try ServedSubject(pipeline, rows: [], coded: Matrix(rows: 0, columns: 2))
    }
    #expect(throws: MeasurementError.lengthMismatch(what: "coded rows", expected: 3, found: 1)) {
      try ServedSubject(pipeline, rows: rows, coded: Matrix([[1, 2]]))
    }
  }
}
