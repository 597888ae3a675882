import Catalogue
import Learning
import LinearAlgebra
import Measurement
import Plans
import Records
import Tabular

/// Writes the manifest of a candidate that was fitted on all rows.
struct ManifestWriter: Sendable {
  let planText: String
  let planName: String
  let seed: UInt64
  /// Rows that the plan draws; nil: all.
  let rowLimit: Int?
  let data: PreparedData
  let dataSettings: [String: SettingValue]

  /// Rows whose answers stand for all where none were kept: enough for the quantiles of a reference.
  private static let mostPredicted = 2_000

  /// - Parameters:
  ///   - fitted: the pipeline, fitted on all rows.
  ///   - history: what was measured on held-out rows. Without predictions among it the model's own answers for some of
  ///     the rows that it was fitted on are the reference.
  /// - Throws: `ArtefactError` or `TabularError` where data and pipeline don't belong together, and what the pipeline
  ///   refuses to answer.
  func model(
    _ candidate: CandidateDescription, _ fitted: FittedPipeline, history: ModelHistory
  ) throws -> StoredModel {
    let levels = Dictionary(fitted.columns.map { ($0.name, $0.kind) }) { first, _ in first }
    let schema = try data.schema.selecting(fitted.columns.map(\.name))
    let inputs = TableSchema(
      columns: schema.columns.map { column in
        if case .categorical(let levels)? = levels[column.name] { column.with(levels: levels) } else { column }
      }, notation: schema.notation)
    let everyRow = Array(0..<data.rowCount)
    let further = Array(fitted.columns.dropFirst(data.columns.count))
    let reference = try history.heldOut ?? answersForFittedRows(fitted)
    let manifest = ModelManifest(
      createdAt: Timestamp.now, task: TaskKind(data.task),
      target: try data.schema.selecting([data.roles.target]).columns[0], classes: data.classes, inputs: inputs,
      usedColumns: fitted.usedColumns.map { fitted.columns[$0].name }, candidate: candidate, planText: planText,
      planName: planName, dataset: data.identity, dataSettings: dataSettings, seed: seed,
      evaluations: history.evaluations, fittedRows: data.rowCount, fittedOn: fittedOn,
      reference: ReferenceSummary(
        columns: fitted.columns, coded: data.inputs(everyRow, adding: further), target: data.roles.target,
        targets: data.targets,
        classes: data.classes, predictions: reference.predictions, answersFrom: reference.from),
      decision: history.decision?.told)
    return try StoredModel(manifest: manifest, pipeline: fitted)
  }

  /// Which rows the model was fitted on.
  private var fittedOn: String {
    if let rowLimit, rowLimit <= data.rowCount {
      return "the \(data.rowCount) rows that the plan draws from \(data.identity.name) (data.rows)"
    }
    return
      "all \(data.rowCount) rows of \(data.identity.name) that have a target, those that were held out while it was "
      + "judged included"
  }

  private func answersForFittedRows(_ fitted: FittedPipeline) throws -> (predictions: Predictions, from: String) {
    let rows = DriftStudy.drawn(data.rowCount, Self.mostPredicted)
    return (
      try fitted.served.predict(
        data.inputs(rows, adding: Array(fitted.columns.dropFirst(data.columns.count)))),
      "answers for \(rows.count) of the rows that the model was fitted on"
    )
  }
}
