import Learning
import LinearAlgebra
import Statistics
import Tabular

/// A perceptron that learns from another estimator's model instead of from the targets alone.
///
/// Fits `Teacher`, then a `MultilayerPerceptron` by its answers (the objective stands at `fit(_:taughtBy:)`). With
/// `teacher-folds` above 1 the answers come from teachers that weren't trained on the rows in question, which matters
/// for those that know their rows by heart, such as forests and nearest neighbours. Those folds keep to groups and to
/// the order of time; the earliest rows, for which there is no such teacher, are taught their targets instead. Only the
/// perceptron is kept.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `temperature` | 2 | 0.05 to 100 | softens both distributions |
/// | `teacher-share` | 0.7 | 0 to 1 | how much the teacher counts beside the targets |
/// | `teacher-folds` | 1 | 1 to 50 | 1: answers on its own training rows; else out of so many folds |
/// | `teacher-...` | | | every parameter of the teacher |
///
/// and every parameter of `MultilayerPerceptron` but `focal-gamma`, as a teacher's answers need cross-entropy.
///
/// Cost: that of the teacher's fits (one, or one a fold) and of the network's. Errors: those of both, and `numerical` for
/// a teacher whose answer isn't finite.
/// Source: Hinton, Vinyals & Dean, "Distilling the knowledge in a neural network" (2015).
public struct DistilledPerceptron<Teacher: Estimator>: Estimator {
  public static var name: String { "distilled-perceptron-\(Teacher.name)" }
  public static var version: Int { MultilayerPerceptron.version * 1000 + Teacher.version }
  /// What both can do; answers are probabilities even where the teacher gives scores.
  public static var capabilities: Capabilities {
    MultilayerPerceptron.capabilities.intersection(Teacher.capabilities).union(.probabilities)
      .union(Teacher.capabilities.intersection(.needsScaling))
  }
  public static var summary: String { "Trains a perceptron on what \(Teacher.name) answers." }

  public struct Parameters: ParameterSet {
    public var student = MultilayerPerceptron.Parameters()
    public var teacher = Teacher.Parameters()
    public var temperature = 2.0
    public var teacherShare = 0.7
    public var teacherFolds = 1
    public init() {}

    public static var fields: [ParameterField<Self>] {
      let asksTeacher = EffectCondition.setting("teacher-share", .isAbove(0))
      let own: [ParameterField<Self>] = [
        .number("temperature", \.temperature, in: 0.05...100, "softens the distributions of teacher and network")
          .matters(.task(.classification)).matters(asksTeacher),
        .number("teacher-share", \.teacherShare, in: 0...1, "how much the teacher counts beside the targets"),
        .integer("teacher-folds", \.teacherFolds, in: 1...50, "1: answers on its training rows; else out of fold")
          .matters(asksTeacher),
      ]
      let student = ParameterField.lifted(\Self.student).filter { field in
        // Focal loss is refused where a teacher is followed, and the embedding is for categories that it may not take.
        let name = field.description.name
        return name != "focal-gamma"
          && (name != "embedding" || Teacher.capabilities.contains(.categoricalFeatures))
      }.map { field in
        // The teacher's distributions aren't smoothed.
        field.description.name == "label-smoothing" ? field.matters(.setting("teacher-share", .isBelow(1))) : field
      }
      return own + student + ParameterField.lifted(\Self.teacher, prefix: "teacher-").map { $0.matters(asksTeacher) }
    }
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public var targetRequirement: TargetRequirement? {
    Teacher(parameters.teacher).targetRequirement.map {
      TargetRequirement($0.range, words: "the teacher's " + $0.words)
    }
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> MultilayerPerceptronModel {
    // Checked here, because a fold would count its rows from its own first one.
    try examples.requireFiniteInputs()
    let teacher = Teacher(parameters.teacher)
    let student = MultilayerPerceptron(parameters.student)
    let answers =
      parameters.teacherFolds > 1 && examples.rows > 1
      ? try predictionsOutOfFold(teacher, examples, in: &context)
      : try context.withPart("teacher") { inner throws(FitError) in
        try predict(teacher.fit(examples, in: &inner), examples.inputs, examples)
      }
    return try student.fit(
      examples, taughtBy: withoutAbsentClasses(answers, examples), temperature: parameters.temperature,
      share: parameters.teacherShare, in: &context)
  }

  /// The answers with nothing for classes that no row has: what a teacher says of those is a guess.
  private func withoutAbsentClasses(_ answers: Predictions, _ examples: Examples) -> Predictions {
    guard case .classes(let codes, let classCount) = examples.targets, answers.values.columns == classCount else {
      return answers
    }
    var present = [Bool](repeating: false, count: classCount)
    for row in codes.indices where examples.weights.map({ $0[row] > 0 }) ?? true { present[Int(codes[row])] = true }
    let isScores = if case .scores = answers.output { true } else { false }
    var values = answers.values
    for column in 0..<classCount where !present[column] {
      for row in 0..<values.rows { values[row, column] = isScores ? -Double.greatestFiniteMagnitude : 0 }
    }
    return Predictions(output: answers.output, values: values)
  }

  /// Each row's answer from a teacher that was trained on the other folds; the truth for rows that no fold answers.
  private func predictionsOutOfFold(
    _ teacher: Teacher, _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> Predictions {
    var values: Matrix<Double>?
    var output: ModelOutput?
    for (number, fold) in try folds(of: examples, in: &context).enumerated() {
      let model = try context.withRows("teacher-fold", number) { inner throws(FitError) in
        try teacher.fit(examples.selecting(fold.train), in: &inner)
      }
      let answers = try predict(model, examples.inputs.selectingRows(fold.test), examples)
      var all = values ?? truth(examples, as: answers.output)
      for (position, row) in fold.test.enumerated() {
        for column in 0..<all.columns { all[row, column] = answers.values[position, column] }
      }
      values = all
      output = answers.output
    }
    guard let values, let output else { throw .tooFewRows(required: 1, found: 0) }
    return Predictions(output: output, values: values)
  }

  private func folds(of examples: Examples, in context: inout FitContext) throws(FitError) -> [Fold] {
    if let folds = try context.structuredFolds(
      parameters.teacherFolds, of: examples, for: "distillation")
    {
      return folds
    }
    let count = min(parameters.teacherFolds, examples.rows)
    var generator = context.stream("teacher-folds")
    let order = generator.permutation(examples.rows)
    return (0..<count).map { fold in
      let range = examples.rows * fold / count..<examples.rows * (fold + 1) / count
      return Fold(
        train: (order[..<range.lowerBound] + order[range.upperBound...]).sorted(), test: Array(order[range]))
    }
  }

  /// The targets as a teacher would give them that knows them.
  private func truth(_ examples: Examples, as output: ModelOutput) -> Matrix<Double> {
    var values = Matrix<Double>(rows: examples.rows, columns: output.width)
    switch examples.targets {
    case .values(let known): for row in known.indices { values[row, 0] = known[row] }
    case .classes(let codes, _):
      // Scores far enough apart that the softened distribution is that of the target.
      let isScores = if case .scores = output { true } else { false }
      for row in codes.indices where Int(codes[row]) < values.columns {
        values[row, Int(codes[row])] = isScores ? 1e6 : 1
      }
    }
    return values
  }

  private func predict(
    _ model: Teacher.Fitted, _ inputs: Matrix<Double>, _ examples: Examples
  ) throws(FitError) -> Predictions {
    do throws(PredictionError) {
      return try model.predict(inputs)
    } catch {
      throw FitError(error, features: examples.features)
    }
  }
}
