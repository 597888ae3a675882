import Records
import Tabular

/// What must be known of a fitted model to use it: stored beside it, so that neither data nor plan nor results are
/// needed.
public struct ModelManifest: Codable, Sendable, Equatable {
  /// One protocol under which the candidate was judged, and what was measured.
  public struct Evaluation: Codable, Sendable, Equatable {
    public let evaluation: EvaluationProtocol
    public let trialKey: String
    /// How the rows were divided, in a sentence.
    public let split: String
    public let promises: [Promise]

    public init(evaluation: EvaluationProtocol, trialKey: String, split: String, promises: [Promise]) {
      self.evaluation = evaluation
      self.trialKey = trialKey
      self.split = split
      self.promises = promises
    }
  }

  /// What the run measured on rows that the model of each fold never saw.
  public struct Promise: Codable, Sendable, Equatable {
    public let axis: AxisID
    public let value: Double
    public let interval: Interval?
    public let sampleCount: Int

    public init(axis: AxisID, _ reading: Reading) {
      self.axis = axis
      value = reading.value
      interval = reading.interval
      sampleCount = reading.sampleCount
    }
  }

  /// The program that wrote it, such as `reasonable 0.2.0`.
  public let product: String
  /// ISO 8601, UTC.
  public let createdAt: String
  public let task: TaskKind
  /// The column that is predicted, as it was read.
  public let target: ColumnSchema
  /// Class names in code order; empty for regression.
  public let classes: [String]
  /// The raw columns that the model reads, in order, with the levels of the rows it was fitted on.
  public let inputs: TableSchema
  /// Names of those that can change an answer at all.
  public let usedColumns: [String]
  /// The label, and every step with its version and settings.
  public let candidate: CandidateDescription
  /// The experiment file, word for word.
  public let planText: String
  public let planName: String
  public let dataset: DatasetIdentity
  /// Everything besides the bytes of the data that the trials depend on.
  public let dataSettings: [String: SettingValue]
  public let seed: UInt64
  public let evaluations: [Evaluation]
  /// Rows that the model was fitted on.
  public let fittedRows: Int
  /// Which rows those are, in a sentence.
  public let fittedOn: String
  /// What inputs and answers looked like, to tell later whether they have changed.
  public let reference: ReferenceSummary
  /// How the model came to decide as it does; nil: it decides for the likelier class.
  public let decision: ModelDecision?

  public init(
    createdAt: String, task: TaskKind, target: ColumnSchema, classes: [String], inputs: TableSchema,
    usedColumns: [String], candidate: CandidateDescription, planText: String, planName: String,
    dataset: DatasetIdentity, dataSettings: [String: SettingValue], seed: UInt64, evaluations: [Evaluation],
    fittedRows: Int, fittedOn: String, reference: ReferenceSummary,
    decision: ModelDecision? = nil
  ) {
    product = "reasonable " + ProductVersion.current
    self.createdAt = createdAt
    self.task = task
    self.target = target
    self.classes = classes
    self.inputs = inputs
    self.usedColumns = usedColumns
    self.candidate = candidate
    self.planText = planText
    self.planName = planName
    self.dataset = dataset
    self.dataSettings = dataSettings
    self.seed = seed
    self.evaluations = evaluations
    self.fittedRows = fittedRows
    self.fittedOn = fittedOn
    self.reference = reference
    self.decision = decision
  }

  /// The class that a binary task asks about: the last one; nil for other tasks.
  public var positiveClass: String? { task == .binary ? classes.last : nil }
}
