import Drift
import Fairness
import Frontier
import Records
import Replay

/// Everything that the forms of a report share: computed once from the records, then only written out.
struct RunAnalysis: Sendable {
  let run: RunRecord
  /// One for each protocol that has trials, research first.
  let evaluations: [EvaluationAnalysis]
  /// Names of the estimators in the order of the trials; the position decides colour and shape in every chart.
  let estimators: [String]
  /// Places under both protocols on the quality axis; nil where only one was asked for.
  let ranks: RankTable?
  /// Scores under every protocol on the quality axis; nil under one protocol only, and for more candidates than
  /// `mostCompared` where nothing is replayed.
  let comparison: ProtocolTable?
  /// How trials come to their answers, by key; empty where it isn't stored or wasn't read.
  let explanations: [String: ExplanationEvidence]
  /// The ways of running that a replay played; nil where nothing was replayed.
  var replay: ReplayedRun?
  /// Why the policies of a replay can't be played; nil where they are, and where nothing was replayed.
  var replayObstacle: String?
  /// How the rows of a replay drifted; nil where nothing was replayed, or nothing of it was stored.
  var drift: ReplayedDrift?
  /// How groups fare under the picks; nil where none are judged.
  var fairness: RunFairness?
  /// What the data show to change, by the key of the trial; empty where no axis asks for it.
  var robustness: [String: RobustnessFacts] = [:]

  /// - Parameters:
  ///   - run: the record; nothing else is read.
  ///   - membershipDraws: draws for the probability of being on the frontier; 0: leave it out.
  ///   - redraws: whether it is found how sure the picks are.
  ///   - protocols: those that are looked at. Default: all that have trials.
  ///   - explanations: by the key of the trial.
  init(
    run: RunRecord, membershipDraws: Int, redraws: Bool = true, protocols: [EvaluationProtocol]? = nil,
    explanations: [String: ExplanationEvidence] = [:]
  ) {
    self.run = run
    self.explanations = explanations
    var estimators: [String] = []
    for trial in run.trials where !estimators.contains(trial.candidate.estimator.name) {
      estimators.append(trial.candidate.estimator.name)
    }
    self.estimators = estimators
    let protocols = protocols ?? run.evaluations
    evaluations = protocols.map {
      EvaluationAnalysis(run: run, evaluation: $0, membershipDraws: membershipDraws, redraws: redraws)
    }
    let hasBoth = protocols.contains(.research) && protocols.contains(.production)
    ranks = hasBoth ? try? RankTable(run: run, axis: run.policy.quality) : nil
    // Orders are drawn anew a thousand times.
    let isCompared = protocols.count > 1 && (protocols.contains(.replay) || run.trials.count <= 2 * Self.mostCompared)
    comparison = isCompared ? (try? ProtocolTable(run: run, axis: run.policy.quality)) ?? nil : nil
  }

  private static let mostCompared = 200

  /// That comparison where a part of the report of its own is made of it: where something is replayed.
  var protocols: ProtocolTable? { evaluations.contains { $0.evaluation == .replay } ? comparison : nil }

  /// The interval of Kendall's tau between research and production, over redrawn folds; nil where it isn't known.
  var rankInterval: Interval? {
    guard let ranks, let comparison, comparison.rows.count == ranks.rows.count,
      comparison.evaluations.first == .research
    else { return nil }
    return comparison.agreements.first { $0.evaluation == .production }?.interval
  }

  /// The protocol a service will live under, where it was asked for.
  var leading: EvaluationAnalysis? { evaluations.last }

  /// Blocks of every protocol, the one that a service lives under first; with several each under its name.
  func byProtocol(_ blocks: (EvaluationAnalysis) -> [ReportBlock]) -> [ReportBlock] {
    evaluations.reversed().flatMap { evaluation -> [ReportBlock] in
      let own = blocks(evaluation)
      // A heading with nothing below it says nothing.
      return evaluations.count > 1 && !own.isEmpty ? [.part(evaluation.evaluation.heading, own)] : own
    }
  }

  /// What becomes of the research frontier in production, in a sentence.
  var shiftSentence: String? {
    guard let leading, ranks != nil, let quality = leading.quality, let cost = leading.cost,
      let shift = try? FrontierShift(run: run, axes: [quality.id, cost.id])
    else { return nil }
    return RankSentences.shift(shift, axes: [quality, cost])
  }

  func series(of trial: TrialRecord) -> Int {
    estimators.firstIndex(of: trial.candidate.estimator.name) ?? 0
  }
}
