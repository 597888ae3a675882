import Learning

/// Everything that is known of one candidate when its axes are measured; later stages fill in more.
public struct Candidate: Sendable {
  public let task: LearningTask
  public var folds: [FoldEvidence]
  /// How much each raw column matters on held-out rows of the first fold; nil where it wasn't measured.
  public var importances: [ColumnImportance]?
  public var deployment: DeploymentEvidence?
  /// Of the pipeline as it is served.
  public var timing: TimingEvidence?
  /// Of the pipeline step by step; nil where folding changes nothing.
  public var unfoldedTiming: TimingEvidence?

  public init(
    task: LearningTask, folds: [FoldEvidence] = [], importances: [ColumnImportance]? = nil,
    deployment: DeploymentEvidence? = nil,
    timing: TimingEvidence? = nil, unfoldedTiming: TimingEvidence? = nil
  ) {
    self.task = task
    self.folds = folds
    self.importances = importances
    self.deployment = deployment
    self.timing = timing
    self.unfoldedTiming = unfoldedTiming
  }
}
