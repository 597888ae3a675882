import Foundation
import Learning
import LinearAlgebra

/// Weights and scaling of an incremental logistic regression, as learned so far.
public struct IncrementalLogisticModel: IncrementalModel, ScoringModel, Equatable {
  public static let kind = "incremental-logistic-model"

  public let inputWidth: Int
  /// Probabilities, or the scores that they are made of.
  public private(set) var output: ModelOutput
  private let parameters: IncrementalLogisticRegression.Parameters
  /// Scores x inputs, for standardised inputs; one score for two classes.
  private var weights: [Double]
  private var intercepts: [Double]
  /// Weight of the rows so far, and mean and sum of squared distances of each input.
  private var rowWeight = 0.0
  private var means: [Double]
  private var squares: [Double]

  /// Standardised values beyond this are taken for it, so that no sum leaves the finite numbers.
  private static let largestValue = 1e100

  init(_ parameters: IncrementalLogisticRegression.Parameters, width: Int, classCount: Int) {
    inputWidth = width
    output = .probabilities(classCount: classCount)
    self.parameters = parameters
    let scores = classCount == 2 ? 1 : classCount
    weights = [Double](repeating: 0, count: scores * width)
    intercepts = [Double](repeating: 0, count: scores)
    means = [Double](repeating: 0, count: width)
    squares = means
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputWidth = try container.decode(Int.self, forKey: .inputWidth)
    output = try container.decode(ModelOutput.self, forKey: .output)
    parameters = try container.decode(IncrementalLogisticRegression.Parameters.self, forKey: .parameters)
    weights = try container.decode([Double].self, forKey: .weights)
    intercepts = try container.decode([Double].self, forKey: .intercepts)
    rowWeight = try container.decode(Double.self, forKey: .rowWeight)
    means = try container.decode([Double].self, forKey: .means)
    squares = try container.decode([Double].self, forKey: .squares)
    let classCount = output.width
    guard inputWidth >= 0, classCount >= 2, output.isOfClasses(classCount),
      intercepts.count == (classCount == 2 ? 1 : classCount), means.count == inputWidth, squares.count == inputWidth,
      weights.count == intercepts.count.multipliedReportingOverflow(by: inputWidth).partialValue
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .weights, in: container, debugDescription: "the parts of the model don't fit each other")
    }
  }

  private var classCount: Int { output.width }
  private var givesScores: Bool { output == .scores(classCount: classCount) }
  public var parameterCount: Int { weights.count + intercepts.count + 2 * means.count }
  public var scoring: Self {
    var copy = self
    copy.output = .scores(classCount: classCount)
    return copy
  }

  public mutating func learn(_ row: Span<Double>, target: Double, weight: Double) throws(FitError) {
    try checkLesson(row, target: target, weight: weight)
    if parameters.standardize {
      rowWeight += weight
      for column in 0..<inputWidth {
        let before = row[column] - means[column]
        means[column] += before * (weight / rowWeight)
        squares[column] += weight * before * (row[column] - means[column])
      }
    }
    let steps = slopes(row, label: Int(target))
    for score in intercepts.indices {
      let slope = weight * steps[score]
      for column in 0..<inputWidth {
        let index = score &* inputWidth &+ column
        weights[index] -= parameters.learningRate * (slope * input(row, column) + parameters.l2 * weights[index])
      }
      intercepts[score] -= parameters.learningRate * slope
    }
    guard weights.allSatisfy(\.isFinite) else {
      throw .numerical("a weight left the finite numbers; use a smaller learning-rate, or standardize")
    }
  }

  /// The slope of the row's log-loss by each score: probability less truth.
  private func slopes(_ row: Span<Double>, label: Int) -> [Double] {
    var values = intercepts.indices.map { score(row, $0) }
    if classCount == 2 { return [sigmoids(values[0]).high - Double(label)] }
    var span = values.mutableSpan
    softmax(&span)
    values[label] -= 1
    return values
  }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return predictRowByRow(inputs)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    fill(&answer, row)
  }

  private func fill(_ answer: inout MutableSpan<Double>, _ row: Span<Double>) {
    guard classCount == 2 else {
      for label in 0..<classCount { answer[label] = score(row, label) }
      if !givesScores { softmax(&answer) }
      return
    }
    let value = score(row, 0)
    if givesScores {
      answer[0] = 0
      answer[1] = value
    } else {
      let (low, high) = sigmoids(value)
      answer[0] = low
      answer[1] = high
    }
  }

  private func score(_ row: Span<Double>, _ score: Int) -> Double {
    var sum = intercepts[score]
    for column in 0..<inputWidth { sum += weights[score &* inputWidth &+ column] * input(row, column) }
    return sum
  }

  /// The value of an input as the weights take it.
  @inline(__always)
  private func input(_ row: Span<Double>, _ column: Int) -> Double {
    var value = row[column]
    if parameters.standardize {
      let deviation = rowWeight > 0 ? (squares[column] / rowWeight).squareRoot() : 0
      value = deviation > 0 ? (value - means[column]) / deviation : 0
    }
    return min(max(value, -Self.largestValue), Self.largestValue)
  }
}
