import Learning
import LinearAlgebra

/// Fitted normal distributions, one for each class: `score[k] = constant_k - 0.5 * |W_k x + o_k|^2`.
public struct QuadraticDiscriminantModel: AffineFoldable, ScoringModel, Equatable {
  public static let kind = "quadratic-discriminant-model"

  /// The whitening maps of all classes, one below the other; each has the same number of rows.
  let whitenings: AffineScores
  /// Log prior and log normalisation of each class.
  public let constants: [Double]
  /// Probabilities, or the log-likelihoods that they are made of.
  public let output: ModelOutput

  init(whitenings: AffineScores, constants: [Double], output: ModelOutput? = nil) {
    self.whitenings = whitenings
    self.constants = constants
    self.output = output ?? .probabilities(classCount: constants.count)
  }

  private enum CodingKeys: CodingKey { case whitenings, constants, output }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    whitenings = try container.decode(AffineScores.self, forKey: .whitenings)
    constants = try container.decode([Double].self, forKey: .constants)
    output = try container.decode(ModelOutput.self, forKey: .output)
    guard !constants.isEmpty, whitenings.outputCount.isMultiple(of: constants.count),
      output.isOfClasses(constants.count)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .whitenings, in: container, debugDescription: "the parts of the distributions don't fit each other")
    }
  }

  public var scoring: QuadraticDiscriminantModel {
    QuadraticDiscriminantModel(
      whitenings: whitenings, constants: constants, output: .scores(classCount: constants.count))
  }

  private var givesScores: Bool { output == .scores(classCount: classCount) }

  public var classCount: Int { constants.count }
  private var rowsPerClass: Int { whitenings.outputCount / max(1, classCount) }

  public var inputWidth: Int { whitenings.inputWidth }
  public var parameterCount: Int { whitenings.parameterCount + constants.count }
  public var usedInputs: [Int] { whitenings.usedInputs }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    let classes = classCount
    let width = rowsPerClass
    var values = Matrix<Double>(rows: inputs.rows, columns: classes)
    // In blocks, so that the whitened rows of all classes stay in the cache.
    let blockRows = max(16, 32_768 / max(1, classes * width))
    for start in stride(from: 0, to: inputs.rows, by: blockRows) {
      let end = min(start + blockRows, inputs.rows)
      let block = Matrix(
        rows: end - start, columns: inputs.columns,
        storage: Array(inputs.storage[start * inputs.columns..<end * inputs.columns]))
      let whitened = whitenings.scores(block)
      whitened.storage.withUnsafeBufferPointer { whitened in
        for row in start..<end {
          for label in 0..<classes {
            let first = ((row &- start) &* classes &+ label) &* width
            var sum = 0.0
            for index in 0..<width { sum += whitened[first &+ index] * whitened[first &+ index] }
            values[row, label] = constants[label] - 0.5 * sum
          }
        }
      }
    }
    if !givesScores { softmaxRows(&values) }
    return Predictions(output: output, values: values)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    let width = rowsPerClass
    for label in 0..<classCount {
      var sum = 0.0
      for index in 0..<width {
        let value = whitenings.score(row: row, output: label &* width &+ index)
        sum += value * value
      }
      answer[label] = constants[label] - 0.5 * sum
    }
    if !givesScores { softmax(&answer) }
  }

  public func folded(after map: AffineMap) -> QuadraticDiscriminantModel? {
    whitenings.folded(after: map).map {
      QuadraticDiscriminantModel(whitenings: $0, constants: constants, output: output)
    }
  }
}
