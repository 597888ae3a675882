import Foundation
import GoldenFiles
import Testing

@testable import Drift

/// NannyML's CBPE and DLE, and PAPE by its paper, on the monitoring data.
struct EstimateGoldenTests {
  private let data: MonitoringData

  init() throws { data = try MonitoringData() }

  private func near(_ found: Double, _ expected: Double, _ limit: Double = 1e-9) -> Bool {
    largestDifference([found], [expected]) <= limit
  }

  /// Both golden cases were calibrated.
  private func reference(
    _ score: String, _ decision: String, calibrates: Bool? = true
  ) throws -> BinaryReference {
    try BinaryReference(
      scores: data.numbers(score, 0..<1000), decisions: data.flags(decision, 0..<1000),
      outcomes: data.flags("y", 0..<1000), calibrates: calibrates)
  }

  /// NannyML calibrates the good score too; over thirty seeds of its own divisions it does so 18 times, and the bad score
  /// always. So only the decision that doesn't hang on the draw is compared.
  @Test func badScoreNeedsCalibration() throws {
    #expect(try reference("score_bad", "pred_label_bad", calibrates: nil).needsCalibration)
    let perfect = data.numbers("y", 0..<1000)
    let outcomes = data.flags("y", 0..<1000)
    #expect(try !BinaryReference(scores: perfect, decisions: outcomes, outcomes: outcomes).needsCalibration)
    let one = [Bool](repeating: true, count: 1000)
    #expect(
      try !BinaryReference(scores: data.numbers("score", 0..<1000), decisions: one, outcomes: one).needsCalibration)
  }

  @Test(arguments: [
    ("cbpe_calibrated", "score", "pred_label"), ("cbpe_miscalibrated", "score_bad", "pred_label_bad"),
  ])
  func estimatesAreThoseOfNannyML(entry: String, score: String, decision: String) throws {
    let golden = try GoldenFile("nannyml")
    let reference = try reference(score, decision)
    let file = try golden["expected"][entry]
    var realised: [EstimatedMetric: [Double]] = [:]
    for (chunk, expected) in try file["chunks"].items.enumerated() {
      let rows = MonitoringData.rows(chunk)
      let (scores, decisions) = (data.numbers(score, rows), data.flags(decision, rows))
      for metric in EstimatedMetric.allCases {
        let name = metric.rawValue
        let value = try reference.estimate(metric, scores: scores, decisions: decisions)
        // NannyML rounds the sums of its area to five decimals.
        #expect(
          near(value, try expected["\(name).value"].number, metric == .area ? 1e-6 : 1e-9), "\(name) of chunk \(chunk)")
        let known = try BinaryReference.realised(
          metric, scores: scores, decisions: decisions, outcomes: data.flags("y", rows))
        #expect(near(try #require(known), try expected["\(name).realized"].number, metric == .area ? 1e-6 : 1e-9))
        if chunk < 5, let known { realised[metric, default: []].append(known) }
        #expect(
          near(reference.samplingError(metric, rows: 200), try expected["\(name).sampling_error"].number),
          "\(name) of chunk \(chunk)")
        if chunk == 5, let values = realised[metric] {
          let limits = ChunkLimits(values, within: 0...1)
          #expect(near(limits.upper, try expected["\(name).upper_threshold"].number, 1e-6))
          #expect(near(limits.lower, try expected["\(name).lower_threshold"].number, 1e-6))
        }
      }
    }
  }

  /// The golden case of what none of these estimates sees: the realised area falls from .80 to .64 while the estimate never
  /// leaves its limits.
  @Test func estimateDoesNotSeeConceptDrift() throws {
    let reference = try reference("score", "pred_label")
    let known = try (0..<10).map { chunk in
      let rows = MonitoringData.rows(chunk)
      return try #require(
        try BinaryReference.realised(
          .area, scores: data.numbers("score", rows), decisions: data.flags("pred_label", rows),
          outcomes: data.flags("y", rows)))
    }
    let limits = ChunkLimits(Array(known.prefix(5)), within: 0...1)
    #expect(known[9] < 0.65 && !limits.contains(known[9]))
    for chunk in 5..<10 {
      let rows = MonitoringData.rows(chunk)
      let value = try reference.estimate(
        .area, scores: data.numbers("score", rows), decisions: data.flags("pred_label", rows))
      #expect(limits.contains(value))
    }
  }

  @Test func mapOfTheMiscalibratedScoreIsThatOfNannyML() throws {
    let knots = try GoldenFile("nannyml")["expected"]["cbpe_miscalibrated"]["isotonic_knots"]
    let map = try BinaryReference.map(data.numbers("score_bad", 0..<1000), data.numbers("y", 0..<1000))
    let found = try knots["x"].vector.map(map.value)
    #expect(largestDifference(found, try knots["y"].vector) < 1e-9)
  }

  @Test func expectedCountsAreThoseOfNannyML() throws {
    let reference = try reference("score", "pred_label")
    for (chunk, expected) in try GoldenFile("nannyml")["expected"]["cbpe_confusion_and_value"]["chunks"].items
      .enumerated()
    {
      let rows = MonitoringData.rows(chunk)
      let counts = try ExpectedCounts(
        decisions: data.flags("pred_label", rows),
        probabilities: reference.probabilities(of: data.numbers("score", rows)))
      #expect(near(counts.truePositives, try expected["true_positive.value"].number))
      #expect(near(counts.falsePositives, try expected["false_positive.value"].number))
      #expect(near(counts.falseNegatives, try expected["false_negative.value"].number))
      #expect(near(counts.trueNegatives, try expected["true_negative.value"].number))
    }
  }

  /// The density ratio comes from the logistic coefficients that the file holds, on columns standardised by the reference,
  /// their squares and products.
  @Test func adaptiveEstimateIsThatOfThePaper() throws {
    let names = ["x1", "x2", "x3"]
    let moments = names.map { SampleMoments(data.numbers($0, 0..<1000)) }
    let columns = zip(names, moments).map { name, moment in
      data.numbers(name, 0..<1000).map { ($0 - moment.mean) / moment.deviation }
    }
    for (chunk, expected) in try GoldenFile("pape")["expected"].items.enumerated() {
      let coefficients = try expected["logistic_coef"].vector
      let intercept = try expected["logistic_intercept"].number
      let probabilities = (0..<1000).map { row -> Double in
        let z = columns.map { $0[row] }
        let features = z + z.map { $0 * $0 } + [z[0] * z[1], z[0] * z[2], z[1] * z[2]]
        let logit = zip(features, coefficients).reduce(intercept) { $0 + $1.0 * $1.1 }
        return 1 / (1 + exp(-logit))
      }
      let ratio = try DensityRatio(currentProbabilities: probabilities, referenceRows: 1000, currentRows: 200)
      #expect(near(ratio.effectiveRows, try expected["effective_reference_rows"].number, 1e-7))
      #expect(largestDifference(Array(ratio.weights.prefix(10)), try expected["weights_first_10"].vector) < 1e-8)
      let rows = MonitoringData.rows(chunk + 5)
      for (score, decision) in [("score", "pred_label"), ("score_bad", "pred_label_bad")] {
        let reference = try reference(score, decision)
        for metric in [EstimatedMetric.accuracy, .f1] {
          let value = try reference.estimate(
            metric, scores: data.numbers(score, rows), decisions: data.flags(decision, rows), weights: ratio.weights)
          #expect(near(value, try expected["\(score).pape"][metric.rawValue].number, 1e-7))
        }
      }
    }
  }

  @Test func meanLossesAndTheirErrorsAreThoseOfNannyML() throws {
    func losses(_ rows: Range<Int>) -> [Double] {
      zip(data.numbers("target", rows), data.numbers("prediction", rows)).map { abs($0 - $1) }
    }
    let reference = losses(0..<1000)
    for (chunk, expected) in try GoldenFile("nannyml")["expected"]["dle"]["chunks"].items.enumerated() {
      let known = try LossEstimate.mean(losses(MonitoringData.rows(chunk)))
      #expect(near(known, try expected["mae.realized"].number))
      let error = LossEstimate.samplingError(reference: reference, rows: 200)
      #expect(near(error, try expected["mae.sampling_error"].number))
    }
    // A loss model may answer below zero; no loss is.
    #expect(try LossEstimate.mean([-1, 0.5, 1]) == 0.5)
  }

  @Test func sidesWithoutOverlapAreSeenByTheirWeights() throws {
    let apart = try DensityRatio(
      currentProbabilities: [Double](repeating: 0.01, count: 100), referenceRows: 100, currentRows: 100)
    #expect(!apart.hasOverlap)
    let same = try DensityRatio(
      currentProbabilities: [Double](repeating: 0.5, count: 100), referenceRows: 100, currentRows: 100)
    #expect(same.hasOverlap && abs(same.effectiveRows - 100) < 1e-9)
  }

  @Test func orderOfEqualScoresDoesNotMatter() throws {
    let first = try ExpectedArea.value(scores: [0.5, 0.5, 0.2], probabilities: [0.9, 0.1, 0.3])
    let second = try ExpectedArea.value(scores: [0.5, 0.5, 0.2], probabilities: [0.1, 0.9, 0.3])
    #expect(first == second)
    #expect(try ExpectedArea.value(scores: [1, 1], probabilities: [0.5, 0.5]) == 0.5)
    #expect(try ExpectedArea.value(scores: [1, 0], probabilities: [1, 0]) == 1)
  }

  @Test func rejectsWhatIsNoProbability() {
    #expect(throws: DriftError.self) { try ExpectedCounts(decisions: [true], probabilities: [1.5]) }
    #expect(throws: DriftError.self) { try ExpectedCounts(decisions: [], probabilities: []) }
    #expect(throws: DriftError.self) { try ExpectedArea.value(scores: [1], probabilities: []) }
    #expect(throws: DriftError.self) {
      try BinaryReference(scores: [2, 0], decisions: [true, false], outcomes: [true, false])
    }
    #expect(throws: DriftError.notFinite(what: "scores with their outcomes", position: 1)) {
      try BinaryReference.map([1, .nan], [0, 1])
    }
    #expect(throws: DriftError.self) {
      try DensityRatio(currentProbabilities: [.nan], referenceRows: 1, currentRows: 1)
    }
    #expect(throws: DriftError.self) { try LossEstimate.mean([]) }
  }
}
