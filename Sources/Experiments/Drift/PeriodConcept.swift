import Drift
import LinearAlgebra
import Statistics

/// What the inputs of a period don't explain of its error: since when rows with the same inputs turn out otherwise.
///
/// Each period has a domain classifier of its own, by which reference rows are weighted to look like those of the period.
struct PeriodConcept: Sendable {
  private let pairs: [DriftTables.Pair]
  private let errors: ErrorMeasurement
  private let rules: DriftRules
  /// Rows of the reference with a known answer.
  private let referenceRows: [Int]
  /// Rows of each side.
  private let mostRows: Int
  /// Of the interval of one period, so that those of all hold together.
  private let level: Double

  private static let folds = 5
  /// Rows of each side for one period, and for all periods together.
  private static let mostOfOne = 1_000
  private static let mostOfAll = 60_000
  private static let fewestOfOne = 200

  init(_ pairs: [DriftTables.Pair], errors: ErrorMeasurement, rules: DriftRules, periods: Int) {
    self.pairs = pairs
    self.errors = errors
    self.rules = rules
    let count = max(1, periods)
    let most = min(Self.mostOfOne, max(Self.fewestOfOne, Self.mostOfAll / count))
    mostRows = most
    level = 1 - 0.05 / Double(count)
    let known = errors.reference.indices.filter { !errors.reference[$0].isNaN }
    referenceRows = DriftStudy.drawn(known.count, most).map { known[$0] }
  }

  /// - Parameter rows: of the current side, ascending or in the order of time.
  /// - Returns: nil where fewer answers are known than a weighting needs, or where the inputs have too little in common.
  func part(_ rows: [Int]) throws -> ErrorChange.Part? {
    let known = rows.filter { !errors.current[$0].isNaN }
    let fewest = Int(ErrorChange.leastEffectiveRows)
    guard rows.count >= rules.minimumRows, known.count >= fewest, referenceRows.count >= fewest else { return nil }
    let drawn = DriftStudy.drawn(known.count, mostRows).map { known[$0] }
    let sample = DriftSample(pairs, rows: (reference: referenceRows, current: drawn))
    let classifier = CrossFittedDomainClassifier(sample, folds: Self.folds, seed: rules.seed)
    var probabilities = [Double](repeating: 0.5, count: classifier.rowCount)
    for fold in 0..<Self.folds {
      let found = try classifier.answers(ofFold: fold)
      for (row, value) in zip(found.rows, found.values) { probabilities[row] = value }
    }
    let ratio = try DensityRatio(
      currentProbabilities: probabilities.prefix(referenceRows.count).map { min(0.99, max(0.01, $0)) },
      referenceRows: referenceRows.count, currentRows: drawn.count)
    guard ratio.hasOverlap, ratio.effectiveRows >= ErrorChange.leastEffectiveRows else { return nil }
    let part = ErrorChange.Part(
      of: known.map { errors.current[$0] }, beyond: referenceRows.map { errors.reference[$0] }, weights: ratio.weights,
      level: level)
    guard part.lower.isFinite, part.upper.isFinite else { return nil }
    return errors.isShare ? part.ofShares : part
  }
}

extension ErrorChange.Part {
  /// The mean of some errors less the weighted mean of others, with the interval of the normal law, the weights held fast.
  /// - Parameters:
  ///   - errors: two or more.
  ///   - weights: one for each of the other errors; above 0.
  init(of errors: [Double], beyond others: [Double], weights: [Double], level: Double) {
    let total = weights.reduce(0, +)
    let expected = zip(others, weights).reduce(0.0) { $0 + $1.0 * $1.1 } / total
    let spread = zip(others, weights).reduce(0.0) { sum, pair in
      let part = pair.1 * (pair.0 - expected) / total
      return sum + part * part
    }
    let found = SampleMoments(errors)
    let variance = found.deviation * found.deviation / Double(max(1, errors.count - 1)) + spread
    let half = NormalDistribution.standard.quantile((1 + level) / 2) * variance.squareRoot()
    let value = found.mean - expected
    self.init(value: value, lower: value - half, upper: value + half)
  }
}
