import Catalogue
import Foundation
import Learning
import LinearAlgebra
import Machine
import Measurement
import Plans
import Records
import Store
import Tabular

/// Measures what the middle one of a replay's models costs, which is about the mean of all of them: its fit and answers, how
/// far the inputs have drifted since, and what its answers are judged by.
struct ReplayProbe {
  private let data: PreparedData
  private let replay: ReplayDivision
  private let structure: RowStructure?
  private let catalogue: Catalogue
  private let seed: UInt64
  private let step: Int
  private let quality: AxisID
  private let decision: ReplayDecision
  private let loss: ReplayLoss
  private let probabilityBits: Int
  private let past: AnsweredPast

  init(_ experiment: LoadedExperiment, _ replay: ReplayDivision, structure: RowStructure?, _ catalogue: Catalogue) {
    let (plan, data) = (experiment.plan, experiment.data)
    self.data = data
    self.replay = replay
    self.structure = structure
    self.catalogue = catalogue
    seed = plan.split.seed
    step = replay.stepCount / 2
    let task = TaskKind(data.task)
    let axes = plan.axes(
      for: task, in: catalogue.vocabulary(datasets: []), judgesGroups: experiment.groups != nil)
    let policy = plan.policy(for: task, among: axes)
    quality = policy.quality
    decision = ReplayDecision(policy, classes: data.classes)
    loss = ReplayLoss(
      standingFor: policy.quality, isClassification: task.isClassification, hasPrices: decision.prices != nil)
    probabilityBits = plan.measurement.settings(of: .predictions)["probability-bits"]?.asInteger ?? 22
    past = AnsweredPast(replay, data, seed: seed)
  }

  /// CPU seconds of one model.
  struct Model {
    /// Of its fit, its answers to all later rows, and what the store makes of them.
    let fit: Double
    /// Of reading them back and what is told of them.
    let judging: Double
    /// Of density ratios, which all models share; nil: it asks for none, or for such as were there.
    let ratio: Double?
  }

  func model(_ candidate: CandidateDescription, _ window: ReplayWindow) throws -> Model {
    let training = replay.training(forStep: step, window: window)
    let known = data.known(from: training.rows)
    let pipeline = try catalogue.pipeline(candidate)
    let examples = try data.examples(training.rows, as: known, identity: nil, structure: structure)
      .weighted(training.weights, identity: nil)
    var context = FitContext(seed: seed, fold: replay.identity(ofStep: step, window: window))
    let (stored, fit) = try Clocks.threadCPU { () throws -> Data in
      let fitted = try pipeline.fit(examples, columns: known.columns, classes: data.classes, in: &context)
      let predictions = try fitted.predict(data.inputs(replay.rows(fromStep: step), as: known))
      return try StoredBody.blob(body(of: predictions, trainRows: training.rows.count).encoded())
    }
    let ((answers, losses), reading) = try Clocks.threadCPU { () throws -> (PredictionEvidence, [[Double]]) in
      let answers = try ReplayAnswers(encoded: StoredBody.bytes(stored)).steps
      let losses = try answers.folds.enumerated().map { later, numbers in
        try loss.losses(
          of: numbers, form: answers.form, truth: data.truth(ofRows: replay.rows(ofStep: step + later)),
          deciding: decision, axis: quality)
      }
      var builder = ReplayRowsBuilder(stepCount: answers.folds.count, loss: loss, decision: decision)
      builder.enter(answers, rows: losses)
      return (answers, losses)
    }
    let first = estimateSeconds(answers, losses)
    guard case .probabilities(classCount: 2) = answers.form else {
      return Model(fit: fit, judging: reading + first, ratio: nil)
    }
    // Once more, now that the ratios are there.
    let again = estimateSeconds(answers, losses)
    return Model(
      fit: fit, judging: reading + min(first, again),
      ratio: max(0, first - again) / Double(max(1, past.ratioCount(ofModel: step))))
  }

  /// CPU seconds that all density ratios take, by that of one.
  func allRatios(_ one: Double) -> Double { one * Double(past.ratioCount) }

  /// CPU seconds of measuring how far inputs have drifted, for all models of all windows.
  func drift() -> Double {
    let start = Clocks.threadCPUSeconds
    let signals = ReplaySignals(replay, data, seed: seed)
    let begun = Clocks.threadCPUSeconds
    for window in replay.windows { _ = signals.values(ofModel: step, window) }
    return begun - start + (Clocks.threadCPUSeconds - begun) * Double(replay.stepCount)
  }

  private func body(of predictions: Predictions, trainRows: Int) -> ReplayAnswers {
    let width = predictions.output.width
    var first = 0
    let steps = (step..<replay.stepCount).map { later -> [Double] in
      let count = replay.timeline.steps[later].rowCount * width
      defer { first += count }
      return Array(predictions.values.storage[first..<first + count])
    }
    return ReplayAnswers(
      steps: PredictionEvidence(form: predictions.output.storedForm, folds: steps).rounded(toBits: probabilityBits),
      trainRows: trainRows)
  }

  /// Threads of their own estimate, so that those of the process count.
  private func estimateSeconds(_ answers: PredictionEvidence, _ losses: [[Double]]) -> Double {
    let start = Clocks.processCPUSeconds
    _ = past.estimates(
      ofModel: step, answers, losses: losses, deciding: decision, isCost: loss == .decisionCost, jobs: 1)
    return Clocks.processCPUSeconds - start
  }
}
