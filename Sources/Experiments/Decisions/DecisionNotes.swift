import Decisions
import Learning
import Plans
import Records
import Tabular

/// What a person should know of the decisions and groups of a plan before anything runs.
enum DecisionNotes {
  /// - Throws: `DataError` where a sensitive column makes no groups.
  static func notes(
    _ plan: ExperimentPlan, _ data: PreparedData, cuts: [String: [Double]] = [:]
  ) throws(DataError) -> [String] {
    var notes: [String] = []
    let rules = plan.candidates.compactMap(\.groupRule) + [plan.policy.decision?.groups].compactMap { $0 }
    for columns in Set(rules.map(\.columns)).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let rule = rules.filter { $0.columns == columns }.max { $0.minimumRows < $1.minimumRows }
      guard let rule else { continue }
      notes += smallGroups(rule, try data.sensitiveCells(columns, cuts: cuts), data)
    }
    for columns in plan.candidates.compactMap({ $0.mitigation?.settings["groups"]?.asTexts }) {
      _ = try data.sensitiveCells(columns, cuts: cuts)
    }
    guard let choice = plan.policy.decision else { return notes }
    if let name = choice.valueColumn {
      let worth = try data.worthOfRows(name)
      notes.append("column '\(name.legible)' (decision.value) is not learned from; it says what decisions are worth")
      let missing = worth.count { !$0.isFinite }
      if missing > 0 {
        notes.append(
          "column '\(name.legible)' (decision.value) is missing in \(missing) of \(worth.count) rows; they have no say "
            + "in the threshold and are no part of value.decisions")
      }
    }
    guard choice.isLearned else { return notes }
    if plan.protocols.contains(where: { $0.division == .timeOrdered }) {
      notes.append(
        "production: nothing was answered before the first fold, so its rows are decided "
          + (choice.costs == nil ? "by a half" : "by the costs alone") + " and not by a threshold that answers taught")
    }
    if plan.protocols.contains(where: { $0.division == .replayed }) {
      notes.append("replay: losses that are added up row by row judge the likelier class, whatever 'decision' says")
    }
    return notes
  }

  private static func smallGroups(_ rule: GroupRule, _ cells: SensitiveCells, _ data: PreparedData) -> [String] {
    guard case .classes(let codes, _) = data.targets else { return [] }
    let coding = cells.coding
    var counts = [[Int]](repeating: [0, 0], count: coding.count)
    for (row, group) in cells.groups(of: coding).enumerated() where codes[row] < 2 {
      if let group { counts[group][Int(codes[row])] += 1 }
    }
    let small = counts.indices.filter {
      counts[$0][0] + counts[$0][1] < rule.minimumRows || (counts[$0].min() ?? 0) < rule.minimumClassRows
    }
    guard !small.isEmpty else { return [] }
    let names = small.map { group in
      "'\(coding.name(of: group).excerpt())' (\(counts[group][0] + counts[group][1]) rows, \(counts[group][1]) of them "
        + "positive)"
    }
    return [
      "group-thresholds: \(NameList.text(names)) \(small.count == 1 ? "has" : "have") fewer than \(rule.minimumRows) rows or "
        + "than \(rule.minimumClassRows) of a class, and so the threshold of all rows"
    ]
  }
}
