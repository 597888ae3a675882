import Learning
import LinearAlgebra

/// The laws of estimators that learn row by row.
public enum IncrementalLaws {
  public static func check<Algorithm: IncrementalEstimator>(
    _ estimator: Algorithm, _ task: LearningTask
  ) -> [Violation] {
    var findings = Findings("\(Algorithm.name), \(task.lawName)")
    guard let data = EstimatorLaws.sample(for: estimator, task) else { return [] }
    let examples = data.examples
    checkOrder(estimator, examples, &findings)
    checkLearner(estimator, data, &findings)
    guard
      let fresh = findings.requireNoError(
        "a model can be made without rows",
        { try estimator.untrained(examples.features, task: task, in: FitContext(seed: 42)) })
    else { return findings.violations }
    checkRefusals(fresh, examples, &findings)
    return findings.violations
      + PredictionLaws.check(
        fresh, inputs: data.others, task: task, subject: "\(Algorithm.name), \(task.lawName), without a row")
  }

  /// Row by row, in two parts, or at once: the same bits.
  private static func checkOrder<Algorithm: IncrementalEstimator>(
    _ estimator: Algorithm, _ examples: Examples, _ findings: inout Findings
  ) {
    let law = "rows one by one, in parts or at once: the same model"
    let cut = examples.rows / 3
    let made = findings.requireNoError(law) {
      let whole = try Comparison.bytes(estimator.fit(examples, seed: 42))
      let first = try estimator.fit(examples.selecting(Array(0..<cut)), seed: 42)
      let rest = try examples.selecting(Array(cut..<examples.rows))
      let parts = try Comparison.bytes(estimator.fit(rest, startingFrom: first, seed: 8))
      var single = try estimator.untrained(examples.features, task: examples.task, in: FitContext(seed: 42))
      for row in 0..<examples.rows {
        let values = examples.inputs.row(row)
        try single.learn(values.span, target: examples.targets.number(ofRow: row), weight: 1)
        // Answering in between leaves no trace.
        _ = try single.predict(examples.inputs)
      }
      return (whole: whole, parts: parts, single: try Comparison.bytes(single))
    }
    guard let made else { return }
    findings.require(made.parts == made.whole, law, "two parts make another model")
    findings.require(made.single == made.whole, law, "single rows make another model")
  }

  /// The answers between lessons are those of the model that learned just so many rows.
  private static func checkLearner<Algorithm: IncrementalEstimator>(
    _ estimator: Algorithm, _ data: LawData, _ findings: inout Findings
  ) {
    let law = "an answer knows the lessons before it and no later one"
    let examples = data.examples
    let differs = findings.requireNoError(law) {
      let columns = examples.features.map { InputColumn(name: $0.name, kind: .numeric) }
      var context = FitContext(seed: 42)
      let start = try Pipeline(transforms: [], estimator: estimator).fit(
        examples.selecting(Array(0..<10)), columns: columns, classes: [], in: &context)
      guard var learner = PipelineLearner(start) else { return true }
      let rest = try examples.selecting(Array(10..<examples.rows))
      let known = (0..<data.others.rows).map { min(rest.rows, 2 * $0) }
      let found = try learner.answers(to: data.others, learning: rest, known: known)
      for (question, count) in known.enumerated() {
        let lessons = try examples.selecting(Array(0..<10 + count))
        let expected = try estimator.fit(lessons, seed: 42).predict(data.others.selectingRows([question]))
        let difference = Comparison.largestDifference(expected.values.storage, found.values.row(question))
        if !(difference <= PredictionLaws.tolerance) { return true }
      }
      return false
    }
    if let differs { findings.require(!differs, law, "an answer is that of another model") }
  }

  private static func checkRefusals<Fitted: IncrementalModel>(
    _ fresh: Fitted, _ examples: Examples, _ findings: inout Findings
  ) {
    var model = fresh
    let row = examples.inputs.row(4)
    func refuses(_ what: String, _ values: [Double], _ target: Double, _ weight: Double, _ expected: FitError) {
      findings.requireError(
        what, of: FitError.self, expected: "\(expected)",
        { try model.learn(values.span, target: target, weight: weight) }, isDeclared: { $0 == expected })
    }
    refuses(
      "a lesson of another width is refused", row + [1], 0, 1,
      .widthMismatch(expected: row.count, found: row.count + 1))
    refuses("a lesson without a target is refused", row, .nan, 1, .invalidTarget(row: 0))
    refuses("a lesson without weight is refused", row, 0, 0, .invalidWeight(row: 0))
    if fresh.output != .value {
      refuses("a lesson of an unknown class is refused", row, Double(fresh.output.width), 1, .invalidTarget(row: 0))
    }
    var infinite = row
    infinite[0] = -.infinity
    refuses("an infinite lesson is refused", infinite, 0, 1, .notFinite(row: 0, column: 0, feature: "x0"))
    findings.require(
      (try? Comparison.bytes(model)) == (try? Comparison.bytes(fresh)), "a lesson that is refused teaches nothing",
      "the model changed")
  }
}
