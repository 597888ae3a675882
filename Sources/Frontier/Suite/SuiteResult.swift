import Records

/// What a suite compares: candidates as they are, or the best candidate of each estimator.
public enum SuiteUnit: String, Codable, Sendable, CaseIterable {
  case candidate
  /// Of each estimator the candidate with the best score on the data set, which flatters those with many candidates.
  case estimator

  /// More candidates than these are told apart by estimator where nobody asks for candidates.
  public static let mostCandidates = 12
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

  private init(_ last: SuiteResult, scores: [String: Double], methods: [String]) {
    dataset = last.dataset
    runID = last.runID
    axis = last.axis
    pick = last.pick
    best = last.best
    self.scores = scores
    self.methods = methods
  }

  /// Several runs of the same data as one result: each method's mean score; none for a method that one of them lacks. The
  /// rest is the last run's.
  ///
  /// - Parameter results: of one axis. Nil for none.
  public static func mean(of results: [SuiteResult]) -> SuiteResult? {
    guard let last = results.last else { return nil }
    var methods: [String] = []
    for name in results.flatMap(\.methods) where !methods.contains(name) { methods.append(name) }
    var scores: [String: Double] = [:]
    for name in methods {
      let found = results.compactMap { $0.scores[name] }
      guard found.count == results.count else { continue }
      scores[name] = found.reduce(0, +) / Double(found.count)
    }
    return SuiteResult(last, scores: scores, methods: methods)
  }
}
