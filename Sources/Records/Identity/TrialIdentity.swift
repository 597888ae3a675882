/// Everything that determines what a trial learns and is asked, and nothing else: two trials with equal identities are
/// one trial. Axes, sensitive columns, policy and the settings of measurements are no part of it.
public struct TrialIdentity: Codable, Sendable, Equatable {
  /// SHA-256 over the bytes of the data files.
  public let dataHash: String
  /// What was made of the data: how it was read, target, task, positive class, dropped columns, time, groups, rows.
  public let data: [String: SettingValue]
  public let evaluation: EvaluationProtocol
  /// How the rows were split, the seed included.
  public let split: [String: SettingValue]
  /// SHA-256 of the `FoldAssignment`, so that another way of drawing the same split is another trial; nil in records
  /// from before evidence was kept.
  public let assignment: String?
  public let transforms: [StepDescription]
  public let estimator: StepDescription
  /// Left out of the key where there is none.
  public let calibration: StepDescription?
  /// Left out of the key where there is none. What only decides has the predictions of the trial without it; see
  /// `withoutMitigation`.
  public let mitigation: StepDescription?

  public init(
    dataHash: String, data: [String: SettingValue], evaluation: EvaluationProtocol, split: [String: SettingValue],
    assignment: String?, transforms: [StepDescription], estimator: StepDescription,
    calibration: StepDescription? = nil, mitigation: StepDescription? = nil
  ) {
    self.dataHash = dataHash
    self.data = data
    self.evaluation = evaluation
    self.split = split
    self.assignment = assignment
    self.transforms = transforms
    self.estimator = estimator
    self.calibration = calibration
    self.mitigation = mitigation
  }

  /// Every step, in the order in which a row passes them.
  var steps: [StepDescription] { transforms + [estimator] + [calibration, mitigation].compactMap { $0 } }

  /// The identity of the trial with the same predictions and no mitigation.
  public var withoutMitigation: TrialIdentity {
    TrialIdentity(
      dataHash: dataHash, data: data, evaluation: evaluation, split: split, assignment: assignment,
      transforms: transforms, estimator: estimator, calibration: calibration)
  }

  /// The trial's key: SHA-256 over the canonical JSON of the identity.
  public var key: String { get throws { try CanonicalJSON.hash(self) } }

  /// The key of the pipeline fitted on all rows: the same under every protocol and split that ties the rows together
  /// alike.
  ///
  /// - Parameter structure: a hash of what the divisions inside the fit keep to; nil: nothing.
  public func pipelineKey(structure: String?) throws -> String {
    struct Fitted: Encodable {
      let dataHash: String
      let data: [String: SettingValue]
      let seed: SettingValue
      let structure: String?
      let steps: [StepDescription]
    }
    return try CanonicalJSON.hash(
      Fitted(dataHash: dataHash, data: data, seed: split["seed"] ?? .none, structure: structure, steps: steps))
  }

  /// The key of the rows that all trials of the split share.
  public var splitKey: String {
    get throws {
      struct Split: Encodable {
        let data: String
        let evaluation: EvaluationProtocol
        let split: [String: SettingValue]
        let assignment: String?
      }
      return try CanonicalJSON.hash(
        Split(data: try dataKey, evaluation: evaluation, split: split, assignment: assignment))
    }
  }

  /// The key of the data as it was read, whatever was made of it.
  public var dataKey: String {
    get throws {
      struct Content: Encodable {
        let dataHash: String
        let data: [String: SettingValue]
      }
      return try CanonicalJSON.hash(Content(dataHash: dataHash, data: data))
    }
  }
}
