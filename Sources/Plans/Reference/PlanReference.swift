import Learning
import Records

/// Everything that an experiment file may hold: sections, keys, and what each key takes.
///
/// It is made from the sections' own `fields` and from the catalogue, so that the help, the reference page and the schema
/// say what the reader does.
package struct PlanReference: Sendable {
  /// One section of the file.
  package struct Section: Sendable {
    /// Dotted, such as `policy.limits.AXIS`; empty for the file itself.
    package let path: String
    /// What it says, as a heading.
    package let title: String
    package let keys: [Key]
  }

  /// One key of a section.
  package struct Key: Sendable {
    package let name: String
    /// What it takes, in words.
    package let expectation: String
    /// In words; nil: there is none.
    package let usual: String?
    package let summary: String
    /// When it has an effect; nil: always.
    package let effect: String?
    /// Whether another value makes another trial.
    package let isPartOfTrial: Bool
    let shape: Shape

    init(
      name: String, expectation: String, usual: String?, summary: String, effect: String?, isPartOfTrial: Bool,
      shape: Shape
    ) {
      self.name = name
      self.expectation = expectation
      self.usual = usual
      self.summary = summary.asSentence
      self.effect = effect
      self.isPartOfTrial = isPartOfTrial
      self.shape = shape
    }
  }

  /// What stands under a key, for programs.
  enum Shape: Sendable {
    case value(ParameterDescription)
    /// A mapping of a section's keys.
    case section(path: String)
    /// A mapping from names to such mappings.
    case sections(path: String)
    case stage(PipelineStage)
    case estimators
    /// Parameters of an estimator, each with one value, a list or a range.
    case grid
    /// A list of such mappings with one value each.
    case points
  }

  package let vocabulary: PlanVocabulary
  package let sections: [Section]

  package init(_ vocabulary: PlanVocabulary) {
    self.vocabulary = vocabulary
    let steps = [
      Section(
        path: "preprocessing", title: "Steps before the estimator, in this order; several of one step are swept",
        keys: PipelineStage.preprocessing.map { Self.stage($0, vocabulary) }),
      Section(
        path: "estimators.NUMBER", title: "An estimator: its name alone, or a mapping of these keys",
        keys: Self.estimatorKeys),
    ]
    let declared = Self.declared(vocabulary)
    let root = Section(path: RootKeys.path, title: RootKeys.title, keys: Self.rootKeys(declared))
    // A section within another one stands behind it.
    sections = [root] + Self.inUsualOrder(declared + steps) { String($0.path.prefix { $0 != "." }) }
  }

  // MARK: Sections

  /// The sections of `ExperimentPlan.sections`, each with the keys under which others stand.
  private static func declared(_ vocabulary: PlanVocabulary) -> [Section] {
    var all = ExperimentPlan.sections.map { section($0) }
    if let index = all.firstIndex(where: { $0.path == MeasurementKeys.path }) {
      // Evidence is stored under its own settings, not under trials.
      let settings = vocabulary.evidence.flatMap { kind in
        kind.parameters.map { Key($0, among: kind.parameters, isPartOfTrial: false) }
      }
      all[index] = Section(path: all[index].path, title: all[index].title, keys: settings + all[index].keys)
    }
    for child in all where child.path.contains(".") {
      let parts = child.path.split(separator: ".").map(String.init)
      if let name = parts.last, name == name.lowercased() {
        // A section within another one, with a name of its own.
        let parent = parts.dropLast().joined(separator: ".")
        guard let index = all.lastIndex(where: { $0.path == parent }) else { continue }
        let key = Key(
          name: name, expectation: "a mapping of keys", usual: "none", summary: child.title, effect: nil,
          isPartOfTrial: child.keys.contains(where: \.isPartOfTrial), shape: .section(path: child.path))
        all[index] = Section(path: parent, title: all[index].title, keys: all[index].keys + [key])
        continue
      }
      let (parent, name, member) = (
        parts.dropLast(2).joined(separator: "."), parts[parts.count - 2], parts.last ?? ""
      )
      guard let index = all.lastIndex(where: { $0.path == parent }),
        !all[index].keys.contains(where: { $0.name == name })
      else { continue }
      let key = Key(
        name: name, expectation: "a mapping from a name (\(member)) to the keys of \(child.path)", usual: "none",
        summary: child.title, effect: nil, isPartOfTrial: child.keys.contains(where: \.isPartOfTrial),
        shape: .sections(path: child.path))
      all[index] = Section(path: parent, title: all[index].title, keys: all[index].keys + [key])
    }
    return all
  }

  private static func section<Keys: PlanSection>(_ type: Keys.Type) -> Section {
    Section(path: Keys.path, title: Keys.title, keys: keys(of: type))
  }

  private static func keys<Keys: PlanSection>(of _: Keys.Type) -> [Key] {
    Keys.descriptions.map { Key($0, among: Keys.descriptions) }
  }

  // MARK: Keys

  /// The order in which plans are written, of keys and of sections; what isn't named here comes last.
  private static let usualOrder = [
    "version", "name", "data", "split", "protocols", "replay", "preprocessing", "calibration", "estimators",
    "mitigation", "decision", "fairness", "axes", "policy", "economics", "measurement", "memory-limit", "datasets",
  ]

  /// Entries by the key of the file under which they stand; those of one key stay in their order.
  private static func inUsualOrder<Entry>(_ entries: [Entry], key: (Entry) -> String) -> [Entry] {
    let ranked = entries.map { entry in (usualOrder.firstIndex(of: key(entry)) ?? usualOrder.count, entry) }
    return ranked.enumerated().sorted { ($0.1.0, $0.0) < ($1.1.0, $1.0) }.map { $0.element.1 }
  }

  /// The file's own keys with those of its sections.
  private static func rootKeys(_ declared: [Section]) -> [Key] {
    func mapping(_ path: String, _ title: String, isPartOfTrial: Bool) -> Key {
      Key(
        name: path, expectation: "a mapping of keys", usual: path == DataKeys.path ? nil : "every key's own default",
        summary: title, effect: nil, isPartOfTrial: isPartOfTrial, shape: .section(path: path))
    }
    var all = keys(of: RootKeys.self)
    for section in declared where !section.path.contains(".") && !all.contains(where: { $0.name == section.path }) {
      all.append(mapping(section.path, section.title, isPartOfTrial: section.keys.contains(where: \.isPartOfTrial)))
    }
    all += [
      mapping("preprocessing", "Steps before the estimator", isPartOfTrial: true), stage(.calibration, nil),
      stage(.mitigation, nil),
      Key(
        name: "estimators", expectation: "a list of estimators", usual: nil, summary: "What is tried", effect: nil,
        isPartOfTrial: true, shape: .estimators),
    ]
    return inUsualOrder(all) { $0.name }
  }

  private static func stage(_ stage: PipelineStage, _ vocabulary: PlanVocabulary?) -> Key {
    let names = vocabulary.map { stage.components(in: $0).map { stage.shortName($0.name) } } ?? []
    let listed = names.isEmpty ? "the name of one" : names.joined(separator: ", ")
    return Key(
      name: stage.rawValue, expectation: "none, \(listed), or a mapping of kind and parameters; or a list of these",
      usual: stage == .calendar ? "none; its own default where columns hold times" : "none", summary: stage.summary,
      effect: nil, isPartOfTrial: true, shape: .stage(stage))
  }

  private static var estimatorKeys: [Key] {
    func key(_ name: String, _ expectation: String, _ summary: String, usual: String? = nil, _ shape: Shape) -> Key {
      Key(
        name: name, expectation: expectation, usual: usual, summary: summary, effect: nil, isPartOfTrial: true,
        shape: shape)
    }
    return [
      key("name", "the name of an estimator", "The estimator", .estimators),
      key(
        "parameters", "a mapping of its parameters to a value, a list, or a range {from, to, count, scale}",
        "A grid: every combination is tried", usual: "every parameter's own default", .grid),
      key(
        "settings", "a list of mappings of its parameters to values", "Single points, instead of a grid",
        .points),
      key(
        "preprocessing", "a mapping of steps", "Steps of this estimator's own, instead of the plan's",
        usual: "the plan's", .section(path: "preprocessing")),
      key(
        "calibration", "as in the plan", "Calibrations of this estimator's own, instead of the plan's",
        usual: "the plan's", .stage(.calibration)),
      key(
        "mitigation", "as in the plan", "Mitigations of this estimator's own, instead of the plan's",
        usual: "the plan's", .stage(.mitigation)),
    ]
  }
}

extension PlanReference.Key {
  init(_ description: ParameterDescription, among all: [ParameterDescription], isPartOfTrial: Bool? = nil) {
    self.init(
      name: description.name, expectation: description.expectation, usual: description.usual,
      summary: description.summary, effect: all.fullEffect(of: description.name).map { "only \($0)" },
      isPartOfTrial: isPartOfTrial ?? description.isPartOfTrial, shape: .value(description))
  }
}

extension ParameterDescription {
  /// The default in words; nil where nothing is said of it.
  package var usual: String? {
    if let defaultWords { return defaultWords }
    switch defaultValue {
    case .none: return domain.words.contains("none") ? "none" : nil
    case .list(let values):
      // Nobody reads thirty numbers of seventeen digits.
      guard values.count > 6 else { return defaultValue.description }
      let shown = [values[0], values[1]].map { Self.rounded($0) } + ["..."] + [Self.rounded(values[values.count - 1])]
      return "\(values.count) values: \(shown.joined(separator: ", "))"
    case .number(let number): return RangeText.number(number)
    default: return defaultValue.description
    }
  }

  private static func rounded(_ value: SettingValue) -> String {
    value.asDouble.map { NumberText.significant($0, 3) } ?? value.description
  }
}

extension PipelineStage {
  /// The components that may stand in the stage.
  func components(in vocabulary: PlanVocabulary) -> [PlanVocabulary.Component] {
    if self == .mitigation { return vocabulary.mitigations }
    return (self == .calibration ? vocabulary.calibrations : vocabulary.transforms).filter { offers($0.name) }
  }

  /// The component that a value without a kind belongs to; nil: a kind must be said.
  func usualComponent(in vocabulary: PlanVocabulary) -> PlanVocabulary.Component? {
    let offered = components(in: vocabulary)
    return offered.count == 1
      ? offered[0] : offered.first { $0.name == rawValue || shortName($0.name) == rawValue }
  }

  /// What the stage does, in one sentence.
  var summary: String {
    switch self {
    case .calendar: "What becomes of columns of times"
    case .imputation: "What stands in for missing values"
    case .encoding: "How categories become numbers"
    case .scaling: "How numbers are brought to one scale"
    case .projection: "How columns are mapped to others"
    case .pca: "How many principal components are kept"
    case .calibration: "What makes answers into probabilities that hold"
    case .mitigation: "What makes it fairer between groups of rows"
    }
  }
}
