import GlassBoxModels
import Learning
import Records

/// A stored explainable boosting machine with shapes changed by hand; see `ShapeEdit`.
package struct EditedModel: Sendable {
  /// The model after the edits, with a manifest that names them.
  package let model: StoredModel
  package let changes: [ShapeChange]
  /// What a person should know before they rely on it.
  package let notes: [String]

  /// - Parameter lines: the edits, in their order.
  /// - Throws: `ModelEditError`, or `ShapeEditError` of the first line that can't be done.
  package init(_ stored: StoredModel, lines: [String]) throws {
    guard !lines.isEmpty else { throw ModelEditError.noEdits }
    let (pipeline, changes) = try stored.pipeline.edited(lines)
    self.changes = changes
    notes = Self.notes(stored.pipeline, changes)
    model = try StoredModel(
      manifest: stored.manifest.changed(
        pipeline, fittedRows: stored.manifest.fittedRows,
        fittedOn: "\(stored.manifest.fittedOn); then changed by hand: \(lines.joined(separator: "; "))"),
      pipeline: pipeline)
  }

  private static func notes(_ pipeline: FittedPipeline, _ changes: [ShapeChange]) -> [String] {
    var notes: [String] = []
    if !pipeline.stages.isEmpty {
      notes.append(
        "edits are meant in the values that the model sees, which is after these steps: "
          + pipeline.stages.map { type(of: $0).kind }.joined(separator: ", "))
    }
    if pipeline.calibration != nil {
      notes.append("the calibration behind the model stays as it was fitted before the edits")
    }
    for change in changes where !change.tables.isEmpty {
      notes.append(
        "'\(change.edit)' leaves as they are the tables that the column shares with "
          + "\(NameList.text(change.tables)); flatten them too where it is to have no other effect")
    }
    for change in changes where change.largest == 0 { notes.append("'\(change.edit)' changes nothing") }
    return notes
  }
}

extension FittedPipeline {
  /// The names by which edits call its columns.
  fileprivate var editableFeatures: [Feature] {
    stages.last?.outputFeatures ?? InputColumn.features(of: Array(columns.prefix(modelColumnCount)))
  }

  /// The same with its model's shapes changed.
  func edited(_ lines: [String]) throws -> (pipeline: FittedPipeline, changes: [ShapeChange]) {
    guard let boosting = model as? ExplainableBoostingModel else {
      throw ModelEditError.notEditable(kind: type(of: model).kind)
    }
    let features = editableFeatures
    let edits = try lines.map { try ShapeEdit($0, features: features, classNames: classes) }
    let (edited, changes) = try boosting.edited(edits, features: features, classNames: classes)
    return (
      with(model: edited, calibration: calibration), changes
    )
  }
}

/// Why a model's shapes can't be changed by hand.
package enum ModelEditError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Another kind of model than explainable boosting.
  case notEditable(kind: String)
  case noEdits
  /// Steps through time fit a new model each; there is none to change.
  case replayed
  /// The data changed since the run.
  case failedFold(Int, reason: String)

  package var description: String {
    switch self {
    case .notEditable(let kind):
      "a model of kind \(kind) has no shapes to edit; explainable-boosting has"
    case .noEdits:
      "there is no edit; give some with --edit 'COLUMN: LOW..HIGH = NUMBER' or a file of lines with --edits"
    case .replayed: "a replay has no folds on which an edited model could be judged; name another --protocol"
    case .failedFold(let fold, let reason): "fold \(fold): \(reason)"
    }
  }
}
