import Records

/// What becomes of the research frontier in production: a frontier chosen on noisy scores shrinks when it is measured
/// again, and some of its members turn out to be dominated.
///
/// Only candidates with a reading on every axis under both protocols count; they are matched by label.
public struct FrontierShift: Codable, Sendable, Equatable {
  /// On both frontiers, in the order of the trials.
  public let kept: [String]
  /// On the research frontier only.
  public let lost: [String]
  /// On the production frontier only.
  public let gained: [String]
  /// Labels that can't be compared, in the order of the trials.
  public let unmatched: [String]
  /// Of the research frontier's members, measured in research and again in production: what the box of all candidates'
  /// readings holds of each; nil where a reading isn't finite.
  public let volumes: Volumes?

  public struct Volumes: Codable, Sendable, Equatable {
    public let research: Double
    public let production: Double
  }

  /// - Parameters:
  ///   - run: a run with trials of both protocols.
  ///   - axes: at least one axis of the run.
  /// - Throws: `FrontierError.unknownAxis`, `noAxes`. O(n log n) for up to three axes.
  public init(run: RunRecord, axes: [AxisID]) throws(FrontierError) {
    let research = try run.frontier(of: .research, along: axes)
    let production = try run.frontier(of: .production, along: axes)
    func complete(_ frontier: ParetoFrontier) -> Set<String> {
      Set(frontier.points.filter(\.isComplete).map(\.label))
    }
    let shared = complete(research).intersection(complete(production))
    func members(_ evaluation: EvaluationProtocol) throws(FrontierError) -> Set<String> {
      let trials = run.trials(of: evaluation).filter { shared.contains($0.candidate.label) }
      let frontier = try ParetoFrontier(trials: trials, axes: research.axes)
      return Set(frontier.members.map { frontier.points[$0].label })
    }
    let before = try members(.research)
    let after = try members(.production)
    var seen: Set<String> = []
    func measured(_ evaluation: EvaluationProtocol) throws(FrontierError) -> ParetoFrontier {
      try ParetoFrontier(
        trials: run.trials(of: evaluation).filter { before.contains($0.candidate.label) }, axes: research.axes)
    }
    volumes = FrontierContrast(try measured(.research), try measured(.production)).map {
      Volumes(research: $0.first.volume, production: $0.second.volume)
    }
    let labels = run.trials.map(\.candidate.label).filter { seen.insert($0).inserted }
    kept = labels.filter { before.contains($0) && after.contains($0) }
    lost = labels.filter { before.contains($0) && !after.contains($0) }
    gained = labels.filter { !before.contains($0) && after.contains($0) }
    unmatched = labels.filter { !shared.contains($0) }
  }
}
