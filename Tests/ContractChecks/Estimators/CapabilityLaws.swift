import Learning
import LinearAlgebra

/// An estimator can do what it says, and says what it can do.
enum CapabilityLaws {
  static func check<Algorithm: Estimator>(
    _ estimator: Algorithm, _ task: LearningTask, subject: String
  ) -> [Violation] {
    var findings = Findings(subject)
    let capabilities = Algorithm.capabilities
    // No estimator takes times: a pipeline refuses them before.
    for shape in LawData.Shape.allCases where shape != .withTimes {
      let needsMissing = shape == .withMissing || shape == .withBoth
      let needsCategories = shape == .withCategories || shape == .withBoth
      guard let data = try? LawData(task: task, shape: shape) else { continue }
      if (!needsMissing || capabilities.contains(.missingValues))
        && (!needsCategories || capabilities.contains(.categoricalFeatures))
      {
        let model = findings.requireNoError("data of a declared kind are learned from (\(shape))") {
          try estimator.fit(data.examples, seed: 1)
        }
        if let model {
          _ = findings.requireNoError("data of a declared kind are answered (\(shape))") {
            try model.predict(data.others)
          }
        }
      } else if needsCategories, !needsMissing {
        findings.requireError(
          "categories that can't be used are refused", of: FitError.self, expected: "categoricalFeature",
          { try estimator.fit(data.examples, seed: 1) },
          isDeclared: { if case .categoricalFeature = $0 { true } else { false } })
      }
    }
    if case .classification = task, let data = try? LawData(task: task),
      let model = try? estimator.fit(data.examples, seed: 1)
    {
      let gives = if case .probabilities = model.output { true } else { false }
      findings.require(
        gives == capabilities.contains(.probabilities), "probabilities are given if they are declared",
        "the answer is \(model.output)")
    }
    if capabilities.contains(.sampleWeights) { checkWeights(estimator, task, &findings) }
    if !capabilities.contains(.needsScaling) { checkScale(estimator, task, &findings) }
    if capabilities.contains(.ignoresScale) { checkScale(estimator, task, exactly: true, &findings) }
    if capabilities.contains(.ignoresInputs) { checkInputsIgnored(estimator, task, &findings) }
    return findings.violations
  }

  private static func checkWeights(
    _ estimator: some Estimator, _ task: LearningTask, _ findings: inout Findings
  ) {
    let rows = 48
    func answers(_ weights: [Double]?) throws -> [Double] {
      let data = try LawData(task: task, rows: rows, weights: weights)
      return try estimator.fit(data.examples, seed: 42).predict(data.others).values.storage
    }
    guard
      let plain = findings.requireNoError("unit weights equal no weights", { try answers(nil) }),
      let unit = findings.requireNoError(
        "unit weights equal no weights", { try answers([Double](repeating: 1, count: rows)) }),
      let skewed = findings.requireNoError(
        "weights that are declared are used", { try answers((0..<rows).map { $0 % 3 == 0 ? 25 : 0.5 }) })
    else { return }
    let difference = Comparison.largestDifference(unit, plain)
    findings.require(difference <= 1e-8, "unit weights equal no weights", "answers differ by \(difference)")
    findings.require(
      Comparison.largestDifference(skewed, plain) > 0, "weights that are declared are used",
      "very unequal weights change no answer")
  }

  private static func checkInputsIgnored(_ estimator: some Estimator, _ task: LearningTask, _ findings: inout Findings)
  {
    let law = "an estimator that ignores its inputs answers the same whatever they are"
    guard let data = try? LawData(task: task) else { return }
    let answers = findings.requireNoError(law) {
      let zeros = Matrix<Double>(rows: data.examples.rows, columns: data.examples.inputs.columns)
      let blind = try Examples(inputs: zeros, targets: data.examples.targets)
      return (
        try estimator.fit(data.examples, seed: 42).predict(data.others).values.storage,
        try estimator.fit(blind, seed: 42).predict(data.others).values.storage
      )
    }
    if let answers { findings.require(answers.0 == answers.1, law, "the inputs change an answer") }
  }

  private static func checkScale(
    _ estimator: some Estimator, _ task: LearningTask, exactly: Bool = false, _ findings: inout Findings
  ) {
    let law =
      exactly
      ? "an estimator that ignores scale answers the same at any scale"
      : "without needsScaling, the scale of a column doesn't matter"
    guard let data = try? LawData(task: task) else { return }
    // Powers of two lose no bits.
    func scaled(_ matrix: Matrix<Double>) -> Matrix<Double> {
      var result = matrix
      for row in 0..<matrix.rows {
        for column in 0..<matrix.columns { result[row, column] *= [4, 0.5, 1, 8, 2][column % 5] }
      }
      return result
    }
    let differences = findings.requireNoError(law) {
      let before = try estimator.fit(data.examples, seed: 42).predict(data.others).values.storage
      let after = try estimator.fit(
        Examples(inputs: scaled(data.examples.inputs), targets: data.examples.targets), seed: 42
      ).predict(scaled(data.others)).values.storage
      return Comparison.largestDifference(after, before)
    }
    let bound = exactly ? 0 : 1e-4
    if let differences { findings.require(differences <= bound, law, "answers differ by \(differences)") }
  }
}
