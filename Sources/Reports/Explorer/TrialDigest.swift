#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Records

/// What the stored evidence of one trial says beyond its readings, in a few hundred bytes: enough to draw a candidate's
/// card, far too little to make predictions again.
package struct TrialDigest: Sendable, Equatable {
  /// One class against all others.
  package struct ClassCurve: Sendable, Equatable {
    /// Place among the classes.
    package let positive: Int
    /// Share of the other classes' rows that are taken for this one (across), share of its own rows that are found (up).
    package let roc: [(across: Double, up: Double)]
    /// Share of its rows that are found (across), share of the rows taken for it that are (up).
    package let precision: [(across: Double, up: Double)]

    package static func == (left: ClassCurve, right: ClassCurve) -> Bool {
      left.positive == right.positive && left.roc.elementsEqual(right.roc, by: ==)
        && left.precision.elementsEqual(right.precision, by: ==)
    }
  }

  /// Rows whose probability falls into one tenth.
  package struct ReliabilityBin: Sendable, Equatable {
    package let meanProbability: Double
    package let share: Double
    package let count: Int
  }

  /// Errors of a regression.
  package struct Residuals: Sendable, Equatable {
    /// Some held-out rows, evenly taken: what was predicted, and the truth minus it.
    package let predicted: [Double]
    package let residual: [Double]
    /// At 1%, 5%, 25%, 50%, 75%, 95% and 99%, of all rows.
    package let quantiles: [Double]
  }

  /// Warm single-row calls of all rounds together.
  package struct Latency: Sendable, Equatable {
    /// Calls in bins of equal width on a logarithmic scale between `low` and `high`; what lies outside is in the outer
    /// bins.
    package let counts: [Int]
    package let low: Double
    package let high: Double
    /// Seconds at each of `TrialDigest.latencyLevels`.
    package let quantiles: [Double]
    package let calls: Int
  }

  /// Rows by true class (outer) and predicted class (inner); nil for a regression and beyond `classLimit` classes.
  package var confusion: [[Int]]?
  /// The second of two classes, or each of up to `curveLimit` classes.
  package var curves: [ClassCurve] = []
  /// Of the second of two classes; of more, of the class that was predicted.
  package var reliability: [ReliabilityBin] = []
  package var residuals: Residuals?
  package var latency: Latency?

  package static let classLimit = 20
  package static let curveLimit = 6
  package static let latencyLevels = [0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999]
  static let residualLevels = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
  private static let residualRows = 150
  private static let curvePoints = 28
  private static let latencyBins = 32

  package init() {}

  /// - Parameters:
  ///   - predictions: of the held-out rows, fold by fold; nil: none are stored.
  ///   - assignment: which rows each fold holds out.
  ///   - truth: the target of all rows.
  ///   - timing: of the pipeline as it is served; nil: it wasn't timed.
  package init(
    predictions: PredictionEvidence?, assignment: FoldAssignment?, truth: StoredColumn?, timing: TimingEvidence?
  ) {
    latency = timing.flatMap { Self.latency($0.served) }
    guard let predictions, let assignment, let truth, predictions.folds.count == assignment.folds.count else { return }
    switch (predictions.form, truth) {
    case (.value, .numbers(let values)):
      residuals = Self.residuals(predictions, assignment, values)
    case (.probabilities(let width), .categories(let codes, let levels)) where width == levels.count:
      classify(Self.rows(predictions, assignment, codes, width: width), areProbabilities: true)
    case (.scores(let width), .categories(let codes, let levels)) where width == levels.count:
      classify(Self.rows(predictions, assignment, codes, width: width), areProbabilities: false)
    default: break
    }
  }

  // MARK: Classes

  private struct Row {
    let truth: Int
    let scores: ArraySlice<Double>
  }

  private static func rows(
    _ predictions: PredictionEvidence, _ assignment: FoldAssignment, _ codes: [Int32], width: Int
  ) -> [Row] {
    var rows: [Row] = []
    for (numbers, fold) in zip(predictions.folds, assignment.folds) where numbers.count == fold.test.count * width {
      for (position, row) in fold.test.enumerated() where codes.indices.contains(Int(row)) && codes[Int(row)] >= 0 {
        rows.append(Row(truth: Int(codes[Int(row)]), scores: numbers[position * width..<(position + 1) * width]))
      }
    }
    return rows
  }

  private mutating func classify(_ rows: [Row], areProbabilities: Bool) {
    guard let width = rows.first?.scores.count, width > 1 else { return }
    let predicted = rows.map { row in
      row.scores.indices.reduce(row.scores.startIndex) { row.scores[$1] > row.scores[$0] ? $1 : $0 }
        - row.scores.startIndex
    }
    if width <= Self.classLimit {
      var counts = [[Int]](repeating: [Int](repeating: 0, count: width), count: width)
      for (row, guess) in zip(rows, predicted) { counts[row.truth][guess] += 1 }
      confusion = counts
    }
    let positives = width == 2 ? [1] : width <= Self.curveLimit ? Array(0..<width) : []
    curves = positives.compactMap { positive in
      Self.curve(
        of: positive, rows.map { (score: $0.scores[$0.scores.startIndex + positive], isIt: $0.truth == positive) })
    }
    guard areProbabilities else { return }
    reliability = Self.reliability(
      zip(rows, predicted).map { row, guess in
        let asked = width == 2 ? 1 : guess
        return (row.scores[row.scores.startIndex + asked], row.truth == asked)
      })
  }

  private static func curve(of positive: Int, _ rows: [(score: Double, isIt: Bool)]) -> ClassCurve? {
    let total = rows.count { $0.isIt }
    let others = rows.count - total
    guard total > 0, others > 0, !rows.contains(where: { $0.score.isNaN }) else { return nil }
    let sorted = rows.sorted { $0.score > $1.score }
    var roc = [(across: 0.0, up: 0.0)]
    var precision: [(across: Double, up: Double)] = []
    var found = 0
    for (position, row) in sorted.enumerated() {
      if row.isIt { found += 1 }
      // Rows of equal score are taken together.
      if position + 1 < sorted.count, sorted[position + 1].score == row.score { continue }
      roc.append((Double(position + 1 - found) / Double(others), Double(found) / Double(total)))
      precision.append((Double(found) / Double(total), Double(found) / Double(position + 1)))
    }
    return ClassCurve(positive: positive, roc: thinned(roc), precision: thinned(precision))
  }

  /// At most `curvePoints` points, evenly spread along the length of the curve, its ends always.
  static func thinned(_ points: [(across: Double, up: Double)]) -> [(across: Double, up: Double)] {
    guard points.count > curvePoints, let last = points.last else { return points }
    var lengths = [0.0]
    for (before, after) in zip(points, points.dropFirst()) {
      lengths.append(lengths[lengths.count - 1] + abs(after.across - before.across) + abs(after.up - before.up))
    }
    let total = lengths[lengths.count - 1]
    var kept: [(across: Double, up: Double)] = []
    var next = 0.0
    for (point, length) in zip(points, lengths) where length >= next && kept.count < curvePoints - 1 {
      kept.append(point)
      next = total * Double(kept.count) / Double(curvePoints - 1)
    }
    return kept + [last]
  }

  private static func reliability(_ rows: [(probability: Double, isIt: Bool)]) -> [ReliabilityBin] {
    var sums = [(probability: Double, hits: Int, count: Int)](repeating: (0, 0, 0), count: 10)
    for row in rows where row.probability >= 0 && row.probability <= 1 {
      let bin = min(9, Int(row.probability * 10))
      sums[bin].probability += row.probability
      sums[bin].hits += row.isIt ? 1 : 0
      sums[bin].count += 1
    }
    return sums.filter { $0.count > 0 }.map {
      ReliabilityBin(
        meanProbability: $0.probability / Double($0.count), share: Double($0.hits) / Double($0.count), count: $0.count)
    }
  }

  // MARK: Values and times

  private static func residuals(
    _ predictions: PredictionEvidence, _ assignment: FoldAssignment, _ truth: [Double]
  ) -> Residuals? {
    var rows: [(predicted: Double, residual: Double)] = []
    for (numbers, fold) in zip(predictions.folds, assignment.folds) where numbers.count == fold.test.count {
      for (value, row) in zip(numbers, fold.test) where truth.indices.contains(Int(row)) {
        let residual = truth[Int(row)] - value
        if residual.isFinite, value.isFinite { rows.append((value, residual)) }
      }
    }
    guard !rows.isEmpty else { return nil }
    let step = max(1, (rows.count + residualRows - 1) / residualRows)
    let some = stride(from: 0, to: rows.count, by: step).map { rows[$0] }
    let sorted = rows.map(\.residual).sorted()
    return Residuals(
      predicted: some.map(\.predicted), residual: some.map(\.residual),
      quantiles: residualLevels.map { quantile(sorted, $0) })
  }

  private static func latency(_ timings: CallTimings) -> Latency? {
    // Calls too short for the clock are timed in blocks; a block's mean is what is known of them.
    var calls = timings.rounds.flatMap { $0.sortedBlockSeconds.isEmpty ? $0.sortedRowSeconds : $0.sortedBlockSeconds }
      .map(Double.init)
    calls.removeAll { !($0 > 0) || !$0.isFinite }
    guard calls.count > 1 else { return nil }
    calls.sort()
    let low = quantile(calls, 0.002)
    let high = max(quantile(calls, 0.998), low * 1.0001)
    var counts = [Int](repeating: 0, count: latencyBins)
    let span = log(high / low)
    for call in calls {
      let share = log(call / low) / span
      counts[min(latencyBins - 1, max(0, Int((share * Double(latencyBins)).rounded(.down))))] += 1
    }
    return Latency(
      counts: counts, low: low, high: high, quantiles: latencyLevels.map { quantile(calls, $0) }, calls: calls.count)
  }

  /// The smallest value that the share `level` of the sorted ones doesn't exceed.
  static func quantile(_ sorted: [Double], _ level: Double) -> Double {
    sorted[min(sorted.count - 1, max(0, Int((level * Double(sorted.count)).rounded(.up)) - 1))]
  }
}

extension TrialDigest {
  /// The form in which the page carries it.
  var value: JSONValue {
    var members: [JSONValue.Member] = []
    if let confusion {
      members.append(.init(key: "confusion", value: .list(confusion.map { .list($0.map { .integer($0) }) })))
    }
    if !curves.isEmpty {
      members.append(
        .init(
          key: "curves",
          value: .list(
            curves.map { curve in
              .object([
                "of": .integer(curve.positive), "roc": Self.shares(curve.roc),
                "precision": Self.shares(curve.precision),
              ])
            })))
    }
    if !reliability.isEmpty {
      members.append(
        .init(
          key: "reliability",
          value: .object([
            "probability": .text(PackedNumbers.shares(reliability.map(\.meanProbability))),
            "share": .text(PackedNumbers.shares(reliability.map(\.share))),
            "count": .list(reliability.map { .integer($0.count) }),
          ])))
    }
    if let residuals {
      members.append(
        .init(
          key: "residuals",
          value: .object([
            "predicted": Self.scaled(residuals.predicted), "residual": Self.scaled(residuals.residual),
            "quantiles": .text(PackedNumbers.floats(residuals.quantiles)),
          ])))
    }
    if let latency {
      members.append(
        .init(
          key: "latency",
          value: .object([
            "counts": .list(latency.counts.map { .integer($0) }),
            "low": .finite(Double(Float(latency.low))), "high": .finite(Double(Float(latency.high))),
            "quantiles": .text(PackedNumbers.floats(latency.quantiles)), "calls": .integer(latency.calls),
          ])))
    }
    return .object(members)
  }

  private static func shares(_ points: [(across: Double, up: Double)]) -> JSONValue {
    .text(PackedNumbers.shares(points.flatMap { [$0.across, $0.up] }))
  }

  /// In 255 steps between the smallest and the largest.
  private static func scaled(_ values: [Double]) -> JSONValue {
    let low = values.min() ?? 0
    let high = values.max() ?? 0
    let span = high - low
    return .object([
      "low": .finite(low), "high": .finite(high),
      "at": .text(PackedNumbers.shares(values.map { span > 0 ? ($0 - low) / span : 0.5 })),
    ])
  }
}
