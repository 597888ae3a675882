import Catalogue
import Fairness
import Foundation
import Learning
import Plans
import Records
import Tabular

/// An experiment file with its data, read and checked: ready to run.
package struct LoadedExperiment: Sendable {
  package let plan: ExperimentPlan
  package let data: PreparedData
  /// Everything besides the files' bytes that results depend on: roles, reading format, rows.
  package let dataSettings: [String: SettingValue]
  /// The groups that fairness is judged by; nil: no sensitive column is named.
  package let groups: SensitiveGroups?
  /// What reading, preparing and dividing the data decided.
  package let dataNotes: [DataNote]
  /// What a person should know before the run: the notes on the data, then those on the plan.
  package let notes: [String]

  /// Reads the experiment file, then its data, then checks the one against the other.
  ///
  /// - Parameters:
  ///   - planText: the plan, where it isn't read from its file.
  ///   - planName: what messages call the plan; nil: its path.
  ///   - overrides: `key=value` texts that replace values of the file.
  ///   - dataDirectory: where sets are that aren't shipped; nil: `REASONABLE_DATA`.
  ///   - setAsideFolder: where malformed rows go if the plan sets them aside; nil: nowhere, they are counted.
  ///   - waiting: is told what is being waited for, where the data come from a pipe, and of rows that were set aside
  ///     where what follows fails.
  /// - Throws: `PlanError`, `DatasetError` or `DataError`: all of them the user's to mend.
  package init(
    planPath: String, planText: Data? = nil, planName: String? = nil, overrides: [String] = [],
    catalogue: Catalogue = .standard,
    datasets: DatasetCatalogue,
    dataDirectory: String? = nil, setAsideFolder: String? = nil,
    waiting: (String) -> Void = { _ in }
  ) throws {
    let vocabulary = catalogue.vocabulary(datasets: datasets.vocabulary)
    // Once: a file that changes meanwhile must not be two plans, and a pipe can't be read twice.
    let bytes = try planText ?? PlanFile.bytes(of: planPath)
    let file = planName ?? planPath
    let draft = try ExperimentPlan.read(bytes, file: file, overrides: overrides, vocabulary: vocabulary)
    let resolved = try datasets.resolve(
      draft.data, planFolder: URL(fileURLWithPath: planPath).deletingLastPathComponent().path,
      dataDirectory: dataDirectory)
    let loaded = try resolved.load(setAsideFolder: setAsideFolder, waiting: waiting)
    var isComplete = false
    defer {
      // The rows stand in a file, whatever is wrong with the plan.
      if !isComplete, setAsideFolder != nil {
        for note in loaded.notes where note.kind == .rowsSetAside { waiting(note.sentence) }
      }
    }
    // Once more, now that the columns are known, so that a misspelt one is found at its place in the file; and a last
    // time for estimators that can't take what the columns hold.
    func check(_ known: KnownData) throws -> ExperimentPlan {
      try ExperimentPlan.read(
        bytes, file: file, overrides: overrides, vocabulary: vocabulary, knownData: known)
    }
    let checked = try check(KnownData(task: nil, columns: loaded.table.columnNames, unnamed: loaded.unnamed))
    let roles = DataRoles(resolved.data, drop: checked.data.drop).hiding(checked.replay?.labelDelay.column)
      .hiding(checked.policy.decision?.valueColumn)
    let prepared = try PreparedData(
      name: resolved.name, contentHash: loaded.contentHash, table: loaded.table, schema: loaded.schema, roles: roles,
      written: loaded.written, rowLimit: resolved.data.rows, seed: draft.split.seed)
    let columns = (loaded.table.columnNames, loaded.unnamed)
    let asData = try check(KnownData(prepared, columns: columns, divisions: []))
    let divisions: [DividedRows]
    do {
      divisions = try asData.protocols.map {
        try prepared.division(for: $0, split: asData.split, replay: asData.replay)
      }
    } catch DataError.invalidReplay(key: let key, let why) {
      throw ExperimentPlan.problem(why, key: "replay." + key, in: bytes, file: file, overrides: overrides)
    }
    let readsOtherwise = divisions.contains { $0.columns.contains { !$0.readsAsData } }
    // Steps must take what the columns hold in every fold.
    let complete = readsOtherwise ? try check(KnownData(prepared, columns: columns, divisions: divisions)) : asData
    let absence = ClassAbsence(prepared, zip(complete.protocols, divisions))
    plan = absence.map { complete.measurable(without: $0) } ?? complete
    data = prepared
    try MemoryCheck.check(plan.candidates, on: data, catalogue: catalogue, limitBytes: plan.memoryLimitBytes)
    let dropped: [String: SettingValue] = ["drop": .list(roles.drop.sorted().map(SettingValue.text))]
    let hasUnseenLevels =
      data.hasUnheldLevels || divisions.contains { $0.columns.contains { !$0.holdsEveryLevel } }
    // Only where it makes a difference, so that keys from before levels and notation were those of training rows stay.
    var learned: [String: SettingValue] = hasUnseenLevels ? ["levels": .text("of training rows")] : [:]
    if readsOtherwise || data.notes.contains(where: { $0.kind == .readAsLearned }) {
      learned["notation"] = .text("of training rows")
    }
    dataSettings = resolved.settings.merging(loaded.settings) { $1 }.merging(dropped) { $1 }.merging(learned) { $1 }
    let loadedGroups = try prepared.loadedGroups(plan.fairness, isAsked: plan.data.sensitive != nil)
    groups = loadedGroups.groups
    try Self.checkTime(for: plan, of: data, vocabulary, judgesGroups: groups != nil)
    dataNotes = try loaded.notes + data.notes + divisions.flatMap(\.notes) + DataWarnings(data, plan: plan).notes
    let decisionNotes = try DecisionNotes.notes(plan, data, cuts: plan.fairness?.cuts ?? [:])
    notes =
      dataNotes.map(\.sentence) + plan.notes + decisionNotes + QualityNotes.notes(complete, data, absence)
      + loadedGroups.notes
    isComplete = true
  }

  /// Throws where an axis is asked for that needs an order of time that nobody knows.
  private static func checkTime(
    for plan: ExperimentPlan, of data: PreparedData, _ vocabulary: PlanVocabulary, judgesGroups: Bool
  ) throws(DataError) {
    guard data.roles.time == nil else { return }
    let asked = plan.axes(for: TaskKind(data.task), in: vocabulary, judgesGroups: judgesGroups)
    if let axis = asked.first(where: { vocabulary.axis($0.id)?.needs.contains(.robustness) == true }) {
      throw .axisNeedsTime(axis.id)
    }
  }

  /// The trials and their number of fits, for people.
  package var matrix: String {
    let counted = NumberText.counted
    var lines = [
      "\(plan.name): \(data.identity.name), \(counted(data.rowCount, "row")), \(counted(data.columns.count, "column")), "
        + "\(data.identity.task), target \(data.identity.target)"
    ]
    for evaluation in plan.protocols where evaluation.division != .inner {
      lines.append(
        "\(evaluation.id): \(plan.division(for: evaluation, hasGroups: data.roles.groups != nil))")
    }
    if let nested = plan.split.nested {
      lines.append("inside each fold the choice is repeated by \(counted(nested, "fold")) of what it learns from")
    }
    lines.append("")
    for (number, candidate) in plan.candidates.enumerated() {
      lines.append("\(number + 1). \(candidate.label)")
      lines.append("   " + candidate.steps.map(\.name).joined(separator: " -> "))
    }
    lines.append("")
    // Candidates that only decide otherwise share their fits.
    let fitted = Set(plan.candidates.map(\.fittedSteps)).count
    lines.append(
      "\(counted(plan.candidates.count, "candidate")) x \(counted(plan.protocols.count, "protocol")) = "
        + "\(counted(plan.trials.count, "trial")), \(counted(plan.foldFitCount(of: fitted), "fit")) on folds and "
        + "\(fitted) on all rows")
    return lines.joined(separator: "\n")
  }
}

extension DataRoles {
  /// The same without a column that tells when labels became known, or what decisions were worth: models would look into the
  /// future.
  fileprivate func hiding(_ column: String?) -> DataRoles {
    guard let column, !drop.contains(column) else { return self }
    var roles = self
    roles.drop.append(column)
    return roles
  }

  /// The roles of a plan whose gaps the catalogue has filled.
  ///
  /// - Parameter drop: the dropped columns as they are called in the table; nil: as the plan calls them.
  package init(_ data: DataPlan, drop: [String]? = nil) {
    self.init(
      target: data.target ?? "", task: data.task, positive: data.positive, drop: drop ?? data.drop ?? [],
      sensitive: data.sensitive ?? [], time: data.time, groups: data.groups,
      keepAsInput: data.keepAsInput ?? [])
  }
}

extension KnownData {
  /// What a plan is checked against.
  ///
  /// - Parameters:
  ///   - columns: of the file, and those without a name.
  ///   - divisions: whose training rows may read a column otherwise than the data as a whole.
  fileprivate init(
    _ data: PreparedData, columns: (names: [String], unnamed: [UnnamedColumn]), divisions: [DividedRows]
  ) {
    let replaced = divisions.flatMap(\.columns).flatMap { $0.replaced.values.map(\.column) }
    func names(_ inData: [String], _ isMeant: (Column) -> Bool) -> [String] {
      let found = Set(inData).union(replaced.filter(isMeant).map(\.name))
      return data.columns.map(\.name).filter(found.contains)
    }
    let incomplete = names(data.incompleteInputs) { column in
      if case .categorical = column.kind { return false }
      return column.missingCount > 0
    }
    self.init(
      task: TaskKind(data.task), columns: columns.names, unnamed: columns.unnamed,
      categoricalInputs: names(data.categoricalInputs) { if case .categorical = $0.kind { true } else { false } },
      incompleteInputs: incomplete,
      timeInputs: names(data.timeInputs) { if case .time = $0.kind { true } else { false } },
      timesAreSeconds: data.timesAreSeconds,
      firstMissingPlace: incomplete == data.incompleteInputs ? data.firstMissingPlace : nil,
      infiniteInputs: data.infiniteInputs, targets: data.targetExtremes, taskReason: data.taskReason,
      classes: data.classes, inputs: data.columns.map(\.name))
  }
}
