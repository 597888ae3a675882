import Learning
import LinearAlgebra

/// Data at the edge: refused by a declared error, or learned from with finite answers; never a crash, never NaN.
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
      learn(estimator, try? narrow.examples.selecting([7]), narrow.others, "one row of one column", &findings)
    }
    if let wide = try? LawData(task: task, rows: 8, columns: 40) {
      learn(estimator, wide.examples, wide.others, "more columns than rows", &findings)
    }
    checkSizes(estimator, data, &findings)
    checkOneTarget(estimator, examples, data.others, &findings)
    return findings.violations
  }

  /// Fits, and looks at the answers; an error of the declared type is fine.
  @discardableResult
  private static func learn<Algorithm: Estimator>(
    _ estimator: Algorithm, _ examples: Examples?, _ others: Matrix<Double>, _ what: String,
    _ findings: inout Findings
  ) -> Predictions? {
    guard let examples else {
      findings.add("the sample can be made", what)
      return nil
    }
    guard let model = try? estimator.fit(examples, seed: 3) else { return nil }
    return answer(model, others, "what was learned from \(what) answers", &findings)
  }

  /// The answers, which must be finite, proper, and the same along the single-row path.
  private static func answer(
    _ model: some Model, _ rows: Matrix<Double>, _ law: String, _ findings: inout Findings
  ) -> Predictions? {
    guard let answers = findings.requireNoError(law, { try model.predict(rows) }) else { return nil }
    if let place = answers.values.firstNonFinite {
      findings.add(law, "row \(place.row), column \(place.column): \(answers.values[place.row, place.column])")
      return answers
    }
    if case .probabilities = answers.output { PredictionLaws.checkProbabilities(answers.values, &findings) }
    let difference = Comparison.largestDifference(RowPath.predict(model, rows).storage, answers.values.storage)
    findings.require(
      difference <= PredictionLaws.tolerance, law, "the single-row answers differ by \(difference)")
    return answers
  }

  /// Inputs and targets whose squares overflow or vanish, and rows far beyond all that were trained on.
  private static func checkSizes<Algorithm: Estimator>(
    _ estimator: Algorithm, _ data: LawData, _ findings: inout Findings
  ) {
    let examples = data.examples
    for size in ExtremeSize.allCases {
      learn(
        estimator, try? Examples(inputs: size.scaling(examples.inputs), targets: examples.targets),
        size.scaling(data.others), "inputs of size \(size.rawValue)", &findings)
    }
    if case .values(let values) = examples.targets {
      for size in [1e150, 1e-150] {
        learn(
          estimator, try? Examples(inputs: examples.inputs, targets: .values(values.map { $0 * size })), data.others,
          "targets of size \(size)", &findings)
      }
    }
    if let model = try? estimator.fit(examples, seed: 3) {
      _ = answer(
        model, ExtremeSize.huge.scaling(data.others), "rows far beyond the training rows are answered", &findings)
    }
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
