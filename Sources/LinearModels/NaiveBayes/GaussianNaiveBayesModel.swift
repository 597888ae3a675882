import Learning
import LinearAlgebra

/// Fitted normal distributions, one for each class and input.
public struct GaussianNaiveBayesModel: AffineFoldable, ScoringModel, Equatable {
  public static let kind = "gaussian-naive-bayes-model"

  /// classes x inputs.
  public let means: Matrix<Double>
  /// Reciprocal variances, classes x inputs; zero where a column has no say.
  public let precisions: Matrix<Double>
  /// Log prior and log normalisation of each class.
  public let constants: [Double]
  /// Probabilities, or the log-likelihoods that they are made of.
  public let output: ModelOutput

  init(means: Matrix<Double>, precisions: Matrix<Double>, constants: [Double], output: ModelOutput? = nil) {
    self.means = means
    self.precisions = precisions
    self.constants = constants
    self.output = output ?? .probabilities(classCount: means.rows)
  }

  private enum CodingKeys: CodingKey { case means, precisions, constants, output }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    means = try container.decode(Matrix<Double>.self, forKey: .means)
    precisions = try container.decode(Matrix<Double>.self, forKey: .precisions)
    constants = try container.decode([Double].self, forKey: .constants)
    output = try container.decode(ModelOutput.self, forKey: .output)
    guard means.rows > 0, precisions.rows == means.rows, precisions.columns == means.columns,
      constants.count == means.rows, output.isOfClasses(means.rows)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .means, in: container, debugDescription: "the parts of the distributions don't fit each other")
    }
  }

  public var scoring: GaussianNaiveBayesModel {
    GaussianNaiveBayesModel(
      means: means, precisions: precisions, constants: constants, output: .scores(classCount: means.rows))
  }

  private var givesScores: Bool { output == .scores(classCount: means.rows) }

  public var inputWidth: Int { means.columns }
  public var parameterCount: Int { 2 * means.storage.count + constants.count }
  public var usedInputs: [Int] {
    (0..<means.columns).filter { column in (0..<means.rows).contains { precisions[$0, column] != 0 } }
  }

  /// Log of prior times density, rows x classes.
  public func jointLogLikelihoods(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try check(inputs)
    let classes = means.rows
    return Matrix(rows: inputs.rows, columns: classes) { buffer in
      inputs.storage.withUnsafeBufferPointer { source in
        for row in 0..<inputs.rows {
          for label in 0..<classes {
            buffer.initializeElement(
              at: row &* classes &+ label,
              to: jointLogLikelihood(source.baseAddress.map { $0 + row &* inputs.columns }, label))
          }
        }
      }
    }
  }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    var values = try jointLogLikelihoods(inputs)
    if !givesScores { softmaxRows(&values) }
    return Predictions(output: output, values: values)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    for label in 0..<means.rows {
      answer[label] = row.withUnsafeBufferPointer { jointLogLikelihood($0.baseAddress, label) }
    }
    if !givesScores { softmax(&answer) }
  }

  /// Only a map that scales and shifts each input by itself leaves the inputs independent; others give nil.
  public func folded(after map: AffineMap) -> GaussianNaiveBayesModel? {
    let width = inputWidth
    guard map.matrix.rows == width, map.matrix.columns == width else { return nil }
    var foldedMeans = means
    var foldedPrecisions = precisions
    for input in 0..<width {
      for output in 0..<width where input != output && map.matrix[input, output] != 0 { return nil }
      let scale = map.matrix[input, input]
      guard scale != 0 else { return nil }
      for label in 0..<means.rows {
        foldedMeans[label, input] = (means[label, input] - map.offset[input]) / scale
        foldedPrecisions[label, input] = precisions[label, input] * scale * scale
      }
    }
    return GaussianNaiveBayesModel(
      means: foldedMeans, precisions: foldedPrecisions, constants: constants, output: output)
  }

  // Safe: `row` has `inputWidth` values, as both matrices have in each row.
  @inline(__always)
  private func jointLogLikelihood(_ row: UnsafePointer<Double>?, _ label: Int) -> Double {
    guard let row else { return constants[label] }
    let width = means.columns
    return means.storage.withUnsafeBufferPointer { means in
      precisions.storage.withUnsafeBufferPointer { precisions in
        let start = label &* width
        // Four sums, so that the additions don't wait for one another.
        var sums = SIMD4<Double>()
        var column = 0
        while column &+ 4 <= width {
          let at = start &+ column
          let distance =
            SIMD4(row[column], row[column &+ 1], row[column &+ 2], row[column &+ 3])
            - SIMD4(means[at], means[at &+ 1], means[at &+ 2], means[at &+ 3])
          let precision = SIMD4(
            precisions[at], precisions[at &+ 1], precisions[at &+ 2], precisions[at &+ 3])
          sums += distance * distance * precision
          column &+= 4
        }
        var sum = sums.sum()
        while column < width {
          let distance = row[column] - means[start &+ column]
          sum += distance * distance * precisions[start &+ column]
          column &+= 1
        }
        return constants[label] - 0.5 * sum
      }
    }
  }
}
