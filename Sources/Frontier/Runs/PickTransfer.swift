import Records
import Statistics

/// What was picked in several runs, and how each of these picks stands in the other runs.
public struct PickTransfer: Sendable {
  /// One candidate in one run.
  public struct Standing: Sendable, Equatable {
    public let reading: Reading
    /// By quality, from 1; tied candidates share the smallest place.
    public let place: Int
    public let count: Int
    /// How much worse than the best of the run, in the unit of its quality; never negative.
    public let loss: Double
    public let isPick: Bool
  }

  /// A candidate that was picked somewhere.
  public struct Row: Sendable, Equatable {
    public let label: String
    /// One for each run; nil: the run has no reading of its quality for a candidate of this label.
    public let standings: [Standing?]

    /// Positions of the runs that pick it.
    public var pickedIn: [Int] { standings.indices.filter { standings[$0]?.isPick == true } }
  }

  /// Of each run, without redraws; nil: the run has no trials of the protocol.
  public let picks: [Pick?]
  /// Picked in most runs first, then by the runs.
  public let rows: [Row]

  /// - Parameters: runs: in a person's order; evaluation: the protocol.
  public init(_ runs: [RunRecord], evaluation: EvaluationProtocol) {
    let picks = runs.map { run in
      run.trials(of: evaluation).isEmpty ? nil : run.pick(evaluation, redraws: false)
    }
    var labels: [String] = []
    for label in picks.compactMap({ $0?.chosen?.label }) where !labels.contains(label) { labels.append(label) }
    let columns = zip(runs, picks).map { run, pick in Self.standings(run, evaluation, pick: pick, labels) }
    let rows = labels.indices.map { index in Row(label: labels[index], standings: columns.map { $0[index] }) }
    self.picks = picks
    self.rows = rows.enumerated().sorted {
      (-$0.element.pickedIn.count, $0.offset) < (-$1.element.pickedIn.count, $1.offset)
    }.map(\.element)
  }

  private static func standings(
    _ run: RunRecord, _ evaluation: EvaluationProtocol, pick: Pick?, _ labels: [String]
  ) -> [Standing?] {
    guard let axis = run.descriptor(run.policy.quality) else { return labels.map { _ in nil } }
    let sign = axis.direction == .lowerIsBetter ? 1.0 : -1
    let found = run.trials(of: evaluation).compactMap { trial -> (label: String, reading: Reading)? in
      guard trial.status == .completed, let reading = trial.reading(axis.id), reading.value.isFinite else { return nil }
      return (trial.candidate.label, reading)
    }
    let values = found.map { sign * $0.reading.value }
    let places = Ranks.competition(values)
    let best = values.min() ?? 0
    return labels.map { label in
      found.firstIndex { $0.label == label }.map { index in
        Standing(
          reading: found[index].reading, place: places[index], count: found.count, loss: values[index] - best,
          isPick: pick?.chosen?.label == label)
      }
    }
  }
}
