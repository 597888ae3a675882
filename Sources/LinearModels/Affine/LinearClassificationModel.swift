import Learning
import LinearAlgebra

/// A fitted linear classifier: affine scores and a link that makes answers of them.
///
/// Classes that no training row had score `absentClassScore`: they get probability zero and are never chosen.
public struct LinearClassificationModel: AffineFoldable, ScoringModel, ScoreMapFoldable, Equatable {
  public static let kind = "linear-classification-model"

  /// How scores become answers.
  public enum Link: String, Sendable, Codable {
    /// One score; the second of two classes has probability `1 / (1 + exp(-score))`.
    case logistic
    /// One score for each class; probabilities are proportional to `exp(score)`.
    case softmax
    /// One score for each class, given as they are; the largest wins.
    case none
  }

  let scores: AffineScores
  public let link: Link

  /// 1 x inputs for the logistic link, else classes x inputs.
  public var weights: Matrix<Double> { scores.weights }
  public var intercepts: [Double] { scores.intercepts }

  init(scores: AffineScores, link: Link) {
    self.scores = scores
    self.link = link
  }

  private enum CodingKeys: CodingKey { case scores, link }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    scores = try container.decode(AffineScores.self, forKey: .scores)
    link = try container.decode(Link.self, forKey: .link)
    guard link != .logistic || scores.outputCount == 1 else {
      throw DecodingError.dataCorruptedError(
        forKey: .scores, in: container, debugDescription: "\(scores.outputCount) scores where the link takes one")
    }
  }

  public var classCount: Int { link == .logistic ? 2 : scores.outputCount }
  public var inputWidth: Int { scores.inputWidth }
  public var output: ModelOutput {
    link == .none ? .scores(classCount: classCount) : .probabilities(classCount: classCount)
  }
  public var parameterCount: Int { scores.parameterCount }
  public var usedInputs: [Int] { scores.usedInputs }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    var values = scores.scores(inputs)
    switch link {
    case .none: break
    case .softmax: softmaxRows(&values)
    case .logistic:
      values = Matrix(rows: values.rows, columns: 2) { buffer in
        values.storage.withUnsafeBufferPointer { scores in
          for row in scores.indices {
            let (low, high) = sigmoids(scores[row])
            buffer.initializeElement(at: 2 &* row, to: low)
            buffer.initializeElement(at: 2 &* row &+ 1, to: high)
          }
        }
      }
    }
    return Predictions(output: output, values: values)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    switch link {
    case .none: scores.score(row: row, into: &answer)
    case .softmax:
      scores.score(row: row, into: &answer)
      softmax(&answer)
    case .logistic:
      let (low, high) = sigmoids(scores.score(row: row, output: 0))
      answer[0] = low
      answer[1] = high
    }
  }

  public func folded(after map: AffineMap) -> LinearClassificationModel? {
    scores.folded(after: map).map { LinearClassificationModel(scores: $0, link: link) }
  }

  public var scoring: LinearClassificationModel {
    guard link == .logistic else { return LinearClassificationModel(scores: scores, link: .none) }
    let zeros = [Double](repeating: 0, count: inputWidth)
    return LinearClassificationModel(
      scores: AffineScores(
        weights: Matrix(rows: 2, columns: inputWidth, storage: zeros + scores.weights.storage),
        intercepts: [0] + scores.intercepts), link: .none)
  }

  public func folded(before map: ScoreMap) -> LinearClassificationModel? {
    guard link == .none else { return nil }
    switch map {
    case .logistic(let slope, let intercept):
      return classCount == 2 ? differenceOfTwo(slope: slope, intercept: intercept) : nil
    case .softmax(let factor):
      if classCount == 2 { return differenceOfTwo(slope: factor, intercept: 0) }
      let scaled = AffineScores(
        weights: Matrix(
          rows: weights.rows, columns: weights.columns, storage: weights.storage.map { $0 * factor }),
        intercepts: intercepts.map { $0 * factor })
      return LinearClassificationModel(scores: scaled, link: .softmax)
    }
  }

  private func differenceOfTwo(slope: Double, intercept: Double) -> LinearClassificationModel {
    let difference = zip(weights.row(0), weights.row(1)).map { slope * ($1 - $0) }
    let scores = AffineScores(
      weights: difference, intercept: slope * (intercepts[1] - intercepts[0]) + intercept)
    return LinearClassificationModel(scores: scores, link: .logistic)
  }
}

/// The score of a class that no training row had. Finite, so that it can be stored as JSON; so low that its
/// exponential is zero beside any other score.
let absentClassScore = -1e300
