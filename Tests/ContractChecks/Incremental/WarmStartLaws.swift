import Learning
import LinearAlgebra

/// The laws of fits that go on from an earlier model.
public enum WarmStartLaws {
  /// How far two fits of the same rows may differ: each ends within its tolerance of the same minimum.
  private static let tolerance = 1e-4

  public static func check<Algorithm: WarmStartable>(_ estimator: Algorithm, _ task: LearningTask) -> [Violation] {
    let subject = "\(Algorithm.name), \(task.lawName)"
    guard let data = EstimatorLaws.sample(for: estimator, task) else { return [] }
    return check(estimator, data, subject: subject)
  }

  static func check<Algorithm: WarmStartable>(
    _ estimator: Algorithm, _ data: LawData, subject: String
  ) -> [Violation] {
    var findings = Findings(subject)
    let rows = data.examples.rows
    guard let first = try? data.examples.selecting(Array(0..<rows / 2)),
      let model = findings.requireNoError("fits ordinary data", { try estimator.fit(first, seed: 42) })
    else { return findings.violations }
    checkDeterminism(estimator, model, data, &findings)
    checkStoredCopy(estimator, model, data, &findings)
    checkForm(estimator, model, data, &findings)
    if Algorithm.warmStart == .sameFit { checkSameFit(estimator, model, data, &findings) }
    guard
      let gone = findings.requireNoError(
        "a fit goes on from a model", { try estimator.fit(data.examples, startingFrom: model, seed: 7) })
    else { return findings.violations }
    return findings.violations
      + PredictionLaws.check(
        gone, inputs: data.others, task: data.examples.task, subject: "\(subject), gone on from a model")
  }

  private static func checkDeterminism<Algorithm: WarmStartable>(
    _ estimator: Algorithm, _ model: Algorithm.Fitted, _ data: LawData, _ findings: inout Findings
  ) {
    let law = "same seed and model, same model, for any number of threads"
    let made = findings.requireNoError(law) {
      let before = try Comparison.bytes(model)
      let fits = try [1, 1, 3].map { threads in
        var context = FitContext(seed: 9, threadCount: threads)
        return try Comparison.bytes(estimator.fit(data.examples, startingFrom: model, in: &context))
      }
      return (isChanged: try Comparison.bytes(model) != before, isSame: Set(fits).count == 1)
    }
    guard let made else { return }
    findings.require(made.isSame, law, "two fits from the same model differ")
    findings.require(!made.isChanged, "the model that a fit goes on from stays as it is", "it changed")
  }

  /// A model is stored and goes on another day.
  private static func checkStoredCopy<Algorithm: WarmStartable>(
    _ estimator: Algorithm, _ model: Algorithm.Fitted, _ data: LawData, _ findings: inout Findings
  ) {
    let law = "a stored copy goes on to the same bits"
    let fits = findings.requireNoError(law) {
      let copy = try ArtefactDecoder.decode(Algorithm.Fitted.self, from: Comparison.bytes(model))
      return try [model, copy].map {
        try Comparison.bytes(estimator.fit(data.examples, startingFrom: $0, seed: 9))
      }
    }
    if let fits { findings.require(fits[0] == fits[1], law, "the models differ") }
  }

  private static func checkForm<Algorithm: WarmStartable>(
    _ estimator: Algorithm, _ model: Algorithm.Fitted, _ data: LawData, _ findings: inout Findings
  ) {
    let inputs = data.examples.inputs
    let narrow = inputs.selectingColumns(Array(0..<inputs.columns - 1))
    findings.requireError(
      "rows of another width are refused", of: FitError.self, expected: "widthMismatch",
      {
        try estimator.fit(
          Examples(
            inputs: narrow, features: Array(data.examples.features.dropLast()), targets: data.examples.targets),
          startingFrom: model, seed: 1)
      },
      isDeclared: { $0 == .widthMismatch(expected: inputs.columns, found: inputs.columns - 1) })
    guard case .classes(let codes, let classCount) = data.examples.targets else { return }
    findings.requireError(
      "rows with other classes are refused", of: FitError.self, expected: "otherTask",
      {
        try estimator.fit(
          Examples(
            inputs: inputs, features: data.examples.features, targets: .classes(codes, classCount: classCount + 1)),
          startingFrom: model, seed: 1)
      },
      isDeclared: { if case .otherTask = $0 { true } else { false } })
  }

  private static func checkSameFit<Algorithm: WarmStartable>(
    _ estimator: Algorithm, _ model: Algorithm.Fitted, _ data: LawData, _ findings: inout Findings
  ) {
    let law = "where the rows alone decide, a warm start ends where a cold one does"
    let differences = findings.requireNoError(law) {
      let cold = try estimator.fit(data.examples, seed: 42)
      let expected = try cold.predict(data.others).values.storage
      let warm = try estimator.fit(data.examples, startingFrom: model, seed: 42)
      let again = try estimator.fit(data.examples, startingFrom: cold, seed: 42)
      return [warm, again].map { other in
        (try? other.predict(data.others)).map {
          Comparison.largestDifference($0.values.storage, expected)
        } ?? .infinity
      }
    }
    if let differences {
      findings.require(differences[0] <= tolerance, law, "answers differ by \(differences[0])")
      findings.require(
        differences[1] <= tolerance, "going on from the fit of the same rows changes nothing",
        "answers differ by \(differences[1])")
    }
  }
}
