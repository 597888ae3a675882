import Records

/// What becomes of a frontier that is measured again, of that of research in production or on rows set aside: one chosen on
/// noisy scores shrinks, and some of its members turn out to be dominated.
///
/// Only candidates with a reading on every axis under both protocols count; they are matched by label.
public struct FrontierShift: Codable, Sendable, Equatable {
  /// On both frontiers, in the order of the trials.
  public let kept: [String]
  /// On the first frontier only.
  public let lost: [String]
  /// On the second frontier only.
  public let gained: [String]
  /// Labels that can't be compared, in the order of the trials.
  public let unmatched: [String]
  /// Of the first frontier's members, measured the first and the second time: what the box of their readings holds of each;
  /// nil where a reading isn't finite.
  public let volumes: Volumes?

  public struct Volumes: Codable, Sendable, Equatable {
    public let before: Double
    public let after: Double
  }

  /// - Parameters:
  ///   - run: a run with trials of both protocols.
  ///   - first, second: research and production by default.
  ///   - axes: at least one axis of the run.
  /// - Throws: `FrontierError.unknownAxis`, `noAxes`. O(n log n) for up to three axes.
  public init(
    run: RunRecord, from first: EvaluationProtocol = .research, to second: EvaluationProtocol = .production,
    axes: [AxisID]
  ) throws(FrontierError) {
    let research = try run.frontier(of: first, along: axes)
    let production = try run.frontier(of: second, along: axes)
    func complete(_ frontier: ParetoFrontier) -> Set<String> {
      Set(frontier.points.filter(\.isComplete).map(\.label))
    }
    let shared = complete(research).intersection(complete(production))
    func members(_ evaluation: EvaluationProtocol) throws(FrontierError) -> Set<String> {
      let trials = run.trials(of: evaluation).filter { shared.contains($0.candidate.label) }
      let frontier = try ParetoFrontier(trials: trials, axes: research.axes)
      return Set(frontier.members.map { frontier.points[$0].label })
    }
    let before = try members(first)
    let after = try members(second)
    var seen: Set<String> = []
    func measured(_ evaluation: EvaluationProtocol) throws(FrontierError) -> ParetoFrontier {
      try ParetoFrontier(
        trials: run.trials(of: evaluation).filter { before.contains($0.candidate.label) }, axes: research.axes)
    }
    volumes = FrontierContrast(try measured(first), try measured(second)).map {
      Volumes(before: $0.first.volume, after: $0.second.volume)
    }
    let labels = run.trials.map(\.candidate.label).filter { seen.insert($0).inserted }
    kept = labels.filter { before.contains($0) && after.contains($0) }
    lost = labels.filter { before.contains($0) && !after.contains($0) }
    gained = labels.filter { !before.contains($0) && after.contains($0) }
    unmatched = labels.filter { !shared.contains($0) }
  }
}
