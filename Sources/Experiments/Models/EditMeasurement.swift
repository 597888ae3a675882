import Catalogue
import Decisions
import GlassBoxModels
import Learning
import LinearAlgebra
import Measurement
import Records
import Tabular

/// What edits of shapes are worth on rows that no model learned from: every fold of a protocol is fitted as in the sweep, and
/// judged on its held-out rows with its shapes as they are and as they are after the same edits.
package struct EditMeasurement: Sendable {
  /// One axis of quality.
  package struct Line: Sendable {
    package let axis: AxisDescriptor
    package let before: Outcome
    package let after: Outcome
    /// Folds in which the edited model does better, and worse; the same rows in both.
    package let betterFolds: Int
    package let worseFolds: Int
  }

  package let lines: [Line]
  package let foldCount: Int
  /// Held-out rows, all folds together.
  package let rowCount: Int
  /// Rows that get another class; 0 for a regression.
  package let turnedDecisions: Int
  /// The largest change of an answer: of a probability, or in units of the target.
  package let largestChange: Double
  package let notes: [String]

  /// - Parameters:
  ///   - candidate: whose folds are fitted.
  ///   - edits: lines; see `ShapeEdit`.
  ///   - decision: by which the model decides; the folds follow it, edited or not. Nil: the likelier class is decided.
  /// - Throws: `ModelEditError`, `ShapeEditError`, and what dividing the data, building or fitting the pipeline throws.
  package init(
    _ candidate: CandidateDescription, edits: [String], decision: DecisionRule? = nil, on experiment: LoadedExperiment,
    evaluation: EvaluationProtocol, catalogue: Catalogue = .standard
  ) throws {
    let data = experiment.data
    let division = try data.division(
      for: evaluation, split: experiment.plan.split, replay: experiment.plan.replay)
    guard division.replay == nil else { throw ModelEditError.replayed }
    let pipeline = try catalogue.pipeline(candidate)
    let further = data.furtherColumns(decision?.coding?.columns.map(\.name) ?? [])
    var before: [FoldEvidence] = []
    var after: [FoldEvidence] = []
    var turned = 0
    var largest = 0.0
    var notes: [String] = []
    for index in division.folds.indices {
      let identity = "\(evaluation.id)/\(index)"
      let known = division.columns[index]
      var context = FitContext(seed: experiment.plan.split.seed, fold: identity)
      let fold = division.folds[index]
      do {
        let examples = try data.examples(fold.train, as: known, identity: identity, structure: division.structure)
        let fitted = try pipeline.fit(examples, columns: known.columns, classes: data.classes, in: &context)
        let (edited, left) = try Self.edited(fitted, edits)
        notes += left.map { "fold \(index + 1): \($0)" }
        let inputs = data.inputs(fold.test, as: known, adding: further)
        let answers = (
          try fitted.deciding(by: decision, further: further).predict(inputs),
          try edited.deciding(by: decision, further: further).predict(inputs)
        )
        let targets = data.targets.selecting(fold.test)
        let summary = TargetSummary(data.targets.selecting(fold.train))
        for (predictions, isEdited) in [(answers.0, false), (answers.1, true)] {
          let evidence = try FoldEvidence(
            targets: targets, predictions: predictions, trainingSummary: summary, trainRows: fold.train.count,
            classNames: data.classes)
          if isEdited { after.append(evidence) } else { before.append(evidence) }
        }
        let changes = Self.changes(answers.0, answers.1)
        turned += changes.turned
        largest = max(largest, changes.largest)
      } catch let error as ShapeEditError {
        throw error
      } catch let error as ModelEditError {
        throw error
      } catch {
        throw ModelEditError.failedFold(index + 1, reason: data.explain(error, rows: fold.train))
      }
    }
    lines = ModelEvaluation.axes(of: catalogue, for: TaskKind(data.task)).map { axis in
      Self.line(axis, data.task, before, after)
    }
    foldCount = before.count
    rowCount = before.reduce(0) { $0 + $1.targets.count }
    turnedDecisions = turned
    largestChange = largest
    self.notes = notes
  }

  /// Edits of levels that no training row of a fold held do nothing in it, because its model adds nothing there.
  private static func edited(_ fitted: FittedPipeline, _ lines: [String]) throws -> (FittedPipeline, left: [String]) {
    var current = fitted
    var left: [String] = []
    for line in lines {
      do {
        current = try current.edited([line]).pipeline
      } catch ShapeEditError.unknownLevel(let level, let column, _) {
        left.append(
          "no training row has '\(level.excerpt(40))' in '\(column.excerpt(40))', so its edit does nothing there")
      } catch ShapeEditError.noTable(let line) {
        left.append("its model has no such table, so '\(line.excerpt(80))' does nothing there")
      }
    }
    return (current, left)
  }

  private static func changes(_ before: Predictions, _ after: Predictions) -> (turned: Int, largest: Double) {
    let largest = zip(before.values.storage, after.values.storage).reduce(0.0) { max($0, abs($1.1 - $1.0)) }
    let turned = zip(before.classes, after.classes).count { $0 != $1 }
    return (turned, largest)
  }

  private static func line(
    _ axis: any Axis, _ task: LearningTask, _ before: [FoldEvidence], _ after: [FoldEvidence]
  ) -> Line {
    func outcome(_ folds: [FoldEvidence]) -> Outcome { axis.outcome(of: Evidence(task: task, folds: folds)) }
    var folds = (better: 0, worse: 0)
    for (first, second) in zip(before, after) {
      guard let old = outcome([first]).reading?.value, let new = outcome([second]).reading?.value else { continue }
      if axis.descriptor.direction.prefers(new, over: old) { folds.better += 1 }
      if axis.descriptor.direction.prefers(old, over: new) { folds.worse += 1 }
    }
    return Line(
      axis: axis.descriptor, before: outcome(before), after: outcome(after), betterFolds: folds.better,
      worseFolds: folds.worse)
  }
}
