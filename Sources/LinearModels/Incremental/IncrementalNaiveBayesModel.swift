import Foundation
import Learning
import LinearAlgebra

/// Normal distributions of each class and input, as learned so far.
public struct IncrementalNaiveBayesModel: IncrementalModel, ScoringModel, Equatable {
  public static let kind = "incremental-naive-bayes-model"

  public let inputWidth: Int
  /// Probabilities, or the log-likelihoods that they are made of.
  public private(set) var output: ModelOutput
  private let densityFloor: Double
  private let smoothing: Double
  /// Weight of the rows of each class.
  private var classWeights: [Double]
  /// For each class and input: weight of the values that aren't missing, their mean, and the sum of their squared distances from it.
  private var weights: [Double]
  private var means: [Double]
  private var squares: [Double]

  init(_ parameters: IncrementalNaiveBayes.Parameters, width: Int, classCount: Int) {
    inputWidth = width
    output = .probabilities(classCount: classCount)
    densityFloor = parameters.densityFloor
    smoothing = parameters.smoothing
    classWeights = [Double](repeating: 0, count: classCount)
    weights = [Double](repeating: 0, count: classCount * width)
    means = weights
    squares = weights
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputWidth = try container.decode(Int.self, forKey: .inputWidth)
    output = try container.decode(ModelOutput.self, forKey: .output)
    densityFloor = try container.decode(Double.self, forKey: .densityFloor)
    smoothing = try container.decode(Double.self, forKey: .smoothing)
    classWeights = try container.decode([Double].self, forKey: .classWeights)
    weights = try container.decode([Double].self, forKey: .weights)
    means = try container.decode([Double].self, forKey: .means)
    squares = try container.decode([Double].self, forKey: .squares)
    guard inputWidth >= 0, !classWeights.isEmpty, output.isOfClasses(classWeights.count),
      weights.count == means.count, squares.count == means.count,
      means.count == classWeights.count.multipliedReportingOverflow(by: inputWidth).partialValue
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .means, in: container, debugDescription: "the parts of the distributions don't fit each other")
    }
  }

  public var acceptsMissingValues: Bool { true }
  public var parameterCount: Int { classWeights.count + 3 * means.count }
  public var rowWork: Int { 10 * means.count }
  public var scoring: Self {
    var copy = self
    copy.output = .scores(classCount: classWeights.count)
    return copy
  }

  public mutating func learn(_ row: Span<Double>, target: Double, weight: Double) throws(FitError) {
    try checkLesson(row, target: target, weight: weight)
    let label = Int(target)
    classWeights[label] += weight
    for column in 0..<inputWidth where !row[column].isNaN {
      let index = label &* inputWidth &+ column
      weights[index] += weight
      let before = row[column] - means[index]
      means[index] += before * (weight / weights[index])
      squares[index] += weight * before * (row[column] - means[index])
    }
  }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return predictRowByRow(inputs)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    fill(&answer, row)
  }

  private func fill(_ answer: inout MutableSpan<Double>, _ row: Span<Double>) {
    let classes = classWeights.count
    let total = classWeights.reduce(0, +)
    for label in 0..<classes {
      answer[label] =
        total == 0 ? 0 : classWeights[label] > 0 ? log(classWeights[label] / total) : absentClassScore
    }
    for column in 0..<inputWidth where !row[column].isNaN {
      let least = smoothing * overallVariance(column)
      for label in 0..<classes where classWeights[label] > 0 {
        let index = label &* inputWidth &+ column
        guard weights[index] > 0 else { continue }
        let variance = max(squares[index] / weights[index], least)
        guard variance > 0, variance.isFinite else { continue }
        let distance = row[column] - means[index]
        let density = exp(-0.5 * distance / variance * distance) * 0.398_942_280_401_432_7
        // Without a floor, a value far out would make every class impossible.
        answer[label] += log(max(densityFloor + density, 1e-300)) - 0.5 * log(variance)
      }
    }
    if output != .scores(classCount: classes) { softmax(&answer) }
  }

  /// Variance of a column over all rows, from those of the classes.
  private func overallVariance(_ column: Int) -> Double {
    var weight = 0.0
    var mean = 0.0
    var square = 0.0
    for label in 0..<classWeights.count {
      let index = label &* inputWidth &+ column
      guard weights[index] > 0 else { continue }
      let before = means[index] - mean
      let sum = weight + weights[index]
      mean += before * (weights[index] / sum)
      square += squares[index] + before * before * weight * (weights[index] / sum)
      weight = sum
    }
    return weight > 0 ? square / weight : 0
  }
}
