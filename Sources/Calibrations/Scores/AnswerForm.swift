import Foundation
import Learning
import LinearAlgebra

/// What a classifier's answers are, and how they become logarithms that calibrations work on.
enum AnswerForm: String, Codable, Sendable {
  /// Probabilities; their logarithms count, of at least `smallestProbability`.
  case probabilities
  /// Scores, taken as logarithms of probabilities up to one number a row.
  case scores

  /// An answer of this form.
  func output(classCount: Int) -> ModelOutput {
    switch self {
    case .probabilities: .probabilities(classCount: classCount)
    case .scores: .scores(classCount: classCount)
    }
  }

  /// What probabilities of 0 count as: models that give out exact zeros (forests, neighbours) don't mean them.
  static let smallestProbability = 1e-6
  /// Log-odds count as no larger than this, so that their squares and sums stay finite.
  static let largestLogOdds = 1e6

  /// Replaces an answer by scores.
  @inline(__always)
  func makeScores(_ answer: inout MutableSpan<Double>) {
    guard self == .probabilities else { return }
    for index in answer.indices { answer[index] = log(max(answer[index], Self.smallestProbability)) }
  }

  /// The log-odds of the second of two classes.
  @inline(__always)
  func logOddsOfSecond(_ answer: inout MutableSpan<Double>) -> Double {
    makeScores(&answer)
    return Self.clamped(answer[1] - answer[0])
  }

  /// Replaces an answer by the log-odds of each class against all others:
  /// `score[k] - log(sum of exp(score[j]) over j other than k)`.
  @inline(__always)
  func makeLogOdds(_ answer: inout MutableSpan<Double>) {
    makeScores(&answer)
    var top = 0
    for index in answer.indices where answer[index] > answer[top] { top = index }
    let largest = answer[top]
    var others = 0.0
    for index in answer.indices where index != top { others += exp(answer[index] - largest) }
    for index in answer.indices {
      // The largest one's rivals are added up by themselves: taking it from the total would leave rounding errors.
      let rivals = index == top ? others : 1 + max(0, others - exp(answer[index] - largest))
      answer[index] = Self.clamped(answer[index] - largest - log(rivals))
    }
  }

  @inline(__always)
  static func clamped(_ value: Double) -> Double { min(max(value, -largestLogOdds), largestLogOdds) }
}

/// Answers with their true classes, as calibrations learn from them: rows that count only, every class's log-odds.
struct CalibrationRows {
  let form: AnswerForm
  let classCount: Int
  /// Rows that count, rows x classes: the answers as they are.
  let answers: Matrix<Double>
  let codes: [Int32]
  /// One for each row, all above zero.
  let weights: [Double]
  /// Sum of the weights of each class.
  let classWeights: [Double]

  /// - Throws: `unsupportedTask` for answers that are no classes', `lengthMismatch`, `notFinite`, and `tooFewRows`
  ///   where no row counts.
  init(
    _ predictions: Predictions, codes: [Int32], weights: [Double]?, calibration: String
  ) throws(FitError) {
    switch predictions.output {
    case .value: throw .unsupportedTask(estimator: calibration, task: "regression")
    case .probabilities: form = .probabilities
    case .scores: form = .scores
    }
    let width = predictions.values.columns
    guard width >= 2 else { throw .widthMismatch(expected: 2, found: width) }
    guard codes.count == predictions.rows else {
      throw .lengthMismatch(what: "classes", expected: predictions.rows, found: codes.count)
    }
    if let weights, weights.count != codes.count {
      throw .lengthMismatch(what: "weights", expected: codes.count, found: weights.count)
    }
    if let row = codes.firstIndex(where: { $0 < 0 || Int($0) >= width }) { throw .invalidTarget(row: row) }
    if let place = predictions.values.firstNonFinite {
      throw .notFinite(row: place.row, column: place.column, feature: "answer \(place.column + 1)")
    }
    let counting = codes.indices.filter { weights?[$0] ?? 1 > 0 }
    guard !counting.isEmpty else { throw .tooFewRows(required: 1, found: 0) }
    classCount = width
    answers = counting.count == codes.count ? predictions.values : predictions.values.selectingRows(counting)
    self.codes = counting.map { codes[$0] }
    self.weights = counting.map { weights?[$0] ?? 1 }
    var sums = [Double](repeating: 0, count: width)
    for (code, weight) in zip(self.codes, self.weights) { sums[Int(code)] += weight }
    classWeights = sums
  }

  /// The classes whose log-odds are learned: the second of two, else each.
  var learnedClasses: [Int] { classCount == 2 ? [1] : Array(0..<classCount) }

  /// The log-odds of `learnedClasses`, one list a class.
  var logOdds: [[Double]] {
    var values = answers
    var lists = [[Double]](repeating: [], count: learnedClasses.count)
    values.storage.withUnsafeMutableBufferPointer { buffer in
      for start in stride(from: 0, to: buffer.count, by: classCount) {
        var answer = buffer.extracting(start..<start + classCount).mutableSpan
        if classCount == 2 {
          lists[0].append(form.logOddsOfSecond(&answer))
        } else {
          form.makeLogOdds(&answer)
          for index in answer.indices { lists[index].append(answer[index]) }
        }
      }
    }
    return lists
  }
}

/// Divides the chances of several classes, each found by itself, by their sum; equal ones where all are zero, and NaN
/// where one is.
@inline(__always)
func shareOut(_ chances: inout MutableSpan<Double>) {
  var total = 0.0
  for index in chances.indices { total += chances[index] }
  for index in chances.indices { chances[index] = total == 0 ? 1 / Double(chances.count) : chances[index] / total }
}

/// What every calibration lets a person set.
public struct CalibrationParameters: ParameterSet {
  public var folds = 5
  public init() {}
  public init(folds: Int) { self.folds = folds }
  public static let fields: [ParameterField<Self>] = [
    .integer("folds", \.folds, in: 2...50, "parts of the training rows, each answered by a model of the others")
  ]
}
