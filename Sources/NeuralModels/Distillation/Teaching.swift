import Foundation
import Learning
import LinearAlgebra

/// What a teacher says of the rows that a network learns from.
struct Teaching: Sendable {
  /// Values, probabilities or scores: rows x outputs.
  let answers: Matrix<Double>
  let output: ModelOutput
  /// Softens the teacher's distribution and the network's alike.
  let temperature: Double
  /// How much the teacher counts, beside the known targets; from 0 to 1.
  let share: Double

  func selecting(_ rows: [Int]) -> Teaching {
    Teaching(answers: answers.selectingRows(rows), output: output, temperature: temperature, share: share)
  }

  /// The teacher's classes at the temperature: `p^(1 / T)`, or `exp(score / T)`, over their sum.
  var distributions: Matrix<Double> {
    var result = answers
    let isScores = if case .scores = output { true } else { false }
    for row in 0..<result.rows {
      var largest = -Double.infinity
      for column in 0..<result.columns {
        let logarithm = isScores ? result[row, column] : log(max(0, result[row, column]))
        result[row, column] = logarithm / temperature
        largest = max(largest, result[row, column])
      }
      // A teacher that rules every class out says nothing: such a row has no mass, and teaches nothing.
      guard largest.isFinite else {
        for column in 0..<result.columns { result[row, column] = 0 }
        continue
      }
      var sum = 0.0
      for column in 0..<result.columns {
        result[row, column] = exp(result[row, column] - largest)
        sum += result[row, column]
      }
      for column in 0..<result.columns { result[row, column] /= sum }
    }
    return result
  }
}
