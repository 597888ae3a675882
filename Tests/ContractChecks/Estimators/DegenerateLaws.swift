import Learning
import LinearAlgebra

/// Data at the edge: refused by a declared error, or learned from with finite answers; never a crash.
enum DegenerateLaws {
  static func check<Algorithm: Estimator>(
    _ estimator: Algorithm, _ task: LearningTask, subject: String
  ) -> [Violation] {
    var findings = Findings(subject)
    guard let data = try? LawData(task: task, rows: 24, columns: 4) else { return [] }
    let examples = data.examples

    learn(estimator, try? examples.selecting([0]), data.others, "one row", &findings)
    learn(estimator, try? examples.selecting([0, 23]), data.others, "two rows", &findings)
    learn(
      estimator, try? examples.selecting([Int](repeating: 5, count: 10)), data.others, "equal rows", &findings)
    var constant = examples.inputs
    for row in 0..<constant.rows { constant[row, 1] = 7 }
    learn(
      estimator, try? Examples(inputs: constant, targets: examples.targets), data.others, "a constant column",
      &findings)
    learn(
      estimator,
      try? Examples(inputs: Matrix(rows: 24, columns: 4, repeating: 3), targets: examples.targets), data.others,
      "only constant columns", &findings)
    var twins = examples.inputs
    for row in 0..<twins.rows { twins[row, 2] = 2 * twins[row, 0] }
    learn(
      estimator, try? Examples(inputs: twins, targets: examples.targets), data.others, "dependent columns", &findings)
    if let narrow = try? LawData(task: task, rows: 24, columns: 1) {
      learn(estimator, narrow.examples, narrow.others, "one column", &findings)
    }
    if let wide = try? LawData(task: task, rows: 8, columns: 40) {
      learn(estimator, wide.examples, wide.others, "more columns than rows", &findings)
    }
    let huge = Matrix(rows: 24, columns: 4, storage: examples.inputs.storage.map { $0 * 1e100 })
    learn(
      estimator, try? Examples(inputs: huge, targets: examples.targets),
      Matrix(rows: data.others.rows, columns: 4, storage: data.others.storage.map { $0 * 1e100 }), "huge values",
      mayBeNonFinite: true, &findings)
    checkOneTarget(estimator, examples, data.others, &findings)
    return findings.violations
  }

  /// Fits, and looks at the answers; an error of the declared type is fine.
  @discardableResult
  private static func learn<Algorithm: Estimator>(
    _ estimator: Algorithm, _ examples: Examples?, _ others: Matrix<Double>, _ what: String,
    mayBeNonFinite: Bool = false, _ findings: inout Findings
  ) -> Predictions? {
    guard let examples else {
      findings.add("the sample can be made", what)
      return nil
    }
    guard let model = try? estimator.fit(examples, seed: 3) else { return nil }
    let law = "what was learned from \(what) answers"
    guard let answers = findings.requireNoError(law, { try model.predict(others) }) else { return nil }
    findings.require(
      mayBeNonFinite || answers.values.firstNonFinite == nil, law, "an answer isn't finite")
    if case .probabilities = answers.output, !mayBeNonFinite {
      PredictionLaws.checkProbabilities(answers.values, &findings)
    }
    return answers
  }

  private static func checkOneTarget<Algorithm: Estimator>(
    _ estimator: Algorithm, _ examples: Examples, _ others: Matrix<Double>, _ findings: inout Findings
  ) {
    switch examples.targets {
    case .values(let values):
      let law = "a constant target is answered"
      let only = try? Examples(
        inputs: examples.inputs, targets: .values([Double](repeating: 2.5, count: values.count)))
      guard let answers = learn(estimator, only, others, "a constant target", &findings) else { return }
      if let wrong = answers.values.storage.first(where: { abs($0 - 2.5) > 0.05 }) {
        findings.add(law, "\(wrong) instead of 2.5")
      }
    case .classes(let codes, let classCount):
      let only = try? Examples(
        inputs: examples.inputs,
        targets: .classes([Int32](repeating: 1, count: codes.count), classCount: classCount))
      guard let answers = learn(estimator, only, others, "a single class", &findings) else { return }
      if let wrong = answers.classes.first(where: { $0 != 1 }) {
        findings.add("a single class is answered", "class \(wrong) instead of 1")
      }
    }
  }
}
