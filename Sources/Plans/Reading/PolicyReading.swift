import Foundation
import Records

extension PolicyPlan {
  /// Reads the policy of a plan alone, with some of its values replaced: what another policy would choose needs no data.
  ///
  /// - Parameters:
  ///   - planText: the plan as a run keeps it, with the overrides of the run as comments at its end.
  ///   - file: names the plan in messages.
  ///   - overrides: `key=value` texts for keys of `policy`, `economics` and `decision`, in order.
  ///   - vocabulary: the names that a plan may use.
  ///   - axes: what was measured.
  ///   - task: of the run.
  ///   - classes: of the run's target; empty for a regression, or where they aren't known.
  /// - Returns: the policy and notes on how it was read.
  /// - Throws: `PlanError` with every problem found.
  package static func read(
    planText: String, file: String, overrides: [String] = [], vocabulary: PlanVocabulary, axes: [AxisID],
    task: TaskKind, classes: [String] = []
  ) throws(PlanError) -> (policy: PolicyPlan, notes: [String]) {
    let problems = ProblemList(file: file)
    var root = try PlanFile.root(of: Data(planText.utf8), file: file)
    let dottedNames = vocabulary.axes.map(\.descriptor.id.rawValue)
    for text in formerOverrides(planText) + overrides {
      do throws(DocumentProblem) {
        let override = try DocumentOverride(text)
        guard [path, EconomicsKeys.path, DecisionKeys.path].contains(override.path.first) else { continue }
        try override.apply(to: &root, dottedNames: dottedNames)
      } catch {
        problems.add(error)
      }
    }
    let notes = PlanNotes(file: file)
    let reader = PlanReader(
      file: file, vocabulary: vocabulary, knownData: KnownData(task: task, columns: [], classes: classes),
      problems: problems, notes: notes)
    let section = SectionReader(root, path: "", problems: problems)
    let policy = section.map { section in
      let data = section.section(DataKeys.path)
      let listed = data?.text("dataset").flatMap(vocabulary.dataset)?.sensitive
      let decision = reader.readDecision(
        section, task: .exactly(task),
        sensitive: data?.texts("sensitive") ?? listed ?? (data?.has("dataset") == true ? ["of the data set"] : []))
      return reader.readPolicy(section, axes: axes, task: .exactly(task), decision: decision)
    }
    guard let policy, problems.problems.isEmpty else {
      throw .invalid(file: file, problems: problems.problems.sorted(by: PlanReader.comesBefore))
    }
    return (policy, notes.notes + problems.notes)
  }

  /// The overrides that stand as comments at the end of a run's plan.
  private static func formerOverrides(_ text: String) -> [String] {
    let mark = "# --set "
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines.reversed().prefix { $0.hasPrefix(mark) }.reversed().map { String($0.dropFirst(mark.count)) }
  }

  /// The keys of `policy` in which this one differs from another, each with its value as a plan writes it in one line.
  package func changes(from other: PolicyPlan) -> [(key: String, value: String)] {
    let (mine, others) = (settings, other.settings)
    var changes = Self.descriptions.compactMap { description -> (key: String, value: String)? in
      guard let value = mine[description.name], value != others[description.name] else { return nil }
      return (description.name, PlanEdit.flow(value))
    }
    if matters.axes != other.matters.axes { changes.append(("matters", Self.text(of: matters.axes))) }
    if limits != other.limits { changes.append(("limits", Self.text(of: limits))) }
    return changes
  }

  private static func text(of matters: [AxisID: WhatMatters.Amount]) -> String {
    let entries = matters.sorted { $0.key < $1.key }.map { axis, amount in
      let keys =
        (amount.amount.map { ["amount: \(SettingValue.number($0))"] } ?? [])
        + (amount.share.map { ["share: \(SettingValue.number($0))"] } ?? [])
      return "\(axis): {\(keys.joined(separator: ", "))}"
    }
    return "{\(entries.joined(separator: ", "))}"
  }

  private static func text(of limits: [Limit]) -> String {
    let entries = limits.map { limit in
      let bounds =
        (limit.atLeast.map { ["at-least: \(SettingValue.number($0))"] } ?? [])
        + (limit.atMost.map { ["at-most: \(SettingValue.number($0))"] } ?? [])
        + (limit.confidence.map { ["confidence: \(SettingValue.number($0))"] } ?? [])
      return "\(limit.axis): {\(bounds.joined(separator: ", "))}"
    }
    return "{\(entries.joined(separator: ", "))}"
  }

  /// Puts keys of the policy into the text of a plan; everything else, comments above all, stays as it is.
  ///
  /// - Throws: `PlanError` where the text is no plan.
  package static func writing(
    _ changes: [(key: String, value: String)], into text: String, file: String
  ) throws(PlanError) -> String {
    // Tells what is no plan in the words of one.
    _ = try PlanFile.root(of: Data(text.utf8), file: file)
    var result = PlanEdit(text)
    for change in changes {
      do throws(DocumentProblem) {
        if change.key == "within" { try result.rename(path, "give-up", to: change.key, file: file) }
        try result.set(path, change.key, to: change.value, file: file)
      } catch {
        throw .invalid(file: file, problems: [error])
      }
    }
    return result.text
  }
}
