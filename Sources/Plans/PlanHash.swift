import Records

/// The fingerprint of a plan: equal for two files that say the same in other words or another order of keys.
enum PlanHash {
  private struct Content: Encodable {
    let version: Int
    let name: String
    let data: DataPlan
    let split: SplitPlan
    let protocols: [EvaluationProtocol]
    let candidates: [CandidateDescription]
    let axes: [AxisID]?
    let policy: PolicyPlan
    /// Left out where nothing is said of it.
    let fairness: FairnessTerms?
    let measurement: MeasurementPlan
    /// Left out where there is none, so that hashes from before there were replays stay.
    let replay: ReplayPlan?
  }

  static func hash(
    name: String, data: DataPlan, split: SplitPlan, protocols: [EvaluationProtocol],
    candidates: [CandidateDescription], axes: [AxisID]?, policy: PolicyPlan, fairness: FairnessTerms?,
    measurement: MeasurementPlan,
    replay: ReplayPlan?
  ) throws -> String {
    try CanonicalJSON.hash(
      Content(
        version: ExperimentPlan.version, name: name, data: data, split: split, protocols: protocols,
        candidates: candidates, axes: axes, policy: policy, fairness: fairness, measurement: measurement,
        replay: replay))
  }
}
