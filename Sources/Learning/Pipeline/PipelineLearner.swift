import Decisions
import LinearAlgebra

/// A fitted pipeline that learns on, row by row: its steps stay as they were fitted, its model learns.
public struct PipelineLearner: Sendable {
  private let columns: [InputColumn]
  private let classes: [String]
  private let stages: [any FittedTransform]
  private let decision: DecisionRule?
  private var model: any IncrementalModel

  /// - Returns: nil where the model doesn't learn row by row, where a calibration stands behind it, which would stay
  ///   behind what the model learns, or where the group of a row is asked for. A threshold stays as it was chosen.
  public init?(_ fitted: FittedPipeline) {
    guard fitted.calibration == nil, fitted.shift == nil, fitted.modelColumnCount == fitted.columns.count,
      let model = fitted.model as? any IncrementalModel
    else { return nil }
    columns = fitted.columns
    classes = fitted.classes
    stages = fitted.stages
    decision = fitted.decision
    self.model = model
  }

  /// The pipeline as it answers now.
  public var fitted: FittedPipeline {
    FittedPipeline(columns: columns, classes: classes, stages: stages, model: model, decision: decision)
  }

  /// Learns coded rows in their order.
  public mutating func learn(_ examples: Examples) throws(FitError) {
    try model.learn(fitted.prepared(examples))
  }

  /// Answers questions one after the other, and learns in between what has become known: test, then train.
  ///
  /// - Parameters:
  ///   - questions: coded rows, in the order in which they are asked.
  ///   - lessons: coded rows in the order in which their targets become known.
  ///   - known: for each question, how many of the lessons are known before it is answered; never falling.
  /// - Returns: the answer to each question as it was given then. Lessons that no question waits for aren't learned.
  /// - Throws: `lengthMismatch` where `known` doesn't fit, and what learning and predicting throw.
  public mutating func answers(
    to questions: Matrix<Double>, learning lessons: Examples, known: [Int]
  ) throws(FitError) -> Predictions {
    guard known.count == questions.rows else {
      throw .lengthMismatch(what: "counts of known targets", expected: questions.rows, found: known.count)
    }
    guard zip(known, known.dropFirst()).allSatisfy({ $0 <= $1 }), known.allSatisfy({ (0...lessons.rows).contains($0) })
    else {
      throw .invalidParameter(
        name: "known", value: "a list that falls, or leaves 0 to \(lessons.rows)",
        expected: "counts of known targets that never fall")
    }
    let prepared = try fitted.prepared(lessons)
    var inputs = questions
    do throws(PredictionError) {
      guard questions.rows > 0 else { throw .noRows }
      guard questions.columns == columns.count else {
        throw .widthMismatch(expected: columns.count, found: questions.columns)
      }
      for stage in stages { inputs = try stage.transform(inputs) }
      try model.check(inputs)
    } catch {
      throw FitError(error, features: lessons.features)
    }
    let answers = try Self.run(&model, inputs, prepared, known)
    return decision == nil ? answers : answers.deciding(fitted.decisions(for: answers.values, of: questions))
  }

  private static func run<Learner: IncrementalModel>(
    _ model: inout Learner, _ questions: Matrix<Double>, _ lessons: Examples, _ known: [Int]
  ) throws(FitError) -> Predictions {
    let width = model.output.width
    var values = Matrix<Double>(rows: questions.rows, columns: width)
    var scratch = [Double](repeating: 0, count: model.scratchCount)
    var answer = [Double](repeating: 0, count: width)
    var learned = 0
    for question in 0..<questions.rows {
      while learned < known[question] {
        try model.learn(lessons, row: learned)
        learned += 1
      }
      if scratch.count < model.scratchCount { scratch = [Double](repeating: 0, count: model.scratchCount) }
      var answerSpan = answer.mutableSpan
      var scratchSpan = scratch.mutableSpan
      model.predict(
        row: questions.storage.span.extracting(questions.range(ofRow: question)), into: &answerSpan,
        scratch: &scratchSpan)
      for column in 0..<width { values[question, column] = answer[column] }
    }
    return Predictions(output: model.output, values: values)
  }
}
