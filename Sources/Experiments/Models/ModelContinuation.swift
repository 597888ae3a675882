import Catalogue
import Learning
import LinearAlgebra
import Records
import Tabular

/// A stored model that has learned on from new labelled rows.
package struct ModelContinuation: Sendable {
  /// The model after the new rows, with a manifest that says so.
  package let model: StoredModel
  /// Rows that were learned.
  package let rowCount: Int
  /// Rows without a known answer.
  package let unlabelledCount: Int
  /// Rows whose known answer is infinite, which taught nothing, and where the first stands.
  package let infiniteTargets: StreamPredictor.Tally
  /// The class that all rows have, where they have but one of several; nil otherwise.
  package let onlyClass: String?
  /// What beginning with the earlier model does to the result.
  package let effect: WarmStartEffect
  /// What stays as it was, in words.
  package let frozen: [String]
  package let notes: [String]
  /// How it answered each row before it learned it; nil where it doesn't learn row by row.
  package let score: StreamingScore?
  /// What it did about changes in the rows so far, in words; nil where it does nothing but learn.
  package var adaptation: String? { (model.pipeline.model as? any IncrementalModel)?.adaptation }

  /// - Parameters:
  ///   - path: labelled rows, in the order in which they came; `-` is standard input.
  /// - Throws: `RowStreamError`, `ModelContinuationError`, and what building or fitting the pipeline throws.
  package init(
    _ stored: StoredModel, path: String, catalogue: Catalogue = .standard, header: RowStream.Header = .detected,
    separator: Character? = nil
  ) throws {
    let manifest = stored.manifest
    let pipeline = try catalogue.pipeline(manifest.candidate)
    if let refusal = pipeline.warmStartRefusal { throw ModelContinuationError.refused(refusal) }
    guard let effect = pipeline.warmStart else { throw ModelContinuationError.refused("its estimator can't go on") }
    let schema = TableSchema(
      columns: manifest.inputs.columns + [manifest.target], notation: manifest.inputs.notation)
    let stream = try RowStream(path: path, schema: schema, header: header, separator: separator)
    let labels = Labels(manifest)
    let width = manifest.inputs.columns.count
    var numbers: [Double] = []
    var truths: [Double] = []
    var unlabelled = 0
    var infinite = StreamPredictor.Tally()
    do {
      try stream.forEachBlock { block in
        let (kept, lost) = labels.sorted(block, column: width, fileName: stream.name)
        if let unknown = lost.unknown.first { throw ModelContinuationError.unusable(unknown.refusal.description) }
        let part = block.selecting(kept, columns: width)
        if let fault = part.faults.first {
          let name = fault.column.map { manifest.inputs.columns[$0].name } ?? ""
          throw ModelContinuationError.unusable("\(fault.place): \(fault.reason(column: name))")
        }
        unlabelled += lost.unlabelled
        for refusal in lost.infinite { infinite.add(refusal) }
        numbers += part.inputs.storage
        truths += kept.map { block.inputs[$0, width] }
      }
    } catch RowStreamError.missingColumns([manifest.target.name], let place, let available) {
      throw ModelContinuationError.noTarget(manifest.target.name, place: place, available: available)
    }
    guard !truths.isEmpty else {
      throw ModelContinuationError.nothingLearned(
        file: stream.name, target: manifest.target.name, infinite: infinite)
    }
    let codes: [Int32] = manifest.classes.isEmpty ? [] : truths.map { labels.code(of: $0) ?? 0 }
    let targets: Targets =
      manifest.classes.isEmpty ? .values(truths) : .classes(codes, classCount: manifest.classes.count)
    let examples = try Examples(
      inputs: Matrix(rows: truths.count, columns: width, storage: numbers),
      features: InputColumn.features(of: stored.pipeline.columns), targets: targets)
    // Another name for each continuation, so that two of them don't draw the same numbers.
    var context = FitContext(seed: manifest.seed, fold: "learned on after \(manifest.fittedRows) rows")
    let fitted = try pipeline.fit(examples, startingFrom: stored.pipeline, in: &context)
    score = try StreamingScore(stored.pipeline, learning: examples)
    model = try StoredModel(
      manifest: manifest.changed(
        fitted, fittedRows: manifest.fittedRows + truths.count,
        fittedOn: "\(manifest.fittedOn); then learned on from \(truths.count) rows of \(stream.name)"),
      pipeline: fitted)
    rowCount = truths.count
    unlabelledCount = unlabelled
    infiniteTargets = infinite
    if let first = codes.first, manifest.classes.count > 1, codes.allSatisfy({ $0 == first }) {
      onlyClass = manifest.classes[Int(first)]
    } else {
      onlyClass = nil
    }
    self.effect = effect
    frozen = pipeline.frozenByWarmStart + (fitted.decision == nil ? [] : ["the thresholds of its decisions"])
    notes = stream.notes.map(\.sentence) + context.notes
  }
}

/// Why a model can't learn on.
package enum ModelContinuationError: Error, Equatable, Sendable, CustomStringConvertible {
  case refused(String)
  case noTarget(String, place: TextPlace, available: [String])
  /// - Parameter infinite: the rows whose known answer is infinite.
  case nothingLearned(file: String, target: String, infinite: StreamPredictor.Tally)
  case unusable(String)

  package var description: String {
    switch self {
    case .refused(let reason): "this model can't learn on: \(reason)"
    case .noTarget(let name, let place, let available):
      "\(place): the header lacks the target '\(name.excerpt())', from which the model is to learn; it has "
        + NameList.text(available, nearest: name)
    case .nothingLearned(let file, let target, let infinite):
      "\(file): no row has a known, finite answer in column '\(target.excerpt())', so there is nothing to learn"
        + (infinite.count > 0 ? "; \(infinite.infiniteTargets)" : "")
    case .unusable(let what): "\(what): correct the cell or leave the row out; nothing was learned"
    }
  }
}
