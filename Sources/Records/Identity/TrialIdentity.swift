/// Everything that determines the result of a trial. Two trials with equal identities are one trial.
public struct TrialIdentity: Codable, Sendable, Equatable {
  /// SHA-256 over the bytes of the data files.
  public let dataHash: String
  /// What was made of the data: how it was read, target, task, positive class, dropped columns, time, groups, rows.
  public let data: [String: SettingValue]
  public let evaluation: EvaluationProtocol
  /// How the rows were split, the seed included.
  public let split: [String: SettingValue]
  public let transforms: [StepDescription]
  public let estimator: StepDescription
  /// Left out of the key where there is none, so that keys from before there were calibrations stay.
  public let calibration: StepDescription?
  /// Versions of the axes whose evidence the folds give. The others are measured anew for each run.
  public let axes: [AxisID: Int]

  public init(
    dataHash: String, data: [String: SettingValue], evaluation: EvaluationProtocol, split: [String: SettingValue],
    transforms: [StepDescription], estimator: StepDescription, calibration: StepDescription? = nil,
    axes: [AxisID: Int]
  ) {
    self.dataHash = dataHash
    self.data = data
    self.evaluation = evaluation
    self.split = split
    self.transforms = transforms
    self.estimator = estimator
    self.calibration = calibration
    self.axes = axes
  }

  /// Every step, in the order in which a row passes them.
  var steps: [StepDescription] { transforms + [estimator] + (calibration.map { [$0] } ?? []) }

  /// The trial's key: SHA-256 over the canonical JSON of the identity.
  public var key: String { CanonicalJSON.hash(self) }
}
