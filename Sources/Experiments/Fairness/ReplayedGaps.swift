import Fairness
import Learning
import LinearAlgebra
import Measurement
import Records
import Store

/// Gaps between groups along the replay of a stored run.
enum ReplayedGaps {
  /// Steps up to which every model is read.
  private static let mostSteps = 400

  /// What it takes and isn't there.
  struct Lack: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  /// Nil where the run replays nothing.
  ///
  /// - Throws: `Lack`, `StoreError`, `EvidenceError`, `MeasurementError`.
  static func find(
    _ run: RunRecord, label: String, in store: ResultStore
  ) throws -> GapsOverTime? {
    guard let terms = run.policy.fairness, !run.trials(of: .replay).isEmpty else { return nil }
    guard let replay = try StoredReplay(run, in: store) else {
      throw Lack("the store keeps no timeline and answers of the replay")
    }
    let timeline = replay.timeline
    guard timeline.steps.count <= mostSteps else {
      throw Lack("the replay has \(timeline.steps.count) steps, and gaps are followed along at most \(mostSteps)")
    }
    guard let candidate = replay.candidates.first(where: { $0.trial.candidate.label == label }),
      !candidate.evidence.windows.isEmpty
    else { throw Lack("the store keeps no replay of \(label)") }
    guard let target = try store.column(run.dataset.target, ofTrial: candidate.trial.key) else {
      throw Lack("the store doesn't keep the target, '\(run.dataset.target.excerpt())'")
    }
    guard let groups = try StoredPredictions.groups(of: run, trial: candidate.trial.key, rows: target.count, in: store)
    else {
      throw Lack("the store doesn't keep the values of \(NameList.sentence(terms.columns.map { $0.excerpt(40) }))")
    }
    return try gaps(of: candidate, in: replay, target: target, groups, terms, classCount: run.dataset.classes.count)
  }

  private static func gaps(
    of candidate: StoredReplay.Candidate, in replay: StoredReplay, target: StoredColumn, _ groups: SensitiveGroups,
    _ terms: FairnessTerms, classCount: Int
  ) throws -> GapsOverTime {
    let timeline = replay.timeline
    let served = Array(timeline.order[timeline.start...])
    let truth: [Double]
    switch target {
    case .numbers(let values): truth = served.map { values[Int($0)] }
    case .categories(let codes, _): truth = served.map { Double(codes[Int($0)]) }
    }
    let rules = try StoredPredictions(replay.run, .replay, in: replay.store)?.rules(of: candidate.trial)
    let models = try timeline.steps.indices.map { step -> [Double]? in
      guard candidate.evidence.windows[0].failures[step] == nil else { return nil }
      guard let answers = try replay.answers(of: candidate, window: 0, step: step) else {
        throw Lack("the store keeps no answers of the model of step \(step + 1)")
      }
      let rows = timeline.order[timeline.moment(ofStep: step)...].map { Int($0) }
      return decisions(answers.steps, of: step, rules, rows: rows)
    }
    let steps = timeline.steps.map { ($0.rows.lowerBound - timeline.start)..<($0.rows.upperBound - timeline.start) }
    for (step, model) in models.enumerated() {
      let rows = truth.count - steps[step].lowerBound
      if let model, model.count != rows {
        throw Lack("the model of step \(step + 1) has answers to \(model.count) rows, and there are \(rows)")
      }
    }
    return GapsOverTime(
      GapsOverTime.Decisions(
        truth: truth, toldClass: classCount == 2 ? 1 : nil, isClasses: classCount > 0, steps: steps, models: models),
      groupings: groups.groupings.map { $0.selecting(served) }, terms: terms)
  }

  /// The decided class of each row, or its value.
  ///
  /// - Parameters:
  ///   - answers: of the model of a step to all rows from then on.
  ///   - rules: how the model of each step decides; nil: the likeliest class.
  ///   - rows: of the data, from the beginning of the step on.
  private static func decisions(
    _ answers: PredictionEvidence, of step: Int, _ rules: FoldRules?, rows: [Int]
  ) -> [Double] {
    let (numbers, form) = (answers.folds.flatMap { $0 }, answers.form)
    guard form.width > 1 else { return numbers }
    let values = Matrix(rows: numbers.count / form.width, columns: form.width, storage: numbers)
    let predictions = Predictions(output: ModelOutput(form), values: values)
    // The store may have lost rows, which is found where the models are put together.
    guard let rules, values.rows == rows.count else { return predictions.classes.map { Double($0) } }
    return rules.classes(predictions, rows: rows, fold: step).map { Double($0) }
  }
}
