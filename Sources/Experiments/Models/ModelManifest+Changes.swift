import Learning
import Records

extension ModelManifest {
  /// The manifest of a model that was changed after its run. What the run promised of the earlier model isn't promised of
  /// this one.
  ///
  /// - Parameter fittedOn: which rows it rests on and what was changed, in a sentence.
  func changed(_ pipeline: FittedPipeline, fittedRows: Int, fittedOn: String) -> ModelManifest {
    ModelManifest(
      createdAt: Timestamp.now, task: task, target: target, classes: classes, inputs: inputs,
      usedColumns: pipeline.usedColumns.map { inputs.columns[$0].name }, candidate: candidate, planText: planText,
      planName: planName, dataset: dataset, dataSettings: dataSettings, seed: seed, evaluations: [],
      fittedRows: fittedRows, fittedOn: fittedOn, reference: reference, decision: decision)
  }
}
