import Catalogue
import Foundation
import Plans
import Records
import Tabular

/// A plan for a file of which nothing has been said: what `reasonable init` writes.
package struct PlanProposal: Sendable {
  package let target: String
  package let task: TaskKind
  package let rowCount: Int
  /// What reading the file decided.
  package let notes: [DataNote]
  /// What was decided of the columns.
  package let advice: ColumnAdvice

  let summary: DatasetSummary
  /// Why the target was taken; nil: it was given.
  let targetReason: String?
  /// Why the task is what it is, and what to say for the other one; nil: the target leaves no choice, or it was given.
  let taskReason: String?
  let inputs: [ColumnSummary]
  let said: DataPlan
  let loaded: LoadedDataset
  /// The file as the plan names it.
  let file: String
  /// The name of the plan and its runs.
  package let name: String
  let schemaPath: String?

  /// - Parameters:
  ///   - path: the file, from the current folder or absolute.
  ///   - flags: what was said of it: the target, and how it is written.
  ///   - planFolder: where the plan will stand, from the current folder or absolute; the file is named from there.
  ///   - schemaPath: what the line for editors names, from the plan; nil: no line.
  /// - Throws: `PlanError`, `DatasetError`, `TabularError` or `ProposalError`.
  package init(
    path: String, flags: DataFlags = DataFlags(), planFolder: String = ".", schemaPath: String? = nil,
    catalogue: Catalogue = .standard, waiting: (String) -> Void = { _ in }
  ) throws {
    let vocabulary = catalogue.vocabulary(datasets: [])
    let source = (key: "file", name: path)
    guard !TableFile.isReadOnce(path) else { throw ProposalError.readOnce(path) }
    let said = try DataPlan.read(flags, source: source, vocabulary: vocabulary)
    let loaded = try Self.loaded(said, waiting: waiting)
    let table = loaded.table
    // Once more, now that the columns are known.
    _ = try DataPlan.read(flags, source: source, vocabulary: vocabulary, columns: table.columnNames)
    guard table.rowCount > 0 else { throw ProposalError.noRows(path) }

    if let target = said.target {
      self.target = target
      targetReason = nil
    } else {
      let summaries = table.columns.map { ColumnSummary($0, topLevelCount: 0) }
      guard let guess = TargetGuess(table, summaries) else { throw ProposalError.noTarget(path, table.columnNames) }
      target = guess.column
      targetReason = guess.reason
    }
    let found = TargetTask(try table.column(target), isClassification: said.task?.isClassification)
    // The plan says it, so it needn't be told how to keep it.
    taskReason = found.note.map { note in
      note.sentence.range(of: ", or task: ").map { String(note.sentence[..<$0.lowerBound]) } ?? note.sentence
    }
    summary = try DatasetSummary(table, target: target, isClassification: found.isClassification)
    task = Self.kind(summary, found)
    rowCount = table.rowCount
    notes = loaded.notes
    var advice = ColumnAdvice(table, summary, target: target)
    advice.follow(said)
    advice.dropLaterTimes(table, said, target: target)
    self.advice = advice
    let hidden = Set(advice.dropped.map(\.column) + [target, advice.time, said.groups].compactMap { $0 })
    inputs = summary.columns.filter { !hidden.contains($0.name) }
    guard !inputs.isEmpty else { throw ProposalError.noInputs(path) }
    self.said = said
    self.loaded = loaded
    file = FilePath.relative(path, to: planFolder)
    name = FilePath.planName(of: path)
    self.schemaPath = schemaPath
  }

  private static func loaded(_ said: DataPlan, waiting: (String) -> Void) throws -> LoadedDataset {
    do {
      return try DatasetCatalogue(folder: "", entries: []).resolve(said, planFolder: ".").load(waiting: waiting)
    } catch DatasetError.noSuchFile(let missing) {
      // No experiment file named it.
      throw ProposalError.noSuchFile(missing)
    }
  }

  private static func kind(_ summary: DatasetSummary, _ found: TargetTask) -> TaskKind {
    guard found.isClassification else { return .regression }
    return summary.classBalance.count == 2 ? .binary : .multiclass
  }
}

/// Why no plan can be proposed for a file.
package enum ProposalError: Error, Equatable, Sendable, CustomStringConvertible {
  case noSuchFile(String)
  /// The plan would name what is empty the next time that it is read.
  case readOnce(String)
  case noRows(String)
  case noTarget(String, [String])
  case noInputs(String)

  package var description: String {
    switch self {
    case .noSuchFile(let file): "there is no file \(file.excerpt(200))"
    case .readOnce(let file):
      "\(file.excerpt(200)) gives its rows only once, and a plan reads its file again: save the rows as a file first, such "
        + "as data.csv, and name that"
    case .noRows(let file): "\(file.excerpt(200)) has names of columns and no row: there is nothing to learn from"
    case .noTarget(let file, let columns):
      "no column of \(file.excerpt(200)) looks like something to predict; name one by --target. The columns are "
        + NameList.text(columns)
    case .noInputs(let file):
      "no column of \(file.excerpt(200)) is left to learn from: all others are constant, identifiers or leaks; "
        + "'reasonable datasets validate' says which"
    }
  }
}
