import Learning

/// Everything that is known of one candidate when its axes are measured; later stages fill in more.
public struct Candidate: Sendable {
  public let task: LearningTask
  public var folds: [FoldEvidence]
  public var deployment: DeploymentEvidence?
  public var timing: TimingEvidence?

  public init(
    task: LearningTask, folds: [FoldEvidence] = [], deployment: DeploymentEvidence? = nil,
    timing: TimingEvidence? = nil
  ) {
    self.task = task
    self.folds = folds
    self.deployment = deployment
    self.timing = timing
  }
}
