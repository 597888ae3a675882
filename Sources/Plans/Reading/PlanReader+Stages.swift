import Learning
import Records

/// The stages around an estimator, in the order in which they run, whatever their order in the file: times become parts
/// of the calendar, missing values are filled, categories become numbers, numbers are scaled, columns are mapped to others
/// (random features and the like), dimensions are reduced, after the estimator answers are calibrated, and around all of it a
/// mitigation makes them fairer.
enum PipelineStage: String, CaseIterable {
  case calendar
  case imputation
  case encoding
  case scaling
  case projection
  case pca
  case calibration
  case mitigation

  /// The stages before the estimator.
  static let preprocessing = allCases.filter { ![.calibration, .mitigation].contains($0) }

  /// Whether a transform of this name may stand in the stage. What no other stage claims is a projection.
  func offers(_ name: String) -> Bool {
    // Mitigations are no transforms, and have names of their own.
    if self == .mitigation { return false }
    guard self == .projection else { return name == rawValue || name.hasSuffix("-" + rawValue) }
    return !Self.allCases.contains { $0 != .projection && $0.offers(name) }
  }

  /// The short form of a transform's name within this stage: `standard` for `standard-scaling`.
  func shortName(_ name: String) -> String {
    name.hasSuffix("-" + rawValue) ? String(name.dropLast(rawValue.count + 1)) : name
  }
}

/// What may stand in each stage: nothing (nil) or a step. A stage that isn't there is nothing.
typealias StageVariants = [PipelineStage: [StepDescription?]]

extension PlanReader {
  func readPreprocessing(_ root: SectionReader, task: KnownTask) -> StageVariants {
    root.section("preprocessing").map { readStages($0, task: task) } ?? [:]
  }

  /// The variants of `calibration`, which stands beside `preprocessing`; nil where the key is absent.
  func readCalibration(_ section: SectionReader, task: KnownTask) -> [StepDescription?]? {
    let variants = readStage(.calibration, of: section, task: task)
    if variants?.contains(where: { $0 != nil }) == true, task == .exactly(.regression) {
      section.add("calibration is for classes, but this is a regression; leave it out", to: "calibration")
    }
    return variants
  }

  func readStages(_ section: SectionReader, task: KnownTask) -> StageVariants {
    defer { section.finish() }
    var variants: StageVariants = [:]
    for stage in PipelineStage.preprocessing { variants[stage] = readStage(stage, of: section, task: task) }
    return variants
  }

  func readStage(
    _ stage: PipelineStage, of section: SectionReader, task: KnownTask
  ) -> [StepDescription?]? {
    guard let items = section.items(stage.rawValue) else { return nil }
    if items.isEmpty { section.add("an empty list; write none for no such step", to: stage.rawValue) }
    return items.flatMap { readVariants($0.node, path: $0.path, stage: stage, task: task) }
  }

  /// One item of a stage: `none`, a name, a value of the stage's main parameter, or a mapping of parameters with an
  /// optional `kind`. Lists inside the mapping are grids.
  private func readVariants(
    _ node: DocumentNode, path: String, stage: PipelineStage, task: KnownTask
  ) -> [StepDescription?] {
    if node.settingValue?.isNone == true { return [nil] }
    let offered = stage.components(in: vocabulary)
    let names = offered.map { stage.shortName($0.name) }
    func component(named name: String) -> PlanVocabulary.Component? {
      offered.first { $0.name == name || stage.shortName($0.name) == name }
    }
    let only = stage.usualComponent(in: vocabulary)

    switch node.content {
    case .list:
      problems.add("a list inside a list; each item must be one variant", at: node.place, key: path)
      return []
    case .scalar(let text, _):
      if let component = component(named: text) {
        return steps(component, parameters: [], path: path, at: node.place, task: task)
      }
      if let main = only?.parameters.first, let only {
        // `pca: 10` and `imputation: median` set the first parameter.
        return steps(
          only, parameters: [DocumentNode.Entry(key: main.name, keyPlace: node.place, value: node)], path: path,
          at: node.place, task: task, namesParameter: false)
      }
      problems.addUnknown(stage.rawValue, text, at: node.place, key: path, among: ["none"] + names)
      return []
    case .mapping(let entries):
      var chosen = only
      if let kind = entries.first(where: { $0.key == "kind" }) {
        chosen = kind.value.text.flatMap(component)
        if chosen == nil {
          problems.addUnknown(
            stage.rawValue, kind.value.text ?? "", at: kind.value.place, key: path + ".kind", among: names)
          return []
        }
      }
      guard let chosen else {
        problems.add("say which: 'kind' is missing", at: node.place, key: path, choices: names)
        return []
      }
      return steps(
        chosen, parameters: entries.filter { $0.key != "kind" }, path: path, at: node.place, task: task)
    }
  }

  private func steps(
    _ component: PlanVocabulary.Component, parameters: [DocumentNode.Entry], path: String, at place: DocumentPlace,
    task: KnownTask, namesParameter: Bool = true
  ) -> [StepDescription?] {
    readGrid(component, entries: parameters, path: path, at: place, task: task, namesParameter: namesParameter)
      .map { StepDescription(name: component.name, version: component.version, settings: $0) }
  }
}
