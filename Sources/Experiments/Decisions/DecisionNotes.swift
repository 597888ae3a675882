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
      notes += try groupNotes(rules.filter { $0.columns == columns }, data, cuts: cuts)
    }
    for columns in plan.candidates.compactMap({ $0.mitigation?.settings["groups"]?.asTexts }) {
      _ = try data.sensitiveCells(columns, cuts: cuts)
    }
    if let name = plan.policy.decision?.valueColumn {
      let worth = try data.worthOfRows(name)
      notes.append("column '\(name.legible)' (decision.value) is not learned from; it says what decisions are worth")
      let missing = worth.count { !$0.isFinite }
      if missing > 0 {
        notes.append(
          "column '\(name.legible)' (decision.value) is missing in \(missing) of \(worth.count) rows; they have no say "
            + "in the threshold and are no part of value.decisions")
      }
    }
    let choice = plan.policy.decision ?? .usual
    let isLearned = choice.isLearned || !rules.isEmpty
    if isLearned, plan.protocols.contains(where: { $0.division == .timeOrdered }) {
      notes.append(
        "production: nothing was answered before the first fold, so its rows are decided \(unlearned(choice)) and not by a "
          + "threshold that answers taught")
    }
    if isLearned, plan.protocols.contains(where: { $0.division == .replayed }) {
      let threshold = ReplayDecision(plan.policy(for: TaskKind(data.task), among: []), classes: data.classes).threshold
      let own =
        threshold == 0.5
        ? "the likelier class"
        : "what the threshold \(NumberText.significant(threshold, 3)) decides, which follows from the prices"
      notes.append("replay: losses that are added up row by row judge \(own), not thresholds that answers taught")
    }
    return notes
  }

  /// What decides where no answers are known yet; see `DecisionLearner`.
  private static func unlearned(_ choice: DecisionChoice) -> String {
    switch choice.aim {
    case .threshold(let threshold) where threshold != 0.5: "by the threshold \(SettingValue.number(threshold)) for all"
    case .leastCost: "by the costs alone"
    case .threshold, .bestF1, .capacity, .mostValue: "by a half"
    }
  }

  /// - Parameter rules: of the same columns.
  private static func groupNotes(
    _ rules: [GroupRule], _ data: PreparedData, cuts: [String: [Double]]
  ) throws(DataError) -> [String] {
    guard let first = rules.first else { return [] }
    let cells = try data.sensitiveCells(first.columns, cuts: cuts)
    let (columns, isOne) = (NameList.text(first.columns), first.columns.count == 1)
    let fallback =
      rules.allSatisfy(\.isRandomised)
      ? "the threshold that decides without groups" : "the threshold that is best for all rows together"
    let own = rules.allSatisfy(\.isRandomised) ? "" : "has no threshold of its own or "
    var notes = [
      "thresholds of groups are chosen on answers to rows that the models hadn't seen; \(columns) "
        + "\(isOne ? "is" : "are") asked for when a row is answered, and a row whose group \(own)was in none of these rows "
        + "gets \(fallback)"
    ]
    // A lot makes rates equal whatever the size of a group.
    if let rule = rules.filter({ !$0.isRandomised }).max(by: { $0.minimumRows < $1.minimumRows }) {
      notes += smallGroups(rule, cells, data)
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
      "thresholds of groups: \(NameList.sentence(names)) \(small.count == 1 ? "has" : "have") fewer than \(rule.minimumRows) rows or "
        + "than \(rule.minimumClassRows) of a class, and so the threshold of all rows"
    ]
  }
}
