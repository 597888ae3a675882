/// One step of a pipeline (a transform or the estimator) as it was set.
public struct StepDescription: Codable, Sendable, Hashable {
  /// Catalogue name, such as `standard-scaling` or `ridge`.
  public let name: String
  /// Component version: raised when the component's results change.
  public let version: Int
  /// Every setting, defaults included.
  public let settings: [String: SettingValue]

  public init(name: String, version: Int, settings: [String: SettingValue]) {
    self.name = name
    self.version = version
    self.settings = settings
  }
}

/// A pipeline before it is fitted: what a frontier's point stands for.
public struct CandidateDescription: Codable, Sendable, Hashable {
  /// Short, unique within a run, made of what differs: `ridge(penalty=1) + pca(10)`.
  public let label: String
  public let transforms: [StepDescription]
  public let estimator: StepDescription
  /// What makes the estimator's answers into probabilities that hold; nil: nothing does.
  public let calibration: StepDescription?
  /// What makes it fairer between groups of rows; nil: nothing does.
  public let mitigation: StepDescription?
  /// Candidates with the same curve differ in their PCA size only; a chart joins them by a line. Nil: no such family.
  public let curve: String?
  /// Number of components of the PCA step, as asked for (`10`, `0.95`, `none`).
  public let components: SettingValue

  /// Whether it looks at no input, and so is a baseline that a model must beat: the prior, or in time the last value again.
  public var isBaseline: Bool { Self.baselines.contains(estimator.name) }
  private static let baselines: Set<String> = ["prior-baseline", "no-change-baseline"]

  public init(
    label: String, transforms: [StepDescription], estimator: StepDescription, calibration: StepDescription? = nil,
    mitigation: StepDescription? = nil, curve: String? = nil, components: SettingValue = .none
  ) {
    self.label = label
    self.transforms = transforms
    self.estimator = estimator
    self.calibration = calibration
    self.mitigation = mitigation
    self.curve = curve
    self.components = components
  }

  /// Every step, in the order in which a row passes them.
  public var steps: [StepDescription] { transforms + [estimator] + [calibration, mitigation].compactMap { $0 } }
}

/// How a trial ended.
public enum TrialStatus: Codable, Sendable, Equatable {
  case completed
  case failed(message: String)
}

/// One fold of a trial: how many rows, and what its fit cost.
public struct FoldRecord: Codable, Sendable, Equatable {
  public let trainRows: Int
  public let testRows: Int
  /// CPU seconds of the fit as if it stood alone, shared work included.
  public let standaloneFitCPUSeconds: Double
  /// CPU seconds this trial added, given what other trials had already computed.
  public let marginalFitCPUSeconds: Double

  public init(trainRows: Int, testRows: Int, standaloneFitCPUSeconds: Double, marginalFitCPUSeconds: Double) {
    self.trainRows = trainRows
    self.testRows = testRows
    self.standaloneFitCPUSeconds = standaloneFitCPUSeconds
    self.marginalFitCPUSeconds = marginalFitCPUSeconds
  }
}

/// One candidate evaluated under one protocol: settings in, an outcome for each axis out.
public struct TrialRecord: Codable, Sendable {
  /// Hash of everything that determines what is learned: data, protocol, split, seed, steps with their versions.
  public let key: String
  public let candidate: CandidateDescription
  public let evaluation: EvaluationProtocol
  public var status: TrialStatus
  public var outcomes: [AxisID: Outcome]
  public let folds: [FoldRecord]
  /// Notes a person should see, such as "did not converge in 1000 iterations".
  public let notes: [String]
  /// ISO 8601, UTC.
  public let finishedAt: String

  public init(
    key: String, candidate: CandidateDescription, evaluation: EvaluationProtocol, status: TrialStatus,
    outcomes: [AxisID: Outcome], folds: [FoldRecord], notes: [String] = [], finishedAt: String
  ) {
    self.key = key
    self.candidate = candidate
    self.evaluation = evaluation
    self.status = status
    self.outcomes = outcomes
    self.folds = folds
    self.notes = notes
    self.finishedAt = finishedAt
  }

  /// The reading of one axis, if it was measured.
  public func reading(_ axis: AxisID) -> Reading? { outcomes[axis]?.reading }
}

extension TrialRecord {
  /// Why there is no reading of an axis.
  public func whyMissing(_ axis: AxisID) -> String {
    if case .failed(let message) = status { return "the trial failed: \(message)" }
    switch outcomes[axis] {
    case .measured: return "the reading is not a number"
    case .notApplicable(let reason): return "not applicable: \(reason)"
    case .failed(let message): return "the measurement failed: \(message)"
    case nil: return "not measured"
    }
  }
}
