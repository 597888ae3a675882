import Learning
import Records

/// One estimator of an experiment file with everything that is tried with it.
struct EstimatorEntry {
  let component: PlanVocabulary.Component
  let place: DocumentPlace
  let path: String
  /// Complete settings, one for each point of the grid, in the order of the file.
  let settings: [[String: SettingValue]]
  let stages: StageVariants
}

extension PlanReader {
  /// More than this is a slip in a grid, not a plan.
  static let largestGrid = 100_000
  static let longestRange = 10_000

  func readEstimators(
    _ root: SectionReader, stages: StageVariants, task: KnownTask, decision: PlannedDecision
  ) -> [EstimatorEntry]? {
    let names = vocabulary.estimators.map(\.name)
    guard root.has("estimators") else {
      _ = root.node("estimators")
      problems.add(
        "the list 'estimators' is missing: it names what to try", at: root.node.place, key: "estimators",
        choices: names)
      return nil
    }
    guard let items = root.items("estimators") else { return nil }
    if items.isEmpty { root.add("must name at least one estimator", to: "estimators", choices: names) }
    let entries = items.compactMap {
      readEstimator($0.node, path: $0.path, stages: stages, task: task, decision: decision)
    }
    checkInfinity(of: entries, root)
    return entries
  }

  private func readEstimator(
    _ node: DocumentNode, path: String, stages usual: StageVariants, task: KnownTask,
    decision: PlannedDecision
  ) -> EstimatorEntry? {
    if let name = node.text {
      guard let component = estimator(name, at: node.place, key: path, task: task) else { return nil }
      checkInputs(of: component, stages: usual, at: node.place, key: path)
      let settings = readGrid(component, entries: [], path: path, at: node.place, task: task)
      checkTargets(of: component, settings: settings, at: node.place, key: path)
      return EstimatorEntry(
        component: component, place: node.place, path: path, settings: settings,
        stages: mitigated(usual, of: component, at: node.place, key: path))
    }
    guard let section = SectionReader(node, path: path, problems: problems) else { return nil }
    defer { section.finish() }
    var stages = usual
    if let override = section.section("preprocessing") {
      stages.merge(readStages(override, task: task)) { $1 }
      stages = withCalendar(stages)
    }
    if let calibration = readCalibration(section, task: task) { stages[.calibration] = calibration }
    if let mitigation = readMitigation(section, task: task, decision: decision) { stages[.mitigation] = mitigation }
    let parameters = section.node("parameters")
    let explicit = section.node("settings")
    guard section.has("name") else {
      problems.add(
        "the name is missing", at: node.place, key: section.path(of: "name"),
        choices: vocabulary.estimators.map(\.name))
      return nil
    }
    guard let name = section.text("name"), let nameNode = section.node("name"),
      let component = estimator(name, at: nameNode.place, key: section.path(of: "name"), task: task)
    else { return nil }
    checkInputs(of: component, stages: stages, at: nameNode.place, key: section.path(of: "name"))
    if parameters != nil, explicit != nil {
      section.add("give either 'parameters' (a grid) or 'settings' (a list), not both", to: "settings")
      return nil
    }

    var settings: [[String: SettingValue]] = []
    if let explicit {
      let items = explicit.items ?? [explicit]
      if items.isEmpty { section.add("an empty list", to: "settings") }
      for (index, item) in items.enumerated() {
        let itemPath = section.path(of: "settings") + ".\(index)"
        guard let point = SectionReader(item, path: itemPath, problems: problems) else { continue }
        settings += readGrid(
          component, entries: point.node.entries ?? [], path: itemPath, at: item.place, task: task, allowsGrids: false)
      }
    } else {
      let grid = parameters.flatMap { SectionReader($0, path: section.path(of: "parameters"), problems: problems) }
      settings = readGrid(
        component, entries: grid?.node.entries ?? [], path: section.path(of: "parameters"),
        at: parameters?.place ?? node.place, task: task)
    }
    checkTargets(of: component, settings: settings, at: nameNode.place, key: section.path(of: "name"))
    return EstimatorEntry(
      component: component, place: node.place, path: path, settings: settings,
      stages: mitigated(stages, of: component, at: node.place, key: path))
  }

  private func mitigated(
    _ stages: StageVariants, of component: PlanVocabulary.Component, at place: DocumentPlace, key: String
  ) -> StageVariants {
    guard let variants = stages[.mitigation] else { return stages }
    var stages = stages
    stages[.mitigation] = mitigations(variants, of: component, at: place, key: key)
    return stages
  }

  private func estimator(
    _ name: String, at place: DocumentPlace, key: String, task: KnownTask
  ) -> PlanVocabulary.Component? {
    guard let component = vocabulary.estimator(name) else {
      problems.addUnknown("estimator", name, at: place, key: key, among: vocabulary.estimators.map(\.name))
      return nil
    }
    guard task.possible.contains(where: component.supports) else {
      let able = vocabulary.estimators.filter { task.possible.contains(where: $0.supports) }.map(\.name)
      let reason = knownData?.taskReason.map { ": \($0)" } ?? ""
      problems.add("\(name) doesn't do \(task.name)\(reason)", at: place, key: key, choices: able)
      return nil
    }
    return component
  }

  /// Adds a problem where some pipeline leaves the estimator with inputs that it can't take, once the inputs are known.
  private func checkInputs(
    of component: PlanVocabulary.Component, stages: StageVariants, at place: DocumentPlace, key: String
  ) {
    guard let knownData else { return }
    checkTimes(stages, of: component.name, at: place, key: key)
    func check(
      _ columns: [String], _ able: Capabilities, _ stage: PipelineStage, _ fact: String, _ remedy: String,
      place row: String? = nil
    ) {
      guard let first = columns.first, !component.capabilities.contains(able) else { return }
      let variants = stages[stage] ?? [nil]
      guard variants.contains(where: { $0 == nil }) else { return }
      let others = columns.count == 1 ? "" : " and \(columns.count - 1) more"
      let cell = "column '\(first.excerpt())'" + (row.map { ", the first at \($0)" } ?? "")
      let names = vocabulary.transforms.filter { stage.offers($0.name) }.map { stage.shortName($0.name) }
      problems.add(
        "\(component.name) can't take \(fact) (\(cell)\(others)); \(remedy)", at: place, key: key,
        choices: names)
    }
    check(
      knownData.categoricalInputs + timesAsCategories(stages), .categoricalFeatures, .encoding, "categories",
      "give preprocessing.encoding, without none")
    check(
      knownData.incompleteInputs, .missingValues, .imputation, "missing values",
      "give preprocessing.imputation, without none", place: knownData.firstMissingPlace)
  }
}
