import Learning
import LinearAlgebra

/// Predicts the same for every row: the weighted mean of the targets, or the weighted frequency of each class.
///
/// The floor of every frontier: a model that doesn't beat it has learned nothing from the inputs. Inputs aren't
/// looked at, so missing values and categories are welcome. A class without training rows has frequency zero.
/// O(rows). Errors: none of its own. Source: as `DummyRegressor` and `DummyClassifier` of scikit-learn.
public struct PriorBaseline: Estimator {
  public static let name = "prior-baseline"
  public static let version = 1
  public static let capabilities: Capabilities = [
    .regression, .classification, .missingValues, .categoricalFeatures, .sampleWeights, .probabilities, .ignoresInputs,
  ]
  public static let summary = "Predicts the mean, or the class frequencies, whatever the inputs."

  public let parameters: NoParameters
  public init(_ parameters: NoParameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> PriorModel {
    let weights = examples.weights
    switch examples.targets {
    case .values(let values):
      // About the first value, so that a large common offset doesn't swallow the digits.
      let origin = values[0]
      var total = 0.0
      var sum = 0.0
      for row in values.indices {
        let weight = weights?[row] ?? 1
        total += weight
        sum += weight * (values[row] - origin)
      }
      return PriorModel(inputWidth: examples.inputs.columns, output: .value, answer: [origin + sum / total])
    case .classes(let codes, let classCount):
      let tally = ClassTally(codes: codes, classCount: classCount, weights: weights)
      return PriorModel(
        inputWidth: examples.inputs.columns, output: .probabilities(classCount: classCount), answer: tally.frequencies)
    }
  }
}

/// A constant answer.
public struct PriorModel: AffineFoldable, Equatable {
  public static let kind = "prior-model"

  public let inputWidth: Int
  public let output: ModelOutput
  /// One number, or one probability for each class.
  public let answer: [Double]

  init(inputWidth: Int, output: ModelOutput, answer: [Double]) {
    self.inputWidth = inputWidth
    self.output = output
    self.answer = answer
  }

  private enum CodingKeys: CodingKey { case inputWidth, output, answer }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputWidth = try container.decode(Int.self, forKey: .inputWidth)
    output = try container.decode(ModelOutput.self, forKey: .output)
    answer = try container.decode([Double].self, forKey: .answer)
    guard inputWidth >= 0, !answer.isEmpty, answer.count == output.width else {
      throw DecodingError.dataCorruptedError(
        forKey: .answer, in: container, debugDescription: "\(answer.count) numbers for an answer of \(output.width)")
    }
  }

  public var parameterCount: Int { answer.count }
  public var usedInputs: [Int] { [] }
  public var acceptsMissingValues: Bool { true }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    let values = (0..<inputs.rows).flatMap { _ in answer }
    return Predictions(
      output: output, values: Matrix(rows: inputs.rows, columns: answer.count, storage: values))
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    for index in self.answer.indices { answer[index] = self.answer[index] }
  }

  public func folded(after map: AffineMap) -> PriorModel? {
    guard map.matrix.columns == inputWidth else { return nil }
    return PriorModel(inputWidth: map.matrix.rows, output: output, answer: answer)
  }
}
