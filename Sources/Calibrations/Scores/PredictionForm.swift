import Foundation
import Learning

/// What a classifier's answers are, and how they become logarithms that calibrations work on.
enum PredictionForm: String, Codable, Sendable {
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

/// Divides the chances of several classes, each found by itself, by their sum; equal ones where all are zero, and NaN
/// where one is.
@inline(__always)
func shareOut(_ chances: inout MutableSpan<Double>) {
  var total = 0.0
  for index in chances.indices { total += chances[index] }
  for index in chances.indices { chances[index] = total == 0 ? 1 / Double(chances.count) : chances[index] / total }
}
