import Records

/// What a suite compares: candidates as they are, or the best candidate of each estimator.
public enum SuiteUnit: String, Codable, Sendable, CaseIterable {
  case candidate
  /// Of each estimator the candidate with the best score on the data set, which flatters those with many candidates.
  case estimator
}

/// What one run contributes to a comparison over data sets.
public struct SuiteResult: Codable, Sendable {
  public let dataset: String
  public let runID: String
  /// The quality that decides on this data set.
  public let axis: AxisDescriptor
  /// By name of the method; those without a reading are missing.
  public let scores: [String: Double]
  /// The candidate that the policy picks; nil: none.
  public let pick: String?
  /// The candidate with the best score; nil: none has a reading.
  public let best: String?
  /// Names of all methods that took part, in the order of the plan.
  public let methods: [String]

  /// - Parameters: evaluation: the protocol that is compared; unit: what a method is.
  public init(_ run: RunRecord, dataset: String, evaluation: EvaluationProtocol, unit: SuiteUnit, axis: AxisDescriptor)
  {
    self.dataset = dataset
    runID = run.id
    self.axis = axis
    var scores: [String: Double] = [:]
    var methods: [String] = []
    for trial in run.trials(of: evaluation) {
      let name = unit == .candidate ? trial.candidate.label : trial.candidate.estimator.name
      if !methods.contains(name) { methods.append(name) }
      guard trial.status == .completed, let value = trial.reading(axis.id)?.value, value.isFinite else { continue }
      if let known = scores[name], !axis.direction.prefers(value, over: known) { continue }
      scores[name] = value
    }
    self.scores = scores
    self.methods = methods
    let pick = run.pick(evaluation, redraws: false)
    self.pick = pick.chosen?.label
    best = pick.best?.label
  }
}
