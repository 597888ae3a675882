import Fairness
import Frontier
import Measurement
import Records
import Store

/// Fairness of a stored run, from the store alone: nothing is fitted, and no data file is read.
package enum StoredFairness {
  /// Nil where the run judges no groups, or the store doesn't keep what it takes.
  ///
  /// - Parameters:
  ///   - chosen: the trial that is looked at under its protocol in place of the pick.
  ///   - only: the one protocol that is looked at; nil: all.
  package static func find(
    _ run: RunRecord, chosen: TrialRecord? = nil, only: EvaluationProtocol? = nil, in store: ResultStore
  ) throws(StoreError) -> RunFairness? {
    guard let terms = run.policy.fairness else { return nil }
    var found: [RunFairness.Evaluation] = []
    var unread: [RunFairness.Unread] = []
    for evaluation in run.evaluations {
      if let wanted = chosen?.evaluation ?? only, wanted != evaluation { continue }
      guard let predictions = try StoredPredictions(run, evaluation, in: store) else {
        let isMeasured = run.trials(of: evaluation).contains { $0.status == .completed }
        unread.append(
          RunFairness.Unread(
            evaluation: evaluation,
            reason: isMeasured
              ? "the store doesn't keep which rows its folds judge, or their target" : "no trial of it was completed"))
        continue
      }
      guard predictions.groups != nil else {
        unread.append(
          RunFairness.Unread(
            evaluation: evaluation, reason: "the store doesn't keep the values of the sensitive columns"))
        continue
      }
      found.append(try self.evaluation(run, evaluation, chosen, predictions, store))
    }
    guard !found.isEmpty else { return nil }
    var overTime: GapsOverTime?
    var overTimeLack: String?
    if let shown = (found.first { $0.evaluation == .replay } ?? found.last)?.shown {
      do {
        overTime = try ReplayedGaps.find(run, label: shown.label, in: store)
      } catch let error as StoreError {
        throw error
      } catch {
        overTimeLack = "\(error)"
      }
    }
    return RunFairness(
      terms: terms, evaluations: found, unread: unread, overTime: overTime, overTimeLack: overTimeLack)
  }

  private static func evaluation(
    _ run: RunRecord, _ evaluation: EvaluationProtocol, _ chosen: TrialRecord?, _ predictions: StoredPredictions,
    _ store: ResultStore
  ) throws(StoreError) -> RunFairness.Evaluation {
    let pick = run.pick(evaluation, redraws: false)
    let trials = run.trials(of: evaluation)
    let mine = chosen ?? trials.first { $0.key == pick.chosen?.key }
    let best = trials.first { $0.key == pick.best?.key }
    func judged(_ trial: TrialRecord?) throws(StoreError) -> Judged {
      guard let trial else { return Judged() }
      guard let evidence = try predictions.evidence(of: trial) else {
        return Judged(reason: "its predictions aren't stored, or can't be read")
      }
      do throws(MeasurementError) {
        let study = try evidence.fairnessStudy(
          label: trial.candidate.label, key: trial.key, limits: run.policy.limits, economics: run.policy.economics)
        return Judged(evidence: evidence, study: study)
      } catch {
        return Judged(reason: error.description)
      }
    }
    let own = try judged(mine)
    let other = best?.key == mine?.key ? Judged() : try judged(best)
    let compared = own.evidence.flatMap { own in
      other.evidence.flatMap { try? own.comparedGroups(with: $0) }
    }
    let absence: RunFairness.Absence? =
      switch (own.study, mine) {
      case (.some, _): nil
      case (nil, nil): .nothingPicked(reason: pick.reason)
      case (nil, .some(let mine)): .notJudged(label: mine.candidate.label, reason: own.reason)
      }
    return RunFairness.Evaluation(
      evaluation: evaluation, pick: own.study, best: other.study, absence: absence, compared: compared ?? [],
      represented: try represented(predictions, other.evidence ?? own.evidence, trial: trials.first, store),
      curves: try curves(
        predictions, own.evidence ?? other.evidence, of: own.evidence == nil ? best : mine, store),
      thresholds: try (own.evidence == nil ? best : mine).flatMap { trial throws(StoreError) in
        try predictions.thresholds(of: trial)
      })
  }

  /// How one candidate treats groups, or why that can't be told.
  private struct Judged {
    var evidence: Evidence?
    var study: FairnessStudy?
    var reason = ""
  }

  /// How the errors of each group fall with more rows, where the candidate was fitted on parts of them.
  private static func curves(
    _ predictions: StoredPredictions, _ own: Evidence?, of trial: TrialRecord?, _ store: ResultStore
  ) throws(StoreError) -> [RunFairness.Curves] {
    guard let own, let trial, let groups = predictions.groups,
      let head = try store.evidence(ofTrial: trial.key, in: predictions.run.id)[.learningCurve],
      head.status == .gathered, let body = try store.bodies(of: [head.id])[head.id], case .success(let bytes) = body,
      let curve = try? LearningCurveEvidence(encoded: bytes)
    else { return [] }
    var steps: [(share: Double, answers: GroupedAnswers)] = []
    for (share, part) in zip(curve.shares, curve.predictions) {
      guard let answers = try? predictions.evidence(of: part, deciding: trial.candidate.groupRule)?.groupedAnswers()
      else { return [] }
      steps.append((share, answers))
    }
    guard let all = try? own.groupedAnswers() else { return [] }
    steps.append((1, all))
    let folds = predictions.assignment.folds
    let level = all.losses.reduce(0, +) / Double(max(1, all.rowCount))
    return groups.groupings.enumerated().map { place, grouping in
      let learned = grouping.names.indices.map { group in
        folds.reduce(0.0) { sum, fold in sum + Double(fold.train.count { Int(grouping.codes[Int($0)]) == group }) }
          / Double(max(1, folds.count))
      }
      let refusals = all.refusals(of: all.groupings[place], counts: all.counts(of: all.groupings[place]))
      let losses = steps.map { $0.answers.groupings[place].divided($0.answers.losses) }
      let curves = grouping.names.indices.filter { refusals[$0] == nil }.map { group in
        GroupLearningCurve(
          group: grouping.names[group],
          points: zip(steps, losses).map { step, losses in
            GroupLearningCurve.Point(
              rows: step.share * learned[group],
              error: losses[group].reduce(0, +) / Double(max(1, losses[group].count)))
          }, level: level)
      }
      return RunFairness.Curves(title: grouping.title, groups: curves)
    }
  }

  /// - Parameter model: by whose answers labels are doubted: the best model there is.
  private static func represented(
    _ predictions: StoredPredictions, _ model: Evidence?, trial: TrialRecord?, _ store: ResultStore
  ) throws(StoreError) -> [RunFairness.Represented] {
    guard let groups = predictions.groups, let trial,
      let target = try store.column(predictions.run.dataset.target, ofTrial: trial.key)
    else { return [] }
    let labels: [Double]
    switch target {
    case .numbers(let values): labels = values
    case .categories(let codes, let levels): labels = codes.map { Int($0) == levels.count - 1 ? 1 : 0 }
    }
    var missing: [Double]?
    if case .numbers(let values)? = try store.column(PreparedData.missingShareName, ofTrial: trial.key),
      values.count == labels.count
    {
      missing = values
    }
    var isNoisy = [Bool?](repeating: nil, count: labels.count)
    if let noisy = (try? model?.noisyLabels()) ?? nil {
      for (row, isWrong) in noisy { isNoisy[Int(row)] = isWrong }
    } else {
      isNoisy = []
    }
    return groups.groupings.map { grouping in
      RunFairness.Represented(
        title: grouping.title,
        groups: GroupRepresentation.all(
          grouping, assignment: predictions.assignment, labels: labels, missing: missing, isNoisy: isNoisy))
    }
  }
}
