import Learning
import LinearAlgebra

/// What can't be answered throws the declared error.
enum RefusalLaws {
  static func check<Algorithm: Estimator>(_ estimator: Algorithm, _ data: LawData, subject: String) -> [Violation] {
    var findings = Findings(subject)
    checkFit(estimator, data, &findings)
    if let model = try? estimator.fit(data.examples, seed: 42) {
      checkPrediction(model, data.others, &findings)
      findings.require(
        model.acceptsMissingValues == Algorithm.capabilities.contains(.missingValues),
        "the model accepts missing values if the estimator says so",
        "the model says \(model.acceptsMissingValues)")
    }
    return findings.violations
  }

  private static func checkFit<Algorithm: Estimator>(
    _ estimator: Algorithm, _ data: LawData, _ findings: inout Findings
  ) {
    guard !Algorithm.capabilities.contains(.missingValues) else { return }
    for value in [Double.nan, .infinity] {
      var inputs = data.examples.inputs
      inputs[3, 1] = value
      findings.requireError(
        "a \(value) in training is refused", of: FitError.self, expected: "notFinite(row: 3, column: 1, feature: x1)",
        {
          try estimator.fit(
            Examples(inputs: inputs, features: data.examples.features, targets: data.examples.targets), seed: 1)
        }, isDeclared: { $0 == .notFinite(row: 3, column: 1, feature: "x1") })
    }
  }

  private static func checkPrediction(_ model: some Model, _ inputs: Matrix<Double>, _ findings: inout Findings) {
    let width = inputs.columns
    findings.requireError(
      "no rows are refused", of: PredictionError.self, expected: "noRows",
      { try model.predict(Matrix(rows: 0, columns: width)) }, isDeclared: { $0 == .noRows })
    for found in [width - 1, width + 1] {
      findings.requireError(
        "a wrong width is refused", of: PredictionError.self, expected: "widthMismatch",
        { try model.predict(Matrix(rows: 2, columns: found)) },
        isDeclared: { $0 == .widthMismatch(expected: width, found: found) })
    }
    var broken = inputs
    broken[2, 1] = .nan
    if model.acceptsMissingValues {
      if let answers = findings.requireNoError("missing values are answered", { try model.predict(broken) }) {
        findings.require(
          answers.values.firstNonFinite == nil, "missing values are answered", "an answer isn't finite")
      }
    } else {
      for value in [Double.nan, -.infinity] {
        broken[2, 1] = value
        findings.requireError(
          "a \(value) is refused", of: PredictionError.self, expected: "notFinite(row: 2, column: 1)",
          { try model.predict(broken) }, isDeclared: { $0 == .notFinite(row: 2, column: 1) })
      }
    }
  }
}
