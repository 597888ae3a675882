import Learning
import LinearAlgebra
import Records

/// The laws that every estimator obeys, for every task that it says it does.
///
/// Pass an estimator with small settings (few trees, few epochs): it is fitted about twenty times for each task.
public enum EstimatorLaws {
  public static func check<Algorithm: Estimator>(_ estimator: Algorithm) -> [Violation] {
    let name = Algorithm.name
    var violations = ParameterLaws.check(Algorithm.Parameters.self, subject: name)
    violations += checkDescription(estimator)
    for task in LearningTask.lawTasks {
      let subject = "\(name), \(task.lawName)"
      guard Algorithm.capabilities.supports(task) else {
        violations += refusesTask(estimator, task, subject)
        continue
      }
      guard let data = sample(for: estimator, task) else {
        violations.append(Violation(law: "the sample can be made", subject: subject, finding: "it can't"))
        continue
      }
      violations += DeterminismLaws.check(estimator, data, subject: subject)
      violations += PredictionLaws.check(estimator, data, subject: subject)
      violations += PredictionLaws.checkFolds(estimator, task, subject: subject)
      if let sharing = estimator as? any WorkSharingEstimator {
        violations += WorkSharingLaws.check(sharing, data, subject: subject)
      }
      if let going = estimator as? any WarmStartable {
        violations += WarmStartLaws.check(going, data, subject: subject)
      }
      if let incremental = estimator as? any IncrementalEstimator {
        violations += IncrementalLaws.check(incremental, task)
      }
      violations += RefusalLaws.check(estimator, data, subject: subject)
      violations += CapabilityLaws.check(estimator, task, subject: subject)
      violations += DegenerateLaws.check(estimator, task, subject: subject)
    }
    return violations
  }

  /// The laws of data at the edge, and of prediction, for every value of every parameter that is a choice.
  public static func checkChoices<Algorithm: Estimator>(_ estimator: Algorithm) -> [Violation] {
    var violations: [Violation] = []
    for description in Algorithm.Parameters.descriptions {
      for choice in description.choices where description.defaultValue.description != choice {
        var settings = estimator.parameters.settings
        settings[description.name] = .text(choice)
        guard let parameters = try? Algorithm.Parameters(settings: settings) else {
          violations.append(
            Violation(
              law: "every choice can be set", subject: Algorithm.name, finding: "\(description.name) = \(choice) can't")
          )
          continue
        }
        violations += checkEdges(Algorithm(parameters), named: "\(Algorithm.name), \(description.name) \(choice)")
      }
    }
    return violations
  }

  /// The laws of data at the edge, and of prediction, with the settings at hand.
  public static func checkEdges<Algorithm: Estimator>(_ estimator: Algorithm, named name: String) -> [Violation] {
    var violations: [Violation] = []
    for task in LearningTask.lawTasks where Algorithm.capabilities.supports(task) {
      let subject = "\(name), \(task.lawName)"
      if let data = sample(for: estimator, task) {
        violations += PredictionLaws.check(estimator, data, subject: subject)
      }
      violations += DegenerateLaws.check(estimator, task, subject: subject)
    }
    return violations
  }

  /// The richest data that the estimator says it takes.
  static func sample<Algorithm: Estimator>(for _: Algorithm, _ task: LearningTask) -> LawData? {
    let capabilities = Algorithm.capabilities
    let shape: LawData.Shape =
      switch (capabilities.contains(.missingValues), capabilities.contains(.categoricalFeatures)) {
      case (false, false): .numeric
      case (true, false): .withMissing
      case (false, true): .withCategories
      case (true, true): .withBoth
      }
    return try? LawData(task: task, shape: shape)
  }

  private static func checkDescription<Algorithm: Estimator>(_ estimator: Algorithm) -> [Violation] {
    var findings = Findings(Algorithm.name)
    findings.require(
      ParameterLaws.isComponentName(Algorithm.name), "names are lower case with hyphens", "'\(Algorithm.name)'")
    findings.require(
      ParameterLaws.isComponentName(Algorithm.Fitted.kind), "names are lower case with hyphens",
      "'\(Algorithm.Fitted.kind)'")
    findings.require(Algorithm.version >= 1, "versions begin at 1", "\(Algorithm.version)")
    findings.require(ParameterLaws.isDeed(Algorithm.summary), "components say what they do", Algorithm.summary)
    findings.require(
      LearningTask.lawTasks.contains { Algorithm.capabilities.supports($0) }, "an estimator does some task", "none")
    findings.require(
      Algorithm(estimator.parameters).parameters == estimator.parameters, "parameters are kept", "they changed")
    return findings.violations
  }

  private static func refusesTask<Algorithm: Estimator>(
    _ estimator: Algorithm, _ task: LearningTask, _ subject: String
  ) -> [Violation] {
    var findings = Findings(subject)
    guard let data = sample(for: estimator, task) else { return [] }
    findings.requireError(
      "a task that isn't done is refused", of: FitError.self, expected: "unsupportedTask",
      { try estimator.fit(data.examples, seed: 1) },
      isDeclared: { if case .unsupportedTask = $0 { true } else { false } })
    return findings.violations
  }
}
