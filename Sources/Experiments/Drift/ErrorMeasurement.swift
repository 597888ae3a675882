import Drift
import LinearAlgebra
import Statistics

/// Tells what the change of inputs did to the error from what a change of concept did.
///
/// Reference rows are weighted to look like current ones (the ratio of densities, from a classifier); their weighted error is
/// what the model would do under the current inputs if rows with the same inputs behaved as before. What the current error
/// has beyond that, the inputs don't explain.
/// Source: Cai, Namkoong & Yadlowsky, "Diagnosing model performance under distribution shift" (2023).
struct ErrorMeasurement {
  let measure: String
  let isShare: Bool
  let answeredBy: String
  /// Errors of rows with a known answer; NaN for the others.
  let reference: [Double]
  let current: [Double]
  let costPerError: Double?
  let seed: UInt64

  private static let draws = 500

  /// - Parameters:
  ///   - rows: the drawn rows of the reference and of the current side.
  ///   - ratio: of the drawn reference rows; nil: the two causes aren't told apart.
  func change(rows: (reference: [Int], current: [Int]), ratio: DensityRatio?) -> ErrorChange? {
    let (first, second) = (reference.filter { !$0.isNaN }, current.filter { !$0.isNaN })
    guard first.count >= 2, second.count >= 2 else { return nil }
    let (left, right) = (SampleMoments(first), SampleMoments(second))
    let difference = ErrorChange.Part(meanOf: second, less: first)
    let total = isShare ? difference.ofShares : difference
    let parts = ratio.flatMap { divided($0, rows, total: total.value) }
    return ErrorChange(
      measure: measure, isShare: isShare, answeredBy: answeredBy, referenceError: left.mean, referenceRows: first.count,
      currentError: right.mean, currentRows: second.count,
      total: total, byInputs: parts?.inputs, byConcept: parts?.concept, effectiveRows: ratio?.effectiveRows ?? 0,
      costPerError: costPerError)
  }

  /// Both parts with intervals from drawing the rows of each side anew, the weights held fast.
  private func divided(
    _ ratio: DensityRatio, _ rows: (reference: [Int], current: [Int]), total: Double
  ) -> (inputs: ErrorChange.Part, concept: ErrorChange.Part)? {
    var pairs: [(loss: Double, weight: Double)] = []
    for (row, weight) in zip(rows.reference, ratio.weights) where !reference[row].isNaN {
      pairs.append((reference[row], weight))
    }
    let losses = rows.current.map { current[$0] }.filter { !$0.isNaN }
    guard pairs.count >= 2, losses.count >= 2, ratio.effectiveRows >= ErrorChange.leastEffectiveRows else { return nil }
    let plain = pairs.reduce(0) { $0 + $1.loss } / Double(pairs.count)
    let shifted = Self.weightedMean(pairs)
    var generator = SeededGenerator(seed: seed).stream("error-parts")
    var inputs: [Double] = []
    var concepts: [Double] = []
    for _ in 0..<Self.draws {
      let drawn = pairs.indices.map { _ in pairs[generator.integer(below: pairs.count)] }
      let mean = drawn.reduce(0) { $0 + $1.loss } / Double(drawn.count)
      let weighted = Self.weightedMean(drawn)
      var sum = 0.0
      for _ in losses { sum += losses[generator.integer(below: losses.count)] }
      inputs.append(weighted - mean)
      concepts.append(sum / Double(losses.count) - weighted)
    }
    let byInputs = shifted - plain
    let (explained, left) = (Self.part(byInputs, inputs), Self.part(total - byInputs, concepts))
    return (isShare ? explained.ofShares : explained, isShare ? left.ofShares : left)
  }

  private static func weightedMean(_ pairs: [(loss: Double, weight: Double)]) -> Double {
    var (sum, weights) = (0.0, 0.0)
    for pair in pairs {
      sum += pair.loss * pair.weight
      weights += pair.weight
    }
    return weights > 0 ? sum / weights : 0
  }

  /// The value with the spread of the draws around their own middle.
  private static func part(_ value: Double, _ draws: [Double]) -> ErrorChange.Part {
    let mean = SampleMoments(draws).mean
    guard let found = try? BootstrapInterval.percentile(draws) else {
      return ErrorChange.Part(value: value, lower: value, upper: value)
    }
    return ErrorChange.Part(value: value, lower: value + found.lower - mean, upper: value + found.upper - mean)
  }
}

extension ErrorChange.Part {
  /// The mean of errors with its 95% interval: Clopper and Pearson's of a share, Student's of other errors, which are never
  /// negative. Nil below two errors.
  init?(meanOf errors: [Double], isShare: Bool) {
    guard let found = try? MeanEstimate(of: errors) else { return nil }
    let wrong = errors.count { $0 == 1 }
    if isShare, let interval = try? ProportionInterval.clopperPearson(successes: wrong, trials: errors.count) {
      self.init(value: found.mean, lower: interval.lower, upper: interval.upper)
    } else {
      self.init(value: found.mean, lower: max(0, found.interval.lower), upper: found.interval.upper)
    }
  }

  /// The difference of two shares is never beyond one whole.
  var ofShares: ErrorChange.Part { ErrorChange.Part(value: value, lower: max(-1, lower), upper: min(1, upper)) }

  /// The mean of some values less that of others, with Welch's 95% interval; of no width where neither side scatters.
  init(meanOf second: [Double], less first: [Double]) {
    if let found = try? DifferenceEstimate.repetitions(second, first) {
      self.init(value: found.difference, lower: found.interval.lower, upper: found.interval.upper)
    } else {
      let difference = SampleMoments(second).mean - SampleMoments(first).mean
      self.init(value: difference, lower: difference, upper: difference)
    }
  }
}
