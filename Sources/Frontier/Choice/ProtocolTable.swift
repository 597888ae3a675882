import Records
import Statistics

/// What each candidate scores under every protocol of a run, side by side: how much of a choice by one of them is left under
/// another.
package struct ProtocolTable: Sendable, Equatable {
  package struct Row: Sendable, Equatable {
    package let label: String
    /// One for each protocol.
    package let readings: [Reading]
    /// From 1 for the best; tied candidates share the smallest place.
    package let ranks: [Int]
  }

  /// How far the order of a protocol is that of the first.
  package struct Agreement: Sendable, Equatable {
    package let evaluation: EvaluationProtocol
    /// Kendall's tau-b; nil with fewer than two rows or where all are level.
    package let kendall: Double?
    /// Of tau over redrawn folds and steps; nil where readings have no samples.
    package let interval: Interval?
  }

  package let axis: AxisDescriptor
  /// In the order of `EvaluationProtocol.all`.
  package let evaluations: [EvaluationProtocol]
  /// Best under the last protocol first; ties in the order of the plan.
  package let rows: [Row]
  /// Of every protocol but the first.
  package let agreements: [Agreement]
  /// Labels without a reading under some protocol, in the order of the trials.
  package let unmatched: [String]

  static let draws = 1_000
  static let level = 0.95

  /// Nil with fewer than two protocols.
  ///
  /// - Throws: `FrontierError.unknownAxis`.
  package init?(run: RunRecord, axis id: AxisID) throws(FrontierError) {
    guard let axis = run.descriptor(id) else { throw .unknownAxis(id, known: run.axes.map(\.id)) }
    let evaluations = run.evaluations
    guard evaluations.count > 1 else { return nil }
    let found = evaluations.map { evaluation in
      Dictionary(
        run.trials(of: evaluation).compactMap { trial in
          trial.status == .completed ? trial.reading(id).map { (trial.candidate.label, $0) } : nil
        }, uniquingKeysWith: { first, _ in first })
    }
    var labels: [String] = []
    var unmatched: [String] = []
    var seen: Set<String> = []
    for label in run.trials.map(\.candidate.label) where seen.insert(label).inserted {
      if found.allSatisfy({ $0[label] != nil }) { labels.append(label) } else { unmatched.append(label) }
    }
    let readings = found.map { readings in labels.compactMap { readings[$0] } }
    let sign = axis.direction == .lowerIsBetter ? 1.0 : -1
    let losses = readings.map { $0.map { sign * $0.value } }
    let ranks = losses.map(Ranks.competition)
    let order = labels.indices.sorted { ((ranks.last?[$0] ?? 0), $0) < ((ranks.last?[$1] ?? 0), $1) }
    self.axis = axis
    self.evaluations = evaluations
    self.unmatched = unmatched
    rows = order.map { index in
      Row(label: labels[index], readings: readings.map { $0[index] }, ranks: ranks.map { $0[index] })
    }
    agreements = evaluations.indices.dropFirst().map { index in
      Agreement(
        evaluation: evaluations[index], kendall: Self.kendall(losses[0], losses[index]),
        interval: Self.interval(
          (readings[0], evaluations[0]), (readings[index], evaluations[index])))
    }
  }

  /// The best candidate under the first protocol, and what it loses under the last one against the best there; nil where it
  /// is the best there too, or where nothing is ranked.
  package var loss: (firstWinner: Row, winner: Row, loss: Double)? {
    guard let winner = rows.first, let first = rows.first(where: { $0.ranks[0] == 1 }), first != winner,
      let there = first.readings.last?.value, let best = winner.readings.last?.value, there != best
    else { return nil }
    return (first, winner, abs(there - best))
  }

  /// Where the amount lies by which a row is worse than another under the last protocol, over redrawn folds and steps; nil
  /// where their readings have too few samples.
  package func interval(of row: Row, against other: Row) -> Interval? {
    guard let evaluation = evaluations.last, let first = row.readings.last, let second = other.readings.last,
      first.samples.count >= Self.leastSamples, first.samples.count == second.samples.count,
      first.samples.allSatisfy(\.isFinite), second.samples.allSatisfy(\.isFinite)
    else { return nil }
    let sign = axis.direction == .lowerIsBetter ? 1.0 : -1
    let differences = zip(first.samples, second.samples).map { sign * ($0 - $1) }
    let count = Double(differences.count)
    // Samples weigh alike in a redraw; in the value they may not.
    let shift = sign * (first.value - second.value) - differences.reduce(0, +) / count
    var chance = SeededGenerator(seed: 0).stream("protocol-loss")
    let replicates = (0..<Self.draws).map { _ in
      shift + Self.redrawn([differences], inBlocks: Self.isInTime(evaluation), using: &chance)[0] / count
    }
    return (try? BootstrapInterval.percentile(replicates, level: Self.level)).map { Interval($0) }
  }

  /// Fewer folds say nothing of how far their mean would move.
  private static let leastSamples = 4

  private static func kendall(_ first: [Double], _ second: [Double]) -> Double? {
    // Ranks stand in for the values, so that infinite readings do no harm.
    (try? RankCorrelation.kendall(Ranks.average(first), Ranks.average(second))) ?? nil
  }

  /// Redraws the folds of both protocols, the same for all candidates; steps of time in blocks, since neighbours are alike.
  private static func interval(
    _ first: (readings: [Reading], evaluation: EvaluationProtocol),
    _ second: (readings: [Reading], evaluation: EvaluationProtocol)
  ) -> Interval? {
    func samples(_ readings: [Reading]) -> [[Double]]? {
      guard let count = readings.first?.samples.count, count > 1,
        readings.allSatisfy({ $0.samples.count == count && $0.samples.allSatisfy(\.isFinite) })
      else { return nil }
      return readings.map(\.samples)
    }
    guard first.readings.count > 2, let left = samples(first.readings), let right = samples(second.readings) else {
      return nil
    }
    var chance = SeededGenerator(seed: 0).stream("protocols")
    var taus: [Double] = []
    for _ in 0..<draws {
      let (one, other) = (
        redrawn(left, inBlocks: isInTime(first.evaluation), using: &chance),
        redrawn(right, inBlocks: isInTime(second.evaluation), using: &chance)
      )
      if let tau = kendall(one, other) { taus.append(tau) }
    }
    guard taus.count * 2 > draws else { return nil }
    return (try? BootstrapInterval.percentile(taus, level: level)).map { Interval($0) }
  }

  private static func isInTime(_ evaluation: EvaluationProtocol) -> Bool {
    evaluation.division == .timeOrdered || evaluation.division == .replayed
  }

  /// The sum of redrawn samples for each candidate.
  private static func redrawn(
    _ samples: [[Double]], inBlocks: Bool, using chance: inout SeededGenerator
  ) -> [Double] {
    let count = samples[0].count
    let length = inBlocks ? Int(Double(count).squareRoot().squareRoot().rounded()) : 1
    var sums = [Double](repeating: 0, count: samples.count)
    for place in CircularBlocks(count: count, length: length).draw(using: &chance) {
      for candidate in samples.indices { sums[candidate] += samples[candidate][place] }
    }
    return sums
  }
}
