import Learning
import LinearAlgebra
import Records

/// How well a model that learns row by row answered new rows: each was asked about before it was learned (test, then train).
package struct StreamingScore: Sendable, Equatable {
  package let rows: Int
  /// Of the model as it learned: the share of right answers, or the mean absolute error.
  package let learning: Double
  /// The same of the model as it was before the first of the rows.
  package let before: Double
  /// Whether these are shares of right answers.
  package let isShare: Bool

  /// Nil where the model doesn't learn row by row, or where a calibration stands behind it.
  ///
  /// - Parameters:
  ///   - pipeline: before it learns.
  ///   - examples: coded rows, in the order in which they came.
  /// - Throws: what learning and predicting throw.
  init?(_ pipeline: FittedPipeline, learning examples: Examples) throws {
    guard var learner = PipelineLearner(pipeline) else { return nil }
    let answers = try learner.answers(
      to: examples.inputs, learning: examples, known: Array(0..<examples.rows))
    let untaught = try pipeline.predict(examples.inputs)
    rows = examples.rows
    switch examples.targets {
    case .classes(let codes, _):
      isShare = true
      func share(_ answers: Predictions) -> Double {
        Double(zip(answers.classes, codes).count { $0 == $1 }) / Double(max(1, codes.count))
      }
      (learning, before) = (share(answers), share(untaught))
    case .values(let values):
      isShare = false
      func error(_ answers: Predictions) -> Double {
        zip(answers.values.storage, values).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(max(1, values.count))
      }
      (learning, before) = (error(answers), error(untaught))
    }
  }

  package var sentence: String {
    func text(_ value: Double) -> String {
      isShare ? NumberText.fixed(value * 100, decimals: 1) + "%" : NumberText.significant(value, 4)
    }
    let what = isShare ? "answered \(text(learning)) right" : "was off by \(text(learning)) on average"
    let which = rows == 1 ? "the row" : "each of the \(rows) rows"
    return "asked about \(which) before it learned it, the model \(what); "
      + "without learning: \(text(before))"
  }
}
