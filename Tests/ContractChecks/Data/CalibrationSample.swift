import Foundation
import Learning
import LinearAlgebra
import Statistics

/// Seeded answers of a classifier that is too sure of itself, with true classes.
struct CalibrationSample {
  let answers: Predictions
  let codes: [Int32]
  /// Answers that weren't learned from.
  let others: Predictions

  init(classCount: Int, isScores: Bool, rows: Int = 150, seed: UInt64 = 3) {
    var generator = SeededGenerator(seed: seed).stream("calibration-sample", classCount)
    var scores = Matrix<Double>(rows: rows + 40, columns: classCount)
    var codes: [Int32] = []
    for row in 0..<scores.rows {
      let honest = (0..<classCount).map { _ in 1.5 * generator.normal() }
      let shares = honest.map { exp($0) }
      var chance = generator.uniform() * shares.reduce(0, +)
      var code = 0
      while code + 1 < classCount, chance > shares[code] {
        chance -= shares[code]
        code += 1
      }
      codes.append(Int32(code))
      for column in 0..<classCount { scores[row, column] = 2.5 * honest[column] }
    }
    let values = isScores ? scores : Self.probabilities(scores)
    func predictions(_ rows: Range<Int>) -> Predictions {
      let part = values.selectingRows(Array(rows))
      return isScores ? Predictions(scores: part) : Predictions(probabilities: part)
    }
    answers = predictions(0..<rows)
    self.codes = Array(codes.prefix(rows))
    others = predictions(rows..<scores.rows)
  }

  static func exponential(_ value: Double) -> Double { exp(value) }

  private static func probabilities(_ scores: Matrix<Double>) -> Matrix<Double> {
    var result = scores
    for row in 0..<scores.rows {
      let shares = scores.row(row).map { exp($0) }
      let total = shares.reduce(0, +)
      for column in 0..<scores.columns { result[row, column] = shares[column] / total }
    }
    return result
  }
}
