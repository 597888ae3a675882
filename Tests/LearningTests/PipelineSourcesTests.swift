import LinearAlgebra
import Tabular
import Testing

@testable import Learning

/// Writes the first column three times, as an encoding of a category would.
private struct Tripling: Transform {
  static let name = "tripling"
  static let version = 1
  static let summary = "repeats the first column"
  let parameters: NoParameters
  init(_ parameters: NoParameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedTripling {
    FittedTripling(outputFeatures: [0, 0, 0].map { examples.features[$0] } + examples.features.dropFirst())
  }
}

private struct FittedTripling: FittedTransform {
  static let kind = "fitted-tripling"
  let outputFeatures: [Feature]
  var inputWidth: Int { outputFeatures.count - 2 }
  var parameterCount: Int { 0 }
  func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    inputs.selectingColumns([0, 0] + Array(0..<inputs.columns))
  }
  func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    for index in 0..<output.count { output[index] = row[max(0, index - 2)] }
  }
}

/// Answers one of its columns.
private struct Choosing: Estimator {
  static let name = "choosing"
  static let version = 1
  static let capabilities: Capabilities = [.regression]
  static let summary = "answers its last column"
  let parameters: NoParameters
  init(_ parameters: NoParameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> ChoosingModel {
    #expect(examples.features.last?.name == "b")
    return ChoosingModel(inputWidth: examples.inputs.columns)
  }
}

private struct ChoosingModel: Model {
  static let kind = "choosing-model"
  let inputWidth: Int
  var output: ModelOutput { .value }
  var parameterCount: Int { 0 }
  var usedInputs: [Int] { [inputWidth - 1] }
  func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    Predictions(inputs.column(inputWidth - 1))
  }
  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    answer[0] = row[inputWidth - 1]
  }
}

struct PipelineSourcesTests {
  @Test(arguments: 0...3) func sourcesStayRawHoweverManyStepsWiden(_ steps: Int) throws {
    let columns = ["a", "b"].map { InputColumn(name: $0, kind: .numeric) }
    let examples = try Examples(
      inputs: Matrix([[1, 2], [3, 4]]), features: InputColumn.features(of: columns), targets: .values([1, 2]))
    var context = FitContext(seed: 1)
    let pipeline = try Pipeline(
      transforms: [any Transform](repeating: Tripling(), count: steps), estimator: Choosing()
    ).fit(examples, columns: columns, classes: [], in: &context)
    #expect(pipeline.usedColumns == [1])
    #expect(pipeline.model.inputWidth == 2 + 2 * steps)
  }
}
