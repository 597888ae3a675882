import Learning
import Measurement
import Mitigations
import Plans
import Records
import Tabular

extension DecisionTerms {
  /// The terms of a plan's decisions with the columns that they speak of; nil where neither the plan nor a candidate decides
  /// otherwise than by the likelier class.
  ///
  /// - Throws: `DataError` where a column can't serve.
  init?(
    _ policy: Policy, candidates: [CandidateDescription], data: PreparedData, cuts: [String: [Double]] = [:]
  ) throws(DataError) {
    let ruled = candidates.compactMap(\.groupRule)
    guard policy.decision != nil || !ruled.isEmpty else { return nil }
    let choice = policy.decision ?? .usual
    var values: [Double]?
    if let name = choice.valueColumn { values = try data.worthOfRows(name) }
    let names = Set(ruled.flatMap(\.columns) + (choice.groups?.columns ?? [])).sorted()
    var sensitive: SensitiveCells?
    if !names.isEmpty { sensitive = try data.sensitiveCells(names, cuts: cuts) }
    self.init(
      choice, economics: policy.economics, classes: data.classes, values: values, sensitive: sensitive)
  }
}

extension PreparedData {
  /// What a positive decision of each row is worth, by a column.
  ///
  /// - Throws: `DataError` where the column isn't there, is the target, or holds no numbers.
  func worthOfRows(_ name: String) throws(DataError) -> [Double] {
    guard let column = table.columns.first(where: { $0.name == name }) else {
      throw .unknownColumn(role: "decision.value", name: name, suggestion: nil, available: table.columnNames)
    }
    guard name != roles.target else {
      throw .unreadable(
        "decision.value: column '\(name.legible)' is the target; name a column that says what a row is worth in money")
    }
    guard case .numeric(let numbers) = column.values else {
      throw .unreadable(
        "decision.value: column '\(name.legible)' holds no numbers, so it can't say what a row is worth")
    }
    return numbers
  }
}

extension CandidateDescription {
  /// The thresholds of groups that its mitigation asks for; nil: it asks for none.
  package var groupRule: GroupRule? {
    guard let mitigation, mitigation.name == GroupThresholds.name,
      let parameters = try? GroupThresholds.Parameters(settings: mitigation.settings)
    else { return nil }
    return parameters.rule
  }

  /// Whether its mitigation changes decisions alone, so that its fits are those of the candidate without it.
  package var onlyDecides: Bool { mitigation?.name == GroupThresholds.name }

  /// What is fitted: candidates of equal steps share their fits.
  var fittedSteps: [StepDescription] {
    transforms + [estimator] + [calibration, onlyDecides ? nil : mitigation].compactMap { $0 }
  }
}
