import Records
import Statistics

/// The places of candidates on one axis in several runs of the same data, side by side.
///
/// Ranked are the candidates that have a reading in every run, so that all orders have the same length; the rest are listed.
/// Candidates are the same where their steps with all settings are, or else their label (`CandidateMatch`).
public struct RunRanking: Sendable {
  public struct Row: Sendable, Equatable {
    /// In the last run.
    public let label: String
    /// One for each run.
    public let readings: [Reading]
    /// From 1 for the best; tied candidates share the smallest place ("1, 2, 2, 4").
    public let places: [Int]
    /// Of the places with ties at their middle.
    public let meanPlace: Double
  }

  public let axis: AxisDescriptor
  /// Best mean place first.
  public let rows: [Row]
  /// Labels without a reading in some run.
  public let unmatched: [String]
  /// Mean of Kendall's tau-b over all pairs of runs; nil with fewer than two rows or where all values of a run are equal.
  public let kendall: Double?
  /// Whether every run has the same values, to the last bit: then the orders say nothing of how firm they are.
  public let isSame: Bool

  /// - Parameters:
  ///   - runs: at least two.
  ///   - evaluation: the protocol.
  ///   - axis: one that every run has.
  /// - Complexity: O(runs^2 n log n).
  public init(_ runs: [RunRecord], evaluation: EvaluationProtocol, axis: AxisDescriptor) {
    let candidates = Self.candidates(runs.map { $0.trials(of: evaluation) })
    func reading(_ trial: TrialRecord?) -> Reading? {
      guard let trial, trial.status == .completed else { return nil }
      return trial.reading(axis.id).flatMap { $0.value.isNaN ? nil : $0 }
    }
    var complete: [(label: String, readings: [Reading])] = []
    var unmatched: [String] = []
    for candidate in candidates {
      let readings = candidate.trials.map(reading)
      if readings.contains(where: { $0 == nil }) {
        // What no run has measured is no candidate of this ranking.
        if readings.contains(where: { $0 != nil }) { unmatched.append(candidate.label) }
      } else {
        complete.append((candidate.label, readings.compactMap { $0 }))
      }
    }
    let sign = axis.direction == .lowerIsBetter ? 1.0 : -1
    let columns = runs.indices.map { run in complete.map { sign * $0.readings[run].value } }
    let places = columns.map { Ranks.competition($0) }
    let middles = columns.map { Ranks.average($0) }
    self.axis = axis
    self.unmatched = unmatched
    rows = complete.indices.map { index in
      Row(
        label: complete[index].label, readings: complete[index].readings, places: places.map { $0[index] },
        meanPlace: middles.reduce(0) { $0 + $1[index] } / Double(max(1, runs.count)))
    }.sorted { ($0.meanPlace, $0.label) < ($1.meanPlace, $1.label) }
    isSame = complete.allSatisfy { row in row.readings.allSatisfy { $0.value == row.readings[0].value } }
    kendall = Self.agreement(middles)
  }

  private static func agreement(_ ranks: [[Double]]) -> Double? {
    var sum = 0.0
    var count = 0
    for first in ranks.indices {
      for second in ranks.indices where second > first {
        guard let found = try? RankCorrelation.kendall(ranks[first], ranks[second]) else { return nil }
        sum += found
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : nil
  }

  /// Every candidate with its trial in each run; the last run gives the labels.
  private static func candidates(_ runs: [[TrialRecord]]) -> [(label: String, trials: [TrialRecord?])] {
    var found: [(trial: TrialRecord, trials: [TrialRecord?])] = []
    for run in runs.indices.reversed() {
      let matches = CandidateMatch.matches(runs[run], found.map(\.trial))
      for match in matches.both {
        // A candidate stands once in `found`.
        guard let place = found.firstIndex(where: { $0.trial.key == match.second.key }) else { continue }
        found[place].trials[run] = match.first
      }
      for trial in matches.onlyFirst {
        var trials = [TrialRecord?](repeating: nil, count: runs.count)
        trials[run] = trial
        found.append((trial, trials))
      }
    }
    return found.map { ($0.trial.candidate.label, $0.trials) }
  }
}
