import Records
import Tabular

extension TrialIdentity {
  /// The identity of a planned trial.
  ///
  /// - Parameters:
  ///   - data: the plan's data with the catalogue's roles filled in, see `DataPlan.settings`.
  ///   - split: what the protocol's folds depend on, see `ExperimentPlan.settings`.
  ///   - assignment: SHA-256 of the rows of the protocol's folds.
  package init(
    of trial: PlannedTrial, dataHash: String, data: [String: SettingValue], split: [String: SettingValue],
    assignment: String
  ) {
    self.init(
      dataHash: dataHash, data: data, evaluation: trial.evaluation, split: split,
      assignment: assignment, transforms: trial.candidate.transforms, estimator: trial.candidate.estimator,
      calibration: trial.candidate.calibration, mitigation: trial.candidate.mitigation)
  }
}

extension ExperimentPlan {
  /// What a protocol's folds depend on.
  package func settings(for evaluation: EvaluationProtocol) -> [String: SettingValue] {
    guard evaluation.division == .replayed, let replay else { return split.settings(for: evaluation) }
    var settings = replay.settings(seed: split.seed)
    if let setAside = split.setAside { settings["hold-out"] = .number(setAside) }
    return settings
  }
}

extension SplitPlan {
  /// What a protocol's folds depend on.
  package func settings(for evaluation: EvaluationProtocol) -> [String: SettingValue] {
    var settings: [String: SettingValue] = ["kind": .text(kind(for: evaluation).rawValue)]
    if isSingleFold { settings["test-share"] = .number(testShare) } else { settings["folds"] = .integer(folds) }
    if kind(for: evaluation) == .timeOrdered {
      settings["gap"] = if case .rows(let rows) = gap { .integer(rows) } else { .text(gap.description) }
      settings["recurring-groups"] = recurringGroups.map { .text($0.rawValue) }
    } else {
      settings["repeats"] = .integer(repeats)
    }
    // The divisions inside a fit once were drawn at random whatever the folds minded.
    if kind(for: evaluation) == .timeOrdered || kind.keepsGroups { settings["inside"] = "as-folds" }
    if evaluation.division == .inner, let nested { settings["inner"] = .integer(nested) }
    // Only where it is said, so that keys from before there was a hold-out stay.
    if let setAside { settings["hold-out"] = .number(setAside) }
    // Also time-ordered folds: estimators draw their chance from it.
    settings["seed"] = .integer(Int(truncatingIfNeeded: seed))
    return settings
  }
}

extension DataPlan {
  /// What is learned depends on this besides the bytes of the data. Roles that the plan leaves to the catalogue must
  /// have been filled in before. Sensitive columns are read by axes, not by models.
  package var settings: [String: SettingValue] {
    func list(_ names: [String]?) -> SettingValue { .list((names ?? []).sorted().map(SettingValue.text)) }
    func text(_ name: String?) -> SettingValue { name.map(SettingValue.text) ?? .none }
    var settings: [String: SettingValue] = [
      "target": text(target), "task": text(task.map { $0.isClassification ? "classification" : "regression" }),
      "positive": text(positive), "drop": list(drop),
      "time": text(time?.name), "groups": text(groups), "rows": rows.map { .integer($0) } ?? .none,
    ]
    // Without such columns nothing could be kept, and keys stay what they were.
    if groups != nil || time.map({ $0 != .rowOrder }) == true { settings["keep-as-input"] = list(keepAsInput) }
    if case .file(_, let format) = source { settings.merge(format.settings) { first, _ in first } }
    return settings
  }
}

extension FileFormat {
  /// What the table made of a file depends on besides its bytes.
  package var settings: [String: SettingValue] {
    func text(_ value: String?) -> SettingValue { value.map(SettingValue.text) ?? .none }
    func list(_ values: [String]?) -> SettingValue { values.map { .list($0.map(SettingValue.text)) } ?? .none }
    var declared = times.mapValues { SettingValue.text($0.name) }
    for (name, declaration) in types {
      let details = [declaration.decimalMark?.rawValue, declaration.thousandsMark?.rawValue, declaration.unit]
      declared[name] = .list(([declaration.kind.rawValue] + details.map { $0 ?? "" }).map(SettingValue.text))
    }
    let types = declared.sorted { $0.key < $1.key }.map { SettingValue.list([.text($0.key), $0.value]) }
    // What is left to be found counts as a header in the first line, or none where names are given; what was found
    // otherwise is told by `LoadedDataset.settings`.
    let hasHeader = header == .auto ? columnNames == nil : header == .present
    var settings: [String: SettingValue] = [
      "format": text(kind?.rawValue), "separator": text(separator), "header": .flag(hasHeader),
      "column-names": list(columnNames),
      "missing": list(missing.own), "usual-missing": .flag(missing.includesUsual),
      "trim": trimsBlanks.map { .flag($0) } ?? .none, "decimal-mark": text(decimalMark?.rawValue),
      "thousands-mark": text(thousandsMark?.rawValue), "units": list(units),
      "numeric-share": numericShare.map { .number($0) } ?? .none, "reader": .integer(TableFile.version),
      "malformed-rows": .text(malformedRows.rawValue), "encoding": .text(encoding.rawValue), "types": .list(types),
    ]
    // Only where they are said, so that keys from before there were these settings stay.
    if let skippedLines { settings["skip-lines"] = .integer(skippedLines) }
    if let commentMark { settings["comment"] = .text(commentMark) }
    return settings
  }
}

extension TimeDeclaration {
  /// The declaration in one word.
  fileprivate var name: String {
    "time" + (form.map { "/\($0.rawValue)" } ?? "") + (firstTwoDigitYear.map { "/\($0)" } ?? "")
  }
}
