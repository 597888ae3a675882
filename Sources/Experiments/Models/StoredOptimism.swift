import Catalogue
import Frontier
import Measurement
import Records
import Store

/// What choosing added to the best score of each protocol of a run, on the quality of its policy.
enum StoredOptimism {
  private static let draws = 500
  private static let fewestDraws = 100
  /// Rows scored over all draws and candidates, about: a second or less.
  private static let work = 150_000_000

  /// From stored predictions; where there are none, from the scores fold by fold. Nothing where there is no choice.
  static func find(_ run: RunRecord, in store: ResultStore, catalogue: Catalogue) throws -> [SelectionOptimism] {
    try run.evaluations.compactMap { evaluation in
      guard let descriptor = run.descriptor(run.policy.quality) else { return nil }
      let trials = run.trials(of: evaluation)
      return try fromRows(run, trials, evaluation, descriptor, store, catalogue)
        ?? FoldOptimism.find(trials, axis: descriptor)
    }
  }

  private static func fromRows(
    _ run: RunRecord, _ trials: [TrialRecord], _ evaluation: EvaluationProtocol, _ descriptor: AxisDescriptor,
    _ store: ResultStore, _ catalogue: Catalogue
  ) throws -> SelectionOptimism? {
    guard let axis = catalogue.axes.first(where: { $0.descriptor.id == descriptor.id }) as? any FoldAxis,
      let predictions = try StoredPredictions(run, evaluation, in: store)
    else { return nil }
    let measured = trials.filter { $0.status == .completed }.compactMap { trial in
      trial.reading(descriptor.id).map { (trial: trial, value: $0.value) }
    }
    let ranked = measured.enumerated().sorted { first, second in
      first.element.value != second.element.value
        ? descriptor.direction.prefers(first.element.value, over: second.element.value) : first.offset < second.offset
    }.map(\.element)
    guard let winner = ranked.first, ranked.count > 1 else { return nil }
    let rows = RedrawnRows(predictions.assignment)
    // Those far behind never win a draw: the best suffice where all would take too long.
    let limit = max(2, work / fewestDraws / max(1, rows.judgedCount))
    var scores: [RedrawnScore] = []
    for entry in ranked.prefix(limit) {
      guard let evidence = try predictions.evidence(of: entry.trial), let folds = try? evidence.judgedFolds(),
        let score = try? RedrawnScore(axis, folds)
      else { return nil }
      scores.append(score)
    }
    let draws = max(fewestDraws, min(Self.draws, work / max(1, rows.judgedCount * scores.count)))
    guard
      let found = BootstrapOptimism(
        scores, rows: rows, direction: descriptor.direction, draws: draws, seed: run.seed)
    else { return nil }
    return SelectionOptimism(
      evaluation: evaluation, axis: descriptor.id, key: winner.trial.key, label: winner.trial.candidate.label,
      score: winner.value, corrected: found.corrected,
      interval: Interval(lower: found.interval.lower, upper: found.interval.upper, level: found.interval.level),
      method: .rowsRedrawn, candidates: ranked.count, rows: rows.count, draws: found.draws)
  }
}
