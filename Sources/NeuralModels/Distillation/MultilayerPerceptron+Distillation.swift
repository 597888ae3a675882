import Learning
import LinearAlgebra

extension MultilayerPerceptron {
  /// Distillation: learns from what `teacher`, a model of any family, answers for the examples as well as from their
  /// targets, so that a small network can come close to a large model.
  ///
  /// Classes: `share * T^2 * crossEntropy(scores / T, teacher at T) + (1 - share) * crossEntropy(scores, targets)`.
  /// Values: the targets are `share * teacher + (1 - share) * target`. A teacher that knows its training rows by heart
  /// teaches little on them; let it answer rows that it wasn't trained on (see `DistilledPerceptron`).
  ///
  /// - Parameters:
  ///   - teacher: A fitted model on the same columns with the same kind of answers; scores become probabilities by
  ///     softmax.
  ///   - temperature: Above 0; larger ones show more of how the teacher ranks the wrong classes.
  ///   - share: How much the teacher counts, from 0 to 1.
  /// - Throws: `widthMismatch` or `unsupportedTask` for a teacher of other columns or answers.
  /// - Source: Hinton, Vinyals & Dean, "Distilling the knowledge in a neural network" (2015).
  public func fit(
    _ examples: Examples, taughtBy teacher: any Model, temperature: Double = 2, share: Double = 0.7,
    in context: inout FitContext
  ) throws(FitError) -> MultilayerPerceptronModel {
    guard teacher.inputWidth == examples.inputs.columns else {
      throw .widthMismatch(expected: teacher.inputWidth, found: examples.inputs.columns)
    }
    let answers: Predictions
    do throws(PredictionError) {
      answers = try teacher.predict(examples.inputs)
    } catch {
      throw FitError(error, features: examples.features)
    }
    return try fit(examples, taughtBy: answers, temperature: temperature, share: share, in: &context)
  }

  /// Distillation from answers at hand, one row for each example.
  public func fit(
    _ examples: Examples, taughtBy answers: Predictions, temperature: Double = 2, share: Double = 0.7,
    in context: inout FitContext
  ) throws(FitError) -> MultilayerPerceptronModel {
    guard answers.rows == examples.rows else {
      throw .lengthMismatch(what: "answers of the teacher", expected: examples.rows, found: answers.rows)
    }
    guard temperature.isFinite, temperature > 0 else {
      throw .invalidParameter(name: "temperature", value: "\(temperature)", expected: "a number above 0")
    }
    guard (0...1).contains(share) else {
      throw .invalidParameter(name: "share", value: "\(share)", expected: "a number from 0 to 1")
    }
    let fits =
      switch (examples.task, answers.output) {
      case (.regression, .value): true
      case (.classification(let count), .probabilities(let width)), (.classification(let count), .scores(let width)):
        count == width
      default: false
      }
    guard fits else {
      throw .unsupportedTask(estimator: "a teacher with \(answers.output)", task: "\(examples.task)")
    }
    if let place = answers.values.firstNonFinite {
      throw .numerical("the teacher's answer to training row \(place.row + 1) isn't finite")
    }
    let teaching = Teaching(answers: answers.values, output: answers.output, temperature: temperature, share: share)
    return try NetworkFit(parameters, examples, teaching: teaching).fromScratch(in: &context)
  }
}
