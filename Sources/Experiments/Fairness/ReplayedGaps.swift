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

  /// Nil where the run replays nothing, or not this candidate.
  ///
  /// - Throws: `StoreError`, `EvidenceError`, `MeasurementError`.
  static func find(
    _ run: RunRecord, label: String, in store: ResultStore
  ) throws -> GapsOverTime? {
    guard let terms = run.policy.fairness, let replay = try StoredReplay(run, in: store),
      replay.timeline.steps.count <= mostSteps,
      let candidate = replay.candidates.first(where: { $0.trial.candidate.label == label }),
      !candidate.evidence.windows.isEmpty,
      let target = try store.column(run.dataset.target, ofTrial: candidate.trial.key),
      let groups = try StoredPredictions.groups(of: run, trial: candidate.trial.key, rows: target.count, in: store)
    else { return nil }
    let timeline = replay.timeline
    let served = Array(timeline.order[timeline.start...])
    let truth: [Double]
    switch target {
    case .numbers(let values): truth = served.map { values[Int($0)] }
    case .categories(let codes, _): truth = served.map { Double(codes[Int($0)]) }
    }
    let classCount = run.dataset.classes.count
    let models = try timeline.steps.indices.map { step -> [Double]? in
      guard candidate.evidence.windows[0].failures[step] == nil,
        let answers = try replay.answers(of: candidate, window: 0, step: step)
      else { return nil }
      return answers.steps.folds.flatMap { decisions($0, answers.steps.form) }
    }
    let steps = timeline.steps.map { ($0.rows.lowerBound - timeline.start)..<($0.rows.upperBound - timeline.start) }
    guard zip(models, steps).allSatisfy({ $0?.count ?? truth.count - $1.lowerBound == truth.count - $1.lowerBound })
    else { return nil }
    return GapsOverTime(
      GapsOverTime.Decisions(
        truth: truth, toldClass: classCount == 2 ? 1 : nil, isClasses: classCount > 0, steps: steps, models: models),
      groupings: groups.groupings.map { $0.selecting(served) }, terms: terms)
  }

  /// The likeliest class of each row, or its value.
  private static func decisions(_ numbers: [Double], _ form: PredictionEvidence.Form) -> [Double] {
    guard form.width > 1 else { return numbers }
    let values = Matrix(rows: numbers.count / form.width, columns: form.width, storage: numbers)
    return Predictions(output: ModelOutput(form), values: values).classes.map { Double($0) }
  }
}
