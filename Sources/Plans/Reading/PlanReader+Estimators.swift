import Learning
import Records

/// One estimator of an experiment file with everything that is tried with it.
struct EstimatorEntry {
  let component: PlanVocabulary.Component
  /// Complete settings, one for each point of the grid, in the order of the file.
  let settings: [[String: SettingValue]]
  let stages: StageVariants
}

extension PlanReader {
  /// More than this is a slip in a grid, not a plan.
  static let largestGrid = 100_000

  func readEstimators(
    _ root: SectionReader, stages: StageVariants, task: KnownTask
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
    var total = 0
    let entries = items.compactMap { item -> EstimatorEntry? in
      let entry = readEstimator(item.node, path: item.path, stages: stages, task: task)
      if let entry { total = total.addingCapped(entry.candidateCount) }
      return entry
    }
    if total > Self.largestGrid {
      root.add(
        "\(total) candidates, more than the \(Self.largestGrid) that a plan may hold; thin out the grids",
        to: "estimators")
      return nil
    }
    return entries
  }

  private func readEstimator(
    _ node: DocumentNode, path: String, stages usual: StageVariants, task: KnownTask
  ) -> EstimatorEntry? {
    if let name = node.text {
      guard let component = estimator(name, at: node.place, key: path, task: task) else { return nil }
      checkInputs(of: component, stages: usual, at: node.place, key: path)
      let settings = readGrid(component, entries: [], path: path, at: node.place)
      return EstimatorEntry(component: component, settings: settings, stages: usual)
    }
    guard let section = SectionReader(node, path: path, problems: problems) else { return nil }
    defer { section.finish() }
    var stages = usual
    if let override = section.section("preprocessing") {
      stages.merge(readStages(override)) { $1 }
      stages = withCalendar(stages)
    }
    if let calibration = readCalibration(section, task: task) { stages[.calibration] = calibration }
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
          component, entries: point.node.entries ?? [], path: itemPath, at: item.place, allowsGrids: false)
      }
    } else {
      let grid = parameters.flatMap { SectionReader($0, path: section.path(of: "parameters"), problems: problems) }
      settings = readGrid(
        component, entries: grid?.node.entries ?? [], path: section.path(of: "parameters"),
        at: parameters?.place ?? node.place)
    }
    return EstimatorEntry(component: component, settings: settings, stages: stages)
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
      problems.add("\(name) doesn't do \(task.name)", at: place, key: key, choices: able)
      return nil
    }
    return component
  }

  /// Remarks where some pipeline leaves the estimator with inputs that it can't take, once the inputs are known.
  private func checkInputs(
    of component: PlanVocabulary.Component, stages: StageVariants, at place: DocumentPlace, key: String
  ) {
    guard let knownData else { return }
    checkTimes(stages, of: component.name, at: place, key: key)
    func check(_ columns: [String], _ able: Capabilities, _ stage: PipelineStage, _ fact: String, _ remedy: String) {
      guard let first = columns.first, !component.capabilities.contains(able) else { return }
      let variants = stages[stage] ?? [nil]
      guard variants.contains(where: { $0 == nil }) else { return }
      let others = columns.count == 1 ? "" : " and \(columns.count - 1) more"
      let names = vocabulary.transforms.filter { stage.offers($0.name) }.map { stage.shortName($0.name) }
      problems.add(
        "\(component.name) can't take \(fact) (column '\(first)'\(others)); \(remedy)", at: place, key: key,
        choices: names)
    }
    check(
      knownData.categoricalInputs + timesAsCategories(stages), .categoricalFeatures, .encoding, "categories",
      "give preprocessing.encoding, without none")
    check(
      knownData.incompleteInputs, .missingValues, .imputation, "missing values",
      "give preprocessing.imputation, without none")
  }

  // MARK: Grids

  /// All combinations of the values given for each parameter, the first parameter changing slowest, each completed by
  /// defaults. Values that don't fit become problems.
  func readGrid(
    _ component: PlanVocabulary.Component, entries: [DocumentNode.Entry], path: String, at place: DocumentPlace,
    namesParameter: Bool = true, allowsGrids: Bool = true
  ) -> [[String: SettingValue]] {
    var combinations: [[String: SettingValue]] = [[:]]
    for entry in entries {
      let key = namesParameter ? path + "." + entry.key : path
      guard let parameter = component.parameter(entry.key) else {
        let names = component.parameters.map(\.name)
        if names.isEmpty {
          problems.add("\(component.name) has no parameters", at: entry.keyPlace, key: key)
        } else {
          problems.addUnknown("parameter of \(component.name)", entry.key, at: entry.keyPlace, key: key, among: names)
        }
        continue
      }
      let nodes = values(of: entry.value, parameter: parameter, path: key, allowsGrids: allowsGrids)
      let values = nodes.compactMap { check($0.node, $0.path, parameter: parameter, of: component) }
      guard combinations.count.multipliedReportingOverflow(by: max(1, values.count)).partialValue <= Self.largestGrid
      else {
        problems.add("the grid has more than \(Self.largestGrid) points", at: place, key: path)
        return []
      }
      combinations = combinations.flatMap { point in
        values.map { value in point.merging([entry.key: value]) { $1 } }
      }
    }
    return combinations.compactMap { point in
      do throws(ParameterError) {
        return try component.completing(point)
      } catch {
        // Single values were checked before; this is for combinations that exclude each other.
        problems.add(error.description, at: place, key: path)
        return nil
      }
    }
  }

  /// The nodes of the single values that a parameter's node stands for.
  private func values(
    of node: DocumentNode, parameter: ParameterDescription, path: String, allowsGrids: Bool
  ) -> [(node: DocumentNode, path: String)] {
    switch node.content {
    case .scalar: return [(node, path)]
    case .mapping:
      guard allowsGrids, let range = readRange(node, path: path) else { return [] }
      return range.map { (DocumentNode(content: .scalar($0.description, isPlain: true), place: node.place), path) }
    case .list(let items):
      // A list is one value where the parameter is a list itself (hidden layers), unless lists stand inside.
      let isOneValue = parameter.isListValued && !items.contains { $0.items != nil }
      guard allowsGrids, !isOneValue else { return [(node, path)] }
      if items.isEmpty { problems.add("an empty list of values", at: node.place, key: path) }
      return items.enumerated().map { ($1, path + ".\($0)") }
    }
  }

  private func check(
    _ node: DocumentNode, _ path: String, parameter: ParameterDescription, of component: PlanVocabulary.Component
  ) -> SettingValue? {
    guard let value = node.settingValue else {
      problems.add("must be \(parameter.expectation), found \(node.kindInWords)", at: node.place, key: path)
      return nil
    }
    do throws(ParameterError) {
      _ = try component.completing([parameter.name: value])
      return value
    } catch {
      let expected = if case .rejected(_, _, let expected) = error { expected } else { parameter.expectation }
      let found = node.items == nil ? node.kindInWords : value.description
      problems.add(
        "must be \(expected), found \(found)", at: node.place, key: path,
        nearest: node.text.flatMap { NearestName.find($0, among: parameter.choices) })
      return nil
    }
  }

  /// A range of numbers: `{from: 0.001, to: 1000, count: 7, scale: log}`.
  private func readRange(_ node: DocumentNode, path: String) -> [SettingValue]? {
    guard let section = SectionReader(node, path: path, problems: problems) else { return nil }
    defer { section.finish() }
    let wide = -1e300...1e300
    let scale: RangeScale = section.choice("scale") ?? .linear
    let count = section.integer("count", in: 2...10_000)
    guard let from = section.number("from", in: wide), let to = section.number("to", in: wide), let count else {
      for key in ["from", "to", "count"] where !section.has(key) {
        problems.add(
          "a range needs from, to and count (and may have scale: log)", at: node.place, key: section.path(of: key))
      }
      return nil
    }
    if scale == .log, from <= 0 || to <= 0 { return section.reject("from", "above 0 on a log scale, like 'to'") }
    return scale.values(from: from, to: to, count: count)
  }
}

extension EstimatorEntry {
  /// Candidates before repeats are removed.
  var candidateCount: Int {
    stages.values.reduce(settings.count) { $0.multipliedCapped(max(1, $1.count)) }
  }
}

extension Int {
  fileprivate func addingCapped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  fileprivate func multipliedCapped(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
