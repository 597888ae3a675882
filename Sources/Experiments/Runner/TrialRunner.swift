import Catalogue
import Foundation
import Learning
import LinearAlgebra
import Machine
import Measurement
import Plans
import Records
import Statistics
import Tabular

/// Fits one candidate on every fold of one protocol and reads the axes that need only predictions.
struct TrialRunner: Sendable {
  let data: PreparedData
  let divisions: [EvaluationProtocol: DividedRows]
  let catalogue: Catalogue
  /// Axes of the stage `folds`.
  let axes: [any Axis]
  /// Whether an axis asks which raw columns matter, which takes many predictions.
  let measuresImportance: Bool
  let sharedWork: SharedWork
  let seed: UInt64
  /// See `PrefixedEstimator` and `WorkSharingEstimator`: one fit or search serves every size that the sweep asks for.
  let largestSizes: [String: Int]

  /// Never throws: what goes wrong becomes the record's status, and the other trials go on.
  func run(_ trial: PlannedTrial, key: String) -> TrialRecord {
    var evidence: [FoldEvidence] = []
    var importances: [ColumnImportance]?
    var notes: [String] = []
    var status = TrialStatus.completed
    do {
      let pipeline = try catalogue.pipeline(trial.candidate)
      for (index, fold) in (divisions[trial.evaluation]?.folds ?? []).enumerated() {
        do {
          let (fitted, judged) = try evaluate(pipeline, trial, fold, index: index, notes: &notes)
          evidence.append(judged)
          if index == 0, measuresImportance {
            importances = try importance(of: fitted, on: fold.test, in: trial.evaluation)
          }
        } catch {
          let rows = error is PredictionError ? fold.test : fold.train
          throw FoldFailure(fold: index + 1, reason: data.explain(error, rows: rows))
        }
      }
    } catch {
      status = .failed(message: SystemReason.text(of: error))
    }
    let candidate = Candidate(task: data.task, folds: evidence, importances: importances)
    var outcomes: [AxisID: Outcome] = [:]
    for axis in axes {
      outcomes[axis.descriptor.id] =
        if case .failed(let message) = status { .failed(message: message) } else { axis.outcome(of: candidate) }
    }
    return TrialRecord(
      key: key, candidate: trial.candidate, evaluation: trial.evaluation, status: status, outcomes: outcomes,
      folds: evidence.map { fold in
        FoldRecord(
          trainRows: fold.trainRows, testRows: fold.testRows, standaloneFitCPUSeconds: fold.standaloneFitCPUSeconds,
          marginalFitCPUSeconds: fold.marginalFitCPUSeconds)
      }, notes: notes, finishedAt: Timestamp.now)
  }

  private func evaluate(
    _ pipeline: Pipeline, _ trial: PlannedTrial, _ fold: Fold, index: Int, notes: inout [String]
  ) throws -> (FittedPipeline, FoldEvidence) {
    let identity = "\(trial.evaluation.id)/\(index)"
    var context = FitContext(seed: seed, fold: identity, sharedWork: sharedWork)
    context.largestSizes = largestSizes
    let known = divisions[trial.evaluation]?.columns[index]
    let examples = try data.examples(
      fold.train, as: known, identity: identity, structure: divisions[trial.evaluation]?.structure)
    let (fitted, seconds) = try Clocks.threadCPU {
      try pipeline.fit(examples, columns: known?.columns ?? data.columns, classes: data.classes, in: &context)
    }
    for note in context.notes where !notes.contains(note) { notes.append(note) }
    let targets = data.targets.selecting(fold.test)
    let sharing = pipeline.predictionSharing(fittedOn: identity, rows: "test", largestSizes: largestSizes)
    let predictions = try predict(fitted, fold.test, as: known, evaluation: trial.evaluation, sharing: sharing)
    let evidence = try FoldEvidence(
      targets: targets, predictions: predictions, trainingSummary: TargetSummary(examples.targets),
      trainRows: fold.train.count, standaloneFitCPUSeconds: seconds + context.borrowedCPUSeconds,
      marginalFitCPUSeconds: seconds, classNames: data.classes)
    return (fitted, evidence)
  }

  /// Shuffles only the columns that the pipeline uses; the others can't matter.
  private func importance(
    of pipeline: FittedPipeline, on rows: [Int], in evaluation: EvaluationProtocol
  ) throws(MeasurementError) -> [ColumnImportance] {
    try PermutationImportance(repeats: 3, maximumRows: 500, seed: seed).measure(
      inputs: data.inputs(rows, as: divisions[evaluation]?.columns.first), targets: data.targets.selecting(rows),
      columns: pipeline.usedColumns
    ) { inputs throws(PredictionError) in try pipeline.predict(inputs) }
  }

  private func predict(
    _ pipeline: FittedPipeline, _ rows: [Int], as known: TrainingColumns?, evaluation: EvaluationProtocol,
    sharing: PredictionSharing?
  ) throws -> Predictions {
    switch evaluation.asking {
    case .batch: return try pipeline.predict(data.inputs(rows, as: known), sharing: sharing, in: sharedWork)
    case .rowByRow:
      let predictor = pipeline.makeRowPredictor()
      var answers = Matrix<Double>(rows: rows.count, columns: predictor.answerCount)
      for (position, row) in try data.rawRows(rows).enumerated() {
        try predictor.predict(row)
        for column in 0..<predictor.answerCount { answers[position, column] = predictor.value(column) }
      }
      return Predictions(output: pipeline.output, values: answers)
    }
  }
}

/// A fit or prediction that failed, with its fold.
private struct FoldFailure: Error, CustomStringConvertible {
  let fold: Int
  let reason: String
  var description: String { "fold \(fold): \(reason)" }
}
