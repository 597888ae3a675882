import Learning
import Plans
import Records
import Tabular

/// What `datasets validate` would say of the data of a plan, as far as its models see it: columns that give the target
/// away, identifiers, columns that hold nothing, and rows that are judged though an equal one is learned from.
struct DataWarnings {
  private(set) var notes: [DataNote] = []

  /// - Throws: `TabularError` or `DataError` where the rows can't be divided.
  init(_ data: PreparedData, plan: ExperimentPlan) throws {
    let hidden = data.roles.hidden.subtracting([data.roles.target])
    let table = try Table(columns: data.table.columns.filter { !hidden.contains($0.name) })
    let summary = try DatasetSummary(
      table, target: data.roles.target, isClassification: TaskKind(data.task).isClassification)
    notes = summary.warnings.filter { Self.isForNote($0) }.map { warning in
      DataNote(
        .dataWarning, column: warning.column,
        sentence: (Self.canMislead(warning) ? RunRecord.warningMark : "") + warning.description)
    }
    guard summary.duplicateRowCount > 0 else { return }
    let hashes = DatasetSummary.rowHashes(table)
    for evaluation in plan.protocols {
      if let note = try Self.note(
        on: data.folds(for: evaluation, split: plan.split), hashes, evaluation,
        Self.advice(plan.split.kind(for: evaluation)))
      {
        notes.append(note)
      }
    }
  }

  private static func isForNote(_ warning: DatasetWarning) -> Bool {
    switch warning {
    // Said by fold, as rows left out, and as what the steps can't take.
    case .duplicateRows, .missingTarget, .infinite: false
    default: true
    }
  }

  /// Whether scores may promise what production won't keep. A column that holds nothing is only of no use.
  private static func canMislead(_ warning: DatasetWarning) -> Bool {
    switch warning {
    case .allMissing, .constant, .mostlyMissing, .equalColumns, .rareClass, .numbersWithBounds: false
    default: true
    }
  }

  /// Of the judged rows.
  private static let smallestPercent = 0.1

  private static func note(
    on folds: [Fold], _ hashes: [UInt128], _ evaluation: EvaluationProtocol, _ advice: String
  ) -> DataNote? {
    var (repeated, judged) = (0, 0)
    for fold in folds {
      let learned = Set(fold.train.map { hashes[$0] })
      repeated += fold.test.count { learned.contains(hashes[$0]) }
      judged += fold.test.count
    }
    guard repeated > 0 else { return nil }
    let percent = 100 * Double(repeated) / Double(max(1, judged))
    // So few move no score by what anybody cares for: they are told, but not warned of.
    let matters = percent >= smallestPercent
    let share = matters ? NumberText.fixed(percent, decimals: 1) : "less than \(smallestPercent)"
    return DataNote(
      .rowsRepeatedAcrossFolds, count: repeated,
      sentence: (matters ? RunRecord.warningMark : "")
        + "\(repeated) of \(judged) rows that \(evaluation.title) judges (\(share)%) equal a row that it learned from, in "
        + "every column that models see and in the target; \(advice)")
  }

  /// What helps beside the folds as they are.
  private static func advice(_ kind: SplitPlan.Kind) -> String {
    if kind == .timeOrdered { return "drop those that are copies of earlier rows" }
    if kind.keepsGroups { return "drop repeated rows, or name groups (data.groups) that hold them together" }
    return "drop repeated rows, or keep them together by data.groups and split.kind: grouped"
  }
}
