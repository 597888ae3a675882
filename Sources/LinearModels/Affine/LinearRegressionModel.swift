import Learning
import LinearAlgebra

/// A fitted linear regression: `answer = weights . x + intercept`, whichever estimator found the weights.
public struct LinearRegressionModel: AffineFoldable, Equatable {
  public static let kind = "linear-regression-model"

  let scores: AffineScores

  /// One for each input.
  public var weights: [Double] { scores.weights.storage }
  public var intercept: Double { scores.intercepts[0] }

  public init(weights: [Double], intercept: Double) {
    scores = AffineScores(weights: weights, intercept: intercept)
  }

  private init(scores: AffineScores) { self.scores = scores }

  private enum CodingKeys: CodingKey { case scores }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    scores = try container.decode(AffineScores.self, forKey: .scores)
    guard scores.outputCount == 1 else {
      throw DecodingError.dataCorruptedError(
        forKey: .scores, in: container, debugDescription: "\(scores.outputCount) answers where a regression has one")
    }
  }

  public var inputWidth: Int { scores.inputWidth }
  public var output: ModelOutput { .value }
  public var parameterCount: Int { scores.parameterCount }
  public var usedInputs: [Int] { scores.usedInputs }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return Predictions(output: .value, values: scores.scores(inputs))
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    answer[0] = scores.score(row: row, output: 0)
  }

  public func folded(after map: AffineMap) -> LinearRegressionModel? {
    scores.folded(after: map).map(LinearRegressionModel.init(scores:))
  }
}
