import Learning
import LinearAlgebra

/// What weights mean: a row of weight two is two rows, and one of weight zero is none.
///
/// Not part of `EstimatorLaws`, because some estimators count rows rather than weights for good reasons: neighbours
/// that are asked, rows that a tree draws, batches of a network.
public enum WeightLaws {
  /// How far answers may differ: iterative estimators end within their tolerance of the same minimum.
  private static let tolerance = 1e-4

  /// Whole weights against rows that really are repeated or left out.
  public static func checkRepeats<Algorithm: Estimator>(_ estimator: Algorithm) -> [Violation] {
    guard Algorithm.capabilities.contains(.sampleWeights) else { return [] }
    var violations: [Violation] = []
    for task in LearningTask.lawTasks where Algorithm.capabilities.supports(task) {
      var findings = Findings("\(Algorithm.name), \(task.lawName)")
      let weights = (0..<48).map { Double($0 * 5 % 4) }
      let law = "whole weights equal repeated rows"
      let difference = findings.requireNoError(law) {
        let data = try LawData(task: task)
        let repeated = (0..<48).flatMap { [Int](repeating: $0, count: Int(weights[$0])) }
        let weighted = try LawData(task: task, weights: weights).examples
        return Comparison.largestDifference(
          try estimator.fit(weighted, seed: 42).predict(data.others).values.storage,
          try estimator.fit(data.examples.selecting(repeated), seed: 42).predict(data.others).values.storage)
      }
      if let difference {
        findings.require(difference <= tolerance, law, "answers differ by \(difference)")
      }
      violations += findings.violations
    }
    return violations
  }

  /// For estimators with the parameter `class-weight`: balanced classes against row weights that balance them.
  public static func checkClassWeights<Algorithm: Estimator>(_ estimator: Algorithm) -> [Violation] {
    var settings = estimator.parameters.settings
    guard settings["class-weight"] != nil else { return [] }
    settings["class-weight"] = "balanced"
    let balanced = (try? Algorithm.Parameters(settings: settings)).map { Algorithm($0) }
    var violations: [Violation] = []
    for task in LearningTask.lawTasks {
      guard case .classification(let classCount) = task, let balanced else { continue }
      var findings = Findings("\(Algorithm.name), \(task.lawName)")
      let law = "balanced classes count the same"
      let differences = findings.requireNoError(law) {
        let whole = try LawData(task: task, rows: 60)
        guard case .classes(let codes, _) = whole.examples.targets else { return (0.0, 0.0) }
        // Classes of unequal size, with row weights on top.
        let chosen = (0..<60).filter { codes[$0] == 0 || $0 % 3 == 0 }
        let targets = chosen.map { codes[$0] }
        let rowWeights = chosen.map { 0.5 + Double($0 % 4) }
        var sums = [Double](repeating: 0, count: classCount)
        for (code, weight) in zip(targets, rowWeights) { sums[Int(code)] += weight }
        let share = rowWeights.reduce(0, +) / Double(classCount)
        func examples(_ weights: [Double]) throws(FitError) -> Examples {
          try Examples(
            inputs: whole.examples.inputs.selectingRows(chosen), targets: .classes(targets, classCount: classCount),
            weights: weights)
        }
        let expected = try estimator.fit(
          examples(zip(targets, rowWeights).map { $1 * share / sums[Int($0)] }), seed: 42)
        let found = try balanced.fit(examples(rowWeights), seed: 42).predict(whole.others).values.storage
        let plain = try estimator.fit(examples(rowWeights), seed: 42).predict(whole.others).values.storage
        return (
          Comparison.largestDifference(found, try expected.predict(whole.others).values.storage),
          Comparison.largestDifference(found, plain)
        )
      }
      if let differences {
        findings.require(differences.0 <= tolerance, law, "answers differ by \(differences.0)")
        findings.require(differences.1 > 0, law, "the parameter changes no answer")
      }
      violations += findings.violations
    }
    return violations
  }
}
