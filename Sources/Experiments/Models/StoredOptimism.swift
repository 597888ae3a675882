import Catalogue
import Frontier
import Measurement
import Records
import Store

/// What the stored predictions of a run say of choosing by the quality of its policy: what choosing added to the best score
/// of each protocol, and how the scores move when the judged rows are drawn anew.
package struct StoredOptimism {
  package private(set) var optimism: [SelectionOptimism] = []
  package private(set) var redraws: [RowRedraws] = []

  private static let draws = 500
  private static let fewestDraws = 100
  /// Draws that are kept for each candidate.
  private static let keptDraws = 200
  /// Rows scored over all draws and candidates, about: a second or less.
  private static let work = 150_000_000

  /// From stored predictions; where there are none, the optimism from the scores fold by fold. Nothing where there is no
  /// choice.
  ///
  /// - Parameter quality: the axis; nil: that of the run's policy.
  package init(
    _ run: RunRecord, quality: AxisID? = nil, in store: ResultStore, catalogue: Catalogue = .standard
  ) throws(StoreError) {
    guard let descriptor = run.descriptor(quality ?? run.policy.quality) else { return }
    for evaluation in run.evaluations {
      if let found = try Self.fromRows(run, evaluation, descriptor, store, catalogue) {
        optimism.append(found.optimism)
        redraws.append(found.redraws)
      } else if let found = FoldOptimism.find(run.trials(of: evaluation), axis: descriptor) {
        optimism.append(found)
      }
      // In the order of time the floor rests on rows, inside a fold too.
      for inner in Self.inner(run, evaluation) {
        guard let found = try Self.fromRows(run, inner, descriptor, store, catalogue) else { continue }
        redraws.append(found.redraws)
      }
    }
  }

  private static func inner(_ run: RunRecord, _ evaluation: EvaluationProtocol) -> [EvaluationProtocol] {
    Set(run.trials.map(\.evaluation)).filter { $0.isTimeOrdered && $0.outer?.evaluation == evaluation }.sorted {
      $0.id < $1.id
    }
  }

  private static func fromRows(
    _ run: RunRecord, _ evaluation: EvaluationProtocol, _ descriptor: AxisDescriptor, _ store: ResultStore,
    _ catalogue: Catalogue
  ) throws(StoreError) -> (optimism: SelectionOptimism, redraws: RowRedraws)? {
    guard let axis = catalogue.axes.first(where: { $0.descriptor.id == descriptor.id }) as? any FoldAxis,
      let predictions = try StoredPredictions(run, evaluation, in: store)
    else { return nil }
    let rows = RedrawnRows(predictions.assignment, inBlocks: evaluation.isTimeOrdered)
    // Those far behind never win a draw: the best suffice where all would take too long, and the baselines.
    let limit = max(2, work / fewestDraws / max(1, rows.judgedCount))
    let ranked = ranked(run, evaluation, descriptor)
    guard let winner = ranked.first, ranked.count > 1 else { return nil }
    let taken = ranked.prefix(limit) + ranked.dropFirst(limit).filter { $0.trial.candidate.isBaseline }
    var scores: [RedrawnScore] = []
    for entry in taken {
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
    let kept = zip(taken, found.drawn).map { entry, drawn in
      (entry.trial.key, drawn.prefix(keptDraws).map { Float($0) })
    }
    return (
      SelectionOptimism(
        evaluation: evaluation, axis: descriptor.id, key: winner.trial.key, label: winner.trial.candidate.label,
        score: winner.value, corrected: found.corrected,
        interval: Interval(lower: found.interval.lower, upper: found.interval.upper, level: found.interval.level),
        method: .rowsRedrawn, candidates: ranked.count, rows: rows.count, draws: found.draws),
      RowRedraws(
        evaluation: evaluation, axis: descriptor.id, rows: rows.count, blockLength: rows.blockLength,
        scores: Dictionary(kept, uniquingKeysWith: { first, _ in first }))
    )
  }

  /// Those with a reading, the best first; of equally good ones the preferred one, as the pick has it.
  private static func ranked(
    _ run: RunRecord, _ evaluation: EvaluationProtocol, _ axis: AxisDescriptor
  ) -> [(trial: TrialRecord, value: Double)] {
    let measured = run.trials(of: evaluation).filter { $0.status == .completed }.compactMap { trial in
      trial.reading(axis.id).map { (trial: trial, value: $0.value) }
    }
    let preferred = run.policy.prefer.compactMap(run.descriptor)
    return measured.sorted { first, second in
      for axis in [axis] + preferred {
        guard let left = first.trial.reading(axis.id)?.value, let right = second.trial.reading(axis.id)?.value else {
          continue
        }
        if left != right { return axis.direction.prefers(left, over: right) }
      }
      return (first.trial.candidate.label, first.trial.key) < (second.trial.candidate.label, second.trial.key)
    }
  }
}
