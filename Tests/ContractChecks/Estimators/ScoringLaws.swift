import Foundation
import Learning
import LinearAlgebra

/// The laws of models that can answer with scores instead of probabilities: the scores obey all laws of answers, and
/// make the probabilities.
enum ScoringLaws {
  static func check<Scoring: ScoringModel>(
    _ model: Scoring, _ batch: Predictions, inputs: Matrix<Double>, task: LearningTask, subject: String
  ) -> [Violation] {
    guard case .probabilities(let classCount) = model.output else { return [] }
    var findings = Findings(subject)
    let scoring = model.scoring
    let law = "softmax of the scores is the probabilities"
    findings.require(scoring.output == .scores(classCount: classCount), law, "it answers with \(scoring.output)")
    guard let scores = findings.requireNoError(law, { try scoring.predict(inputs) }) else { return findings.violations }
    let shares = (0..<scores.rows).flatMap { row -> [Double] in
      let values = scores.values.row(row)
      let largest = values.max() ?? 0
      let parts = values.map { exp($0 - largest) }
      let total = parts.reduce(0, +)
      return parts.map { $0 / total }
    }
    let difference = Comparison.largestDifference(shares, batch.values.storage)
    findings.require(difference <= 1e-10, law, "they differ by \(difference)")
    return findings.violations
      + PredictionLaws.check(scoring, inputs: inputs, task: task, subject: "\(subject), scores")
  }
}
