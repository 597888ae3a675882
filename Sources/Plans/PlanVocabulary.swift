import Learning
import Records

/// The names that an experiment file may use, with what the checks must know of each. Filled from the catalogue.
package struct PlanVocabulary: Sendable {
  /// An estimator, a transform, a calibration or a kind of evidence.
  package struct Component: Sendable {
    package let name: String
    package let version: Int
    package let summary: String
    package let parameters: [ParameterDescription]
    /// Of estimators; empty for the others.
    package let capabilities: Capabilities
    /// Checks settings and returns every setting, defaults included but those of warm starts.
    package let completing: @Sendable ([String: SettingValue]) throws(ParameterError) -> [String: SettingValue]
    /// What complete settings ask of a regression's targets; nil: nothing.
    package let targetRequirement: @Sendable ([String: SettingValue]) -> TargetRequirement?
    /// Of mitigations: whether the group of a row must be known when it is answered.
    package private(set) var needsGroupsAtPrediction = false
    /// Of mitigations: whether the estimator must take weights.
    package private(set) var weighsRows = false
    /// Of mitigations: that their answers aren't calibrated, and why; nil: they are.
    package private(set) var calibrationNote: String?

    package init(
      name: String, version: Int, summary: String, parameters: [ParameterDescription],
      capabilities: Capabilities = [],
      completing: @escaping @Sendable ([String: SettingValue]) throws(ParameterError) -> [String: SettingValue],
      targetRequirement: @escaping @Sendable ([String: SettingValue]) -> TargetRequirement? = { _ in nil }
    ) {
      self.name = name
      self.version = version
      self.summary = summary
      self.parameters = parameters
      self.capabilities = capabilities
      self.completing = completing
      self.targetRequirement = targetRequirement
    }

    package init<Kind: Estimator>(_ kind: Kind.Type) {
      self.init(
        name: Kind.name, version: Kind.version, summary: Kind.summary, parameters: Kind.Parameters.descriptions,
        capabilities: Kind.capabilities, completing: Self.completion(of: Kind.Parameters.self),
        targetRequirement: { settings in
          (try? Kind.Parameters(settings: settings)).flatMap { Kind($0).targetRequirement }
        })
    }

    package init<Kind: Transform>(_ kind: Kind.Type) {
      self.init(
        name: Kind.name, version: Kind.version, summary: Kind.summary, parameters: Kind.Parameters.descriptions,
        completing: Self.completion(of: Kind.Parameters.self))
    }

    package init<Kind: Calibration>(_ kind: Kind.Type) {
      self.init(
        name: Kind.name, version: Kind.version, summary: Kind.summary, parameters: Kind.Parameters.descriptions,
        completing: Self.completion(of: Kind.Parameters.self))
    }

    package init<Kind: Mitigation>(_ kind: Kind.Type) {
      self.init(
        name: Kind.name, version: Kind.version, summary: Kind.summary, parameters: Kind.Parameters.descriptions,
        completing: Self.completion(of: Kind.Parameters.self))
      needsGroupsAtPrediction = Kind.needsGroupsAtPrediction
      weighsRows = Kind.weighsRows
      calibrationNote = Kind.calibrationNote
    }

    /// A kind of evidence or whatever else has settings and no more.
    package init<Parameters: ParameterSet>(
      name: String, version: Int, summary: String, parameters: Parameters.Type
    ) {
      self.init(
        name: name, version: version, summary: summary, parameters: Parameters.descriptions,
        completing: Self.completion(of: parameters))
    }

    package func parameter(_ name: String) -> ParameterDescription? { parameters.first { $0.name == name } }

    /// Whether an estimator does this kind of task.
    package func supports(_ task: TaskKind) -> Bool {
      switch task {
      case .regression: capabilities.contains(.regression)
      case .binary: capabilities.contains(.binaryClassification)
      case .multiclass: capabilities.contains(.multiclassClassification)
      }
    }

    private static func completion<Parameters: ParameterSet>(
      of parameters: Parameters.Type
    ) -> @Sendable ([String: SettingValue]) throws(ParameterError) -> [String: SettingValue] {
      { settings throws(ParameterError) in
        let complete = try Parameters(settings: settings).settings
        // Only where they are said, so that keys of trials from before there were warm starts stay.
        let unsaid = Parameters.descriptions.filter { $0.isOfWarmStarts && complete[$0.name] == $0.defaultValue }
        return complete.filter { name, _ in !unsaid.contains { $0.name == name } }
      }
    }
  }

  /// An axis and the tasks it has a meaning for.
  package struct Axis: Sendable, Equatable {
    package let descriptor: AxisDescriptor
    package let tasks: Set<TaskKind>
    /// The kinds of evidence that it reads.
    package let needs: Set<EvidenceKind>

    package init(
      _ descriptor: AxisDescriptor, tasks: Set<TaskKind> = Set(TaskKind.allCases), needs: Set<EvidenceKind> = []
    ) {
      self.descriptor = descriptor
      self.tasks = tasks
      self.needs = needs
    }
  }

  /// A data set of the catalogue, as far as an experiment file must know it.
  package struct Dataset: Sendable, Equatable {
    package let name: String
    package let target: String?
    package let task: TaskKind?
    /// The column or `row-order` by which rows come in time; nil: rows have no time.
    package let time: String?
    /// The column whose equal values belong together; nil: none.
    package let groups: String?
    /// Columns that fairness is judged by.
    package let sensitive: [String]

    package init(
      name: String, target: String? = nil, task: TaskKind? = nil, time: String? = nil, groups: String? = nil,
      sensitive: [String] = []
    ) {
      self.name = name
      self.target = target
      self.task = task
      self.time = time
      self.groups = groups
      self.sensitive = sensitive
    }
  }

  package let estimators: [Component]
  package let transforms: [Component]
  package let calibrations: [Component]
  package let mitigations: [Component]
  /// The kinds of evidence; their parameters are the keys of `measurement`.
  package let evidence: [Component]
  package let axes: [Axis]
  package let datasets: [Dataset]

  package init(
    estimators: [Component], transforms: [Component], calibrations: [Component] = [], mitigations: [Component] = [],
    evidence: [Component] = [],
    axes: [Axis], datasets: [Dataset]
  ) {
    self.estimators = estimators
    self.transforms = transforms
    self.calibrations = calibrations
    self.mitigations = mitigations
    self.evidence = evidence
    self.axes = axes
    self.datasets = datasets
  }

  package func estimator(_ name: String) -> Component? { estimators.first { $0.name == name } }
  package func transform(_ name: String) -> Component? { transforms.first { $0.name == name } }
  package func calibration(_ name: String) -> Component? { calibrations.first { $0.name == name } }
  package func mitigation(_ name: String) -> Component? { mitigations.first { $0.name == name } }
  /// What axes were called in earlier versions; plans may go on naming them so, and get a note.
  static let formerAxisIDs: [AxisID: AxisID] = ["training.shared-cpu": "training.marginal-cpu"]

  /// Axes that earlier versions had and this one doesn't, with what to ask for instead.
  static let retiredAxisIDs: [AxisID: String] = [
    "features.important":
      "features.important was taken out: it counted what a test could detect, which redundant columns make smaller; ask "
      + "for importance.carrying (columns that tell the same count together) or complexity.features (columns that act)"
  ]

  package func axis(_ id: AxisID) -> Axis? { axes.first { $0.descriptor.id == id } }
  package func dataset(_ name: String) -> Dataset? { datasets.first { $0.name == name } }
}

extension ParameterDescription {
  /// Whether one value of this parameter is itself a list, so that only a list of lists is a grid.
  package var isListValued: Bool { domain.isList }
}
