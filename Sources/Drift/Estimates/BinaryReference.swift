#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Statistics

/// A quality of a binary classifier that can be estimated without labels.
package enum EstimatedMetric: String, Codable, Sendable, CaseIterable {
  case accuracy, f1, precision, recall, specificity
  case area = "roc_auc"

  /// As reports name it.
  package var title: String {
    switch self {
    case .area: "ROC AUC"
    case .f1: "F1"
    default: rawValue
    }
  }
}

/// Answers of a binary classifier on reference rows with known outcomes: what its quality on later rows is estimated from.
///
/// CBPE (confidence-based performance estimation): each row is right with the probability that the calibrated score says.
/// PAPE (probabilistic adaptive performance estimation): the same, with a calibration whose reference rows are weighted by
/// how likely such rows are now. Neither sees a change of what rows with the same inputs do (concept drift).
/// Sources: NannyML 0.13 (CBPE); Bialek et al., arXiv 2401.08348 (PAPE).
package struct BinaryReference: Sendable {
  package let scores: [Double]
  package let decisions: [Bool]
  package let outcomes: [Bool]
  /// Whether isotonic calibration lowers the expected calibration error on rows that it didn't see.
  package let needsCalibration: Bool
  private let calibration: IsotonicRegression?

  /// - Parameters:
  ///   - scores: the model's probabilities of the positive class.
  ///   - calibrates: whether the scores are calibrated; nil (default): where that lowers their error on rows that the
  ///     calibration didn't see.
  ///   - seed: of the ten divisions by which that is judged.
  /// - Throws: `differentLengths`, `tooFewValues`, `outOfRange`.
  package init(
    scores: [Double], decisions: [Bool], outcomes: [Bool], calibrates: Bool? = nil, seed: UInt64 = 0
  ) throws(DriftError) {
    guard scores.count == decisions.count, scores.count == outcomes.count else {
      throw .differentLengths(
        first: "scores", firstCount: scores.count, second: "decisions or outcomes",
        secondCount: min(decisions.count, outcomes.count))
    }
    guard scores.count >= 2 else { throw .tooFewValues(what: "reference rows", required: 2, found: scores.count) }
    for score in scores where !(score >= 0 && score <= 1) {
      throw .outOfRange(what: "a probability", value: score, allowed: "from 0 to 1")
    }
    self.scores = scores
    self.decisions = decisions
    self.outcomes = outcomes
    let isNeeded =
      if let calibrates { calibrates } else {
        try CalibrationNeed.isThere(scores: scores, outcomes: outcomes, seed: seed)
      }
    needsCalibration = isNeeded
    calibration = isNeeded ? try Self.map(scores, outcomes.map { $0 ? 1 : 0 }) : nil
  }

  /// Calibrated probabilities: by CBPE's map, or by one of its own for weighted reference rows (PAPE).
  /// - Parameter weights: one for each reference row, positive; nil: CBPE.
  package func probabilities(of scores: [Double], weights: [Double]? = nil) throws(DriftError) -> [Double] {
    guard let weights else { return calibration.map { map in scores.map(map.value) } ?? scores }
    let map = try Self.map(self.scores, outcomes.map { $0 ? 1 : 0 }, weights: weights)
    return scores.map(map.value)
  }

  /// The map from score to probability that comes nearest to what happened.
  /// - Throws: `differentLengths`, `tooFewValues`, `notFinite`, `outOfRange`.
  static func map(
    _ scores: [Double], _ outcomes: [Double], weights: [Double]? = nil
  ) throws(DriftError) -> IsotonicRegression {
    do throws(StatisticsError) {
      return try IsotonicRegression(at: scores, values: outcomes, weights: weights)
    } catch {
      throw DriftError(error, of: "scores with their outcomes")
    }
  }

  /// What a metric is expected to be on rows without labels.
  package func estimate(
    _ metric: EstimatedMetric, scores: [Double], decisions: [Bool], weights: [Double]? = nil
  ) throws(DriftError) -> Double {
    let probabilities = try probabilities(of: scores, weights: weights)
    if metric == .area { return try ExpectedArea.value(scores: scores, probabilities: probabilities) }
    return Self.value(metric, try ExpectedCounts(decisions: decisions, probabilities: probabilities))
  }

  /// What a metric is on rows with labels; nil for the area where one class is missing.
  package static func realised(
    _ metric: EstimatedMetric, scores: [Double], decisions: [Bool], outcomes: [Bool]
  ) throws(DriftError) -> Double? {
    guard metric == .area else { return value(metric, try ExpectedCounts(decisions: decisions, outcomes: outcomes)) }
    guard outcomes.contains(true), outcomes.contains(false) else { return nil }
    return try ExpectedArea.value(scores: scores, probabilities: outcomes.map { $0 ? 1 : 0 })
  }

  private static func value(_ metric: EstimatedMetric, _ counts: ExpectedCounts) -> Double {
    switch metric {
    case .accuracy: counts.accuracy
    case .f1: counts.f1
    case .precision: counts.precision
    case .recall: counts.recall
    case .specificity: counts.specificity
    case .area: .nan
    }
  }

  /// How far chance alone moves a metric on so many rows: the reference deviation of what each row adds to it, through the
  /// root of the rows that count for it. An estimate lies within three of them nearly always.
  package func samplingError(_ metric: EstimatedMetric, rows: Int) -> Double {
    if metric == .area { return areaError(rows: rows) }
    var parts: [Double] = []
    for (decision, outcome) in zip(decisions, outcomes) {
      switch (metric, decision, outcome) {
      case (.accuracy, _, _): parts.append(decision == outcome ? 1 : 0)
      case (.precision, true, _), (.recall, _, true): parts.append(decision && outcome ? 1 : 0)
      case (.specificity, _, false): parts.append(decision ? 0 : 1)
      case (.f1, true, _), (.f1, _, true): parts.append(decision && outcome ? 1 : 0)
      default: break
      }
    }
    guard !parts.isEmpty else { return .nan }
    var deviation = SampleMoments(parts).deviation
    if metric == .f1 {
      let hits = parts.reduce(0, +)
      deviation *= Double(parts.count) / (hits + (Double(parts.count) - hits) / 2)
    }
    return deviation / (Double(rows) * Double(parts.count) / Double(outcomes.count)).squareRoot()
  }

  private func areaError(rows: Int) -> Double {
    let isMostlyPositive = outcomes.count { $0 } * 2 > outcomes.count
    let order = scores.indices.sorted {
      isMostlyPositive ? scores[$0] > scores[$1] : scores[$0] < scores[$1]
    }
    var below = 0.0
    var parts: [Double] = []
    for row in order {
      if outcomes[row] != isMostlyPositive { parts.append(below) } else { below += 1 }
    }
    guard !parts.isEmpty, below > 0 else { return .nan }
    let share = Double(parts.count) / Double(outcomes.count)
    return SampleMoments(parts.map { $0 / below }).deviation / (Double(rows) * share).squareRoot()
  }
}

/// Whether a score should be calibrated before its values are taken for probabilities.
enum CalibrationNeed {
  private static let divisions = 10
  private static let bins = 10

  /// Ten times a tenth of the rows, drawn class by class, is answered by a map that was fitted on the others; the pooled
  /// answers must have a smaller expected calibration error than the scores had. No where one class is missing, or where the
  /// score divides the classes nearly without error (area above .999). The draws aren't NannyML's; the rule is.
  static func isThere(scores: [Double], outcomes: [Bool], seed: UInt64) throws(DriftError) -> Bool {
    let classes = [true, false].map { side in outcomes.indices.filter { outcomes[$0] == side } }
    guard classes.allSatisfy({ $0.count >= 2 }), scores.count >= 2 * bins else { return false }
    let values = outcomes.map { $0 ? 1.0 : 0.0 }
    guard try ExpectedArea.value(scores: scores, probabilities: values) <= 0.999 else { return false }
    var (before, after, known): ([Double], [Double], [Double]) = ([], [], [])
    for division in 0..<divisions {
      var generator = SeededGenerator(seed: seed).stream("calibration-need", division)
      var isHeldOut = [Bool](repeating: false, count: scores.count)
      for rows in classes {
        let order = generator.permutation(rows.count)
        for position in order.prefix(max(1, rows.count / 10)) { isHeldOut[rows[position]] = true }
      }
      let fitted = scores.indices.filter { !isHeldOut[$0] }
      let map = try BinaryReference.map(fitted.map { scores[$0] }, fitted.map { values[$0] })
      for row in scores.indices where isHeldOut[row] {
        before.append(scores[row])
        after.append(map.value(at: scores[row]))
        known.append(values[row])
      }
    }
    return calibrationError(after, known) < calibrationError(before, known)
  }

  /// In ten bins of equally many rows, by score: the mean difference of mean score and share of positives.
  static func calibrationError(_ scores: [Double], _ outcomes: [Double]) -> Double {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let width = max(1, order.count / bins)
    var sum = 0.0
    for bin in 0..<bins {
      let rows = order[
        min(order.count, bin * width)..<(bin == bins - 1 ? order.count : min(order.count, (bin + 1) * width))]
      let gap = rows.reduce(0.0) { $0 + scores[$1] - outcomes[$1] }
      sum += abs(gap)
    }
    return sum / Double(max(1, order.count))
  }
}

/// The limits of what a metric did on chunks of the reference: mean and three standard deviations.
package struct ChunkLimits: Codable, Sendable, Equatable {
  package let lower: Double
  package let upper: Double

  /// - Parameters: values of the reference chunks, one at least; the range of the metric.
  package init(_ values: [Double], within range: ClosedRange<Double> = -Double.infinity...Double.infinity) {
    let moments = SampleMoments(values)
    lower = max(range.lowerBound, moments.mean - 3 * moments.deviation)
    upper = min(range.upperBound, moments.mean + 3 * moments.deviation)
  }

  package func contains(_ value: Double) -> Bool { value >= lower && value <= upper }
}
